"""One trial's page, part by part."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ingest.registry_ids import RegistryId, ids_in
from matchers.factors import SHUT
from matchers.trial import Criterion, Listing, Site, Trial
from service.change_words import heading, sentence
from service.store.history import Event
from service.web import what_happens, words
from service.web.finding import site_distance
from service.web.flags import doubts
from service.web.glossary import Explained
from service.web.language import gettext
from service.web.places import Place
from service.web.plain_rules import in_plain_words
from service.web.telling import told as told_in
from service.web.windows import windows

SITES_SHOWN = 10
# Where each registry shows a record of its own; the others' records are shown by the WHO's portal.
_RECORDS = {
    "NCT": "https://clinicaltrials.gov/study/{}",
    "EU CT": "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT={}",
    "ISRCTN": "https://www.isrctn.com/{}",
    "EudraCT": "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}",
}
_ELSEWHERE = "https://trialsearch.who.int/Trial2.aspx?TrialID={}"
_NO_RECORD = frozenset({"UTN"})


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the registry with what it asks: words after "a child who", and what only the team can judge."""

    criterion: Criterion
    says: str
    team: str
    under: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where the trial takes place, and how far it is, if a place was told."""

    site: Site
    km: float | None


def told(event: Event) -> dict[str, str]:
    return {
        "day": event.at.date().isoformat(),
        "heading": gettext(heading(event.change)),
        "text": told_in(sentence(event.change)),
        "by": words.registry_title(event.registry),
    }


def parts(trial: Trial, place: Place | None = None) -> dict[str, Any]:
    """A trial's page, part by part: sentences by side, the registry's fields apart."""
    own = [one for one in trial.criteria if not one.is_field]
    spots = _spots(trial, place)
    return {
        "trial": trial,
        "windows": windows(trial),
        "include": _lines([one for one in own if one.side == "include"]),
        "exclude": _lines([one for one in own if one.side == "exclude"]),
        "fields": _lines([one for one in trial.criteria if one.is_field]),
        "unread": sum(one.read != "whole" for one in own),
        "happens": what_happens.sentences(trial.plan),
        "group_kinds": what_happens.GROUPS,
        "spots": spots,
        "spots_shown": SITES_SHOWN,
        "open_spots": sum(spot.site.status == "recruiting" for spot in spots),
        "doubts": doubts(trial),
        "ids": [(one, _record(one, trial)) for one in trial.ids],
        "entries": [_entry(one) for one in trial.entries],
        "whose": {one.id: words.registry_title(one.registry) for one in trial.listings},
        "explain": Explained(),
    }


def _lines(criteria: Sequence[Criterion]) -> list[Line]:
    """What asks for nothing, as was read, stands with the others: nothing of the registry's words is left out."""
    return [_line(one) for one in criteria]


def _line(criterion: Criterion) -> Line:
    plain = in_plain_words(criterion)
    return Line(criterion, plain.says, "; ".join(plain.team), words.heading_over(criterion))


def _spots(trial: Trial, place: Place | None) -> list[Spot]:
    """The nearest first where a place was told; those that take nobody last; else by country and city."""
    spots = [Spot(site, site_distance(site, place) if place else None) for site in trial.sites]
    by_name = sorted(
        spots, key=lambda one: (words.country_name(one.site.country), one.site.city, one.site.name)
    )
    far = float("inf")
    return sorted(by_name, key=lambda one: (_is_shut(one.site, trial), far if one.km is None else one.km))


def _is_shut(site: Site, trial: Trial) -> bool:
    return site.status in SHUT and trial.status not in SHUT


def _entry(entry: Listing) -> dict[str, str]:
    """Where a registry's own record stands; only an address of the web is linked."""
    url = entry.url if entry.url.startswith(("https://", "http://")) else ""
    return {"title": words.registry_title(entry.registry), "id": entry.id, "url": url}


def _record(some_id: str, trial: Trial) -> str:
    """Where the record of an id stands; nothing for one that no registry gave out, or that is invented."""
    own = next((entry["url"] for entry in map(_entry, trial.entries) if entry["id"] == some_id), "")
    known = _one_of(ids_in(some_id))
    if own or known is None or trial.is_sample:
        return own
    return _RECORDS.get(known.series, _ELSEWHERE).format(quote(known.text, safe=""))


def _one_of(ids: Iterable[RegistryId]) -> RegistryId | None:
    found = [one for one in ids if one.series not in _NO_RECORD]
    return found[0] if len(found) == 1 else None
