"""A parent's consent counts only if told."""

from collections.abc import Callable

from matchers.criteria.consent import Consent

Row = dict[str, str]
KINDS: tuple[type, ...] = (Consent,)


CONSENT = """
sentence                                | consent | include | exclude
----------------------------------------+---------+---------+--------
Written informed consent of the parents | yes     | yes     |
Written informed consent of the parents | no      | no      |
Written informed consent of the parents |         | ?       |
Parents refuse consent                  | yes     |         | yes
Parents refuse consent                  | no      |         | no
Parents refuse consent                  |         |         | ?
"""


def test_consent(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
