"""The kinds that join others: each cell of and, or, not, so many of, and of two sources that disagree."""

from collections.abc import Callable

from matchers.criteria.sex import Sex
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.kinds import AllOf, AnyOf, AtLeast, Disputed, Explains, Not

Row = dict[str, str]
KINDS: tuple[type, ...] = (Explains, AllOf, AnyOf, Not, AtLeast, Disputed)

GIRL, HEAVY, SEEN = Sex("female"), Weight(low_kg=5), VideoEeg()
RULES = {
    "both": AllOf((GIRL, HEAVY)),
    "either": AnyOf((GIRL, HEAVY)),
    "not a girl": Not(GIRL),
    "a girl, another source says 5 kg": Disputed(GIRL, HEAVY),
    "a girl, by way of explanation": Explains(GIRL),
    "nothing asked": AllOf(()),
    "nothing enough": AnyOf(()),
    "two of three": AtLeast(2, (GIRL, HEAVY, SEEN)),
    "none of three": AtLeast(0, (GIRL, HEAVY, SEEN)),
}


# A girl; a weight of at least 5 kg.
TWO = """
rule                             | sex    | weight | include | exclude
---------------------------------+--------+--------+---------+--------
both                             | female | 6      | yes     | no
both                             | female | 4      | no      | yes
both                             | female |        | ?       | ?
both                             |        | 6      | ?       | ?
both                             |        | 4      | no      | yes
both                             |        |        | ?       | ?
both                             | male   |        | no      | yes
either                           | female |        | yes     | no
either                           |        | 6      | yes     | no
either                           | male   | 4      | no      | yes
either                           | male   |        | ?       | ?
either                           |        |        | ?       | ?
not a girl                       | female |        | no      | yes
not a girl                       | male   |        | yes     | no
not a girl                       |        |        | ?       | ?
a girl, another source says 5 kg | female | 6      | yes     | no
a girl, another source says 5 kg | male   | 4      | no      | yes
a girl, another source says 5 kg | female | 4      | ?       | ?
a girl, another source says 5 kg | male   | 6      | ?       | ?
a girl, another source says 5 kg | female |        | ?       | ?
a girl, another source says 5 kg |        | 6      | ?       | ?
a girl, by way of explanation    | female |        | yes     | no
a girl, by way of explanation    | male   |        | ?       | ?
a girl, by way of explanation    |        |        | ?       | ?
nothing asked                    |        |        | yes     | no
nothing enough                   |        |        | no      | yes
"""

# Signs in a list under "two or more of" never act alone.
THREE = """
rule          | sex    | weight | video-EEG | include | exclude | asks
--------------+--------+--------+-----------+---------+---------+----------
two of three  | female | 6      |           | yes     | no      |
two of three  | female | 6      | no        | yes     | no      |
two of three  | female | 4      |           | ?       | ?       | video-eeg
two of three  | female |        |           | ?       | ?       | weight
two of three  | male   | 4      |           | no      | yes     |
two of three  | male   | 4      | yes       | no      | yes     |
two of three  |        |        |           | ?       | ?       | sex
none of three | male   | 4      | no        | yes     | no      |
"""

# Windows that open and close are joined day by day.
MOVING = """
sentence                                                | born       | treatments                                   | include | changes on
--------------------------------------------------------+------------+----------------------------------------------+---------+-----------
Infants aged 2 to 14 months; no steroids within 30 days | 2026-05-01 | prednisolone ..2026-05-20 past; nothing else | no      | 2026-07-01
Infants aged 2 to 14 months; no steroids within 30 days | 2026-01-01 | prednisolone ..2026-05-20 past; nothing else | no      | 2026-06-20
Infants aged 2 to 14 months; no steroids within 30 days | 2026-01-01 | nothing else                                 | yes     | 2027-03-02
"""


def test_two(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_three(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_moving(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
