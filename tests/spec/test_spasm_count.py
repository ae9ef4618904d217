"""How many spasms, or clusters of them, on a day."""

from collections.abc import Callable

from matchers.criteria.spasm_count import SpasmCount

Row = dict[str, str]
KINDS: tuple[type, ...] = (SpasmCount,)
RULES = {
    "one a week": SpasmCount("spasms", least_per_day=1 / 7),
    "at most one a week": SpasmCount("spasms", most_per_day=1 / 7),
    "one a day": SpasmCount("spasms", least_per_day=1),
    "at most one a day": SpasmCount("spasms", most_per_day=1),
}


SPASM_COUNT = """
sentence                               | spasms a day | clusters a day | include | exclude | asks
---------------------------------------+--------------+----------------+---------+---------+-----------------
At least 5 spasms per day              | 5            |                | yes     | no      |
At least 5 spasms per day              | 4.5          |                | no      | yes     |
At least 5 spasms per day              |              | 5              | ?       | ?       | spasms-per-day
At least one cluster of spasms per day |              | 1              | yes     | no      |
At least one cluster of spasms per day |              | 0              | no      | yes     |
Fewer than 2 spasms per day            | 1.5          |                | yes     | no      |
Fewer than 2 spasms per day            | 2            |                | no      | yes     |
Fewer than 2 spasms per day            | 12           |                | no      | yes     |
No more than 2 spasms per day          | 2            |                | yes     | no      |
More than 10 spasms per day            | 10.5         |                | yes     | no      |
More than 10 spasms per day            | 10           |                | no      | yes     |
At least one cluster of spasms per day | 40           |                | ?       | ?       | clusters-per-day
"""

# None on a day may still be some in a week: limits below one a day are then open.
WEEKLY = """
rule               | spasms a day | include
-------------------+--------------+--------
one a week         | 0            | ?
one a week         | 1            | yes
one a week         | 0.1          | no
at most one a week | 0            | ?
at most one a week | 1            | no
one a day          | 0            | no
one a day          | 1            | yes
at most one a day  | 0            | yes
"""


def test_spasm_count(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_weekly(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
