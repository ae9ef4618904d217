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


def test_lab(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
