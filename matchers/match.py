"""One child held against one trial: every criterion's answer, and what they come to together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.timeline import Timeline, all_of
from matchers.trial import Criterion, Trial
from matchers.truth import Truth

Standing = Literal["fits", "may-fit", "later", "ruled-out"]
STANDINGS: tuple[Standing, ...] = ("fits", "may-fit", "later", "ruled-out")


@dataclass(frozen=True, slots=True)
class Held:
    """A child held against one criterion. `passes` counts for the side: passing an exclusion is not being excluded."""

    criterion: Criterion
    answer: Answer

    @property
    def passes(self) -> Timeline:
        return self.answer.timeline


@dataclass(frozen=True, slots=True)
class Match:
    """What a trial is for this child on a day. `opens` and `closes` are days, `closes` the first that surely fails."""

    trial: Trial
    on: date
    standing: Standing
    opens: date | None
    closes: date | None
    held: tuple[Held, ...]
    timeline: Timeline

    @property
    def days_left(self) -> int | None:
        return (self.closes - self.on).days if self.closes else None

    @property
    def closes_earliest(self) -> date | None:
        """The first day on which some criterion may fail by time alone, never after `closes`: half a birth date,
        or weeks that a limit leaves open, put days between the two."""
        if self.standing == "ruled-out":
            return None
        days = [held.passes.falls(self.opens or self.on) for held in self.held]
        return min((day for day in days if day), default=None)


def match(child: Child, trial: Trial, on: date | None = None) -> Match:
    """Hold a child against a trial on a day, by default the day the profile was told."""
    day = on or child.as_of
    held = tuple(_held(criterion, child) for criterion in trial.criteria)
    timeline = all_of(one.passes for one in held)
    standing, opens = _standing(timeline, day, trial)
    closes = timeline.first(_fails, opens or day) if standing != "ruled-out" else None
    return Match(trial, day, standing, opens, closes, held, timeline)


def matches(child: Child, trials: Iterable[Trial], on: date | None = None) -> list[Match]:
    return [match(child, trial, on) for trial in trials]


def _held(criterion: Criterion, child: Child) -> Held:
    answer = criterion.rule.judge(child)
    return Held(criterion, ~answer if criterion.side == "exclude" else answer)


def _standing(timeline: Timeline, day: date, trial: Trial) -> tuple[Standing, date | None]:
    """Fits, may fit, later or ruled out; and the day it opens, where it does so later."""
    truth = timeline.at(day)
    if truth is Truth.NO:
        opens = timeline.first(_holds, day)
        return ("later", opens) if opens else ("ruled-out", None)
    if trial.status == "not-yet-recruiting":
        return "later", None
    if truth is Truth.UNKNOWN or not trial.criteria:
        return "may-fit", None
    return "fits", None


def _fails(truth: Truth) -> bool:
    return truth is Truth.NO


def _holds(truth: Truth) -> bool:
    return truth is not Truth.NO
