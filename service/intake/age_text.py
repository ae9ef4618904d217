"""A child's age in words ("7 months", "1 year 3 months", "P7M") and the birthdays it leaves possible."""

import re
from dataclasses import dataclass
from datetime import date

from matchers.calendar import SomeDay, Unit, add_months, later
from matchers.saying import say
from service.intake.problems import wrong

UNITS: dict[str, Unit] = {
    "y": "year", "yr": "year", "yrs": "year", "year": "year", "years": "year",
    "m": "month", "mo": "month", "mos": "month", "month": "month", "months": "month",
    "w": "week", "wk": "week", "wks": "week", "week": "week", "weeks": "week",
    "d": "day", "day": "day", "days": "day",
}  # fmt: skip
ORDER: tuple[Unit, ...] = ("year", "month", "week", "day")
PART = re.compile(r"(\d{1,5})\s*([a-z]+)(?:\s*(?:,|and)?\s*)", re.ASCII)
ISO = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)
OLDEST_YEARS = 120
HOW = say("Write it as 7 months, 30 weeks, 1 year 3 months or P7M.")


@dataclass(frozen=True, slots=True)
class Age:
    """Completed units, from the largest to the finest that was told; the finest says how exact the age is."""

    parts: tuple[tuple[Unit, int], ...]

    def born(self, on: date) -> SomeDay:
        """All the birthdays that make a child this old on a day."""
        if self.finest in {"year", "month"}:
            step = 12 if self.finest == "year" else 1
            return SomeDay(later(_last_before(on, self._months + step), 1), _last_before(on, self._months))
        days = 7 * self._told("week") + self._told("day")
        spare = 6 if self.finest == "week" else 0
        return SomeDay(self._back(on, days + spare), self._back(on, days))

    @property
    def finest(self) -> Unit:
        return self.parts[-1][0]

    @property
    def months(self) -> int:
        """Completed months, about, for a search."""
        return self._months + int((7 * self._told("week") + self._told("day")) / 30.4375)

    @property
    def _months(self) -> int:
        return 12 * self._told("year") + self._told("month")

    def _told(self, unit: Unit) -> int:
        return dict(self.parts).get(unit, 0)

    def _back(self, on: date, days: int) -> date:
        return add_months(later(on, -days), -self._months)


def _last_before(on: date, months: int) -> date:
    """The last day since which so many months are over: on 30 April that is 31 March, for one month."""
    day = add_months(on, -months)
    while add_months(later(day, 1), months) <= on:
        day = later(day, 1)
    return day


def age_from(text: str) -> Age:
    """Read an age; a PydanticCustomError, in words for the asker, where it is none."""
    folded = text.strip()
    if re.search(r"\d\s*[.,/]\s*\d", folded):
        raise wrong(
            "age_decimal", say("an age is told in whole units"), say("Write 1 year 6 months, not 1.5 years.")
        )
    told = _from_iso(folded) if folded.startswith("P") else _from_words(folded.lower())
    if not told:
        raise wrong("age", say("this is not an age"), HOW)
    age = Age(tuple(told))
    if age.months > OLDEST_YEARS * 12:
        raise wrong("age_high", say("this is more than {n} years", n=OLDEST_YEARS), HOW)
    return age


def _from_iso(text: str) -> list[tuple[Unit, int]]:
    found = ISO.fullmatch(text)
    if not found:
        return []
    return [
        (unit, int(value)) for unit, value in zip(ORDER, found.groups(), strict=True) if value is not None
    ]


def _from_words(text: str) -> list[tuple[Unit, int]]:
    """Every word accounted for, larger units first, none twice; else nothing."""
    text = re.sub(r"\s+old$", "", text)
    parts, at = list[tuple[Unit, int]](), 0
    while at < len(text):
        found = PART.match(text, at)
        if not found or found[2] not in UNITS:
            return []
        parts.append((UNITS[found[2]], int(found[1])))
        at = found.end()
    places = [ORDER.index(unit) for unit, _ in parts]
    return parts if places == sorted(set(places)) else []
