"""Calendar-true arithmetic: ages in completed units, days known in part, lengths of time as texts give them."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "year"]
DAYS_IN: dict[Unit, int] = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}


_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class SomeDay:
    """A day known to lie from `first` to `last`, both included; one and the same when it is known exactly."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> "SomeDay":
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> "SomeDay":
        """Read `2026`, `2026-04` or `2026-04-10`; ValueError for a day that is not in the calendar."""
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise ValueError("write a date as 2026-04-10, or 2026-04 or 2026 where the rest is not known")
        year, month, day = (int(part) if part else None for part in found.groups())
        if year is None or not 1 <= year <= 9998:
            raise ValueError("this year is not in the calendar")
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        return cls.on(date(year, month, day))

    @property
    def exact(self) -> bool:
        return self.first == self.last

    def plus_days(self, days: int) -> "SomeDay":
        return SomeDay(later(self.first, days), later(self.last, days))

    def plus(self, length: "Length") -> "SomeDay":
        """The day on which this much time is completed, months and years counted in the calendar."""
        return SomeDay(length.after(self.first), length.after(self.last))


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in the unit it was given in: 24 months is neither 2 years nor 730 days."""

    value: float
    unit: Unit

    @property
    def days(self) -> int:
        """About how many whole days, to be told at a glance: a month is 30, a year 365, hours begin a day."""
        if self.unit == "hour":
            return -(-int(self.value) // 24)
        return round(self.value * DAYS_IN[self.unit])

    def after(self, day: date) -> date:
        """The day on which this much time is completed, counted in the calendar from `day` as day 0."""
        if self.unit not in {"month", "year"}:
            return later(day, self.days)
        months = self.value * 12 if self.unit == "year" else self.value
        whole = int(months)
        reached = add_months(day, whole)
        return reached if months == whole else later(reached, round((months - whole) * 30))

    def one_more(self) -> "Length":
        """The next completed unit: 24 months -> 25 months, half a year -> one year on."""
        return Length(int(self.value) + 1, self.unit)

    @property
    def months(self) -> float:
        """About how many months, to put lengths of different units in order; never to judge with."""
        return {"hour": self.value / 730.5, "day": self.value / 30.4375, "week": self.value / 4.348}.get(
            self.unit, self.value * (12 if self.unit == "year" else 1)
        )

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}{'' if self.value == 1 else 's'}"


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9998:
        return date.max
    if year < 1:
        return date.min
    last = calendar.monthrange(year, month + 1)[1] if day.day > 28 else 28  # which every month has
    return date(year, month + 1, min(day.day, last))


def later(day: date, days: int) -> date:
    """`days` after (or, below zero, before) a day, held inside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
