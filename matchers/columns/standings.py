"""A child held against all the trials of a lineup at once; a match is told in full only where it is looked at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from matchers.asking import Ask, in_order
from matchers.child import Child
from matchers.columns.net import Net, net_of
from matchers.columns.outlooks import MAY_FIT, NONE, Asking, Outlooks, asking_of, outlooks_of
from matchers.columns.scores import Marks, Values, marks_of, scores_of
from matchers.columns.told import Numbers, Simple, simple_of, told_of
from matchers.columns.truths import Answered, answered
from matchers.lineup import Lineup
from matchers.match import STANDINGS, Match, Outlook, Standing
from matchers.rank import FACTORS, OF_THE_TRIAL, Ranked, Reason, Reasons, reason_of
from matchers.rule import Answer, FactId
from matchers.trial import Trial
from matchers.truth import Truth

Words = dict[tuple[int, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """A lineup made ready, once, for one child after another; `ids` says by trial how many ids come before its own.

    `words` and `reasons` fill as they are asked for, with what is of no child: what a rule asks, in words, by its
    place and side, and what speaks for a trial whoever asks.
    """

    lineup: Lineup
    net: Net
    simple: Simple
    asking: Asking
    marks: Marks
    ids: Numbers
    words: Words = field(default_factory=dict, compare=False, repr=False)
    reasons: dict[int, dict[str, Reason]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> "Columns":
        lineup = Lineup.of(trials)
        net = net_of(lineup)
        simple = simple_of(lineup.rules[place] for place in net.simple)
        ids = np.argsort(np.argsort([trial.id for trial in lineup.trials])).astype(np.int32)
        return cls(lineup, net, simple, asking_of(lineup, net), marks_of(lineup.trials), ids)

    def standings(
        self, child: Child, on: date | None = None, wanted: Callable[[Trial], bool] | None = None
    ) -> "Standings":
        """Where each trial stands for a child on a day, by default that on which the profile was told, in order."""
        day = on or child.as_of
        told = told_of(self.simple, child, day)
        answers = answered(self.net, told)
        found = outlooks_of(self.asking, answers)
        first = np.where(found.closes_earliest >= 0, told.days[found.closes_earliest], NONE)
        lefts = np.where(first >= 0, first - day.toordinal(), NONE)
        scores = scores_of(self.marks, child, lefts, found.settled)
        closes = np.where(found.closes >= 0, told.days[found.closes], date.max.toordinal() + 1)
        order = np.lexsort((self.ids, closes, -scores, found.standing))
        if wanted:
            order = order[[wanted(self.lineup.trials[number]) for number in order]]
        return Standings(self, child, day, answers, found, scores, order)


class Standings(Sequence[Ranked]):
    """In order, as `matchers.rank.ranked` has them; what is not looked at is not told."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of one outcome
        self,
        columns: Columns,
        child: Child,
        day: date,
        told: Answered,
        found: Outlooks,
        scores: Values,
        order: NDArray[np.intp],
    ) -> None:
        self.columns, self.child, self.day = columns, child, day
        self._told, self._found, self._scores, self._order = told, found, scores, order
        self._now, self._days = told.now, told.days
        self._answers = {int(columns.net.simple[place]): answer for place, answer in told.answers.items()}
        self._reasons: Reasons = {}
        self._ranked: dict[int, Ranked] = {}

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> list[Ranked]: ...
    def __getitem__(self, place: int | slice) -> Ranked | list[Ranked]:
        if isinstance(place, slice):
            return [self._in_full(number) for number in self._order[place].tolist()]
        return self._in_full(int(self._order[place]))

    def __iter__(self) -> Iterator[Ranked]:
        return map(self._in_full, self._order.tolist())

    @property
    def trials(self) -> Iterator[Trial]:
        listed = self.columns.lineup.trials
        return (listed[number] for number in self._order.tolist())

    def only(self, standings: Iterable[Standing]) -> "Standings":
        """Those of some standings, in the same order."""
        wanted = np.isin(self._found.standing[self._order], [STANDINGS.index(one) for one in standings])
        parts = (self.columns, self.child, self.day, self._told, self._found, self._scores)
        some = Standings(*parts, self._order[wanted])
        some._answers, some._reasons, some._ranked = self._answers, self._reasons, self._ranked
        return some

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each standing."""
        counted = np.bincount(self._found.standing[self._order], minlength=len(STANDINGS))
        return dict(zip(STANDINGS, counted.tolist(), strict=True))

    @cached_property
    def asks(self) -> list[Ask]:
        """The open questions, as `matchers.asking.ask_next` has them."""
        may_fit = self._order[self._found.standing[self._order] == MAY_FIT]
        ranks, places = self._open(may_fit)
        different, numbers = np.unique(places, return_inverse=True)
        facts: dict[FactId, int] = {}
        asked = [
            [facts.setdefault(fact, len(facts)) for fact in self._answer(place).asks]
            for place in different.tolist()
        ]
        by_rank, by_fact = _pairs(ranks, numbers, asked, len(facts))
        settles = np.bincount(by_fact, minlength=len(facts)).tolist()
        weights = np.bincount(by_fact, self._scores[may_fit][by_rank], minlength=len(facts)).tolist()
        return in_order(dict(zip(facts, settles, strict=True)), dict(zip(facts, weights, strict=True)))

    def _open(self, numbers: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """The places of open questions of some trials, and by each of them whose it is, as its rank among these."""
        asking = self.columns.asking
        sizes = asking.sizes[numbers]
        ranks = np.repeat(np.arange(len(numbers)), sizes)
        within = np.arange(len(ranks)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        literals = asking.literals[np.repeat(asking.starts[numbers], sizes) + within]
        is_open = self._now[literals] == Truth.UNKNOWN
        places = np.frombuffer(self.columns.lineup.asked, np.int32) if len(ranks) else np.zeros(0, np.int32)
        first = asking.places[numbers]
        return ranks[is_open], places[(np.repeat(first, sizes) + within)[is_open]]

    def _in_full(self, number: int) -> Ranked:
        found = self._ranked.get(number)
        if found is None:
            found = self._ranked[number] = Ranked(
                match := self._match(number), float(self._scores[number]), self._why(number, match)
            )
        return found

    def _match(self, number: int) -> Match:
        places = self.columns.lineup.places(number).tolist()
        found, day = self._found, self._day_at
        outlook = Outlook(
            Truth(int(found.passing[number])),
            day(found.opens[number]),
            day(found.closes[number]),
            day(found.closes_earliest[number]),
            int(found.settled[number]),
        )
        answers = tuple(map(self._answer, places))
        standing = STANDINGS[found.standing[number]]
        return Match(self.columns.lineup.trials[number], self.day, standing, answers, outlook, places)

    def _day_at(self, place: int) -> date | None:
        return date.fromordinal(int(self._days[place])) if place >= 0 else None

    def _why(self, number: int, match: Match) -> tuple[Reason, ...]:
        fixed = self.columns.reasons.get(number)
        if fixed is None:
            fixed = {name: reason_of(name, match, self.child, {}) for name in OF_THE_TRIAL}
            self.columns.reasons[number] = fixed
        return tuple(
            [fixed.get(name) or reason_of(name, match, self.child, self._reasons) for name in FACTORS]
        )

    def _answer(self, place: int) -> Answer:
        """The answer to what stands at a place of the lineup, worked out at first sight."""
        answer = self._answers.get(place)
        if answer is None:
            rules, joints = self.columns.lineup.rules, self.columns.lineup.joints
            if place < len(rules):
                answer = rules[place].judge(self.child)
            else:
                rule, parts = joints[place - len(rules)]
                answer = rule.joined([self._answer(part) for part in parts])
            self._answers[place] = answer
        return answer


def _pairs(
    ranks: NDArray[np.intp], numbers: NDArray[np.intp], asked: Sequence[Sequence[int]], facts: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Who asks for which fact, each pair once, by rank."""
    sizes = np.array([len(one) for one in asked], np.intp)
    flat = np.array([fact for one in asked for fact in one], np.intp)
    starts = np.cumsum(sizes) - sizes
    each = sizes[numbers]
    within = np.arange(int(each.sum())) - np.repeat(np.cumsum(each) - each, each)
    pairs = np.unique(
        np.repeat(ranks, each) * max(facts, 1) + flat[np.repeat(starts[numbers], each) + within]
    )
    return pairs // max(facts, 1), pairs % max(facts, 1)
