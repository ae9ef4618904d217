"""What changed between two readings of a registry's record, in the registry's own words: what we read better since
is no change of the trial."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.record import SourceRecord
from matchers.trial import OVER, Site

Kind = Literal[
    "listed", "opened", "closed", "status", "sites", "ages", "sex", "criteria", "dates", "vanished", "back"
]
CLOSED = OVER | {"suspended", "active-not-recruiting"}
MOST_LINES = 500  # of one text; a longer one is told to have changed, not in what


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not what it was. `gone` and `new` are the registry's words before and after."""

    kind: Kind
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def changes(before: SourceRecord | None, after: SourceRecord) -> tuple[Change, ...]:
    """In the order in which a family would want to know them; of a record not seen before only that it is here."""
    if before is None:
        return (Change("listed", new=(after.status,)),)
    return tuple(
        change
        for change in (
            _status(before, after),
            *_words(before, after),
            _criteria(before.eligibility, after.eligibility),
        )
        if change.gone or change.new
    )


def _status(before: SourceRecord, after: SourceRecord) -> Change:
    if before.status == after.status:
        return Change("status")
    opened = after.status in {"recruiting", "available"}
    kind: Kind = "opened" if opened else "closed" if after.status in CLOSED else "status"
    return Change(kind, (before.status,), (after.status,))


def _words(before: SourceRecord, after: SourceRecord) -> Iterator[Change]:
    """Lists of words, told by what left and what came."""
    for kind, of in _LISTS:
        one, other = tuple(of(before)), tuple(of(after))
        yield Change(kind, tuple(x for x in one if x not in other), tuple(x for x in other if x not in one))


def _sites(record: SourceRecord) -> Iterator[str]:
    yield from dict.fromkeys(map(_site, record.sites))


def _site(site: Site) -> str:
    where = ", ".join(part for part in (site.name, site.city, site.country) if part)
    return f"{where} ({site.status})" if site.status else where


def _ages(record: SourceRecord) -> Iterator[str]:
    yield from (
        f"{end} {age}" for end, age in (("from", record.minimum_age), ("to", record.maximum_age)) if age
    )


def _sex(record: SourceRecord) -> Iterator[str]:
    yield from [record.sex] if record.sex else []


def _dates(record: SourceRecord) -> Iterator[str]:
    named = (("start", record.dates.start), ("completion", record.dates.completion))
    yield from (f"{name} {day}" for name, day in named if day)


_LISTS: tuple[tuple[Kind, Callable[[SourceRecord], Iterator[str]]], ...] = (
    ("sites", _sites),
    ("ages", _ages),
    ("sex", _sex),
    ("dates", _dates),
)


def _criteria(before: str, after: str) -> Change:
    """The lines of the eligibility text that left and came; how they are wrapped or marked is no change."""
    one, other = _lines(before), _lines(after)
    if one == other:
        return Change("criteria")
    if max(len(one), len(other)) > MOST_LINES:
        return Change("criteria", ("…",), ("…",))
    gone: list[str] = []
    new: list[str] = []
    for tag, low, high, begin, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += one[low:high]
            new += other[begin:end]
    return Change("criteria", tuple(gone), tuple(new))


def _lines(text: str) -> list[str]:
    stripped = (re.sub(r"^[\s*•\-–\d.)(]+", "", line) for line in text.splitlines())
    return [" ".join(line.split()) for line in stripped if line.strip()]
