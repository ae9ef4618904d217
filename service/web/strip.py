"""A match over the next 12 months as a strip: where on it each stretch of days and each mark stands, in percent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from babel.dates import format_skeleton

from matchers.calendar import add_months
from matchers.match import Match
from matchers.saying import marked
from matchers.truth import Truth
from service.web.language import Translated, locale

MONTHS_SHOWN = 12
TICK_MONTHS = (3, 6, 9)
Kind = Literal["fits", "may-fit", "no-fit"]
KINDS: dict[Truth, Kind] = {Truth.YES: "fits", Truth.UNKNOWN: "may-fit", Truth.NO: "no-fit"}
WORDS: Mapping[Kind, str] = Translated(
    {"fits": marked("fits"), "may-fit": marked("may fit"), "no-fit": marked("does not fit")}
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which the same holds, from `since` until the next stretch."""

    kind: Kind
    since: date
    x: float
    width: float

    @property
    def words(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Mark:
    """One day to see: today, the first on which the window may close, and the one on which it does."""

    kind: Literal["today", "may-close", "closes"]
    day: date
    x: float


@dataclass(frozen=True, slots=True)
class Strip:
    """Twelve months from the day judged for; `until` is the first day no longer shown."""

    since: date
    until: date
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]

    @property
    def is_steady(self) -> bool:
        return len(self.stretches) == 1


@dataclass(frozen=True, slots=True)
class Tick:
    """A month's name under every strip of a page."""

    label: str
    x: float


@dataclass(frozen=True, slots=True)
class _Scale:
    since: date
    until: date

    def at(self, day: date) -> float:
        return round(100 * (day - self.since).days / max(1, (self.until - self.since).days), 2)

    def shows(self, day: date | None) -> bool:
        return day is not None and self.since <= day < self.until


def strip(match: Match, today: date) -> Strip | None:
    """Nothing where the registry gave no sentences: then no day is told apart from another."""
    if not match.trial.criteria:
        return None
    scale = _scale(match.on)
    return Strip(
        scale.since, scale.until, tuple(_stretches(match, scale)), tuple(_marks(match, scale, today))
    )


def ticks(since: date) -> tuple[Tick, ...]:
    scale = _scale(since)
    days = [add_months(since, months) for months in TICK_MONTHS]
    return tuple(Tick(format_skeleton("MMM", day, locale=locale()), scale.at(day)) for day in days)


def _scale(since: date) -> _Scale:
    return _Scale(since, add_months(since, MONTHS_SHOWN))


def _stretches(match: Match, scale: _Scale) -> Iterator[Stretch]:
    """The timeline's spans cut to what is shown, in the order of their days."""
    spans = sorted(
        (since, until or date.max, kind)
        for truth, kind in KINDS.items()
        for since, until in match.timeline.spans(truth)
    )
    for since, until, kind in spans:
        first, end = max(since, scale.since), min(until, scale.until)
        if first < end:
            yield Stretch(kind, first, scale.at(first), round(scale.at(end) - scale.at(first), 2))


def _marks(match: Match, scale: _Scale, today: date) -> Iterator[Mark]:
    if scale.shows(today):
        yield Mark("today", today, scale.at(today))
    first, last = match.closes_earliest, match.closes
    if first and scale.shows(first) and first != last:
        yield Mark("may-close", first, scale.at(first))
    if last and scale.shows(last):
        yield Mark("closes", last, scale.at(last))
