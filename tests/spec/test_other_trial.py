"""Other trials, and studies that only continue an earlier one."""

from collections.abc import Callable

from matchers.calendar import Length
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial

Row = dict[str, str]
KINDS: tuple[type, ...] = (InOtherTrial, FromParentStudy)

RULES = {"study medicine within 30 days": InOtherTrial(Length(30, "day"))}


OTHER_TRIAL = """
sentence                                                       | in a trial | last dose  | exclude
---------------------------------------------------------------+------------+------------+--------
Participation in another clinical trial                        | yes        |            | no
Participation in another clinical trial                        | no         |            | yes
Participation in another clinical trial                        |            |            | ?
Participation in another clinical trial                        |            | 2026-05-20 | ?
Use of an investigational drug within 30 days before screening | no         | 2026-05-02 | no
Use of an investigational drug within 30 days before screening | no         | 2026-05-01 | yes
Use of an investigational drug within 30 days before screening | yes        |            | no
Use of an investigational drug within 30 days before screening |            |            | ?
"""

WINDOWS = """
rule                          | in a trial | last dose  | include | exclude | changes on
------------------------------+------------+------------+---------+---------+-----------
study medicine within 30 days | no         | 2026-05-02 | yes     | no      | 2026-06-02
study medicine within 30 days | no         | 2026-05    | ?       | ?       | 2026-07-01
study medicine within 30 days |            | 2026-05-20 | yes     | no      | 2026-06-20
study medicine within 30 days |            | 2026-01-20 | ?       | ?       |
"""

WINDOWS_TOO = """
rule                          | in a trial | last dose | include | exclude
------------------------------+------------+-----------+---------+---------
study medicine within 30 days | no         |           | ?       | ?
"""


# Nobody can be sure of it from a profile, except who never had any treatment.
ROLL_OVER = """
sentence                   | treatments                     | include | exclude
---------------------------+--------------------------------+---------+--------
Completed the parent study | vigabatrin past                | ?       | ?
Completed the parent study |                                | ?       | ?
Completed the parent study | vigabatrin past; nothing else  | ?       | ?
Completed the parent study | nothing else                   | no      | yes
Completed the parent study | vigabatrin never; nothing else | no      | yes
"""


def test_other_trial(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_windows(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_roll_over(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_windows_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
