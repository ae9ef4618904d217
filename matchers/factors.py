"""What speaks for one trial before another, factor by factor: a value from 0 to 1, and the same in words."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from matchers.calendar import SomeDay
from matchers.child import KNOWN_CAUSES, Child
from matchers.match import Match
from matchers.saying import all_of, counted, in_a_row, say
from matchers.trial import Recruitment, Site, Trial
from matchers.truth import Truth
from matchers.vocabulary import TERMS, TermId, ancestors, name_of

EARTH_KM = 6371.0
FAR_KM = 2000.0
SAME_COUNTRY, OTHER_COUNTRY, NO_COUNTRY = 0.8, 0.2, 0.5  # where the distance is not known
URGENT_DAYS = 30  # a window of a month weighs half as much as one that closes today
NEAR_SHARE = 0.8  # what a trial for the child's condition or for its cause gets, if not for both
OWN_SHARE = 0.7  # what a trial gets that is also for many conditions that this child is not known to have
OPEN: dict[Recruitment, float] = {
    "recruiting": 1.0, "available": 0.9, "not-yet-recruiting": 0.6, "by-invitation": 0.4, "unknown": 0.3,
    "suspended": 0.2, "active-not-recruiting": 0.1,
}  # fmt: skip
STATUS_WORDS: dict[Recruitment, str] = {
    "not-yet-recruiting": say("not yet recruiting"),
    "by-invitation": say("by invitation"),
    "active-not-recruiting": say("active not recruiting"),
    "suspended": say("suspended"),
    "completed": say("completed"),
    "terminated": say("terminated"),
    "withdrawn": say("withdrawn"),
    "available": say("available"),
    "unknown": say("unknown"),
}
SHUT: frozenset[Recruitment] = frozenset(
    {"completed", "terminated", "withdrawn", "suspended", "active-not-recruiting"}
)
# How registries call an intervention that is meant to help the child, and one that only finds something out.
TREATS = frozenset(
    [
        "drug",
        "biological",
        "dietary supplement",
        "device",
        "procedure",
        "radiation",
        "genetic",
        "combination product",
    ]
)
TESTS = frozenset({"diagnostic test"})
PHASE = {"early-1": 0.2, "1": 0.3, "2": 0.6, "3": 1.0, "4": 0.9}
Marked = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Own:
    """What a child is known to have, and all that is above: `above` has, for its conditions and for their causes where
    any are told, how near each of these terms is to the nearest of them."""

    above: tuple[Mapping[TermId, float], ...]

    @classmethod
    def of(cls, child: Child) -> "Own":
        present = frozenset(one.term for one in child.conditions if one.present)
        causes = frozenset(term for term in present if KNOWN_CAUSES & ancestors(term))
        spasms = {"infantile-spasms"} if child.has("infantile-spasms") is Truth.YES else set[TermId]()
        conditions = present - causes | spasms
        above = frozenset().union(*map(ancestors, conditions | causes))
        return cls(
            tuple(
                {target: max(nearness(target, term) for term in terms) for target in above}
                for terms in (conditions, causes)
                if terms
            )
        )


def specific(targets: Sequence[TermId], own: Own) -> Marked:
    """How near a trial's targets are to the child's condition and to its cause, by is-a links, and how many of
    them are this child's at all."""
    near, others = _seen(targets, own)
    if not near:
        return 0.0, say("This trial names no condition the child is known to have.")
    return _specificity(near, others, len(targets)), _named(near, others)


def specificity(targets: Sequence[TermId], own: Own) -> float:
    """The same without words."""
    near, others = _seen(targets, own)
    return _specificity(near, others, len(targets)) if near else 0.0


def _seen(targets: Sequence[TermId], own: Own) -> tuple[list[tuple[float, TermId]], int]:
    """The nearest target to the child's condition and that to its cause, 1 for the same and 1/2 one link above, where
    any is near; and how many are not this child's."""
    known = [target for target in targets if own.above and target in own.above[0]]
    near = [max([(near[target], target) for target in known]) for near in own.above] if known else []
    return near, len(targets) - len(known)


def _specificity(near: Sequence[tuple[float, TermId]], others: int, of: int) -> float:
    values = [value for value, _ in near]
    both = values[0] if len(near) == 1 else NEAR_SHARE * max(values) + (1 - NEAR_SHARE) * min(values)
    return both * (OWN_SHARE + (1 - OWN_SHARE) * (1 - others / of))


def _named(near: Iterable[tuple[float, TermId]], others: int) -> str:
    exact = [name_of(target) for value, target in near if value == 1]
    wider = [name_of(target) for value, target in near if 0 < value < 1]
    said = list[str]()
    if exact:
        said.append(say("This trial is for what the child has: {names}.", names=all_of(exact)))
    elif wider:
        names = all_of(wider)
        said.append(
            say("This trial is for a wider group that includes what the child has: {names}.", names=names)
        )
    if others:
        said.append(
            counted("It is also for another condition.", "It is also for {n} other conditions.", others)
        )
    return in_a_row(said)


@cache
def nearness(target: TermId, term: TermId) -> float:
    if target not in ancestors(term):
        return 0.0
    return 1.0 / (1 + _steps(term, target))


def _steps(term: TermId, target: TermId) -> int:
    """How many is-a links lie between a term and one above it."""
    level, steps = {term}, 0
    while target not in level:
        level = {above for one in level for above in (TERMS[one].is_a if one in TERMS else ())}
        steps += 1
    return steps


def gives_treatment(trial: Trial) -> Marked:
    """Whether a child could get a treatment by it. A study that only watches asks little of a child, so that it
    fits easily; for a child who needs a treatment it is no reason to look there first."""
    if trial.study_type == "observational":
        return 0.0, say("This study gives no treatment: it only watches.")
    if trial.study_type == "expanded-access":
        return 1.0, say("This gives a treatment outside a study.")
    kinds = {(one.type or "").replace("_", " ").casefold() for one in trial.interventions}
    if kinds & TREATS or any(one.term for one in trial.interventions):
        return 1.0, say("This trial tests a treatment.")
    if kinds and kinds <= TESTS:
        return 0.2, say("This trial tests a way to find something out, not a treatment.")
    return 0.6, say("The registry does not say clearly whether this trial tests a treatment.")


def is_open(trial: Trial) -> Marked:
    if trial.status != "recruiting":
        return OPEN.get(trial.status, 0.0), _status(trial.status)
    told = [site.status for site in trial.sites if site.status]
    recruiting = told.count("recruiting")
    if recruiting:
        return 1.0, counted(
            "Open now, at {n} site that is recruiting.",
            "Open now, at {n} sites that are recruiting.",
            recruiting,
        )
    if told:
        return 0.5, say("Open by its status, but no site that gives a status is recruiting.")
    return 0.9, say("Open now; no site of its own says that it is recruiting.")


def _status(status: Recruitment) -> str:
    return say("The registry says: {status}.", status=STATUS_WORDS.get(status, status))


def near(trial: Trial, child: Child) -> Marked:
    """The way to the nearest site that may take the child; sites that say they take nobody do not count."""
    sites = may_take(trial)
    distances = [(km, site.city) for site in sites if (km := kilometres(site, child)) is not None]
    if distances:
        km, city = min(distances)
        return within_reach(km), _nearest_site(round(km), city)
    country = child.place.country
    if country and country in countries_of(trial):
        return SAME_COUNTRY, say("There is a site in the same country.")
    if country and trial.countries:
        if country in trial.countries:
            return OTHER_COUNTRY, say("No site in the same country that may take children is named.")
        return OTHER_COUNTRY, say("No site in the same country is named.")
    return NO_COUNTRY, say("The distance is not known.")


def may_take(trial: Trial) -> list[Site]:
    return [site for site in trial.sites if site.status not in SHUT]


def countries_of(trial: Trial) -> set[str | None]:
    """Those with a site that may take a child; those of the trial where it names no sites."""
    return {site.country for site in may_take(trial)} if trial.sites else set(trial.countries)


def within_reach(km: float) -> float:
    return max(0.0, 1 - km / FAR_KM)


def _nearest_site(km: int, city: str) -> str:
    if city:
        return say("The nearest site ({city}) is about {km} km away.", city=city, km=str(km))
    return say("The nearest site is about {km} km away.", km=str(km))


def kilometres(site: Site, child: Child) -> float | None:
    """How far a site is; registries place sites by city, so this is an estimate."""
    place = child.place
    if place.lat is None or place.lon is None or site.lat is None or site.lon is None:
        return None
    return great_circle((place.lat, place.lon), (site.lat, site.lon))


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two places, each its latitude and longitude."""
    here, there = math.radians(one[0]), math.radians(other[0])
    across = math.radians(other[1] - one[1])
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def urgent(match: Match) -> Marked:
    """By the first day on which the window may close: a day too late is too late."""
    closes = match.closes_earliest
    if closes is None:
        return 0.0, say("No window is known to close.")
    left = (closes - match.on).days
    if closes == match.closes:
        words = counted("The window closes in {n} day.", "The window closes in {n} days.", left)
    else:
        words = counted("The window may close in {n} day.", "The window may close in {n} days.", left)
    return urgency(left), words


def urgency(left: int) -> float:
    return 1 / (1 + left / URGENT_DAYS)


def certain(match: Match) -> Marked:
    settled, asked = match.outlook.settled, len(match.answers)
    words = say("{settled} of {n} criteria are settled.", settled=settled, n=asked)
    return certainty(settled, asked), words


def certainty(settled: int, asked: int) -> float:
    return settled / asked if asked else 0.0


def late_phase(trial: Trial) -> Marked:
    phase = trial.phase
    if not phase:
        return 0.3, say("No phase is given.")
    return PHASE[phase[-1]], say("Phase {phases}.", phases="/".join(phase))


def fresh(trial: Trial, child: Child) -> Marked:
    updated = _updated(trial)
    if not updated:
        return 0.0, say("The registry does not say when this record was last changed.")
    month = month_changed(trial)
    if month is None:
        return 0.0, say("The registry gives no readable date for this record.")
    return freshness(month_of(child.as_of) - month), say(
        "The record was last changed in {month}.", month=updated[:7]
    )


def freshness(months: int) -> float:
    return 1 / (1 + max(0, months) / 12)


def month_changed(trial: Trial) -> int | None:
    """The month in which the record was last changed, counted from the year 0."""
    try:
        return month_of(SomeDay.parse((_updated(trial) or "")[:10]).last)
    except ValueError:
        return None


def month_of(day: date) -> int:
    return day.year * 12 + day.month


def _updated(trial: Trial) -> str | None:
    return trial.dates.updated or trial.last_verified
