"""What a child tells of many simple rules: only those that it tells anything of are judged one by one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.calendar import Length, SomeDay
from matchers.child import Child
from matchers.criteria.age import Age
from matchers.criteria.ever_had import PERHAPS_COUNTED, EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.taking_now import HORMONES, EverCount, TakingCount, TakingNow
from matchers.kinds import AnyRule
from matchers.rule import Answer
from matchers.truth import Truth
from matchers.vocabulary import TermId, ancestors, descendants

Truths = NDArray[np.int8]
Numbers = NDArray[np.int32]
Change = tuple[int, int]  # the day, counted from the first of the calendar, and the truth from then on
NEVER = date.max.toordinal()  # the calendar's last day stands for it
# What a child has of these follows from other things told than from its conditions.
FOLLOWS = frozenset({"prematurity", "unknown-cause", "treatment-resistant-epilepsy"})
SPASMS = "infantile-spasms"
COMPLETE = "conditions_complete", "treatments_complete"
PARTS = frozenset(field.name for field in fields(Child)).difference(COMPLETE)
NOTHING_TOLD = Child(date.min)


@dataclass(frozen=True, slots=True)
class Ages:
    """Windows of the age that a child has now, at `places`; the limits are numbers of `lengths`, none is -1."""

    places: Numbers
    lengths: tuple[Length, ...]
    low: Numbers
    high: Numbers
    more: Numbers
    strict: NDArray[np.bool_]
    below: NDArray[np.bool_]
    on_the_day: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Simple:
    """Rules made ready: `near` are the places of those that a term told may bear on, `looking` of the others, by each
    part of a child that they look at. What all come to where nothing of that is told is `untold`, by whether the
    conditions, and the treatments, are complete."""

    rules: tuple[AnyRule, ...]
    near: dict[TermId, tuple[int, ...]]
    looking: dict[str, tuple[int, ...]]
    untold: dict[tuple[bool, bool], Truths]
    ages: Ages


class Untold(Child):
    """A child nothing is told of, which knows what of it was looked at. A rule that saw these parts only says the same
    of every child of whom they are not told."""

    __slots__ = ("seen",)
    seen: set[str]

    def __getattribute__(self, name: str) -> Any:
        if name in PARTS:
            object.__getattribute__(self, "seen").add(name)
        return object.__getattribute__(self, name)

    @classmethod
    def by_what_is_complete(cls, seen: set[str]) -> "dict[tuple[bool, bool], Untold]":
        made = {}
        for conditions in (False, True):
            for treatments in (False, True):
                child = cls(date.min, conditions_complete=conditions, treatments_complete=treatments)
                object.__setattr__(child, "seen", seen)
                made[conditions, treatments] = child
        return made


def simple_of(rules: Iterable[AnyRule]) -> Simple:
    listed = tuple(rules)
    terms = {place: found for place, rule in enumerate(listed) if (found := _terms(rule))}
    ages = [place for place, rule in enumerate(listed) if isinstance(rule, Age) and rule.basis == "now"]
    truths, looking = _untold(listed)
    known = {*terms, *ages}
    others = {
        part: tuple(place for place in places if place not in known) for part, places in looking.items()
    }
    return Simple(listed, _near(terms), others, truths, _ages(listed, ages))


def _untold(rules: Sequence[AnyRule]) -> tuple[dict[tuple[bool, bool], Truths], dict[str, list[int]]]:
    """What rules come to where nothing is told, and, by each part of a child, the places of those that look at it."""
    seen: set[str] = set()
    children = Untold.by_what_is_complete(seen)
    truths: dict[tuple[bool, bool], list[Truth]] = {complete: [] for complete in children}
    looking: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for complete, child in children.items():
            truths[complete].append(rule.judge(child).timeline.at(date.min))
        for part in seen:
            looking.setdefault(part, []).append(place)
        seen.clear()
    return {complete: np.array(told, np.int8) for complete, told in truths.items()}, looking


def _terms(rule: AnyRule) -> frozenset[TermId]:
    """The terms without which nothing told of a child bears on a rule; none where there may be other things."""
    match rule:
        case HasCondition(condition=condition):
            return frozenset() if condition in FOLLOWS else frozenset({condition})
        case EverHad(treatments=treatments):
            return frozenset(treatments).union(*(PERHAPS_COUNTED.get(term, ()) for term in treatments))
        case TakingNow(treatments=treatments):
            return frozenset(treatments)
        case Failed(treatments=treatments):
            return frozenset((*treatments, HORMONES))
        case TakingCount(of=of) | EverCount(of=of):
            return frozenset((of, HORMONES))
        case _:
            return frozenset()


def _near(terms: dict[int, frozenset[TermId]]) -> dict[TermId, tuple[int, ...]]:
    """By term that may be told, the places of the rules it may bear on: made before any child is told of. Those are
    the rules that ask for what overlaps with it, which is what is above anything below what they ask for."""
    asking: dict[TermId, list[int]] = {}
    for place, asked in terms.items():
        for term in asked:
            asking.setdefault(term, []).append(place)
    bearing: dict[TermId, set[int]] = {}
    for term, places in asking.items():
        for told in frozenset().union(*map(ancestors, descendants(term))):
            bearing.setdefault(told, set()).update(places)
    return {told: tuple(sorted(places)) for told, places in bearing.items()}


def _ages(rules: Sequence[AnyRule], places: Sequence[int]) -> Ages:
    windows = [rule for place in places if isinstance(rule := rules[place], Age)]
    numbers: dict[Length | None, int] = {None: -1}

    def number(length: Length | None) -> int:
        return numbers.setdefault(length, len(numbers) - 1)

    low, high, more = (
        np.array(list(map(number, lengths)), np.int32)
        for lengths in (
            [one.low for one in windows],
            [one.high for one in windows],
            [one.high.one_more() if one.high and one.upper == "through-unit" else None for one in windows],
        )
    )
    strict = np.array([one.low_strict for one in windows], np.bool_)
    below, on_the_day = (
        np.array([one.upper == upper for one in windows], np.bool_) for upper in ("below", "on-the-day")
    )
    lengths = tuple(length for length in numbers if length is not None)
    return Ages(np.array(places, np.int32), lengths, low, high, more, strict, below, on_the_day)


@dataclass(frozen=True, slots=True)
class Told:
    """A child's answers to simple rules: `now` the truths on the day, `moving` the places of those that change,
    `rows` what they are on each of `days`. `answers` are those that were judged one by one."""

    answers: dict[int, Answer]
    now: Truths
    moving: Numbers
    rows: Truths
    days: Numbers
    at: int


def told_of(simple: Simple, child: Child, day: date) -> Told:
    answers = {place: simple.rules[place].judge(child) for place in _bearing(simple, child)}
    now = simple.untold[child.conditions_complete, child.treatments_complete].copy()
    changing: list[int] = []
    changes: list[Sequence[Change]] = []
    for place, answer in answers.items():
        told = answer.timeline.changes
        if len(told) > 1:
            changing.append(place)
            changes.append([(since.toordinal(), truth) for since, truth in told])
        else:
            now[place] = told[0][1]
    limits = None if child.born is None else _limits(simple.ages, child.born)
    since = [day.toordinal(), *(since for told in changes for since, _ in told)]
    days = _days_of([since, *(limits or ())])
    rows = _walked(changes, days)
    moving = np.array(changing, np.int32)
    if limits is not None:
        moving = np.concatenate([moving, simple.ages.places])
        rows = np.concatenate([rows, _windows(limits, days)])
    at = int(np.searchsorted(days, day.toordinal()))
    now[moving] = rows[:, at]
    return Told(answers, now, moving, rows, days, at)


def _days_of(some: Sequence[Sequence[int] | Numbers]) -> Numbers:
    """All days that are told, in order, each once, and the first of the calendar before them."""
    days = np.sort(np.concatenate([[1], *some]).astype(np.int32))
    different = np.append(days[1:] > days[:-1], True) & (days < NEVER)
    return days[different]


def _bearing(simple: Simple, child: Child) -> Iterable[int]:
    """The places of the rules that something told of the child may bear on, but for its age now."""
    terms = {one.term for one in child.conditions} | {one.term for one in child.treatments}
    if child.spasms_told:  # also where it follows from a count or a day of theirs
        terms.add(SPASMS)
    parts = [part for part in simple.looking if getattr(child, part) != getattr(NOTHING_TOLD, part)]
    return {
        *(place for term in terms for place in simple.near.get(term, ())),
        *(place for part in parts for place in simple.looking[part]),
    }


Limits = tuple[Numbers, ...]  # by the first and the last day of birth: from when inside, unsure, outside


def _limits(ages: Ages, born: SomeDay) -> Limits:
    found = _days(ages, born.first)
    return found if born.exact else (*found, *_days(ages, born.last))


def _days(ages: Ages, birth: date) -> Limits:
    after = np.array([*(length.after(birth).toordinal() for length in ages.lengths), NEVER], np.int32)
    reached, ends = after[ages.low], after[ages.high]
    inside = np.where(ages.low < 0, 1, np.minimum(reached + ages.strict, NEVER))
    over = np.minimum(ends + ~ages.below, NEVER)
    sure = ages.below | ages.on_the_day
    return inside, np.where(sure, NEVER, over), np.where(sure, over, after[ages.more])


def _windows(limits: Limits, days: Numbers) -> Truths:
    first, last = limits[:3], limits[-3:]
    return np.minimum(_agreed(_from, first, last, days), _agreed(_until, first, last, days))


def _agreed(
    truths: Callable[[Limits, Numbers], Truths],
    first: Limits,
    last: Limits,
    days: Numbers,
) -> Truths:
    """For a birthday known in part: what holds for its first day and its last, unknown where they differ."""
    one = truths(first, days)
    if first is last:
        return one
    other = truths(last, days)
    return np.where(one == other, one, np.int8(Truth.UNKNOWN))


def _from(limits: Limits, days: Numbers) -> Truths:
    return (days >= limits[0][:, None]).astype(np.int8) * np.int8(2)


def _until(limits: Limits, days: Numbers) -> Truths:
    """Yes, then unknown, then no; whatever is out is out, though it were unsure from a later day only."""
    out = days >= limits[2][:, None]
    unsure = days >= limits[1][:, None]
    truths = np.int8(2) - unsure.astype(np.int8)
    truths[out] = 0
    return truths


def _walked(changes: Sequence[Sequence[Change]], days: Numbers) -> Truths:
    """The truth on every day, from the days on which each changes."""
    since = np.array([day for told in changes for day, _ in told], np.int32)
    truths = np.array([truth for told in changes for _, truth in told], np.int8)
    width = len(days)
    firsts = np.repeat(np.arange(len(changes)) * width, [len(told) for told in changes])
    begins = firsts + np.searchsorted(days, since)
    return np.repeat(truths, np.diff(np.append(begins, len(changes) * width))).reshape(-1, width)
