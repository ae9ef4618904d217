"""An age in words leaves exactly the birthdays possible that make a child so old."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from matchers.calendar import Length
from service.intake.age_text import age_from

ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("7 months", "2026-03-24", "2026-04-23"),
        ("7 Months old", "2026-03-24", "2026-04-23"),
        ("P7M", "2026-03-24", "2026-04-23"),
        ("7mo", "2026-03-24", "2026-04-23"),
        ("30 weeks", "2026-04-21", "2026-04-27"),
        ("P30W", "2026-04-21", "2026-04-27"),
        ("5 days", "2026-11-18", "2026-11-18"),
        ("0 days", "2026-11-23", "2026-11-23"),
        ("1 year", "2024-11-24", "2025-11-23"),
        ("1 year 3 months", "2025-07-24", "2025-08-23"),
        ("1 year and 3 months", "2025-07-24", "2025-08-23"),
        ("P1Y3M", "2025-07-24", "2025-08-23"),
        ("3 months, 2 weeks", "2026-08-03", "2026-08-09"),
        ("P3M10D", "2026-08-13", "2026-08-13"),
    ],
)
def test_birthdays(text: str, first: str, last: str) -> None:
    born = age_from(text).born(ON)
    assert (born.first.isoformat(), born.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "seven months", "7", "months", "7 moons", "P", "PT7H", "P7", "-3 months", "3 months 1 year", "2 days 3 days",
     "7 months!", "999 years", "99999 weeks", "7 months x", "P1Y2M3"],
)  # fmt: skip
def test_no_age(text: str) -> None:
    with pytest.raises(PydanticCustomError):
        age_from(text)


@pytest.mark.parametrize("text", ["1.5 years", "7,5 months", "6 1/2 months"])
def test_decimals_are_refused_in_words(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="whole units"):
        age_from(text)


@given(st.integers(0, 200), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_months_are_completed_on_the_day_and_the_next_is_not(months: int, on: date) -> None:
    born = age_from(f"{months} months").born(on)
    for day in (born.first, born.last):
        assert Length(months, "month").after(day) <= on < Length(months + 1, "month").after(day)


@given(st.integers(0, 400), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_weeks_are_seven_days_each(weeks: int, on: date) -> None:
    born = age_from(f"{weeks} weeks").born(on)
    assert born.last == on - timedelta(days=7 * weeks)
    assert born.first == born.last - timedelta(days=6)


@given(st.text(max_size=40) | st.from_regex(r"\A\d{1,4} ?(years|months|w|d)?( \d days)?\Z"))
def test_any_text_is_an_age_or_refused(text: str) -> None:
    with suppress(PydanticCustomError):
        assert age_from(text).born(ON).last <= ON
