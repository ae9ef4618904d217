"""All the trials there are to match against, at one moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from matchers.columns.standings import Columns
from matchers.trial import Trial
from matchers.vocabulary import fold

Spot = tuple[float, float]  # latitude and longitude
SAME_CITY_DEGREES = 0.5  # two cities of one name in one country lie further apart than that


@dataclass(frozen=True, eq=False)
class Catalogue:
    """`version` changes exactly when the trials do; `synced_at` is the end of the last whole sync. One is told from
    another by being itself: to compare all trials would take long.

    What every match needs of the trials is made ready once: `open_columns` at first, for most ask of no others.
    """

    version: str
    synced_at: datetime | None
    trials: tuple[Trial, ...]

    @cached_property
    def columns(self) -> Columns:
        """All trials, ready to be held against a child."""
        return Columns.of(self.trials)

    @cached_property
    def open_columns(self) -> Columns:
        return Columns.of(self.open_trials)

    @cached_property
    def _cities(self) -> Mapping[tuple[str, str], Spot]:
        return _cities(self.trials)

    def as_of(self, synced_at: datetime | None) -> "Catalogue":
        """The same trials after another sync that changed none, with all that was made ready of them."""
        newer = copy(self)
        object.__setattr__(newer, "synced_at", synced_at)
        return newer

    def made_ready(self) -> "Catalogue":
        """The same, with nothing left for the first child to wait for."""
        _ = self.open_columns, self._cities
        return self

    @property
    def open_trials(self) -> tuple[Trial, ...]:
        return tuple(trial for trial in self.trials if not trial.is_over)

    @property
    def has_samples(self) -> bool:
        return any(trial.is_sample for trial in self.trials)

    def city(self, country: str, city: str) -> Spot | None:
        """Where the registries put a city, if they agree."""
        return self._cities.get((country, fold(city)))


def _cities(trials: Iterable[Trial]) -> dict[tuple[str, str], Spot]:
    told: dict[tuple[str, str], set[Spot]] = defaultdict(set)
    for site in {(one.country, one.city, one.lat, one.lon) for trial in trials for one in trial.sites}:
        country, city, lat, lon = site
        if country is not None and lat is not None and lon is not None:
            told[country, fold(city)].add((lat, lon))
    return {city: min(spots) for city, spots in told.items() if _spread(spots) <= SAME_CITY_DEGREES}


def _spread(spots: Iterable[Spot]) -> float:
    lats, lons = zip(*spots, strict=True)
    return float(max(max(lats) - min(lats), max(lons) - min(lons)))
