"""What a sentence says beside its demand, and ways to say a plain thing. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]


# "Such as" opens a list: what it names bars, and what it does not name is not let pass for sure.
OPEN_LISTS = """
sentence                                                                          | conditions                  | exclude
----------------------------------------------------------------------------------+-----------------------------+--------
Any genetic disorder including Down syndrome and tuberous sclerosis               | cdkl5                       | no
Any genetic disorder including Down syndrome and tuberous sclerosis               | tsc                         | no
Chronic systemic illness including renal disease and congenital heart disease     | congenital-heart-disease    | no
Chronic systemic illness including renal disease and congenital heart disease     | nothing else                | ?
Severe comorbidities (including cardiac failure, chronic kidney disease)          | heart-failure               | no
Severe comorbidities (including cardiac failure, chronic kidney disease)          | nothing else                | ?
Inborn errors of metabolism, including (but not limited to) mitochondrial disease | inborn-error-of-metabolism  | no
Active infection such as tuberculosis or HIV infection                            | hiv-infection; nothing else | no
Active infection such as tuberculosis or HIV infection                            | sepsis; nothing else        | ?
Active infection such as tuberculosis or HIV infection                            | nothing else                | yes
Serious infection (e.g. tuberculosis, CMV infection)                              | tuberculosis                | no
Serious infection (e.g. tuberculosis, CMV infection)                              | sepsis; nothing else        | ?
Cardiac disease including arrhythmia, cardiomyopathy or hypertension              | cardiomyopathy              | no
Cardiac disease including arrhythmia, cardiomyopathy or hypertension              | hypertension                | no
Contraindication to steroids - tuberculosis, hypertension                         | hypertension                | no
Contraindicated for steroid treatment because of hypertension or tuberculosis     | tuberculosis                | no
Disease precluding hormonal treatment (such as diabetes mellitus, hypertension)   | diabetes-mellitus           | no
"""

# Whether a child could not be given a treatment is another matter than whether it is.
NOT_POSSIBLE = """
sentence                                   | treatments     | exclude
-------------------------------------------+----------------+--------
Patients who cannot be on a ketogenic diet | nothing else   | ?
Infants who cannot take vigabatrin         | vigabatrin now | ?
"""

# A lead-in that says what a treatment is not safe with leaves each entry to bar by itself.
UNSAFE_WITH = """
lead                                                              | sentence                 | conditions               | treatments   | exclude
------------------------------------------------------------------+--------------------------+--------------------------+--------------+--------
Disease that precludes treatment with prednisolone or ACTH (i.e.: | congenital heart disease | congenital-heart-disease | nothing else | no
Disease that precludes treatment with prednisolone or ACTH (i.e.: | congenital heart disease | nothing else             | acth now     | yes
Any condition which contraindicates the use of steroids, e.g.:    | hypertension             | hypertension             | nothing else | no
Illness precluding vigabatrin therapy:                            | visual field defect      | visual-field-defect      | nothing else | no
"""

# What such children are given instead is no part of what bars them.
REMARKS = """
sentence                                                                        | conditions                    | treatments     | exclude
--------------------------------------------------------------------------------+-------------------------------+----------------+--------
Tuberous sclerosis complex (these infants are given vigabatrin as first line)   | tsc                           | nothing else   | no
Pyridoxine-dependent epilepsy (such children will receive pyridoxine first)     | pyridoxine-dependent-epilepsy | nothing else   | no
Children with tuberous sclerosis (they are treated with vigabatrin in our unit) | tsc                           | nothing else   | no
Children with tuberous sclerosis (they are treated with vigabatrin in our unit) | no tsc                        | vigabatrin now | yes
Infants with proven TSC - they will be offered vigabatrin                       | tsc                           | nothing else   | no
Infants with proven TSC. These are treated with vigabatrin first                | tsc                           | nothing else   | no
Infants with proven TSC. These are treated with vigabatrin first                | no tsc                        | vigabatrin now | yes
Tuberous sclerosis, as these infants are given vigabatrin                       | tsc                           | nothing else   | no
Tuberous sclerosis, who should receive vigabatrin instead                       | tsc                           | nothing else   | no
GLUT1 deficiency (treated with a ketogenic diet)                                | glut1-deficiency              | nothing else   | ?
"""

OPEN_TREATMENTS = """
sentence                                                               | treatments                   | exclude
-----------------------------------------------------------------------+------------------------------+--------
Use of drugs affecting the GABA system such as vigabatrin or tiagabine | tiagabine now                | no
Use of drugs affecting the GABA system such as vigabatrin or tiagabine | clobazam now; nothing else   | ?
Chronic use of any medication such as valproate                        | valproate now                | no
Chronic use of any medication such as valproate                        | topiramate now; nothing else | ?
"""

COUNTED_AS_ONE = """
sentence                                                                                         | treatments                                               | include | exclude
-------------------------------------------------------------------------------------------------+----------------------------------------------------------+---------+--------
Failed at least two antiseizure medications (ACTH and prednisolone count as one)                 | vigabatrin past no-response; topiramate past no-response | not no  | not yes
Failed at least two antiseizure medications (ACTH and prednisolone count as one)                 | nothing else                                             | no      | yes
Treated with two or more antiseizure medicines (pyridoxine and pyridoxal phosphate count as one) | vigabatrin past; nothing else                            |         | yes
Treated with two or more antiseizure medicines (pyridoxine and pyridoxal phosphate count as one) | vigabatrin past; topiramate past                         |         | ?
"""

# "P, or in the absence of P, Q" is P or Q.
FAILING_THAT = """
sentence                                                                                       | EEG                                                      | include
-----------------------------------------------------------------------------------------------+----------------------------------------------------------+--------
Hypsarrhythmia on EEG, or in the absence of hypsarrhythmia, multifocal epileptiform discharges | hypsarrhythmia                                           | yes
Hypsarrhythmia on EEG, or in the absence of hypsarrhythmia, multifocal epileptiform discharges | no hypsarrhythmia; multifocal-epileptiform-discharges    | yes
Hypsarrhythmia on EEG. In the absence of hypsarrhythmia, multifocal epileptiform discharges    | no hypsarrhythmia; multifocal-epileptiform-discharges    | yes
Hypsarrhythmia on EEG, or in the absence of hypsarrhythmia, multifocal epileptiform discharges | no hypsarrhythmia; no multifocal-epileptiform-discharges | no
EEG: hypsarrhythmia, or if hypsarrhythmia is absent, epileptiform discharges                   | epileptiform-discharges                                  | yes
Classic hypsarrhythmia; or in its absence, burst suppression on EEG                            | burst-suppression                                        | yes
"""

# What persists after a treatment has not been cured by it.
PERSISTING = """
sentence                                                                                             | conditions       | treatments                                                         | include
-----------------------------------------------------------------------------------------------------+------------------+--------------------------------------------------------------------+--------
Persistence of epileptic spasms after completion of a 2-week course of prednisolone                  | infantile-spasms | prednisolone 2026-04-01..2026-04-15 past no-response; nothing else | not no
Persistence of epileptic spasms after completion of a 2-week course of prednisolone                  | infantile-spasms | nothing else                                                       | no
Spasms persisting after completing 14 days of vigabatrin                                             | infantile-spasms | vigabatrin past complete; nothing else                             | no
Continues to have spasms after (a) vigabatrin or (b) ACTH                                            | infantile-spasms | acth past no-response                                              | yes
Continues to have spasms after (a) vigabatrin or (b) ACTH                                            | infantile-spasms | nothing else                                                       | no
Infants who still have spasms after either (i) 14 days of prednisolone or (ii) 14 days of vigabatrin | infantile-spasms | vigabatrin past no-response                                        | not no
Infants who still have spasms after either (i) 14 days of prednisolone or (ii) 14 days of vigabatrin | infantile-spasms | nothing else                                                       | no
"""

# "Must not" in an exclusion can only mean that it bars.
MUST_NOT = """
sentence                                                                      | conditions                  | treatments        | exclude
------------------------------------------------------------------------------+-----------------------------+-------------------+--------
Patients must not have renal disease                                          | kidney-disease              |                   | no
Patients must not have renal disease                                          | no kidney-disease           |                   | yes
Cannot be on felbamate                                                        |                             | felbamate now     | no
Infants must not have had steroids and must not have congenital heart disease | no congenital-heart-disease | prednisolone past | no
Infants must not have had steroids and must not have congenital heart disease | no congenital-heart-disease | nothing else      | yes
"""

# An organ that has failed is not any disease of the organ.
END_STAGE = """
sentence                                 | conditions                             | exclude
-----------------------------------------+----------------------------------------+--------
End-stage liver disease                  | liver-failure                          | no
End-stage liver disease                  | raised-liver-enzymes; nothing else     | yes
End-stage heart, liver or kidney disease | heart-failure                          | no
End-stage heart, liver or kidney disease | congenital-heart-disease; nothing else | yes
Heart, liver or kidney failure           | congenital-heart-disease; nothing else | yes
"""

# Whom a sentence lets in it does not bar; what else it bars stays barred.
LET_IN = """
sentence                                                                           | conditions                         | treatments | exclude
-----------------------------------------------------------------------------------+------------------------------------+------------+--------
Congenital heart disease. Children with a small ductus may be enrolled             | congenital-heart-disease           |            | ?
Congenital heart disease. Children with a small ductus may be enrolled             | no heart-disease                   |            | yes
Congenital heart disease (children with a small ductus may be entered), prior ACTH | no heart-disease                   | acth past  | no
Prior ACTH. Structural brain lesion; infants with brain atrophy may be entered     | brain-atrophy; structural-cause    | acth never | not no
Prior ACTH. Structural brain lesion; infants with brain atrophy may be entered     |                                    | acth past  | no
Structural brain lesion; infants with brain atrophy may be entered                 | structural-cause; no brain-atrophy |            | no
"""

# A day that is not that of joining is not known: nothing is counted from it for sure.
OTHER_DAYS = """
sentence                                                                  | treatments                               | include | exclude
--------------------------------------------------------------------------+------------------------------------------+---------+--------
Treated with vigabatrin or ACTH before the first EEG                      | vigabatrin now                           |         | ?
Treated with vigabatrin or ACTH before the first EEG                      | nothing else                             |         | yes
Treated with corticosteroids within 14 days before the first blood sample | prednisolone 2026-04-01..2026-05-10 past |         | ?
Treated with corticosteroids within 14 days before the first blood sample | nothing else                             |         | yes
No antiseizure medication before the first video-EEG                      | vigabatrin past                          | ?       |
No antiseizure medication before the first video-EEG                      | nothing else                             | yes     |
Received steroids prior to the first MRI                                  | prednisolone past                        |         | ?
No antiseizure medication before enrolment                                | vigabatrin past                          | no      |
Received ACTH before the baseline MRI                                     | acth past                                |         | ?
"""

# What a later sentence says that "refractory" means is asked for.
DEFINED_FAILURE = """
sentence                                                                             | conditions       | treatments                                         | include
-------------------------------------------------------------------------------------+------------------+----------------------------------------------------+--------
Refractory infantile spasms. Refractory is defined as failure of ACTH and vigabatrin | infantile-spasms | nothing else                                       | no
Refractory infantile spasms. Refractory is defined as failure of ACTH and vigabatrin | infantile-spasms | acth past no-response; vigabatrin past no-response | not no
Infantile spasms. Refractory is defined as failure of ACTH and vigabatrin            | infantile-spasms | nothing else                                       | not no
"""

EXCEPT_AFTER_ANY_CAUSE = """
sentence                                                                         | conditions               | include
---------------------------------------------------------------------------------+--------------------------+--------
Spasms irrespective of etiology (excluding tuberous sclerosis)                   | infantile-spasms; tsc    | no
Infantile spasms whatever the aetiology with the exception of tuberous sclerosis | infantile-spasms; tsc    | no
Infantile spasms whatever the aetiology with the exception of tuberous sclerosis | infantile-spasms; no tsc | yes
"""

# What is asked of some ages only is asked of no other.
SOME_AGES = """
sentence                                                      | born       | EEG                | treatments   | include
--------------------------------------------------------------+------------+--------------------+--------------+--------
For those 2 years or older, the EEG must show slow spike-wave | 2026-01-01 |                    |              | yes
For those 2 years or older, the EEG must show slow spike-wave | 2023-01-01 | no slow-spike-wave |              | no
For those 2 years or older, the EEG must show slow spike-wave | 2023-01-01 | slow-spike-wave    |              | yes
Children aged 12 months and older must have failed vigabatrin | 2026-01-01 |                    | nothing else | not no
Children aged 12 months and older must have failed vigabatrin | 2025-01-01 |                    | nothing else | no
Infants under 6 months must have a normal pyridoxine trial    | 2026-01-01 |                    |              | ?
Infants under 6 months must have a normal pyridoxine trial    | 2025-06-01 |                    |              | not no
"""

# Nothing else of the kind: other seizures decide.
ONLY = """
sentence                                       | conditions                           | exclude
-----------------------------------------------+--------------------------------------+--------
Febrile seizures as the only seizure type      | febrile-seizures; nothing else       | no
Febrile seizures as the only seizure type      | febrile-seizures; infantile-spasms   | yes
Febrile seizures as the only seizure type      | febrile-seizures                     | ?
Febrile seizures as the only seizure type      | no febrile-seizures                  | yes
Seizures occurring only as febrile convulsions | febrile-seizures; nothing else       | no
Seizures occurring only as febrile convulsions | infantile-spasms; nothing else       | yes
Myoclonic seizures as the sole seizure type    | myoclonic-seizures; infantile-spasms | yes
"""

NO_CAUSE = """
sentence                                          | conditions    | include
--------------------------------------------------+---------------+--------
No cause identified after metabolic tests         | tsc           | no
No aetiology found despite complete investigation | unknown-cause | yes
"""

# A list that is closed before the comma has no part in the window of what follows.
WINDOW_OF_THE_LAST = """
sentence                                                            | treatments                                            | exclude
--------------------------------------------------------------------+-------------------------------------------------------+--------
Treatment with ACTH or vigabatrin, or any antibiotics within 7 days | acth 2026-01-01..2026-02-01 past                      | no
Treatment with ACTH or vigabatrin, or any antibiotics within 7 days | antibiotics 2026-01-01..2026-02-01 past; nothing else | yes
"""

MISTYPED = """
sentence                        | conditions       | treatments      | include
--------------------------------+------------------+-----------------+--------
Tuberous sclorosis              | tsc              |                 | yes
Infantile spasams               | infantile-spasms |                 | yes
Previous vigabatrine treatement |                  | vigabatrin past | yes
H/o tuberous sclerosis          | tsc              |                 | yes
"""

# "Anti-epileptic", "anti epileptic" and "antiepileptic" are one word.
WORDS_APART = """
sentence                                                       | treatments                    | include
---------------------------------------------------------------+-------------------------------+--------
No previous treatment with anti epileptic drugs                | topiramate past; nothing else | no
No previous treatment with anti epileptic drugs                | nothing else                  | yes
Not recieved any anti-convulsant before enrollment             | topiramate past               | no
Never been recieving antiepileptics                            | topiramate now                | no
Never been recieving antiepileptics                            | topiramate past               | no
Patients who havent received any prior antiepileptic treatment | nothing else                  | yes
Patients who havent received any prior antiepileptic treatment | topiramate past               | no
No prior anti convulsant therapy, except pyridoxine            | topiramate past               | no
No prior anti convulsant therapy, except pyridoxine            | pyridoxine past; nothing else | yes
Newly diagnosed untreated patients with infantile spasms       | vigabatrin past               | no
Anti epileptic drug naïve                                      | topiramate past               | no
Has not been on any Anti-Seizure medication                    | nothing else                  | yes
Has not been on any Anti-Seizure medication                    | topiramate now                | no
Treatement with hormonal theraphy                              | acth past; nothing else       | yes
"""

LIMITS_IN_PASSING = """
sentence                                              | born       | weight | onset      | include
------------------------------------------------------+------------+--------+------------+--------
Age 2 to 24 months with a minimum body weight of 4 kg | 2026-01-01 | 3.5    |            | no
Age 2 to 24 months with a minimum body weight of 4 kg | 2026-01-01 | 4      |            | yes
Onset of spasms at or before 12 months                | 2025-01-01 |        | 2026-03-01 | no
Onset of spasms at or before 12 months                | 2025-01-01 |        | 2025-05-01 | yes
Atleast 3 months of age                               | 2026-05-01 |        |            | no
"""


def test_some_ages(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_only(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_no_cause(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_window_of_the_last(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_mistyped(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_words_apart(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_limits_in_passing(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_let_in(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_other_days(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_defined_failure(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_except_after_any_cause(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_open_lists(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_not_possible(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_unsafe_with(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_remarks(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_open_treatments(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_counted_as_one(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_failing_that(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_persisting(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_must_not(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_end_stage(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
