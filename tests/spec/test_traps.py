"""Sentences that are easily taken for their opposite, or for more than they say. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]


# What is not sure may be left open, never turned round.
TRAPS = """
sentence                                                                    | born       | conditions                                | EEG            | treatments                                 | include | exclude
----------------------------------------------------------------------------+------------+-------------------------------------------+----------------+--------------------------------------------+---------+--------
No anti-inflammatory drug 48 hours before inclusion                         |            |                                           |                | nothing else                               |         | not no
Absence of hypsarrhythmia                                                   |            |                                           | hypsarrhythmia |                                            |         | yes
No history of seizures or spasms                                            |            | infantile-spasms                          |                |                                            | no      |
No spasms before enrolment                                                  |            | infantile-spasms                          |                |                                            | no      |
Age over 1 year and 2 months                                                | 2025-04-01 |                                           |                |                                            |         | yes
Age over 1 year and 2 months                                                | 2025-03-01 |                                           |                |                                            |         | no
Age under 2 months or over 24 months                                        | 2026-05-01 |                                           |                |                                            |         | no
Age under 2 months or over 24 months                                        | 2026-01-01 |                                           |                |                                            |         | yes
Age under 2 months or over 24 months                                        | 2024-01-01 |                                           |                |                                            |         | no
Under 2 months or over 24 months of age                                     | 2026-01-01 |                                           |                |                                            |         | yes
Older than 2 months but younger than 2 years                                | 2026-01-01 |                                           |                |                                            | yes     |
Treated with vigabatrin, ACTH or a ketogenic diet for more than 5 days      |            |                                           |                | vigabatrin 2026-05-30.. now; nothing else  |         | yes
Treated with vigabatrin, ACTH or a ketogenic diet for more than 5 days      |            |                                           |                | vigabatrin 2026-04-30.. now; nothing else  |         | no
Allergy to vigabatrin or ACTH                                               |            |                                           |                | vigabatrin now                             |         | ?
Planned treatment with vigabatrin                                           |            |                                           |                | vigabatrin now                             |         | ?
Contraindication to vigabatrin                                              |            |                                           |                | vigabatrin now                             |         | ?
Ketogenic diet is permitted                                                 |            |                                           |                | nothing else                               | yes     | yes
Infants either with or without tuberous sclerosis                           |            | no tsc                                    |                |                                            | not no  |
Weight below the 5th percentile                                             |            |                                           |                |                                            |         | ?
No vigabatrin for the last 3 months                                         |            |                                           |                | vigabatrin ..2026-05-20 past; nothing else | no      |
No vigabatrin for the last 3 months                                         |            |                                           |                | vigabatrin ..2026-01-20 past; nothing else | yes     |
Vigabatrin-naive infants                                                    |            |                                           |                | vigabatrin past                            | no      |
Vigabatrin-naive infants                                                    |            |                                           |                | nothing else                               | yes     |
Never treated for spasms                                                    |            |                                           |                | vigabatrin past                            | no      |
Any prior seizure medication except vitamin B6                              |            |                                           |                | pyridoxine past; nothing else              |         | yes
Any prior seizure medication except vitamin B6                              |            |                                           |                | vigabatrin past; nothing else              |         | no
Has stopped ACTH                                                            |            |                                           |                | acth past                                  | not no  |
Male or female, at least 6 months of age and under 2 years old              | 2026-04-01 |                                           |                |                                            | no      |
Boys or girls over 3 months of age with infantile spasms                    | 2026-05-01 | infantile-spasms                          |                |                                            | no      |
60 days <= age < 2 years                                                    | 2024-01-01 |                                           |                |                                            | no      |
Persistent spasms despite vigabatrin and/or ACTH                            |            |                                           |                | acth past no-response; nothing else        | not no  |
Children are not taken if they have tuberous sclerosis                      |            | tsc                                       |                |                                            | no      | no
Children are not taken if they have tuberous sclerosis                      |            | no tsc                                    |                |                                            | yes     | yes
Infants will be excluded from the study if they have tuberous sclerosis     |            | tsc                                       |                |                                            | no      | no
Infants with tuberous sclerosis will not be enrolled                        |            | tsc                                       |                |                                            | no      | no
Infants may be enrolled if they have infantile spasms                       |            | infantile-spasms                          |                |                                            | yes     |
Infants may be enrolled if they have infantile spasms                       |            | no infantile-spasms                       |                |                                            | no      |
Age between 1 and 24 months; younger infants may be enrolled after approval | 2026-05-20 |                                           |                |                                            | not no  |
Age between 1 and 24 months; younger infants may not be enrolled            | 2026-05-20 |                                           |                |                                            | no      |
Infantile spasms and tuberous sclerosis                                     |            | infantile-spasms; no tsc                  |                |                                            |         | not no
Infantile spasms and tuberous sclerosis                                     |            | infantile-spasms; tsc                     |                |                                            |         | no
Neither tuberous sclerosis nor Down syndrome                                |            | no tsc; no down-syndrome                  |                |                                            |         | ?
Tuberous sclerosis (exclusion)                                              |            | no tsc                                    |                |                                            | not no  |
Infantile spasms (tuberous sclerosis excluded)                              |            | infantile-spasms; no tsc                  |                |                                            | not no  |
Any seizure disorder other than infantile spasms                            |            | infantile-spasms                          |                |                                            |         | ?
Any seizure disorder other than infantile spasms                            |            | infantile-spasms; nothing else            |                |                                            |         | yes
Any seizure disorder other than infantile spasms                            |            | infantile-spasms; lennox-gastaut-syndrome |                |                                            |         | no
Any seizure disorder other than infantile spasms                            |            | no seizures                               |                |                                            |         | yes
"""

# Who may take part, or must not be ruled out, is.
NEVER_RULED_OUT = """
sentence                                                                                     | conditions       | treatments                                                       | spasms a day | include | exclude
---------------------------------------------------------------------------------------------+------------------+------------------------------------------------------------------+--------------+---------+---------
Drug-naive children with West syndrome                                                       | infantile-spasms | nothing else                                                     |              | not no  |
Neither vigabatrin nor ACTH given before                                                     |                  | nothing else                                                     |              | not no  |
Off steroids for at least 28 days                                                            |                  | nothing else                                                     |              | not no  |
At least 28 days since the last dose of ACTH                                                 |                  | acth 2026-01-01..2026-02-01 past; nothing else                   |              | not no  |
ACTH stopped at least 4 weeks before screening                                               |                  | acth 2026-01-01..2026-02-01 past; nothing else                   |              | not no  |
Family history of epilepsy                                                                   | infantile-spasms |                                                                  |              |         | not no
Family history of tuberous sclerosis                                                         | no tsc           |                                                                  |              | not no  |
Fewer than 10 spasms per day                                                                 |                  |                                                                  | 4            | not no  |
Felbamate for less than 1 year                                                               |                  | felbamate 2024-01-01.. now                                       |              |         | not no
Has not been on stable doses of antiseizure medication for 4 weeks, except rescue medication |                  | nothing else                                                     |              |         | not no
No more than two antiseizure medications besides ACTH                                        |                  | acth now; vigabatrin now; nothing else                           |              | not no  |
Tuberous sclerosis or not                                                                    | no tsc           |                                                                  |              | not no  |
Two of these three have failed: ACTH, vigabatrin, prednisolone                               |                  | acth past no-response; vigabatrin past no-response; nothing else |              | not no  |
Infantile spasms that are not treated, under 2 years of age                                  | infantile-spasms | vigabatrin now                                                   |              |         | not no
"""

# A sure pass that is none.
NEVER_SURE = """
sentence                                                      | conditions          | treatments                                                                    | include | exclude
--------------------------------------------------------------+---------------------+-------------------------------------------------------------------------------+---------+--------
Less than 28 days since last dose of ACTH                     |                     | acth 2026-04-01..2026-05-20 past; nothing else                                |         | not yes
Vigabatrin within 2 weeks or ACTH within 4 weeks of screening |                     | acth 2026-04-01..2026-05-12 past; nothing else                                |         | not yes
ACTH in the past 6 weeks or steroids ever                     |                     | prednisolone 2026-01-01..2026-02-01 past; nothing else                        |         | not yes
Has received more than 3 antiseizure medications              |                     | vigabatrin past; topiramate past; clobazam past; valproate past; nothing else |         | not yes
Ketogenic diet started at least 3 months before screening     |                     | ketogenic-diet 2026-05-25.. now                                               | not yes |
On felbamate for at least 12 months                           |                     | felbamate 2026-05-25.. now                                                    | not yes |
Infantile spasms regardless of cause                          | no infantile-spasms |                                                                               | not yes |
Epileptic spasms, with or without hypsarrhythmia              | no epileptic-spasms |                                                                               | not yes |
The mother has received vigabatrin                            |                     | nothing else                                                                  |         | not yes
Sibling with tuberous sclerosis                               | no tsc              |                                                                               |         | not yes
Predisposition to kidney stones                               | nothing else        |                                                                               |         | not yes
Carrier of a tuberous sclerosis mutation                      | nothing else        |                                                                               | not yes | not yes
Conditions that may lead to hypertension                      | nothing else        |                                                                               |         | not yes
Medicines that can cause glaucoma                             | nothing else        |                                                                               |         | not yes
Signs suggestive of raised intracranial pressure              | nothing else        |                                                                               |         | not yes
Substances known to interact with valproate                   |                     | nothing else                                                                  |         | not yes
Contact with a person with tuberculosis                       | nothing else        |                                                                               |         | not yes
Exposure to vigabatrin in utero                               |                     | nothing else                                                                  |         | not yes
"""


def test_traps(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_never_ruled_out(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_never_sure(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
