"""Sex, where a trial takes only girls or only boys."""

from collections.abc import Callable

from matchers.criteria.judgement import NoDemand
from matchers.criteria.sex import Sex

Row = dict[str, str]
KINDS: tuple[type, ...] = (Sex, NoDemand)


SEX = """
sentence      | sex    | include | exclude
--------------+--------+---------+--------
Girls only    | female | yes     | no
Girls only    | male   | no      | yes
Girls only    |        | ?       | ?
Male          | male   | yes     | no
Male          | female | no      | yes
Boys or girls | male   | yes     |
Boys or girls | female | yes     |
Boys or girls |        | yes     |
"""


def test_sex(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
