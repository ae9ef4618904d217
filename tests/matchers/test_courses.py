"""The days on which a course told in part counts as given: what is open before and after the day of the profile."""

from datetime import date
from typing import Any

import pytest

from matchers.calendar import Length, SomeDay
from matchers.child import Course
from matchers.criteria.ever_had import taken
from matchers.timeline import Timeline
from matchers.truth import Truth

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
AS_OF = date(2026, 6, 1)
FOUR_WEEKS = Length(28, "day")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("told", "within", "first", "changes"),
    [
        ({"status": "past"}, None, UNKNOWN, {"2026-06-01": YES}),
        ({"stop": "2026-05"}, None, UNKNOWN, {"2026-05-31": YES}),
        ({"start": "2026-04"}, None, NO, {"2026-04-01": UNKNOWN, "2026-04-30": YES}),
        ({"start": "2026-04-01", "status": "current"}, FOUR_WEEKS, NO, {"2026-04-01": YES}),
        # It stopped no earlier than it may have begun, and no later than it is told to be over.
        ({"start": "2026-04", "status": "past"}, FOUR_WEEKS, NO, {"2026-04-01": UNKNOWN, "2026-06-30": NO}),
        ({"status": "past"}, FOUR_WEEKS, UNKNOWN, {"2026-06-30": NO}),
        # Neither past nor current: it may go on for ever.
        ({"start": "2026-04-01"}, FOUR_WEEKS, NO, {"2026-04-01": YES, "2026-04-30": UNKNOWN}),
    ],
)
def test_from_the_first_dose_until_the_window_has_passed(
    told: dict[str, Any], within: Length | None, first: Truth, changes: dict[str, Truth]
) -> None:
    days: dict[str, Any] = {name: SomeDay.parse(told[name]) for name in ("start", "stop") if name in told}
    line = taken(Course("acth", told.get("status"), **days), AS_OF, within)
    assert line == Timeline.of(first, *((day(text), truth) for text, truth in changes.items()))
