"""What speaks for each trial, for all trials at once: the same values as `matchers.rank` gives one by one."""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers import factors
from matchers.child import Child
from matchers.columns.told import Numbers
from matchers.rank import FACTORS, SCORE_DIGITS, TOTAL, VALUE_DIGITS
from matchers.trial import Trial
from matchers.vocabulary import TermId

Values = NDArray[np.float64]
NEAR_TIE = (
    1e-6  # of the last digit: closer to its middle, the number is rounded by Python itself, digit by digit
)


@dataclass(frozen=True, slots=True)
class Spots:
    """Where trials have sites that may take a child: places on the map, each once, and by trial those of its sites."""

    lats: Values
    lons: Values
    spots: Numbers
    trials: Numbers
    starts: Numbers


@dataclass(frozen=True, slots=True)
class Marks:
    """What the factors see of trials, by trial: a number of `targets` or of `months`, or the value itself where it
    is the same for every child."""

    targets: tuple[tuple[TermId, ...], ...]
    target: Numbers
    months: tuple[int | None, ...]
    month: Numbers
    treats: Values
    open: Values
    phase: Values
    spots: Spots
    countries: dict[str, Numbers]
    names_countries: NDArray[np.bool_]


def marks_of(trials: Sequence[Trial]) -> Marks:
    targets, target = _numbered(trial.targets for trial in trials)
    months, month = _numbered(map(factors.month_changed, trials))
    countries: dict[str, list[int]] = {}
    for number, trial in enumerate(trials):
        for country in factors.countries_of(trial):
            countries.setdefault(country or "", []).append(number)
    return Marks(
        targets=targets,
        target=target,
        months=months,
        month=month,
        treats=_rounded(factors.gives_treatment(trial)[0] for trial in trials),
        open=_rounded(factors.is_open(trial)[0] for trial in trials),
        phase=_rounded(factors.late_phase(trial)[0] for trial in trials),
        spots=_spots(trials),
        countries={country: np.array(found, np.int32) for country, found in countries.items()},
        names_countries=np.array([bool(trial.countries) for trial in trials], np.bool_),
    )


def _numbered(values: Iterable[Hashable]) -> tuple[tuple, Numbers]:  # type: ignore[type-arg]
    """Each different value once, and for every one its number among them."""
    known: dict[Hashable, int] = {}
    numbers = [known.setdefault(value, len(known)) for value in values]
    return tuple(known), np.array(numbers, np.int32)


def _rounded(values: Iterable[float]) -> Values:
    return np.array([round(value, VALUE_DIGITS) for value in values], np.float64)


def _spots(trials: Sequence[Trial]) -> Spots:
    known: dict[tuple[float, float], int] = {}
    found = [
        sorted(
            {
                known.setdefault((site.lat, site.lon), len(known))
                for site in factors.may_take(trial)
                if site.lat is not None and site.lon is not None
            }
        )
        for trial in trials
    ]
    sizes = np.array([len(spots) for spots in found], np.int32)
    having = np.flatnonzero(sizes).astype(np.int32)
    places = np.radians(np.array(list(known), np.float64).reshape(-1, 2))
    flat = np.array([spot for spots in found for spot in spots], np.int32)
    starts = (np.cumsum(sizes) - sizes)[having].astype(np.int32)
    return Spots(places[:, 0], places[:, 1], flat, having, starts)


def scores_of(
    marks: Marks, child: Child, lefts: NDArray[np.int64], settled: Numbers, asked: Numbers
) -> Values:
    """By trial; `lefts` are the days left until it may close first, below 0 where no such day is known."""
    values = {
        "specific": _by_number(marks.target, marks.targets, lambda one: factors.specific(one, child)[0]),
        "treats": marks.treats,
        "open": marks.open,
        "near": _near(marks, child),
        "urgent": _by_value(lefts, lambda left: factors.urgency(left) if left >= 0 else 0.0),
        "certain": _by_value(
            asked.astype(np.int64) << 32 | settled,
            lambda both: factors.certainty(both & 0xFFFFFFFF, both >> 32),
        ),
        "phase": marks.phase,
        "fresh": _by_number(marks.month, marks.months, lambda month: _freshness(month, child)),
    }
    total = np.zeros(len(asked), np.float64)
    for name, factor in FACTORS.items():  # one after the other, as a sum over them goes
        total += factor.weight * values[name]
    return rounded(total / TOTAL, SCORE_DIGITS)


def _freshness(month: int | None, child: Child) -> float:
    return 0.0 if month is None else factors.freshness(factors.month_of(child.as_of) - month)


def _by_number(numbers: Numbers, seen: Sequence[Hashable], value: Callable[..., float]) -> Values:
    return _rounded(map(value, seen))[numbers] if len(numbers) else np.zeros(0)


def _by_value(seen: NDArray[np.int64], value: Callable[[int], float]) -> Values:
    different, numbers = np.unique(seen, return_inverse=True)
    return _by_number(numbers.astype(np.int32), different.tolist(), value)


def _near(marks: Marks, child: Child) -> Values:
    place, spots = child.place, marks.spots
    near = np.full(len(marks.target), factors.NO_COUNTRY)
    if place.country:
        near[marks.names_countries] = factors.OTHER_COUNTRY
        near[marks.countries.get(place.country, np.zeros(0, np.int32))] = factors.SAME_COUNTRY
    if place.lat is not None and place.lon is not None and len(spots.trials):
        km = kilometres(spots, place.lat, place.lon)
        reached = rounded(np.maximum(0.0, 1 - km / factors.FAR_KM), VALUE_DIGITS)
        near[spots.trials] = np.maximum.reduceat(reached[spots.spots], spots.starts)
    return near


def kilometres(spots: Spots, lat: float, lon: float) -> Values:
    """As `factors.kilometres`, to within what the last digits of a sine may differ by."""
    here, there = math.radians(lat), spots.lats
    across = spots.lons - math.radians(lon)
    chord = np.sin((there - here) / 2) ** 2 + math.cos(here) * np.cos(there) * np.sin(across / 2) ** 2
    km: Values = 2 * factors.EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return km


def rounded(numbers: Values, digits: int) -> Values:
    """To so many digits as Python rounds: by the number's own decimal digits where two results are near."""
    scaled = numbers * 10**digits
    whole = np.rint(scaled)
    result: Values = whole / 10**digits
    for place in np.flatnonzero(np.abs(np.abs(scaled - whole) - 0.5) < NEAR_TIE):
        result[place] = round(float(numbers[place]), digits)
    return result
