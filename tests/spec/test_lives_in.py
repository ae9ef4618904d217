"""Where the family lives, where a rule asks for it. The reader leaves such sentences to the study team."""

from collections.abc import Callable

from matchers.criteria.lives_in import LivesIn

Row = dict[str, str]
KINDS: tuple[type, ...] = (LivesIn,)

RULES = {"in France or Belgium": LivesIn(("FR", "BE"))}


LIVES_IN = """
rule                 | country | include | exclude | asks
---------------------+---------+---------+---------+------
in France or Belgium | FR      | yes     | no      |
in France or Belgium | BE      | yes     | no      |
in France or Belgium | DE      | no      | yes     |
in France or Belgium |         | ?       | ?       | place
"""

LEFT_TO_THE_TEAM = """
sentence           | country | include | exclude
-------------------+---------+---------+--------
Resident in France | FR      | ?       | ?
Resident in France | DE      | ?       | ?
"""


def test_lives_in(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_left_to_the_team(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
