"""Laboratory limits as multiples of the upper limit of normal (ULN)."""

from collections.abc import Callable

from matchers.criteria.lab import LabAbove

Row = dict[str, str]
KINDS: tuple[type, ...] = (LabAbove,)


LAB = """
sentence                                               | labs                | include | exclude
-------------------------------------------------------+---------------------+---------+--------
ALT or AST more than 3 times the upper limit of normal | alt 3.5             | yes     | no
ALT or AST more than 3 times the upper limit of normal | ast 4; alt 1        | yes     | no
ALT or AST more than 3 times the upper limit of normal | alt 3; ast 1        | no      | yes
ALT or AST more than 3 times the upper limit of normal | alt 1               | ?       | ?
ALT or AST more than 3 times the upper limit of normal | alt told; ast 1     | ?       | ?
ALT or AST more than 3 times the upper limit of normal | alt 1; alt 5; ast 1 | ?       | ?
ALT or AST more than 3 times the upper limit of normal |                     | ?       | ?
ALT at least 3 times the upper limit of normal         | alt 3               | yes     | no
ALT at least 3 times the upper limit of normal         | alt 2.9             | no      | yes
ALT less than 3 times the upper limit of normal        | alt 3               | no      |
ALT less than 3 times the upper limit of normal        | alt 2.9             | yes     |
ALT and AST ≤ 3 x ULN                                  | alt 3; ast 1        | yes     |
ALT and AST ≤ 3 x ULN                                  | alt 3; ast 3.1      | no      |
ALT must not exceed 3 x ULN                            | alt 3.5             | no      |
Liver enzymes above 2.5 x ULN                          | ast 3               | yes     | no
ALT above 3 x ULN or alkaline phosphatase above 2 x ULN | alt 1              | ?       | ?
ALT above 3 x ULN and bilirubin above 2 x ULN          | alt 4               | ?       | ?
"""

# Of values with a day the latest counts; of values that one day may be told of, and of any without, all must agree.
LATEST = """
sentence                                   | labs                                        | include | exclude
-------------------------------------------+---------------------------------------------+---------+--------
ALT more than 3 times the upper limit      | alt 5 2026-03-01; alt 1 2026-05-01          | no      | yes
ALT more than 3 times the upper limit      | alt 1 2026-03-01; alt 5 2026-05-01          | yes     | no
ALT more than 3 times the upper limit      | alt 5 2026-03; alt 1 2026-05-01             | no      | yes
ALT more than 3 times the upper limit      | alt 5 2026-05; alt 1 2026-05-31             | ?       | ?
ALT more than 3 times the upper limit      | alt 5 2026-05; alt 1 2026-05-20             | ?       | ?
ALT more than 3 times the upper limit      | alt 5 2026-03-01; alt 1                     | ?       | ?
ALT more than 3 times the upper limit      | alt 5 2026-03-01; alt 4                     | yes     | no
ALT more than 3 times the upper limit      | alt 5 2026-03-01; alt told 2026-05-01       | ?       | ?
ALT more than 3 times the upper limit      | alt told 2026-03-01; alt 5 2026-05-01       | yes     | no
"""


def test_lab(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_latest(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
