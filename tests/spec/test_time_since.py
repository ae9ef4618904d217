"""Time since the spasms began or were diagnosed: a window that closes."""

from collections.abc import Callable

from matchers.calendar import Length
from matchers.criteria.time_since import TimeSince

Row = dict[str, str]
KINDS: tuple[type, ...] = (TimeSince,)

RULES = {"two weeks of spasms": TimeSince("onset", low=Length(2, "week"))}


TIME_SINCE = """
sentence                                                          | onset      | diagnosed  | include | exclude | changes on | asks
------------------------------------------------------------------+------------+------------+---------+---------+------------+-----------------
Diagnosed within the last 30 days                                 |            | 2026-05-02 | yes     | no      | 2026-06-02 |
Diagnosed within the last 30 days                                 |            | 2026-05-01 | no      | yes     |            |
Diagnosed within the last 30 days                                 |            | 2026-05    | ?       | ?       | 2026-07-01 | spasms-diagnosed
Diagnosed within the last 30 days                                 |            | 2026-04    | no      | yes     |            |
Diagnosed within the last 30 days                                 | 2026-05-20 |            | ?       | ?       |            | spasms-diagnosed
Spasm onset within 2 months                                       | 2026-04-01 |            | yes     | no      | 2026-06-02 |
Spasm onset within 2 months                                       | 2026-03-31 |            | no      | yes     |            |
Not more than 6 months since diagnosis                            |            | 2025-12-01 | yes     | no      | 2026-06-02 |
Diagnosed at least 6 months ago                                   |            | 2025-12-01 | yes     | no      |            |
Diagnosed at least 6 months ago                                   |            | 2026-03-01 | no      | yes     | 2026-09-01 |
Newly diagnosed (within 2 weeks)                                  |            | 2026-05-25 | yes     | no      | 2026-06-09 |
Spasms for longer than 2 months                                   | 2026-05-20 |            | no      | yes     | 2026-07-20 |
Duration of spasms less than 3 months                             | 2026-05-20 |            | yes     | no      | 2026-08-21 |
Free of spasms for more than 2 weeks                              | 2026-03-20 |            | ?       | ?       |            |
Diagnosed at least 3 months before enrolment                      |            | 2026-05-01 | no      | yes     | 2026-08-01 |
Onset of spasms no more than 2 months before randomisation        | 2026-05-01 |            | yes     | no      | 2026-07-02 |
Diagnosis of infantile spasms more than 6 months before enrolment |            | 2025-10-01 | yes     | no      |            |
Spasms of more than 3 months duration                             | 2025-10-01 |            | yes     | no      |            |
First seizure at least 3 months before screening                  | 2026-05-20 |            | ?       | ?       | 2026-08-20 |
Delay from onset to diagnosis greater than 2 months               | 2026-01-01 | 2026-01-20 | not no  | not no  |            |
Time from onset to treatment of more than 2 months                | 2026-01-01 | 2026-01-20 | not no  | not no  |            |
Spasms for more than 2 months before treatment                    | 2026-01-01 | 2026-01-20 | not no  | not no  |            |
Treatment started within 2 weeks of diagnosis                     | 2026-01-01 | 2026-01-20 | not no  | not no  |            |
Spasms started within 2 months                                    | 2026-05-01 |            | yes     | no      | 2026-07-02 |
"""

AT_LEAST = """
rule                | onset      | include | exclude | changes on
--------------------+------------+---------+---------+-----------
two weeks of spasms | 2026-05-18 | yes     | no      |
two weeks of spasms | 2026-05-19 | no      | yes     | 2026-06-02
two weeks of spasms | 2026-05    | ?       | ?       | 2026-06-14
two weeks of spasms |            | ?       | ?       |
"""


def test_time_since(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_at_least(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
