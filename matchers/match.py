"""One child held against one trial: every criterion's answer, and what they come to together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Literal

from matchers.child import Child
from matchers.lineup import Lineup
from matchers.rule import Answer, FactId
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
class Outlook:
    """What the answers to a trial come to on a day, and after it if nothing new happens.

    `opens` is the first later day on which none fails, where one fails on the day; `closes` the first, from then on,
    on which one surely fails; `closes_earliest` the first on which one may, by time alone: half a birth date, or
    weeks that a limit leaves open, put days between the two. `settled` counts the answers that are yes or no on the
    day.
    """

    truth: Truth
    opens: date | None
    closes: date | None
    closes_earliest: date | None
    settled: int


@dataclass(frozen=True, slots=True)
class Match:
    """What a trial is for this child on a day; `answers` are those to its criteria, in their order, and `places`,
    where it was held beside others, where what they ask stands in that lineup."""

    trial: Trial
    on: date
    standing: Standing
    answers: tuple[Answer, ...]
    outlook: Outlook
    places: Sequence[int] = field(default=(), compare=False, repr=False)

    @property
    def opens(self) -> date | None:
        return self.outlook.opens

    @property
    def closes(self) -> date | None:
        return self.outlook.closes

    @property
    def closes_earliest(self) -> date | None:
        return self.outlook.closes_earliest

    @property
    def days_left(self) -> int | None:
        return (self.closes - self.on).days if self.closes else None

    @property
    def timeline(self) -> Timeline:
        """Whether none fails, all pass, or some are open, on every day."""
        return all_of(answer.timeline for answer in self.answers)

    @property
    def asks(self) -> frozenset[FactId]:
        """The facts that what is open on the day asks for."""
        still_open = [one.asks for one in self.answers if one.timeline.at(self.on) is Truth.UNKNOWN]
        return frozenset(chain.from_iterable(still_open))

    @property
    def held(self) -> tuple[Held, ...]:
        return tuple(map(Held, self.trial.criteria, self.answers))


def match(child: Child, trial: Trial, on: date | None = None) -> Match:
    """Hold a child against a trial on a day, by default the day the profile was told."""
    (found,) = matches(child, Lineup.of([trial]), on)
    return found


def matches(child: Child, lineup: Lineup, on: date | None = None) -> list[Match]:
    """The same for many trials: each question is put to the child once."""
    day = on or child.as_of
    return [match_of(trial, answers, day) for trial, answers in lineup.each(lineup.answers(child))]


def match_of(trial: Trial, answers: tuple[Answer, ...], day: date) -> Match:
    """What the answers to a trial's criteria come to."""
    outlook = _outlook(answers, day)
    return Match(trial, day, standing_of(outlook, trial), answers, outlook)


def _outlook(answers: tuple[Answer, ...], day: date) -> Outlook:
    # By identity: timelines that never change are shared, and comparing others costs more than it spares.
    timelines = {id(answer.timeline): answer.timeline for answer in answers}.values()
    timeline = all_of(timelines)
    truth = timeline.at(day)
    opens = timeline.first(_holds, day) if truth is Truth.NO else None
    since = opens or (day if truth is not Truth.NO else None)
    return Outlook(
        truth=truth,
        opens=opens,
        closes=since and timeline.first(_fails, since),
        closes_earliest=since and _falls(timelines, since),
        settled=sum([answer.timeline.at(day) is not Truth.UNKNOWN for answer in answers]),
    )


def _falls(timelines: Iterable[Timeline], since: date) -> date | None:
    days = [line.falls(since) for line in timelines]
    return min((day for day in days if day), default=None)


def standing_of(outlook: Outlook, trial: Trial) -> Standing:
    if outlook.truth is Truth.NO:
        return "later" if outlook.opens else "ruled-out"
    if trial.status == "not-yet-recruiting":
        return "later"
    return "may-fit" if outlook.truth is Truth.UNKNOWN or not trial.criteria else "fits"


def _fails(truth: Truth) -> bool:
    return truth is Truth.NO


def _holds(truth: Truth) -> bool:
    return truth is not Truth.NO
