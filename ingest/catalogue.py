"""All the trials there are to match against, at one moment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from matchers.lineup import Lineup
from matchers.trial import Trial
from matchers.vocabulary import fold

Spot = tuple[float, float]  # latitude and longitude
SAME_CITY_DEGREES = 0.5  # two cities of one name in one country lie further apart than that


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`version` changes exactly when the trials do; `synced_at` is the end of the last whole sync.

    What every match needs of the trials is made ready once: `lineup` has all of them, `open_lineup` those not over.
    """

    version: str
    synced_at: datetime | None
    trials: tuple[Trial, ...]
    lineup: Lineup = field(init=False, compare=False, repr=False)
    open_lineup: Lineup = field(init=False, compare=False, repr=False)
    _cities: Mapping[tuple[str, str], Spot] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lineup", Lineup.of(self.trials))
        object.__setattr__(self, "open_lineup", Lineup.of(self.open_trials))
        object.__setattr__(self, "_cities", _cities(self.trials))

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
