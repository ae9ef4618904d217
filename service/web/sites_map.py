"""The places of trials on a map: dots far enough apart for a finger, and the same places as a list."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from matchers.trial import Site, Trial
from matchers.vocabulary import fold
from service.web.finding import taking
from service.web.places import Place, spot_of
from service.web.words import country_name, in_order

RATIO = 5 / 3  # of the map, width to height, as in the style sheet
PHONE = 320  # pixels across on the narrowest screen
APART = 30  # pixels between the middles of two dots there
TALLEST, LEAST = 136.0, 4.0  # degrees from top to bottom
WORLD_MIDDLE = (12.0, 0.0)
WORLD_WIDTH = 360.0
_AREA = re.compile(r"(-?\d{1,2}(?:\.\d)?),(-?\d{1,3}(?:\.\d)?),(\d{1,3}(?:\.\d)?)", re.ASCII)


_City = tuple[tuple[str, str], Place]  # its folded name and its country, by which it is told from others


class Area(NamedTuple):
    """A part of the world by its middle and its height in degrees."""

    lat: float
    lon: float
    height: float

    @property
    def is_world(self) -> bool:
        return self.height >= TALLEST

    @property
    def width(self) -> float:
        """So many degrees as make what is drawn as wide as it is on the globe; the whole world is squeezed a little."""
        if self.is_world:
            return WORLD_WIDTH
        return min(WORLD_WIDTH, RATIO * self.height / math.cos(math.radians(min(abs(self.lat), 70))))

    @property
    def view_box(self) -> str:
        """In tenths of a degree, south downwards, as the outline of the world is drawn."""
        left, top = self.lon - self.width / 2, -self.lat - self.height / 2
        return " ".join(f"{10 * one:g}" for one in (left, top, self.width, self.height))

    @property
    def name(self) -> str:
        return f"{self.lat:g},{self.lon:g},{self.height:g}"

    @property
    def wider(self) -> str:
        """The address of a part three times as high around the same middle."""
        return f"{self.lat:g},{self.lon:g},{3 * self.height:g}" if 3 * self.height < TALLEST else "world"

    def point(self, place: Place) -> tuple[float, float]:
        """Per cent from the left and from the top."""
        x = 50 + 100 * (place.lon - self.lon) / self.width
        y = 50 - 100 * (place.lat - self.lat) / self.height
        return round(x, 2), round(y, 2)

    def holds(self, place: Place) -> bool:
        return all(1 <= one <= 99 for one in self.point(place))


WORLD = Area(*WORLD_MIDDLE, TALLEST)


@dataclass(frozen=True, slots=True)
class Stand:
    """A city where trials take place; `number` is its place in the list."""

    number: int
    place: Place
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One or more cities that would touch each other on a phone; `inside` is the part of the world that has them."""

    x: float
    y: float
    stands: tuple[Stand, ...]
    inside: Area

    @property
    def trials(self) -> int:
        return len({trial.id for stand in self.stands for trial in stand.trials})


@dataclass(frozen=True, slots=True)
class SitesMap:
    area: Area
    dots: tuple[Dot, ...]
    countries: tuple[tuple[str, tuple[Stand, ...]], ...]
    elsewhere: int
    placeless: int


def area_of(text: str) -> Area | None:
    """A part of the world as an address tells it; None where it tells none."""
    told = _AREA.fullmatch(text)
    if not told:
        return WORLD if text == "world" else None
    lat, lon, height = map(float, told.groups())
    return (
        Area(lat, lon, max(height, LEAST))
        if abs(lat) <= 90 and abs(lon) <= 180 and height < TALLEST
        else None
    )


def sites_map(trials: Sequence[Trial], area: Area | None) -> SitesMap:
    """The map of a part of the world, or of as much of it as holds all places."""
    every, placeless = _stands(trials)
    shown = area or _around([stand.place for stand in every])
    stands = [stand for stand in every if shown.holds(stand.place)]
    by_country: dict[str, list[Stand]] = defaultdict(list)
    for stand in stands:
        by_country[country_name(stand.place.country)].append(stand)
    countries = tuple((name, tuple(by_country[name])) for name in sorted(by_country, key=in_order))
    return SitesMap(shown, tuple(_dots(stands, shown)), countries, len(every) - len(stands), placeless)


def _stands(trials: Iterable[Trial]) -> tuple[list[Stand], int]:
    """Every city once with its trials, by name, and how many trials name no city that is known."""
    known: dict[tuple[str, str], Place] = {}
    there: dict[tuple[str, str], dict[str, Trial]] = defaultdict(dict)
    told: dict[tuple[Any, ...], _City | None] = {}  # many sites tell the same of where they are
    placeless = 0
    for trial in trials:
        has_place = False
        for site in taking(trial):
            where = site.city, site.country, site.lat, site.lon
            if where not in told:
                told[where] = _city_of(site)
            if city := told[where]:
                key, place = city
                known.setdefault(key, place)
                there[key][trial.id] = trial
                has_place = True
        placeless += not has_place
    ordered = enumerate(sorted(known), 1)
    return [Stand(n, known[key], tuple(there[key].values())) for n, key in ordered], placeless


def _city_of(site: Site) -> _City | None:
    spot = spot_of(site)
    if not spot or not site.country or not site.city:
        return None
    return (fold(site.city), site.country), Place(site.city, site.country, *spot)


def _dots(stands: Iterable[Stand], area: Area) -> list[Dot]:
    """Cities with most trials first; others that would touch them are counted in."""
    middles: list[tuple[float, float]] = []
    gathered: list[list[Stand]] = []
    for stand in sorted(stands, key=lambda one: (-len(one.trials), one.number)):
        point = area.point(stand.place)
        close = next((n for n, middle in enumerate(middles) if _pixels(point, middle) < APART), None)
        if close is None:
            middles.append(point)
            gathered.append([stand])
        else:
            gathered[close].append(stand)
    pairs = zip(middles, gathered, strict=True)
    return [Dot(x, y, tuple(each), _around([one.place for one in each])) for (x, y), each in pairs]


def _pixels(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.hypot(PHONE * (one[0] - other[0]) / 100, PHONE / RATIO * (one[1] - other[1]) / 100)


def _around(places: Sequence[Place]) -> Area:
    """The part of the world that holds all places, with some room around them."""
    if not places:
        return WORLD
    lats, lons = [one.lat for one in places], [one.lon for one in places]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    across = (max(lons) - min(lons)) * math.cos(math.radians(min(abs(lat), 70))) / RATIO
    height = round(max(1.35 * (max(lats) - min(lats)), 1.35 * across, LEAST), 1)
    return WORLD if height >= TALLEST * 0.75 else Area(round(lat, 1), round(lon, 1), height)
