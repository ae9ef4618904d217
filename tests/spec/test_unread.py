"""Words nobody here could read decide nothing, on either side."""

from collections.abc import Callable

from matchers.criteria.unread import Unread

Row = dict[str, str]
KINDS: tuple[type, ...] = (Unread,)


UNREAD = """
sentence                                       | born       | conditions   | treatments         | include | exclude | asks
-----------------------------------------------+------------+--------------+--------------------+---------+---------+---------
Zorbling of the frumious bandersnatch          | 2026-01-01 | nothing else | nothing else       | ?       | ?       | sentence
Vigabatrin if the frumious bandersnatch agrees |            |              | nothing else       | ?       | ?       | sentence
Vigabatrin is allowed only if the jabberwock nods |            |              | vigabatrin now     | ?       | ?       | sentence
"""


def test_unread(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
