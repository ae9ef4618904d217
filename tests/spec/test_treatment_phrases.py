"""How trials speak of treatments: windows that belong to one of a list, what has failed, how many of a list.

Own words; all on 2026-06-01. A sentence stands for its kind.
"""

from collections.abc import Callable

Row = dict[str, str]

# A window at the end of a list is the window of the whole list; a second treatment with a time of its own is not.
WINDOWS = """
sentence                                                                        | treatments                                                                   | include | exclude
--------------------------------------------------------------------------------+------------------------------------------------------------------------------+---------+--------
No previous treatment with corticosteroids or ACTH within the last 3 months     | prednisolone 2026-01-01..2026-01-20 past; nothing else                       | yes     |
No previous treatment with corticosteroids or ACTH within the last 3 months     | prednisolone 2026-05-01..2026-05-20 past; nothing else                       | no      |
Previous treatment with sirolimus or everolimus within 24 months of inclusion   | sirolimus 2023-01-01..2023-02-01 past; nothing else                          |         | yes
Previous treatment with sirolimus or everolimus within 24 months of inclusion   | sirolimus 2026-01-01..2026-02-01 past; nothing else                          |         | no
No ACTH within 28 days or vigabatrin within 14 days                             | acth 2026-04-01..2026-05-20 past; nothing else                               | no      |
No ACTH within 28 days or vigabatrin within 14 days                             | vigabatrin 2026-04-01..2026-05-20 past; nothing else                         | no      |
No ACTH within 28 days or vigabatrin within 14 days                             | vigabatrin 2026-04-01..2026-05-10 past; nothing else                         | yes     |
Current use of felbamate or use of vigabatrin within 6 months                   | felbamate 2026-01-01..2026-05-20 past; nothing else                          |         | yes
Current use of felbamate or use of vigabatrin within 6 months                   | vigabatrin 2026-01-01..2026-05-20 past; nothing else                         |         | no
Current use of vigabatrin or prior use of felbamate                             | vigabatrin past; nothing else                                                |         | yes
Current use of vigabatrin or prior use of felbamate                             | felbamate past; nothing else                                                 |         | no
Hormonal therapy in the month preceding inclusion                               | acth 2026-01-01..2026-01-20 past; nothing else                               |         | yes
Use of ACTH during the past month                                               | acth 2026-01-01..2026-05-20 past; nothing else                               |         | no
Patients who have used steroids/ACTH                                            | acth past; nothing else                                                      |         | no
Participants must be receiving AED treatment                                    | topiramate past; nothing else                                                | no      |
"""

# "Discontinuation of X" bars nobody who never had it, nor surely one who still takes it.
STOPPED = """
sentence                                                                                | treatments                                           | exclude
----------------------------------------------------------------------------------------+------------------------------------------------------+--------
Prior rufinamide within 30 days of baseline or discontinuation of rufinamide for safety | nothing else                                         | not no
Discontinuation of vigabatrin within 4 weeks of screening                               | nothing else                                         | yes
Discontinuation of vigabatrin within 4 weeks of screening                               | vigabatrin 2026-01-01.. now; nothing else            | not no
Discontinuation of vigabatrin within 4 weeks of screening                               | vigabatrin 2026-01-01..2026-03-01 past; nothing else | yes
"""

# What failed may stand before the word or after it.
HAS_FAILED = """
sentence                                                                              | treatments                                                       | include
--------------------------------------------------------------------------------------+------------------------------------------------------------------+--------
First-line treatment with vigabatrin or hormonal therapy has failed                   | vigabatrin past no-response; nothing else                        | yes
First-line treatment with vigabatrin or hormonal therapy has failed                   | vigabatrin past complete; nothing else                           | no
ACTH-resistant infantile spasms                                                       | acth past complete                                               | not yes
ACTH-resistant infantile spasms                                                       | acth now complete; nothing else                                  | no
Spasms that recurred after treatment with vigabatrin                                  | vigabatrin past complete; nothing else                           | no
Failure to respond to ACTH                                                            | acth past no-response; nothing else                              | yes
Seizures not controlled by their current AED(s)                                       | topiramate past no-response; nothing else                        | no
Failed vigabatrin and is currently receiving ACTH                                     | vigabatrin past no-response; acth now; nothing else              | yes
Failed vigabatrin and is currently receiving ACTH                                     | vigabatrin past no-response; nothing else                        | no
Failed at least two of the following: ACTH, prednisolone, vigabatrin                  | acth past no-response; vigabatrin past no-response; nothing else | yes
Failed at least two of the following: ACTH, prednisolone, vigabatrin                  | acth past no-response; topiramate past no-response; nothing else | no
Treated with at least two of the following: ACTH, prednisolone, vigabatrin            | acth past; vigabatrin past; nothing else                         | yes
Treated with at least two of the following: ACTH, prednisolone, vigabatrin            | acth past; topiramate past; nothing else                         | no
Has received any of the following: ACTH, vigabatrin                                   | vigabatrin past; nothing else                                    | yes
Failed at least two adequate trials of antiseizure medication                         | vigabatrin past no-response; topiramate past no-response; nothing else | ?
"""


def test_windows(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_stopped(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_has_failed(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


# What is let pass: by name, on terms that were not read, or in a manner that a profile does not tell.
EXCEPTED = """
sentence                                                                                | treatments                                           | include | exclude
----------------------------------------------------------------------------------------+------------------------------------------------------+---------+--------
Currently on any medication for spasms other than vigabatrin                            | vigabatrin now; nothing else                         |         | yes
Currently on any medication for spasms other than vigabatrin                            | acth now; nothing else                               |         | no
Use of cannabidiol, except Epidiolex at a stable dose                                   | cannabidiol now; nothing else                        |         | ?
No use of antiepileptic drugs with the exception of phenobarbital for neonatal seizures | phenobarbital now; nothing else                      | ?       |
No use of antiepileptic drugs with the exception of phenobarbital for neonatal seizures | topiramate now; nothing else                         | no      |
No use of benzodiazepines except as rescue medication                                   | diazepam now; nothing else                           | ?       |
No use of benzodiazepines except as rescue medication                                   | nothing else                                         | yes     |
Any use of steroids in the 3 months before, except for a course of less than 7 days     | prednisolone 2026-05-01..2026-05-04 past; nothing else |       | ?
Any use of steroids in the 3 months before, except for a course of less than 7 days     | nothing else                                         |         | yes
Taking no more than 3 antiepileptic drugs, excluding rescue medications                 | topiramate now; nothing else                         | yes     |
Taking no more than 1 antiepileptic drug, excluding rescue medications                  | topiramate now; vigabatrin now; nothing else         | no      |
Has received at least one but not more than two AEDs                                    | topiramate past; vigabatrin past; nothing else       | yes     |
Any corticosteroid within 30 days unless topical                                        | prednisolone now; nothing else                       |         | no
Any corticosteroid within 30 days unless topical                                        | topical-corticosteroids now; nothing else            |         | yes
Failure of vigabatrin, unless previously treated with ACTH                              | vigabatrin past no-response; nothing else            |         | no
Failure of vigabatrin, unless previously treated with ACTH                              | vigabatrin past no-response; acth past; nothing else |         | yes
Previous treatment with vigabatrin unless the sponsor agrees                            | vigabatrin past; nothing else                        |         | ?
No ACTH unless stopped 2 weeks ago                                                      | acth now; nothing else                               | ?       |
No ACTH unless stopped 2 weeks ago                                                      | nothing else                                         | yes     |
"""


def test_excepted(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


# An exception may stand in brackets, or be a sentence of its own; a remark on what is counted is none.
ALLOWED = """
sentence                                                                  | treatments                                              | include | exclude
--------------------------------------------------------------------------+---------------------------------------------------------+---------+--------
Treatment-naive infantile spasms (prior pyridoxine is permitted)          | pyridoxine past; nothing else                           | not no  |
Treatment-naive infantile spasms (prior pyridoxine is permitted)          | vigabatrin past; nothing else                           | no      |
No prior antiepileptic drugs. Phenobarbital is allowed.                   | phenobarbital past; nothing else                        | not no  |
No prior antiepileptic drugs. Phenobarbital is allowed.                   | vigabatrin past; nothing else                           | no      |
Current use of corticosteroids (inhaled corticosteroids are permitted)    | inhaled-corticosteroids now; nothing else               |         | yes
Current use of corticosteroids (inhaled corticosteroids are permitted)    | prednisolone now; nothing else                          |         | no
Any corticosteroid (other than inhaled or topical) within 30 days         | topical-corticosteroids now; nothing else               |         | yes
No more than 7 days of prior treatment with vigabatrin                    | nothing else                                            | yes     |
No more than 7 days of prior treatment with vigabatrin                    | vigabatrin 2026-01-01..2026-02-01 past; nothing else    | no      |
Infants to be treated with ACTH                                           | nothing else                                            | ?       |
Will start ACTH, oral steroids or vigabatrin                              | nothing else                                            | ?       |
Vaccinations up to date                                                   | nothing else                                            | ?       |
Patients who have completed a course of ACTH                              | acth past; nothing else                                 | yes     |
Treated with vigabatrin alone or in combination with hormonal therapy     | vigabatrin past; nothing else                           | yes     |
Previously untreated West syndrome                                        | vigabatrin past; nothing else                           | no      |
No previous treatment                                                     | vigabatrin past; nothing else                           | no      |
"""

# Lists in brackets and after a colon; enzymes and effects crossed.
LISTS = """
sentence                                                                            | treatments                                                               | include | exclude
------------------------------------------------------------------------------------+--------------------------------------------------------------------------+---------+--------
Failed both vigabatrin and hormonal therapy (ACTH or prednisolone)                  | vigabatrin past no-response; acth past no-response; nothing else         | yes     |
Failed both vigabatrin and hormonal therapy (ACTH or prednisolone)                  | prednisolone past no-response; acth past no-response; nothing else       | no      |
Currently receiving at least 1 of the following AEDs: valproate, clobazam           | clobazam now; nothing else                                               | yes     |
Currently receiving at least 1 of the following AEDs: valproate, clobazam           | topiramate now; nothing else                                             | no      |
Current treatment with stiripentol, clobazam and valproate in combination           | clobazam now; nothing else                                               |         | yes
Concurrent use of inhibitors or inducers of CYP3A4                                  | rifampicin now; nothing else                                             |         | no
Concurrent use of inhibitors or inducers of CYP3A4                                  | ketoconazole now; nothing else                                           |         | no
Taking strong inhibitors of CYP3A4                                                  | verapamil now; nothing else                                              |         | ?
Has been treated with felbamate and has had side effects of some kind               | felbamate past; nothing else                                             |         | ?
"""


def test_allowed(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_lists(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


# Numbers that count a list, treatment in another trial, statements that each have a time.
MORE_PHRASES = """
sentence                                                                       | treatments                                                         | include | exclude
-------------------------------------------------------------------------------+--------------------------------------------------------------------+---------+--------
Failed to respond to at least one first-line therapy (ACTH or vigabatrin)      | vigabatrin past no-response; nothing else                          | yes     |
Failed to respond to at least one first-line therapy (ACTH or vigabatrin)      | topiramate past no-response; nothing else                          | no      |
Has received more than one loading dose of phenytoin                           | phenytoin past; nothing else                                       |         | ?
Currently receiving or has received gene therapy                               | gene-therapy past; nothing else                                    |         | no
Use of any anticonvulsant other than study drug                                | topiramate now; nothing else                                       |         | no
Must not have received ACTH, and must not be on ketogenic diet                 | acth past; nothing else                                            | no      |
Must not have received ACTH, and must not be on ketogenic diet                 | ketogenic-diet past; nothing else                                  | yes     |
Being on valproate therapy                                                     | valproate past; nothing else                                       |         | yes
Previous treatment with high-dose steroids (prednisolone 2 mg/kg) or ACTH      | acth past; nothing else                                            |         | no
Partial response to vigabatrin                                                 | vigabatrin past partial; nothing else                              | yes     |
Infants initiating treatment with vigabatrin                                   | nothing else                                                       | ?       |
Treatment with ACTH planned                                                    | nothing else                                                       | ?       |
Treatment for infantile spasms other than a trial of pyridoxine                | vigabatrin past; nothing else                                      |         | no
Use of St. John's wort                                                         | st-johns-wort now; nothing else                                    |         | no
At least 1 month of antiepileptic drug treatment                               | topiramate 2026-01-01..2026-04-01 past; nothing else               | yes     |
Has been treated with felbamate and has had issues (such as liver failure)     | felbamate past; nothing else                                       |         | ?
Any number of prior ASMs                                                       | nothing else                                                       | not no  |
Must not be taking more than one ASM                                           | topiramate now; vigabatrin now; nothing else                       | no      |
Must not be taking more than one ASM                                           | topiramate now; nothing else                                       | yes     |
Failed ACTH/prednisone and vigabatrin                                          | acth past no-response; vigabatrin past no-response; nothing else   | yes     |
Failed ACTH/prednisone and vigabatrin                                          | acth past no-response; prednisone past no-response; nothing else   | no      |
Not yet treated with vigabatrin                                                | vigabatrin past; nothing else                                      |         | yes
Not yet treated with vigabatrin                                                | nothing else                                                       |         | no
Not yet treated with vigabatrin                                                | vigabatrin past; nothing else                                      | no      |
Infants who have not received at least one course of hormonal therapy          | acth past; nothing else                                            |         | yes
Infants who have not received at least one course of hormonal therapy          | vigabatrin past; nothing else                                      |         | no
No ACTH for at least 30 days                                                   | acth now; nothing else                                             | no      |
Without corticosteroids for at least 4 weeks                                   | prednisolone now; nothing else                                     | no      |
Without corticosteroids for at least 4 weeks                                   | vigabatrin now; nothing else                                       | yes     |
ACTH started within 1 month of onset                                           | nothing else                                                       | no      |
"""


def test_more_phrases(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


# How many are taken now; that their doses stay as they are is asked.
TAKEN_NOW = """
sentence                                                                            | treatments                                   | include
------------------------------------------------------------------------------------+----------------------------------------------+--------
Receiving at least one AED, with no change of dose for 4 weeks                      | nothing else                                 | no
Receiving at least one AED, with no change of dose for 4 weeks                      | topiramate now                               | ?
Taking at least 2 ASMs without any dose changes in the 4 weeks before screening     | topiramate now; nothing else                 | no
On at least two AEDs, the doses of which have not been changed for the last 28 days | topiramate now; nothing else                 | no
1 to 2 concomitant ASMs with no changes in dosage within 4 weeks prior to baseline  | topiramate now; vigabatrin now; clobazam now | no
Treated with at least 1 but no more than 4 AEDs at the time of enrollment           | topiramate past; nothing else                | no
Treated with at least 1 but no more than 4 AEDs at the time of enrollment           | topiramate now; nothing else                 | yes
Treated with at least 1 but no more than 4 AEDs                                     | topiramate past; nothing else                | yes
On 1 to a maximum of 3 antiseizure medications at constant doses                    | topiramate now; nothing else                 | ?
On 1 to a maximum of 3 antiseizure medications at constant doses                    | nothing else                                 | no
"""


def test_taken_now(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
