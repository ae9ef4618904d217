"""What speaks for each trial, for all trials at once: the same values as `matchers.rank` gives one by one."""

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from matchers import factors
from matchers.child import Child
from matchers.columns.told import Numbers
from matchers.rank import FACTORS, SCORE_DIGITS, TOTAL, VALUE_DIGITS
from matchers.trial import Trial
from matchers.vocabulary import TermId

Values = NDArray[np.float64]
HALF_THE_BITS = 2.0**27 + 1  # by which Dekker splits a number in two


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
    """What the factors see of trials, by trial: a number of `targets`, the month of the last change (-1 where none is
    told), or the value itself where it is the same for every child. What so many settled answers of all its own come
    to is in `certainty`, from a place of its own on."""

    targets: tuple[tuple[TermId, ...], ...]
    target: Numbers
    months: NDArray[np.int64]
    treats: Values
    open: Values
    phase: Values
    spots: Spots
    countries: dict[str, Numbers]
    names_countries: NDArray[np.bool_]
    certainty: Values
    certain_from: Numbers


def marks_of(trials: Sequence[Trial]) -> Marks:
    targets, target = _numbered(trial.targets for trial in trials)
    months = [month if (month := factors.month_changed(trial)) is not None else -1 for trial in trials]
    sizes = sorted({len(trial.criteria) for trial in trials})
    begins = dict(zip(sizes, accumulate([0, *(size + 1 for size in sizes)]), strict=False))
    countries: dict[str, list[int]] = {}
    for number, trial in enumerate(trials):
        for country in factors.countries_of(trial):
            countries.setdefault(country or "", []).append(number)
    return Marks(
        targets=targets,
        target=target,
        months=np.array(months, np.int64),
        treats=_rounded(factors.gives_treatment(trial)[0] for trial in trials),
        open=_rounded(factors.is_open(trial)[0] for trial in trials),
        phase=_rounded(factors.late_phase(trial)[0] for trial in trials),
        spots=_spots(trials),
        countries={country: np.array(found, np.int32) for country, found in countries.items()},
        names_countries=np.array([bool(trial.countries) for trial in trials], np.bool_),
        certainty=_rounded(factors.certainty(settled, size) for size in sizes for settled in range(size + 1)),
        certain_from=np.array([begins[len(trial.criteria)] for trial in trials], np.int32),
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


def _table(value: Callable[[int], float], size: int) -> Values:
    return _rounded(map(value, range(size)))


# What a number of days, or of months, comes to, told once: no child has more of them.
URGENCY = _table(factors.urgency, 120 * 366)
FRESHNESS = _table(factors.freshness, 120 * 12)


def _looked_up(seen: NDArray[np.int64], table: Values, value: Callable[[int], float]) -> Values:
    """By a number of days or months; what there is for a number below 0 says nothing."""
    last = len(table) - 1
    found: Values = table[np.minimum(seen, last)]
    if seen.max(initial=0) > last:
        for place in np.flatnonzero(seen > last):
            found[place] = round(value(int(seen[place])), VALUE_DIGITS)
    return found


def scores_of(marks: Marks, child: Child, lefts: NDArray[np.int64], settled: Numbers) -> Values:
    """By trial; `lefts` are the days left until it may close first, below 0 where no such day is known."""
    own = factors.Own.of(child)
    values = {
        "specific": _by_number(marks.target, marks.targets, lambda one: factors.specificity(one, own)),
        "treats": marks.treats,
        "open": marks.open,
        "near": _near(marks, child),
        "urgent": np.where(lefts >= 0, _looked_up(lefts, URGENCY, factors.urgency), 0.0),
        "certain": marks.certainty[marks.certain_from + settled],
        "phase": marks.phase,
        "fresh": _fresh(marks, child),
    }
    total = np.zeros(len(settled), np.float64)
    for name, factor in FACTORS.items():  # one after the other, as a sum over them goes
        total += factor.weight * values[name]
    return rounded(total / TOTAL, SCORE_DIGITS)


def _fresh(marks: Marks, child: Child) -> Values:
    ages = np.maximum(factors.month_of(child.as_of) - marks.months, 0)
    ages[marks.months < 0] = 0
    return np.where(marks.months < 0, 0.0, _looked_up(ages, FRESHNESS, factors.freshness))


def _by_number(numbers: Numbers, seen: Sequence[Hashable], value: Callable[..., float]) -> Values:
    return _rounded(map(value, seen))[numbers] if len(numbers) else np.zeros(0)


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
    """To so many digits as Python rounds: what seems to lie in the middle goes where all its binary digits say."""
    scale = 10.0**digits
    scaled = numbers * scale
    upper = numbers * HALF_THE_BITS
    upper -= upper - numbers  # so that its product is exact, and that of the rest
    lost = (upper * scale - scaled) + (numbers - upper) * scale  # by rounding the product
    whole, below = np.rint(scaled), np.floor(scaled)
    unsure = (scaled - below == 0.5) & (lost != 0)
    result: Values = np.where(unsure, below + (lost > 0), whole) / scale
    return result
