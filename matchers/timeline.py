"""Three values over days: what an answer is today, and on every day after if nothing new happens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import pairwise

from matchers.truth import Truth

Change = tuple[date, Truth]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A truth for every day: each change holds from its day until the next one; the first is at `date.min`."""

    changes: tuple[Change, ...]

    @classmethod
    def always(cls, truth: Truth) -> "Timeline":
        return _ALWAYS[truth]

    @classmethod
    def of(cls, first: Truth, *changes: Change) -> "Timeline":
        """`first` until the first change; a later change on the same or an earlier day wins over those before it."""
        kept: list[Change] = [(date.min, first)]
        for day, truth in changes:
            while kept[-1][0] >= day and len(kept) > 1:
                kept.pop()
            if day <= date.min:
                kept = [(date.min, truth)]
            elif day < date.max:  # the calendar's last day stands for "never"
                kept.append((day, truth))
        return _shared(_settled(kept))

    def at(self, day: date) -> Truth:
        if len(self.changes) == 1 and self.changes[0][0] == date.min:
            return self.changes[0][1]
        for since, truth in reversed(self.changes):
            if since <= day:
                return truth
        raise AssertionError("the first change is at date.min")

    def __and__(self, other: "Timeline") -> "Timeline":
        return self._merge(other, min, Truth.NO, Truth.YES)

    def __or__(self, other: "Timeline") -> "Timeline":
        return self._merge(other, max, Truth.YES, Truth.NO)

    def __invert__(self) -> "Timeline":
        if len(self.changes) == 1:
            return _ALWAYS[~self.changes[0][1]]
        return Timeline(tuple((day, ~truth) for day, truth in self.changes))

    def agreed(self, other: "Timeline") -> "Timeline":
        """What both say where they say the same, unknown elsewhere."""
        return self._merge(other, _agreed, None, None)

    def next_change(self, day: date) -> date | None:
        if len(self.changes) == 1:
            return None
        return next((since for since, _ in self.changes if since > day), None)

    def first(self, wanted: Callable[[Truth], bool], since: date) -> date | None:
        """The first day, from `since` on, whose truth is wanted."""
        if wanted(self.at(since)):
            return since
        return next((day for day, truth in self.changes if day > since and wanted(truth)), None)

    def falls(self, since: date) -> date | None:
        """The first day, from `since` on, that time alone makes less sure: a yes turns unknown, or turns no.

        Between a yes that has ended and a no still to come, that day has come already.
        """
        falling = False
        for (_, before), (day, truth) in pairwise(self.changes):
            if truth < before and day > since:
                return since if falling else day
            falling = day <= since and before is Truth.YES and truth is Truth.UNKNOWN
        return None

    def spans(self, truth: Truth) -> tuple[tuple[date, date | None], ...]:
        """The stretches of days, end not included, on which this truth holds; None is "for good"."""
        ends = [day for day, _ in self.changes[1:]]
        stretches = zip(self.changes, [*ends, None], strict=True)
        return tuple((since, until) for (since, held), until in stretches if held is truth)

    def _merge(
        self,
        other: "Timeline",
        pick: Callable[[Truth, Truth], Truth],
        absorbing: Truth | None,
        neutral: Truth | None,
    ) -> "Timeline":
        if len(self.changes) == 1 or len(other.changes) == 1:
            constant, moving = (self, other) if len(self.changes) == 1 else (other, self)
            truth = constant.changes[0][1]
            if len(moving.changes) == 1:
                return _ALWAYS[pick(truth, moving.changes[0][1])]
            if truth is absorbing:
                return constant
            if truth is neutral:
                return moving
        return _shared(_settled(_walked(self.changes, other.changes, pick)))


def _walked(
    left: tuple[Change, ...], right: tuple[Change, ...], pick: Callable[[Truth, Truth], Truth]
) -> list[Change]:
    """Both sequences of changes walked once, side by side."""
    merged: list[Change] = []
    at_left = at_right = 0
    while True:
        merged.append((max(left[at_left][0], right[at_right][0]), pick(left[at_left][1], right[at_right][1])))
        next_left = left[at_left + 1][0] if at_left + 1 < len(left) else date.max
        next_right = right[at_right + 1][0] if at_right + 1 < len(right) else date.max
        if next_left is date.max and next_right is date.max:
            return merged
        at_left += next_left <= next_right
        at_right += next_right <= next_left


def _settled(changes: list[Change]) -> tuple[Change, ...]:
    """Without changes that change nothing."""
    kept = [changes[0]]
    for change in changes[1:]:
        if change[1] is not kept[-1][1]:
            kept.append(change)
    return tuple(kept)


def _shared(changes: tuple[Change, ...]) -> Timeline:
    """One and the same object for a truth that never changes: most do not, and are then told apart at a glance."""
    return _ALWAYS[changes[0][1]] if len(changes) == 1 else Timeline(changes)


def _agreed(one: Truth, other: Truth) -> Truth:
    return one if one is other else Truth.UNKNOWN


_ALWAYS = {truth: Timeline(((date.min, truth),)) for truth in Truth}
ALWAYS_YES, ALWAYS_UNKNOWN, ALWAYS_NO = (_ALWAYS[truth] for truth in (Truth.YES, Truth.UNKNOWN, Truth.NO))


def all_of(timelines: Iterable[Timeline]) -> Timeline:
    return _joined(timelines, Timeline.__and__, neutral=ALWAYS_YES, settled=ALWAYS_NO)


def any_of(timelines: Iterable[Timeline]) -> Timeline:
    return _joined(timelines, Timeline.__or__, neutral=ALWAYS_NO, settled=ALWAYS_YES)


def _joined(
    timelines: Iterable[Timeline],
    join: Callable[[Timeline, Timeline], Timeline],
    *,
    neutral: Timeline,
    settled: Timeline,
) -> Timeline:
    """Each different one joined once; one that settles the matter for ever spares joining the others."""
    different = {id(line): line for line in timelines if line is not neutral}
    if id(settled) in different:
        return settled
    return reduce(join, different.values(), neutral)


def at_least(count: int, timelines: Iterable[Timeline]) -> Timeline:
    """Yes on the days when `count` of them are yes whatever the unknown ones turn out to be."""
    listed = list(timelines)
    days = sorted({day for timeline in listed for day, _ in timeline.changes} | {date.min})
    return Timeline(_settled([(day, _counted(count, [line.at(day) for line in listed])) for day in days]))


def _counted(count: int, truths: list[Truth]) -> Truth:
    sure = sum(truth is Truth.YES for truth in truths)
    possible = sure + sum(truth is Truth.UNKNOWN for truth in truths)
    return Truth.YES if sure >= count else Truth.UNKNOWN if possible >= count else Truth.NO
