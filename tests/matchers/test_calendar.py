"""Ages in completed calendar units, days known in part, lengths of time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.calendar import Length, SomeDay, Unit, add_months, later

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
ages = st.builds(Length, st.integers(0, 36), st.sampled_from(("day", "week", "month", "year")))


class TestSomeDay:
    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2026", date(2026, 1, 1), date(2026, 12, 31)),
            ("2026-04", date(2026, 4, 1), date(2026, 4, 30)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
            ("2026-04-10", date(2026, 4, 10), date(2026, 4, 10)),
            ("0001", date(1, 1, 1), date(1, 12, 31)),
            ("9998-12-31", date(9998, 12, 31), date(9998, 12, 31)),
        ],
    )
    def test_as_precise_as_told(self, text: str, first: date, last: date) -> None:
        assert SomeDay.parse(text) == SomeDay(first, last)
        assert SomeDay.parse(text).exact is (first == last)

    @pytest.mark.parametrize(
        "text",
        ["", "26", "2026-4", "2026-13", "2026-00", "2026-02-29", "2026-04-31", "0000", "9999", "2026-04-10T00:00",
         " 2026", "2026\n", "10.04.2026", "٢٠٢٦", "-2026"],
    )  # fmt: skip
    def test_what_is_no_day(self, text: str) -> None:
        with pytest.raises(ValueError):
            SomeDay.parse(text)

    @given(days, st.integers(-400, 400))
    def test_moving(self, day: date, by: int) -> None:
        assert SomeDay.on(day).plus_days(by) == SomeDay.on(day + timedelta(days=by))

    def test_what_is_known_in_part_stays_so(self) -> None:
        april = SomeDay.parse("2026-04")
        assert april.plus_days(2) == SomeDay(date(2026, 4, 3), date(2026, 5, 2))
        assert april.plus(Length(1, "month")) == SomeDay(date(2026, 5, 1), date(2026, 5, 30))


class TestLater:
    def test_the_calendar_has_ends(self) -> None:
        assert later(date(9990, 1, 1), 10**7) == date.max
        assert later(date(10, 1, 1), -(10**7)) == date.min
        assert later(date(2026, 1, 1), 10**30) == date.max
        assert (later(date.max, 1), later(date.min, -1)) == (date.max, date.min)

    @pytest.mark.parametrize(
        ("day", "months", "then"),
        [
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 29)),
            (date(2026, 3, 31), -1, date(2026, 2, 28)),
            (date(2026, 12, 15), 1, date(2027, 1, 15)),
            (date(2026, 1, 15), -1, date(2025, 12, 15)),
            (date(2026, 1, 15), 0, date(2026, 1, 15)),
            (date(9998, 12, 1), 1, date.max),
            (date(9998, 11, 1), 1, date(9998, 12, 1)),
            (date(1, 1, 1), -1, date.min),
            (date(1, 3, 1), -1, date(1, 2, 1)),
        ],
    )
    def test_months(self, day: date, months: int, then: date) -> None:
        assert add_months(day, months) == then


class TestLength:
    @pytest.mark.parametrize(
        ("length", "whole_days", "after"),
        [
            (Length(24, "month"), 720, date(2028, 1, 31)),
            (Length(2, "year"), 730, date(2028, 1, 31)),
            (Length(1, "month"), 30, date(2026, 2, 28)),
            (Length(1.5, "month"), 45, date(2026, 3, 15)),
            (Length(0.5, "year"), 182, date(2026, 7, 31)),
            (Length(1.3, "year"), 474, date(2027, 5, 18)),
            (Length(6, "week"), 42, date(2026, 3, 14)),
            (Length(10, "day"), 10, date(2026, 2, 10)),
            (Length(48, "hour"), 2, date(2026, 2, 2)),
            (Length(36, "hour"), 2, date(2026, 2, 2)),
            (Length(49, "hour"), 3, date(2026, 2, 3)),
            (Length(0, "hour"), 0, date(2026, 1, 31)),
        ],
    )
    def test_days_and_the_calendar(self, length: Length, whole_days: int, after: date) -> None:
        assert length.days == whole_days
        assert length.after(date(2026, 1, 31)) == after

    def test_order_over_units(self) -> None:
        units: tuple[tuple[float, Unit], ...] = (
            (48, "hour"), (3, "day"), (1, "week"), (27, "day"), (1, "month"), (5, "week"), (11, "month"), (1, "year"),
        )  # fmt: skip
        months = [Length(value, unit).months for value, unit in units]
        assert months == sorted(months)

    def test_about_how_many_months(self) -> None:
        same: tuple[tuple[float, Unit], ...] = (
            (1461, "hour"), (60.875, "day"), (8.696, "week"), (2, "month"), (1 / 6, "year"),
        )  # fmt: skip
        assert [Length(value, unit).months for value, unit in same] == pytest.approx([2] * 5)

    def test_in_words(self) -> None:
        assert [str(Length(value, "month")) for value in (1, 1.5, 24.0)] == [
            "1 month",
            "1.5 months",
            "24 months",
        ]

    def test_the_next_completed_unit(self) -> None:
        assert Length(24, "month").one_more() == Length(25, "month")
        assert Length(0.5, "year").one_more() == Length(1, "year")
