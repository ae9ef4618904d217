"""A trial as rows, and back. What its rules and facets look like as JSON is the core's own affair."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern
from typing import Any, cast

from matchers.calendar import Length
from matchers.criteria.unread import Unread
from matchers.facets import facets
from matchers.kinds import AnyRule
from matchers.trial import Contact, Criterion, Site, Trial
from matchers.wire import from_plain, to_plain
from service.store import words
from service.store.columns import storable, storable_json

Values = dict[str, Any]
LONGEST_ID = 200  # characters; what is longer is no id, and PostgreSQL could not index it
LATELY = 100  # trials: no fewer than a batch has
# The columns of a row, as they are read.
CRITERION = ("side", "text", "heading", "start", "end", "read", "rule", "curated", "listing")
SITE = ("name", "city", "country", "status", "lat", "lon", "contacts")


@dataclass(frozen=True, slots=True)
class Parts:
    """The values of a trial's rows, by table; `ids` are in capitals."""

    trial: Values
    criteria: list[Values]
    sites: list[Values]
    ids: list[Values]
    tags: list[Values]


@lru_cache(maxsize=LATELY)
def parts_of(trial: Trial) -> Parts:
    """Not to be changed: a trial is taken apart once when it is read, and is saved soon after."""
    document, written = storable_json(to_plain(trial))
    digest = hashlib.sha256(written.encode()).hexdigest()
    criteria, sites = document.pop("criteria", []), document.pop("sites", [])
    return Parts(
        _values(trial) | {"hash": digest, "document": document},
        [_numbered(trial, n, _criterion(plain)) for n, plain in enumerate(criteria)],
        [_numbered(trial, n, _site(plain)) for n, plain in enumerate(sites)],
        _ids(trial),
        _tags(trial),
    )


def written(trial: Trial) -> tuple[str, str]:
    """What tells whether a trial is still the same, and all of it as JSON."""
    _, text = storable_json(to_plain(trial))
    return hashlib.sha256(text.encode()).hexdigest(), text


def trial_from(document: str, criteria: Iterable[Criterion], sites: Iterable[Site]) -> Trial:
    bare: Trial = from_plain(Trial, json.loads(document))
    return replace(bare, criteria=tuple(criteria), sites=tuple(sites))


class Shared:
    """Criteria and sites out of their rows. Of what many trials have in common, rules above all, one is made for all:
    they are as many fewer to make, to hold, and to hold a child against."""

    def __init__(self) -> None:
        self._rules: dict[str, AnyRule | None] = {}

    def criterion(self, row: Sequence[Any]) -> Criterion:
        """A rule of a kind that is no more is as good as unread, until the trials are read again."""
        side, text, heading, start, end, read, written, curated, listing = row
        if written not in self._rules:
            self._rules[written] = _rule(written)
        rule = self._rules[written]
        if rule is None:
            rule, read = Unread(text), "none"
        side, read, heading, listing = map(_once, (side, read, heading, listing))
        return Criterion(side, text, rule, read, heading, start, end, bool(curated), listing)

    def site(self, row: Sequence[Any]) -> Site:
        name, city, country, status, lat, lon, contacts = row
        told = () if contacts == "[]" else tuple(from_plain(Contact, one) for one in json.loads(contacts))
        city, country, status = map(_once, (city, country, status))
        return Site(name, city, country, status, lat, lon, told)


def _once(word: Any) -> Any:
    """The same word, held once however many say it."""
    return word and intern(word)


def _rule(written: str) -> AnyRule | None:
    try:
        found: AnyRule = from_plain(cast(type[AnyRule], AnyRule), json.loads(written))
    except (KeyError, TypeError):
        return None
    return found


def capitals(some_id: str) -> str:
    """Ids are looked up however they are typed."""
    return str(storable(some_id)).strip().upper()


def _values(trial: Trial) -> Values:
    youngest, oldest = _ages(trial)
    return {
        "id": trial.id,
        "title": storable(trial.title),
        "status": trial.status,
        "study_type": trial.study_type,
        "updated": trial.dates.updated,
        "is_sample": trial.is_sample,
        "youngest_months": youngest,
        "oldest_months": oldest,
        "headline": words.headline(trial),
        "words": words.body(trial),
    }


def _ages(trial: Trial) -> tuple[float | None, float | None]:
    """The ages asked for today, in months, for browsing only: a maximum that leaves room counts as wide."""
    now = next((window for window in facets(trial)["ages"] if window["basis"] == "now"), None)
    if now is None:
        return None, None
    low, high = (Length(**now[end]) if now[end] else None for end in ("min", "max"))
    if high and now["max_inclusive"]:
        high = high.one_more()
    return low.months if low else None, high.months if high else None


def _ids(trial: Trial) -> list[Values]:
    every = {capitals(some_id) for some_id in (trial.id, *trial.ids)}
    return [{"trial_id": trial.id, "id": one} for one in sorted(every) if 0 < len(one) <= LONGEST_ID]


def _tags(trial: Trial) -> list[Values]:
    kinds = {
        "country": {*trial.countries, *(site.country for site in trial.sites if site.country)},
        "phase": trial.phase,
        "registry": trial.registries,
        "target": trial.targets,
    }
    return [
        {"trial_id": trial.id, "kind": kind, "value": value}
        for kind, values in kinds.items()
        for value in sorted(set(values))
    ]


def _numbered(trial: Trial, n: int, values: Values) -> Values:
    return {"trial_id": trial.id, "n": n} | values


def _criterion(plain: Values) -> Values:
    blank: Values = {"heading": "", "start": None, "end": None, "curated": False, "listing": ""}
    return blank | plain | {"kind": plain["rule"]["kind"]}


def _site(plain: Values) -> Values:
    blank: Values = {"name": "", "city": "", "country": None, "status": None, "lat": None, "lon": None}
    return blank | {"contacts": []} | plain
