"""The order of matches: which trial a specialist would look at first, and why, factor by factor."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matchers.calendar import SomeDay
from matchers.child import Child
from matchers.match import STANDINGS, Match
from matchers.trial import Recruitment, Site
from matchers.truth import Truth
from matchers.vocabulary import TERMS, ancestors

EARTH_KM = 6371.0
FAR_KM = 2000.0
OPEN: dict[Recruitment, float] = {
    "recruiting": 1.0, "available": 0.9, "not-yet-recruiting": 0.6, "by-invitation": 0.4, "unknown": 0.3,
    "suspended": 0.2, "active-not-recruiting": 0.1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor of the order: its value from 0 to 1, and what it says in words."""

    factor: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    match: Match
    score: float
    reasons: tuple[Reason, ...]


def ranked(found: Iterable[Match], child: Child) -> list[Ranked]:
    """Fits first, then may-fit, later, ruled out; inside by score, then the window that closes first, then id."""
    return sorted((_ranked(match, child) for match in found), key=_order)


def _order(one: Ranked) -> tuple[int, float, str, str]:
    closes = one.match.closes
    return (
        STANDINGS.index(one.match.standing),
        -one.score,
        closes.isoformat() if closes else "9999-99-99",
        one.match.trial.id,
    )


def _ranked(match: Match, child: Child) -> Ranked:
    reasons = tuple(
        Reason(name, round(value, 3), text)
        for name, (_, factor) in WEIGHTS.items()
        for value, text in [factor(match, child)]
    )
    total = sum(weight for weight, _ in WEIGHTS.values())
    score = sum(WEIGHTS[reason.factor][0] * reason.value for reason in reasons) / total
    return Ranked(match, round(score, 4), reasons)


def _specific(match: Match, child: Child) -> tuple[float, str]:
    """How near the trial's targets are to what the child has: the thing itself, something wider, or neither."""
    has = [finding.term for finding in child.conditions if finding.present]
    has += ["infantile-spasms"] if child.has("infantile-spasms") is Truth.YES else []
    values = [_nearness(target, term) for target in match.trial.targets for term in has]
    best = max(values, default=0.0)
    if best >= 1.0:
        return 1.0, "This trial is for what the child has."
    if best > 0:
        return best, "This trial is for a wider group that includes what the child has."
    return 0.0, "This trial names no condition the child is known to have."


def _nearness(target: str, term: str) -> float:
    if target not in ancestors(term):
        return 0.0
    return 1.0 / (1 + _steps(term, target))


def _steps(term: str, target: str) -> int:
    """How many is-a links lie between a term and one above it."""
    level, steps = {term}, 0
    while target not in level:
        level = {above for one in level for above in (TERMS[one].is_a if one in TERMS else ())}
        steps += 1
    return steps


def _open(match: Match, child: Child) -> tuple[float, str]:  # noqa: ARG001 - every factor takes both
    trial = match.trial
    sites = sum(site.status == "recruiting" for site in trial.sites)
    if trial.status == "recruiting" and sites:
        return (
            1.0,
            f"Open now, at {sites} site{'s' if sites > 1 else ''} that {'are' if sites > 1 else 'is'} recruiting.",
        )
    if trial.status == "recruiting":
        return 0.9, "Open now; no site of its own says that it is recruiting."
    return OPEN.get(trial.status, 0.0), f"The registry says: {trial.status.replace('-', ' ')}."


def _near(match: Match, child: Child) -> tuple[float, str]:
    place = child.place
    distances = [km for site in match.trial.sites if (km := kilometres(site, child)) is not None]
    if distances:
        nearest = min(distances)
        return max(0.0, 1 - nearest / FAR_KM), f"The nearest site is about {round(nearest)} km away."
    if place.country and place.country in match.trial.countries:
        return 0.8, "There is a site in the same country."
    if place.country and match.trial.countries:
        return 0.2, "No site in the same country is named."
    return 0.5, "The distance is not known."


def kilometres(site: Site, child: Child) -> float | None:
    """Great-circle distance; registries place sites by city, so this is an estimate."""
    place = child.place
    if place.lat is None or place.lon is None or site.lat is None or site.lon is None:
        return None
    here, there = math.radians(place.lat), math.radians(site.lat)
    across = math.radians(site.lon - place.lon)
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def _urgent(match: Match, child: Child) -> tuple[float, str]:  # noqa: ARG001
    left = match.days_left
    if left is None or match.standing == "ruled-out":
        return 0.0, "No window is known to close."
    return 1 / (1 + left / 30), f"The window closes in {left} day{'' if left == 1 else 's'}."


def _certain(match: Match, child: Child) -> tuple[float, str]:  # noqa: ARG001
    settled, asked = match.outlook.settled, len(match.answers)
    return settled / asked if asked else 0.0, f"{settled} of {asked} criteria are settled."


def _late_phase(match: Match, child: Child) -> tuple[float, str]:  # noqa: ARG001
    phase = match.trial.phase
    if not phase:
        return 0.3, "No phase is given."
    value = {"early-1": 0.2, "1": 0.3, "2": 0.6, "3": 1.0, "4": 0.9}[phase[-1]]
    return value, f"Phase {'/'.join(phase)}."


def _fresh(match: Match, child: Child) -> tuple[float, str]:
    updated = match.trial.dates.updated or match.trial.last_verified
    if not updated:
        return 0.0, "The registry does not say when this record was last changed."
    try:
        day = SomeDay.parse(updated[:10]).last
    except ValueError:
        return 0.0, "The registry gives no readable date for this record."
    months = (child.as_of.year - day.year) * 12 + child.as_of.month - day.month
    return 1 / (1 + max(0, months) / 12), f"The record was last changed in {updated[:7]}."


# What matters most to a specialist, in order. A trial that is not for this child, or not open, is of no use at
# any distance; a closing window and a short journey decide between good ones; phase and freshness break ties.
Factor = Callable[[Match, Child], tuple[float, str]]
WEIGHTS: dict[str, tuple[float, Factor]] = {
    "specific": (5.0, _specific),
    "open": (4.0, _open),
    "near": (2.0, _near),
    "urgent": (1.5, _urgent),
    "certain": (1.5, _certain),
    "phase": (0.5, _late_phase),
    "fresh": (0.5, _fresh),
}
