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
"""


def test_lab(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
