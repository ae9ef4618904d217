"""How trials speak of themselves, of rates and of either sex. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]

# The trial's own medicine is a day to count from; another trial's is one that was had.
OWN_MEDICINE = """
sentence                                                                    | treatments                        | in a trial | exclude
----------------------------------------------------------------------------+-----------------------------------+------------+--------
Vigabatrin within 14 days before the first dose of study drug               | vigabatrin now                    | no         | no
Vigabatrin within 14 days before the first dose of study drug               | nothing else                      |            | yes
Use of ACTH within 30 days prior to administration of study drug            | acth ..2026-05-20 past            | no         | no
Felbamate within 60 days of first study drug administration                 | nothing else                      | yes        | yes
Any live vaccine within 4 weeks before the first dose of IMP                | live-vaccine ..2026-05-20 past    | no         | no
Use of cannabidiol within 30 days before starting the investigational product | cannabidiol now                 | no         | no
Use of any IMP within 30 days prior to screening                            | nothing else                      | yes        | no
Has received another IP within 30 days before screening                     | nothing else                      | yes        | no
An investigational medicinal product (IMP) within 3 months                  | nothing else                      | yes        | no
Received study drug within 30 days before enrollment                        | nothing else                      | yes        | no
Use of an investigational drug within 30 days of the first dose of study drug | nothing else                    | yes        | no
"""

# So many spasms a week are judged by those of a day; none on a day may still be some in a week.
RATES = """
sentence                                         | spasms a day | clusters a day | include
-------------------------------------------------+--------------+----------------+--------
At least 7 spasms a week                         | 1            |                | yes
At least 7 spasms a week                         | 0            |                | no
Minimum of 4 epileptic spasms per week           | 1            |                | yes
Minimum of 4 epileptic spasms per week           | 0            |                | ?
14 or more spasms per week during baseline       | 1            |                | no
At least one cluster of spasms per week          |              | 1              | yes
At least one cluster of spasms per week          |              |                | ?
No more than 14 spasms per week                  | 3            |                | no
"""

# "Less than or equal to" is one sign; of either sex asks nothing.
AGES = """
sentence                                                                   | born       | include
---------------------------------------------------------------------------+------------+--------
Subject is less than or equal to 24 months of age                          | 2026-01-01 | yes
Subject is less than or equal to 24 months of age                          | 2023-01-01 | no
Participant must be less than or equal to 12 months of age at consent      | 2025-01-01 | no
Greater than or equal to 1 month and less than or equal to 24 months of age | 2026-05-20 | no
Greater than or equal to 1 month and less than or equal to 24 months of age | 2026-01-01 | yes
Age 2 to 24 months, no gender limitation                                   | 2026-01-01 | yes
Infants aged 3 months to 2 years, without gender restriction               | 2026-05-01 | no
Children of either sex aged between 2 and 24 months                        | 2026-01-01 | yes
Equal to or less than 36 months of age; gender is not limited              | 2026-01-01 | yes
"""

# What does not bar asks nothing, and who has it is not barred for sure by the sentence before it.
NOT_EXCLUSIONARY = """
sentence                                                              | conditions                         | treatments     | exclude
----------------------------------------------------------------------+------------------------------------+----------------+--------
Febrile seizures are not exclusionary                                 | febrile-seizures                   |                | yes
Previous steroid use is not considered an exclusion                   |                                    | prednisolone past | yes
Prematurity is not considered exclusionary                            |                                    |                | yes
Note: Down syndrome is not a reason for exclusion                     | down-syndrome                      |                | yes
Use of rescue benzodiazepines will not be exclusionary                |                                    | diazepam now   | yes
Tuberous sclerosis does not preclude participation                    | tsc                                |                | yes
Any genetic disorder. Tuberous sclerosis is not exclusionary          | tsc                                |                | ?
Any genetic disorder. Tuberous sclerosis is not exclusionary          | down-syndrome; no tsc              |                | no
Genetic disorder; Down syndrome is not an exclusion criterion         | down-syndrome                      |                | ?
"""

# A treatment barred unless kept stable: without it none is barred, with it the site is asked.
UNLESS_STABLE = """
sentence                                                              | treatments                         | exclude
----------------------------------------------------------------------+------------------------------------+--------
Ketogenic diet unless stable for 4 weeks                              | ketogenic-diet now                 | ?
Ketogenic diet unless stable for 4 weeks                              | nothing else                       | yes
On ketogenic diet, unless on a stable regimen for at least 4 weeks    | nothing else                       | yes
Use of benzodiazepines (unless the dose has been stable for 4 weeks)  | clobazam now                       | ?
VNS unless settings stable for 3 months                               | nothing else                       | yes
"""

# Planned is not had.
PLANNED = """
sentence                                                              | treatments                         | exclude
----------------------------------------------------------------------+------------------------------------+--------
Epilepsy surgery planned within 90 days                               | epilepsy-surgery past              | ?
Epilepsy surgery planned within 90 days                               | nothing else                       | ?
Scheduled epilepsy surgery or VNS implantation in the next 6 months   | vagus-nerve-stimulation now        | ?
Elective surgery within 28 days after first dose                      | epilepsy-surgery 2026-05-20.. past | ?
Anticipated epilepsy surgery within 3 months                          | epilepsy-surgery past              | ?
Previous epilepsy surgery                                             | epilepsy-surgery past              | no
Prior ACTH or planned epilepsy surgery                                | acth past                          | no
Prior ACTH or planned epilepsy surgery                                | nothing else                       | ?
Prior ACTH or planned epilepsy surgery                                | epilepsy-surgery past              | ?
Prior or planned epilepsy surgery                                     | nothing else                       | not no
"""

# An exception may stand behind what it lets pass.
EXCEPTED_AFTER = """
sentence                                                              | treatments                         | exclude
----------------------------------------------------------------------+------------------------------------+--------
Use of CYP3A4 inducers (AEDs excepted) within 2 weeks                 | carbamazepine now; nothing else    | yes
Concomitant use of CYP3A4 inducers, antiepileptic drugs excepted      | carbamazepine now; nothing else    | yes
Taking CYP3A4 inducers (antiseizure medications are exempt)           | rifampicin now; nothing else       | no
CYP3A4 inducers, topical use is exempted                              | nothing else                       | not no
"""

# A test that is positive for a virus is the infection.
POSITIVE_FOR = """
sentence                                                              | conditions                         | exclude
----------------------------------------------------------------------+------------------------------------+--------
Positive for hepatitis B, hepatitis C or HIV                          | hepatitis-b                        | no
Positive for hepatitis B, hepatitis C or HIV                          | infantile-spasms; nothing else     | yes
Seropositivity for HIV or hepatitis C                                 | hiv-infection                      | no
HBsAg positive or HCV antibody positive                               | hepatitis-c                        | no
Positive test for HIV, hepatitis B surface antigen                    | hepatitis-b                        | no
Known HIV positive status                                             | hiv-infection                      | no
Contraindication to ACTH (e.g. CMV, herpes simplex, varicella)        | cytomegalovirus-infection          | no
Contraindication to ACTH (e.g. CMV, herpes simplex, varicella)        | nothing else                       | ?
Disturbance of haemostasis                                            | bleeding-disorder                  | no
IVH grade III or IV                                                   | intraventricular-haemorrhage       | ?
IVH > grade II                                                        | intraventricular-haemorrhage       | ?
Intraventricular hemorrhage greater than grade II                     | intraventricular-haemorrhage       | ?
Grade III or IV intraventricular hemorrhage                           | intraventricular-haemorrhage       | ?
Anemia (hemoglobin < 8 g/dL)                                          | anaemia                            | ?
Lethal condition other than infantile spasms                          | infantile-spasms; nothing else     | ?
"""

# The pattern named is one way among others: without it the EEG is asked about.
SIMILAR_PATTERNS = """
sentence                                                                              | EEG                | include
--------------------------------------------------------------------------------------+--------------------+--------
EEG with hypsarrhythmia or another pattern compatible with the diagnosis              | hypsarrhythmia     | yes
EEG with hypsarrhythmia or another pattern compatible with the diagnosis              | no hypsarrhythmia; nothing else | ?
Hypsarrhythmia or another EEG compatible with West syndrome                           | no hypsarrhythmia  | ?
Typical hypsarrhythmia or other abnormality compatible with infantile spasms          | no hypsarrhythmia  | ?
Hypsarrhythmia or a comparable EEG pattern                                            | no hypsarrhythmia  | ?
"""

# Who signs, who is told, and who was in this trial before.
FORMALITIES = """
sentence                                                              | consent | include | exclude
----------------------------------------------------------------------+---------+---------+--------
The LAR signed and dated the ICF                                      | yes     | yes     |
Parent or LAR signed the form                                         |         | ?       |
Notification of the competent authorities has been made               |         | ?       |
Previously enrolled in this study                                     |         |         | ?
Has been previously randomised in this trial                          |         |         | ?
Anorexia, depression or self-harm                                     |         |         | ?
"""

# A medicine named among a trial's medicines is not barred for sure where it was prescribed.
NAMED_AMONG_OTHERS = """
sentence                                                                              | treatments                  | in a trial | exclude
--------------------------------------------------------------------------------------+-----------------------------+------------+--------
Any investigational drug, including but not limited to cannabidiol, within 30 days    | cannabidiol now             |            | ?
Any investigational drug, including but not limited to cannabidiol, within 30 days    | nothing else                | yes        | no
Concurrent use of investigational products including fenfluramine                     | fenfluramine now            | no         | ?
Use of experimental medication (e.g., cannabidiol) within 60 days prior to screening  | nothing else                | yes        | no
An investigational product (including vaccines) within 30 days                        | vaccination now             | yes        | no
"""

# Letters of one name: each is named in full.
HEPATITIS = """
sentence                                                                              | conditions                  | exclude
--------------------------------------------------------------------------------------+-----------------------------+--------
Hepatitis B or C                                                                      | hepatitis-c                 | no
Active hepatitis B or C infection                                                     | hepatitis-c                 | ?
Active hepatitis B or C infection                                                     | nothing else                | yes
Hepatitis B, C and HIV infection                                                      | hepatitis-c                 | not yes
"""

# Ages of grown-ups without a unit are years.
GROWN_UP = """
sentence                                                                              | born                        | include
--------------------------------------------------------------------------------------+-----------------------------+--------
Age 18 or older                                                                       | 2026-01-01                  | no
Aged 18-65                                                                            | 2026-01-01                  | no
Ages 18 to 60 months                                                                  | 2023-01-01                  | yes
Age 18 to 65 years                                                                    | 2026-01-01                  | no
Age 2-24                                                                              | 2026-01-01                  | ?
"""

# Weeks before birth and hours after it are two clocks.
TWO_CLOCKS = """
sentence                                                              | born       | weeks | include
----------------------------------------------------------------------+------------+-------+--------
Gestational age ≥ 36 weeks and less than 72 hours of age              | 2026-05-31 | 38    | yes
Gestational age ≥ 36 weeks and less than 72 hours of age              | 2026-05-31 | 33    | no
Gestational age ≥ 36 weeks and less than 72 hours of age              | 2026-01-01 | 38    | no
Gestational age at least 35 weeks and postnatal age under 7 days      | 2026-05-29 | 36    | yes
"""


def test_own_medicine(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_rates(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_ages(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_not_exclusionary(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_unless_stable(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_planned(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_excepted_after(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_positive_for(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_similar_patterns(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_formalities(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_named_among_others(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_hepatitis(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_grown_up(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_two_clocks(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
