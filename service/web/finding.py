"""The trials that a search finds: by the database, then by distance and by what was tried, in the order asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from ingest.catalogue import Catalogue
from matchers.child import Child, Course
from matchers.factors import SHUT, great_circle
from matchers.trial import Site, Trial
from matchers.vocabulary import TERMS, fold, suggestions
from service.store.store import Store
from service.web.browse import PAGE_SIZE, Asked
from service.web.choices import NOTHING
from service.web.language import gettext
from service.web.places import Place, spot_of
from service.web.words import in_order

MOST_REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is searched, and the day it is searched on."""

    store: Store
    catalogue: Catalogue
    day: date


@dataclass(frozen=True, slots=True)
class Found:
    """All trials that were found, in order, and how far away each is. `barring` and `placeless` were left out: by
    what was tried, and because no place is known of them where a distance is asked for."""

    all: tuple[Trial, ...]
    kilometres: Mapping[str, float] = field(default_factory=dict)
    barring: int = 0
    placeless: int = 0

    @property
    def total(self) -> int:
        return len(self.all)

    def page(self, number: int) -> tuple[Trial, ...]:
        return self.all[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a page of the list stands among the others."""

    first: int
    last: int
    total: int
    number: int
    pages: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class WayOn:
    """Another list to look at, and how many trials it has."""

    label: str
    address: str
    count: int


def found(asked: Asked, shelf: Shelf) -> Found:
    by_id = {trial.id: trial for trial in shelf.catalogue.trials}
    listed = [by_id[id_] for id_ in shelf.store.search_ids(asked.query) if id_ in by_id]
    barring = _barring(shelf.catalogue, asked.tried, shelf.day) if asked.tried else frozenset()
    left = [trial for trial in listed if trial.id not in barring]
    far = distances(left, asked.place) if asked.place else {}
    near = [
        trial for trial in left if asked.within is None or far.get(trial.id, asked.within + 1) <= asked.within
    ]
    placeless = sum(trial.id not in far for trial in left) if asked.within is not None else 0
    return Found(tuple(_ordered(near, asked, far)), far, len(listed) - len(left), placeless)


def distances(trials: Iterable[Trial], place: Place) -> dict[str, float]:
    """How far the nearest site of each is, of those that may take children where it says which do."""
    found = {
        trial.id: [km for site in taking(trial) if (km := site_distance(site, place)) is not None]
        for trial in trials
    }
    return {id_: min(each) for id_, each in found.items() if each}


def site_distance(site: Site, place: Place) -> float | None:
    spot = spot_of(site)
    return great_circle((place.lat, place.lon), spot) if spot else None


def leaf(asked: Asked, found: Found) -> Leaf:
    pages = max(1, -(-found.total // PAGE_SIZE))
    number = asked.number
    first = (number - 1) * PAGE_SIZE + 1
    return Leaf(
        first=first,
        last=first + len(found.page(number)) - 1,
        total=found.total,
        number=number,
        pages=pages,
        before=asked.page_address(min(number - 1, pages)) if number > 1 else None,
        after=asked.page_address(number + 1) if number < pages else None,
    )


def looser(asked: Asked, shelf: Shelf) -> list[WayOn]:
    """For nothing found: the same without one filter each, the last of the form first, where that finds something."""
    ways = []
    for chip in reversed(asked.chips):
        part = (
            ""
            if chip.name != "tried"
            else next(one for one in asked.tried if asked.without("tried", one) == chip.without)
        )
        count = found(asked.less(chip.name, part), shelf).total
        ways += [WayOn(chip.label, chip.without, count)] if count else []
    return ways


def others(asked: Asked, shelf: Shelf) -> list[WayOn]:
    """For nothing found: studies that only watch, and medicines outside a study, of whatever else was asked least."""
    kept = {name: asked.values[name] for name in ("cause",) if name in asked.values}
    ways = []
    for label, kind in ((gettext("Studies that follow children and give no treatment"), "observational"),
                        (gettext("A new drug that is given outside a study"), "expanded-access")):  # fmt: skip
        other = Asked(kept | {"type": kind}, {})
        if other.values != asked.values:
            ways.append(WayOn(label, other.page_address(1), found(other, shelf).total))
    return [way for way in ways if way.count]


def without_cause(asked: Asked, shelf: Shelf) -> WayOn | None:
    """A trial made for every cause may take a child with this one: how many more there are without the filter."""
    if "cause" not in asked.values:
        return None
    less = asked.less("cause")
    return WayOn("", less.page_address(1), found(less, shelf).total)


def meant(asked: Asked, shelf: Shelf) -> list[tuple[str, str]]:
    """Spellings that find something where the words found nothing, and the addresses that ask for them."""
    words = asked.values.get("q", "")
    names = [TERMS[term].name for term in suggestions(words)] if words else []
    tried = [(name, asked.with_words(name)) for name in names if fold(name) != fold(words)]
    return [(name, address) for name, address in tried if _finds(asked, name, shelf)]


def _finds(asked: Asked, words: str, shelf: Shelf) -> bool:
    less = asked.less("q")
    return bool(shelf.store.search_ids(Asked(dict(less.values) | {"q": words}, {}).query))


def taking(trial: Trial) -> Sequence[Site]:
    taking = [site for site in trial.sites if site.status not in SHUT]
    return taking or trial.sites


def _ordered(trials: list[Trial], asked: Asked, far: Mapping[str, float]) -> list[Trial]:
    """In the database's order where no other is asked for, and among equals."""
    by_nearness = asked.sort == "nearest" or (asked.sort == "relevance" and "q" not in asked.values)
    if asked.place and by_nearness:
        return sorted(trials, key=lambda trial: far.get(trial.id, float("inf")))
    if asked.sort == "newest":
        return sorted(trials, key=lambda trial: trial.dates.start or "", reverse=True)
    if asked.sort == "title":
        return sorted(trials, key=lambda trial: in_order(trial.title))
    return trials


@lru_cache(maxsize=MOST_REMEMBERED)
def _barring(catalogue: Catalogue, tried: tuple[str, ...], day: date) -> frozenset[str]:
    """The trials of which a sentence surely bars whoever had this, today and on any later day.

    What a sentence leaves open, or was not read, bars nothing. It is about the trials: no child is spoken of.
    """
    courses = tuple(Course(term, "past") for term in tried if term != NOTHING)
    told = Child(day, treatments=courses, treatments_complete=tried == (NOTHING,))
    barred = catalogue.columns.standings(told).only(["ruled-out"])
    return frozenset(trial.id for trial in barred.trials)
