"""Diagnoses, causes and other illnesses. A narrower one is a yes to the wider; a no to the wider is a no to the narrower."""

from collections.abc import Callable

from matchers.criteria.has_condition import HasCondition

Row = dict[str, str]
KINDS: tuple[type, ...] = (HasCondition,)

RULES = {
    "cause not known": HasCondition("unknown-cause"),
    "febrile seizures only": HasCondition("febrile-seizures", only=True),
    "TSC only": HasCondition("tsc", only=True),
    "infantile spasms": HasCondition("infantile-spasms"),
    "preterm birth": HasCondition("prematurity"),
    "epilepsy other than TSC": HasCondition("epilepsy", besides=("tsc",)),
    "epilepsy other than infantile spasms": HasCondition("epilepsy", besides=("infantile-spasms",)),
}


HAS_CONDITION = """
sentence                                    | conditions               | include | exclude
--------------------------------------------+--------------------------+---------+--------
Diagnosis of infantile spasms               | infantile-spasms         | yes     | no
Diagnosis of infantile spasms               | no infantile-spasms      | no      | yes
Diagnosis of infantile spasms               |                          | ?       | ?
Diagnosis of infantile spasms               | epilepsy                 | ?       | ?
Diagnosis of infantile spasms               | no epilepsy              | no      | yes
Diagnosis of epilepsy                       | infantile-spasms         | yes     | no
Diagnosis of epilepsy                       | no infantile-spasms      | ?       | ?
Tuberous sclerosis complex                  | tsc2                     | yes     | no
Tuberous sclerosis complex                  | tsc1; no tsc2            | yes     | no
Tuberous sclerosis complex                  | no tsc2                  | ?       | ?
Tuberous sclerosis complex                  | no tsc                   | no      | yes
Tuberous sclerosis complex                  | no genetic-cause         | no      | yes
Known or suspected tuberous sclerosis       | tsc                      | yes     | no
No tuberous sclerosis complex               | tsc                      | no      |
No tuberous sclerosis complex               | no tsc                   | yes     |
No tuberous sclerosis complex               |                          | ?       |
Infantile spasms or Lennox-Gastaut syndrome | infantile-spasms         | yes     | no
Infantile spasms or Lennox-Gastaut syndrome | no infantile-spasms      | ?       | ?
Infantile spasms without tuberous sclerosis | infantile-spasms; no tsc | yes     | no
Infantile spasms without tuberous sclerosis | infantile-spasms; tsc1   | no      | yes
Infantile spasms without tuberous sclerosis | infantile-spasms         | ?       | ?
"""

# A list said to be complete turns what it lacks into a no, but not what a wider entry may mean.
COMPLETE_LISTS = """
sentence                          | conditions                     | include | exclude
----------------------------------+--------------------------------+---------+--------
Tuberous sclerosis complex        | infantile-spasms; nothing else | no      | yes
Tuberous sclerosis complex        | nothing else                   | no      | yes
Tuberous sclerosis complex        | genetic-cause; nothing else    | ?       | ?
Tuberous sclerosis complex        | tsc; nothing else              | yes     | no
Cardiac, hepatic or renal disease | nothing else                   | no      | yes
Cardiac, hepatic or renal disease | kidney-stones; nothing else    | no      | yes
Cardiac, hepatic or renal disease | heart-failure; nothing else    | yes     | no
Cardiac, hepatic or renal disease | no heart-disease               | ?       | ?
Structural cause | genetic-cause; nothing else | ?       | ?
"""

# Who tells when the spasms began or were diagnosed has told that there are spasms, hence epilepsy.
SPASMS_TOLD = """
sentence                      | onset   | diagnosed  | conditions   | include
------------------------------+---------+------------+--------------+--------
Diagnosis of infantile spasms | 2026-04 |            |              | yes
Diagnosis of infantile spasms |         | 2026-05-03 |              | yes
Diagnosis of infantile spasms | 2026-04 |            | nothing else | yes
Diagnosis of epilepsy         | 2026-04 |            | nothing else | yes
Lennox-Gastaut syndrome       | 2026-04 |            |              | ?
Lennox-Gastaut syndrome       | 2026-04 |            | nothing else | no
"""

SPASMS_TOLD_TOO = """
sentence                      | video-EEG | spasms a day | conditions   | include
------------------------------+-----------+--------------+--------------+---------
Diagnosis of epileptic spasms | yes       |              | nothing else | yes
Diagnosis of epileptic spasms |           | 12           | nothing else | yes
"""

# What is told both ways is not known: spasms with a day they began, and no infantile spasms.
TOLD_BOTH_WAYS = """
rule                                 | onset   | weeks | conditions                | include | exclude
-------------------------------------+---------+-------+---------------------------+---------+--------
infantile spasms                     | 2026-04 |       | no infantile-spasms       | ?       | ?
infantile spasms                     | 2026-04 |       | no epilepsy               | ?       | ?
infantile spasms                     | 2026-04 |       | no epilepsy; nothing else | ?       | ?
infantile spasms                     | 2026-04 |       | no tsc                    | yes     | no
epilepsy other than infantile spasms | 2026-04 |       | no epilepsy               | ?       | ?
epilepsy other than infantile spasms | 2026-04 |       | no epilepsy; nothing else | ?       | ?
epilepsy other than TSC              | 2026-04 |       | no infantile-spasms       | ?       | ?
epilepsy other than TSC              | 2026-04 |       | no tsc                    | yes     | no
cause not known                      |         |       | unknown-cause; tsc        | ?       | ?
preterm birth                        |         | 30    | no prematurity            | ?       | ?
"""

# Words that narrow further than a profile can tell: the condition alone is not enough for a yes.
QUALIFIED = """
sentence                  | conditions      | include | exclude | asks
--------------------------+-----------------+---------+---------+-------------
Uncontrolled hypertension | hypertension    | ?       | ?       | study-team
Uncontrolled hypertension | no hypertension | no      | yes     |
Uncontrolled hypertension |                 | ?       | ?       | hypertension
"""

# An exception inside an exclusion lets pass.
EXCEPTIONS = """
sentence                                                   | conditions                          | exclude
-----------------------------------------------------------+-------------------------------------+--------
Progressive neurological disease except tuberous sclerosis | neurodegenerative-disease; no tsc   | no
Progressive neurological disease except tuberous sclerosis | tsc                                 | yes
Progressive neurological disease except tuberous sclerosis | no progressive-neurological-disease | yes
Progressive neurological disease except tuberous sclerosis | neurodegenerative-disease           | ?
Progressive neurological disease except tuberous sclerosis |                                     | ?
"""

# Tuberous sclerosis is a genetic cause and a structural one.


# A cause that is known is not an unknown one.
UNKNOWN_CAUSE = """
rule            | conditions    | include | exclude
----------------+---------------+---------+--------
cause not known | unknown-cause | yes     | no
cause not known | tsc           | no      | yes
cause not known |               | ?       | ?
cause not known | hypertension  | ?       | ?
cause not known | no tsc        | ?       | ?
"""

# "Only" means no other seizures; of what is no kind of seizure a profile cannot tell.
ONLY = """
rule                                 | conditions                                | include | exclude | asks
-------------------------------------+-------------------------------------------+---------+---------+-----------------
febrile seizures only                | febrile-seizures; nothing else            | yes     | no      |
febrile seizures only                | febrile-seizures; infantile-spasms        | no      | yes     |
febrile seizures only                | febrile-seizures                          | ?       | ?       | febrile-seizures
febrile seizures only                | no febrile-seizures                       | no      | yes     |
febrile seizures only                | infantile-spasms; nothing else            | no      | yes     |
febrile seizures only                |                                           | ?       | ?       | febrile-seizures
TSC only                             | tsc; nothing else                         | ?       | ?       | tsc
TSC only                             | no tsc                                    | no      | yes     |
epilepsy other than infantile spasms | infantile-spasms; nothing else            | no      | yes     |
epilepsy other than infantile spasms | infantile-spasms                          | ?       | ?       | epilepsy
epilepsy other than infantile spasms | infantile-spasms; lennox-gastaut-syndrome | yes     | no      |
"""


def test_has_condition(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_complete_lists(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_spasms_told(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_told_both_ways(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_qualified(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_exceptions(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_unknown_cause(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_only(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_spasms_told_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
