"""When the window of a match closes: the first day on which it may, and the first on which it surely has."""

from collections.abc import Callable
from datetime import date

import pytest

from matchers.match import match
from matchers.trial import Criterion, Trial
from tests.spec.conftest import child_of, rule_of

Row = dict[str, str]
Windows = Callable[[Row], None]

# A limit of "24 Months" leaves the weeks after the second birthday open; a strict one does not.
AGES = """
sentence                           | born       | may close on | closes on
-----------------------------------+------------+--------------+-----------
Age 1 to 24 months                 | 2026-01-10 | 2028-01-11   | 2028-02-10
Age 1 month to less than 24 months | 2026-01-10 | 2028-01-10   | 2028-01-10
Age 1 month to less than 24 months | 2026-01    | 2028-01-01   | 2028-01-31
Age 1 month to less than 24 months | 2025       | 2027-01-01   | 2027-12-31
Age 1 to 24 months                 | 2026-01    | 2028-01-02   | 2028-02-29
Age 1 to 24 months                 | 2024-05-10 | 2026-06-01   | 2026-06-10
Age 1 to 24 months                 | 2026-05-10 | 2028-05-11   | 2028-06-10
Age 1 to 24 months                 | 2023-05-10 |              |
Age 1 to 24 months                 |            |              |
At least 3 months old              | 2026-01-10 |              |
"""

# The time since the spasms began closes a window in the same way. After a planned stop, what was taken may go on.
OTHERS = """
sentence                    | onset      | treatments                                | may close on | closes on
----------------------------+------------+-------------------------------------------+--------------+-----------
Spasm onset within 2 months | 2026-05-20 |                                           | 2026-07-21   | 2026-07-21
Spasm onset within 2 months | 2026-05    |                                           | 2026-07-02   | 2026-08-01
Spasm onset within 2 months | 2026-03-31 |                                           |              |
Currently taking vigabatrin |            | vigabatrin now                            |              |
Currently taking vigabatrin |            | vigabatrin ..2026-06-10 now; nothing else | 2026-06-11   | 2026-06-11
Currently taking vigabatrin |            | vigabatrin ..2026-06-10 now               | 2026-06-11   |
"""


@pytest.fixture
def windows(request: pytest.FixtureRequest) -> Windows:
    """Asserts one row: the two days of a trial that asks for this sentence alone."""

    def check(row: Row) -> None:
        rule = rule_of(row, "include", request.module)
        trial = Trial(
            "NCT1", ("NCT1",), ("ctgov",), "", "", criteria=(Criterion("include", "", rule, "whole"),)
        )
        found = match(child_of(row), trial)
        wanted = tuple(_day(row[column]) for column in ("may close on", "closes on"))
        assert (found.closes_earliest, found.closes) == wanted

    return check


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def test_ages(row: Row, windows: Windows) -> None:
    windows(row)


def test_others(row: Row, windows: Windows) -> None:
    windows(row)
