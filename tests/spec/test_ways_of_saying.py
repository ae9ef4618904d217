"""Ways in which trials word a limit, a ban or a diagnosis, and what each comes to. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]

# A time counted from birth is an age at onset, not how long ago the spasms began.
FROM_BIRTH = """
sentence                                                       | born       | onset      | treatments                             | include | exclude
---------------------------------------------------------------+------------+------------+----------------------------------------+---------+--------
Onset of epileptic spasms within 3 months of birth             | 2025-06-01 | 2025-07-20 |                                        | yes     | no
Onset of epileptic spasms within 3 months of birth             | 2025-06-01 | 2026-05-20 |                                        | no      | yes
Infants with spasms starting in the first 6 months after birth | 2024-01-01 | 2024-05-01 |                                        | not no  |
Infants with spasms starting in the first 6 months after birth | 2024-01-01 | 2025-05-01 |                                        | no      |
Newly diagnosed infantile spasms, onset within 1 year of birth | 2025-01-01 | 2025-05-10 |                                        | not no  |
Onset of spasms within 28 days of delivery                     | 2026-03-01 | 2026-05-20 |                                        | no      | yes
Onset of infantile spasms within 30 days                       | 2025-01-01 | 2026-05-20 |                                        | yes     | no
Vigabatrin within 28 days of birth                             | 2026-03-01 |            | vigabatrin 2026-05-10..2026-05-20 past |         | ?
Vigabatrin within 28 days of birth                             | 2026-03-01 |            | vigabatrin 2026-03-05..2026-03-10 past |         | ?
Vigabatrin within 28 days of birth                             | 2026-03-01 |            | nothing else                           |         | yes
"""

# How long a device or a diet has been in place is asked of those who have one.
IN_PLACE = """
sentence                                                                      | treatments         | include
------------------------------------------------------------------------------+--------------------+--------
VNS must have been in place for at least 6 months                             | nothing else       | ?
VNS must have been in place for at least 6 months                             | VNS now            | ?
If on a ketogenic diet, must be stable for 3 months                           | nothing else       | not no
Patients on a ketogenic diet must have been on the diet for 3 months          | nothing else       | ?
Ketogenic diet must have been started more than 3 months before enrolment     | nothing else       | not no
Ketogenic diet must have been discontinued at least 3 months before screening | ketogenic-diet now | no
"""

# An exception in brackets ends with them: what is joined after them is barred like what stands before.
AFTER_EXCEPTION = """
sentence                                                                           | treatments                                 | include | exclude
-----------------------------------------------------------------------------------+--------------------------------------------+---------+--------
No previous use of steroids (except topical or inhaled) and vigabatrin             | vigabatrin past                            | no      |
No previous use of steroids (except topical or inhaled) and vigabatrin             | inhaled-corticosteroids past; nothing else | yes     |
No previous use of steroids (except topical or inhaled) and vigabatrin             | prednisolone past                          | no      |
No prior corticosteroids (other than inhaled) or vigabatrin                        | vigabatrin past                            | no      |
No prior treatment with ACTH (except a single test dose) and vigabatrin            | vigabatrin past                            | not yes |
Previous corticosteroids (except inhaled steroids) or vigabatrin                   | vigabatrin past                            |         | no
Prior treatment with corticosteroids (except inhaled steroids) and vigabatrin      | vigabatrin past                            |         | not yes
Prior treatment with corticosteroids (except inhaled steroids) and vigabatrin      | prednisolone past; vigabatrin past         |         | no
Not received ACTH, prednisolone or vigabatrin so far (pyridoxine allowed)          | acth 2025-01-01..2025-02-01 past           | no      |
Not received ACTH, prednisolone or vigabatrin so far (pyridoxine allowed)          | pyridoxine past; nothing else              | yes     |
No antiseizure medication, ACTH or steroids until now (pyridoxine permitted)       | acth past                                  | no      |
No antiseizure medication, ACTH or steroids until now (pyridoxine permitted)       | pyridoxine past; nothing else              | yes     |
No antiseizure medication or steroids until now (pyridoxine permitted) and no ACTH | acth past                                  | not yes |
"""

# The bracket beside "new" says how new.
HOW_NEW = """
sentence                                              | onset      | diagnosed  | conditions       | include
------------------------------------------------------+------------+------------+------------------+--------
New onset infantile spasms (diagnosed within 4 weeks) | 2026-04-01 | 2026-04-05 | infantile-spasms | no
Newly diagnosed infantile spasms (< 30 days)          | 2026-04-01 | 2026-04-05 | infantile-spasms | no
Newly diagnosed infantile spasms (< 30 days)          | 2026-05-10 | 2026-05-20 | infantile-spasms | yes
Recently diagnosed West syndrome (<= 14 days)         | 2026-04-01 | 2026-05-30 | infantile-spasms | yes
New-onset spasms (onset < 2 months)                   | 2026-01-01 |            | epileptic-spasms | no
New onset infantile spasms (<= 8 weeks)               | 2026-05-10 |            | infantile-spasms | yes
Newly diagnosed infantile spasms (<24 months)         | 2024-01-01 | 2024-01-05 | infantile-spasms | ?
"""

# A start or a change within a time is no use within it.
STARTED = """
sentence                                                                            | treatments         | include | exclude
------------------------------------------------------------------------------------+--------------------+---------+--------
Ketogenic diet started or changed within 4 weeks of screening                       | ketogenic-diet now |         | ?
Ketogenic diet started or changed within 4 weeks of screening                       | nothing else       |         | yes
Initiation or change of antiseizure medication within 28 days before enrolment      | vigabatrin now     |         | ?
Initiation or change of antiseizure medication within 28 days before enrolment      | nothing else       |         | yes
Any antiseizure medication started or dose changed within 2 weeks prior to baseline | topiramate now     |         | ?
Vagus nerve stimulator settings changed within 3 months                             | VNS now            |         | ?
No change in antiseizure medication within 4 weeks                                  | vigabatrin now     | ?       |
"""

# One kind of variant of a gene is not the gene.
VARIANTS = """
sentence                                           | conditions   | exclude
---------------------------------------------------+--------------+--------
Gain-of-function variants in SCN8A                 | scn8a        | ?
Gain-of-function variants in SCN8A                 | nothing else | not no
Patients with a gain of function mutation in KCNQ2 | kcnq2        | ?
Known loss-of-function variant of SCN2A            | scn2a        | ?
KCNT1 gain-of-function mutation                    | kcnt1        | ?
Pathogenic variant in SCN8A                        | scn8a        | no
"""

# After a comma "or" parts the clause; "with" holds together what stands on each side of it.
EITHER_SIDE = """
sentence                                                                           | conditions                                      | EEG               | include
-----------------------------------------------------------------------------------+-------------------------------------------------+-------------------+--------
West syndrome with hypsarrhythmia, or epilepsy with predominantly epileptic spasms | infantile-spasms                                | hypsarrhythmia    | yes
West syndrome with hypsarrhythmia, or epilepsy with predominantly epileptic spasms | epilepsy; epileptic-spasms; no infantile-spasms | no hypsarrhythmia | not no
West syndrome with hypsarrhythmia, or Lennox-Gastaut syndrome                      | lennox-gastaut-syndrome; no infantile-spasms    | no hypsarrhythmia | yes
West syndrome with hypsarrhythmia, or Lennox-Gastaut syndrome                      | infantile-spasms; no lennox-gastaut-syndrome    | no hypsarrhythmia | no
Infantile spasms with hypsarrhythmia or focal seizures                             | infantile-spasms; no focal-seizures             | hypsarrhythmia    | not no
"""

# Whether a count of antiseizure medicines takes in hormones is left open.
HORMONES_COUNTED = """
sentence                                        | treatments                                                       | include
------------------------------------------------+------------------------------------------------------------------+--------
Failure of at least 2 AEDs                      | vigabatrin past no-response; acth past no-response; nothing else | ?
Failure of at least 2 AEDs                      | vigabatrin past no-response; topiramate past no-response         | yes
Failure of at least 2 AEDs                      | vigabatrin past no-response; nothing else                        | no
Failure of at least 2 AEDs                      | vigabatrin past no-response; acth past complete; nothing else    | no
Failed at least 3 antiepileptic drugs           | vigabatrin past no-response; acth past no-response; nothing else | no
Failed at least two of vigabatrin or topiramate | vigabatrin past no-response; acth past no-response; nothing else | no
"""

# Ways to say that a treatment has failed.
DESPITE = """
sentence                                                                                                                                | conditions                   | treatments                                         | include
----------------------------------------------------------------------------------------------------------------------------------------+------------------------------+----------------------------------------------------+--------
Refractory epilepsy, defined as failure of or relapse after at least two of: vigabatrin, ACTH, prednisolone                             | treatment-resistant-epilepsy | vigabatrin past no-response; acth past relapsed    | yes
Refractory epilepsy, defined as failure of or relapse after at least two of: vigabatrin, ACTH, prednisolone                             | treatment-resistant-epilepsy | vigabatrin past no-response; nothing else          | no
Refractory spasms defined as no response to, or relapse after, at least 2 of the following: ACTH, vigabatrin, oral steroids             | epileptic-spasms             | acth past relapsed; nothing else                   | no
Drug-resistant spasms, defined as no response to or relapse after at least two of ACTH, vigabatrin or prednisolone                      | epileptic-spasms             | acth past relapsed; vigabatrin past no-response    | not no
Continues to have epileptic spasms despite vigabatrin and at least one hormonal therapy (ACTH or prednisolone), in sequence or combined | epileptic-spasms             | vigabatrin past no-response; acth past no-response | yes
Continues to have epileptic spasms despite vigabatrin and at least one hormonal therapy (ACTH or prednisolone), in sequence or combined | epileptic-spasms             | vigabatrin past no-response; nothing else          | no
Persistent spasms despite vigabatrin and one corticosteroid (prednisolone, methylprednisolone) given in sequence or together            | epileptic-spasms             | acth past no-response; nothing else                | no
Tuberous sclerosis complex where epileptic spasms or focal seizures are not controlled by current antiseizure medications               | tsc; epileptic-spasms        | vigabatrin now no-response                         | yes
Tuberous sclerosis complex where epileptic spasms or focal seizures are not controlled by current antiseizure medications               | no tsc; epileptic-spasms     | vigabatrin now no-response                         | no
Tuberous sclerosis complex where epileptic spasms or focal seizures are not controlled by current antiseizure medications               | tsc; focal-seizures          | nothing else                                       | no
Dravet syndrome in whom seizures are not completely controlled by current AEDs                                                          | no dravet-syndrome; seizures | valproate now no-response                          | no
"""

# However it is introduced, the diagnosis is asked for.
DIAGNOSES = """
sentence                                                                               | conditions          | clusters a day | include
---------------------------------------------------------------------------------------+---------------------+----------------+--------
Diagnosis of IESS, that is, epileptic spasms with onset between 1 and 24 months        | no infantile-spasms |                | no
West syndrome: epileptic spasms with hypsarrhythmia                                    | no infantile-spasms |                | no
First diagnosis of infantile epileptic spasms syndrome                                 | infantile-spasms    |                | yes
First diagnosis of infantile epileptic spasms syndrome                                 | no infantile-spasms |                | no
Fulfilling the diagnostic criteria of West syndrome                                    | infantile-spasms    |                | yes
Meets the diagnostic criteria for infantile spasms                                     | no infantile-spasms |                | no
Epileptic spasms (≥1cluster/day)                                                       | epileptic-spasms    | 2              | yes
Epileptic spasms (≥1cluster/day)                                                       | no epileptic-spasms |                | no
Epileptic spasms (≥1cluster/day)                                                       | no epileptic-spasms | 2              | ?
Infantile spasms with atleast 1 clusterof spasms per day                               | no infantile-spasms |                | no
Infantile spasms with atleast 1 clusterof spasms per day                               | no infantile-spasms | 2              | ?
Infantile spasms with at least one cluster/day                                         | infantile-spasms    | 1              | yes
Genetic test results consistent with SCN2A-DEE (pathogenic, likely pathogenic variant) | no scn2a            |                | no
"""


def test_from_birth(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_in_place(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_after_exception(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_how_new(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_started(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_variants(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_either_side(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_hormones_counted(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_despite(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_diagnoses(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
