"""A place somebody types, found among the larger cities of the world and the cities that trials name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ingest.countries import country_code
from matchers.trial import Site, Trial
from matchers.vocabulary import fold
from service.web.words import country_name

LONGEST = 80  # characters; no city has a longer name
MOST_FOUND = 4


@dataclass(frozen=True, slots=True)
class Place:
    """`state` tells cities of one name apart where the country is large: "IL"."""

    name: str
    country: str
    lat: float
    lon: float
    state: str = ""

    @property
    def key(self) -> str:
        """What finds this place and no other: "Springfield, IL, US"."""
        return ", ".join(filter(None, (self.name, self.state, self.country)))

    @property
    def label(self) -> str:
        return ", ".join(filter(None, (self.name, self.state, country_name(self.country))))


def places(words: str, trials: Iterable[Trial], country: str | None = None) -> list[Place]:
    """Every place that may be meant, the likeliest first: those of the country asked for, then the largest."""
    name, _, rest = words[:LONGEST].partition(",")
    wanted = [part.strip() for part in rest.split(",") if part.strip()]
    found = [*_cities().get(fold(name), ()), *_named_by(trials, fold(name))]
    apart = _apart(place for place in found if all(_is_in(place, part) for part in wanted))
    return sorted(apart, key=lambda place: place.country != country)[:MOST_FOUND]


def site_cities(trials: Iterable[Trial]) -> list[Place]:
    """The cities where trials take place, each once, by name."""
    told = {
        (site.city, site.country): (site.lat, site.lon)
        for trial in trials
        for site in trial.sites
        if site.city and site.country and site.lat is not None and site.lon is not None
    }
    known = {(fold(city), country): Place(city, country, *spot) for (city, country), spot in told.items()}
    return [known[key] for key in sorted(known)]


def spot_of(site: Site) -> tuple[float, float] | None:
    """Where a site is: as its registry says, or else where its city is, if the country has one of that name."""
    if site.lat is not None and site.lon is not None:
        return site.lat, site.lon
    named = _cities().get(fold(site.city), ())
    return next(((one.lat, one.lon) for one in named if one.country == site.country), None)


def _is_in(place: Place, part: str) -> bool:
    return (
        fold(part) == fold(place.state)
        or part.upper() == place.country
        or country_code(part) == place.country
    )


def _apart(found: Iterable[Place]) -> list[Place]:
    """The same city once, however many times it is told: a degree is a hundred kilometres."""
    kept: list[Place] = []
    for place in found:
        if not any(
            one.country == place.country and abs(one.lat - place.lat) + abs(one.lon - place.lon) < 1
            for one in kept
        ):
            kept.append(place)
    return kept


def _named_by(trials: Iterable[Trial], name: str) -> Iterator[Place]:
    return (place for place in site_cities(trials) if fold(place.name) == name)


@cache
def _cities() -> Mapping[str, tuple[Place, ...]]:
    """The gazetteer by every folded name, the largest city first."""
    head, *rows = files("service.web").joinpath("cities.tsv").read_text("utf-8").splitlines()
    found: dict[str, list[Place]] = {}
    for row in rows:
        told = dict(zip(head.split("\t"), row.split("\t"), strict=True))
        place = Place(told["name"], told["country"], float(told["lat"]), float(told["lon"]), told["state"])
        for name in {fold(one) for one in (told["name"], *filter(None, told["also"].split("|")))}:
            found.setdefault(name, []).append(place)
    return {name: tuple(listed) for name, listed in found.items()}
