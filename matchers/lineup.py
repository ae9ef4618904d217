"""Trials side by side: what they ask is listed once, so that a child is asked it once, however many ask it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from matchers.child import Child
from matchers.criteria.unread import Unread
from matchers.kinds import AnyRule, AtLeast, Joining, Not
from matchers.rule import Answer
from matchers.trial import Criterion, Trial

Places = tuple[int, ...]
Pick = Callable[[Sequence[Any]], tuple[Any, ...]]
UNREAD = Unread("")  # what was not read is asked alike, whatever its words


@dataclass(frozen=True, slots=True)
class Entry:
    """A trial; `pick` takes, from a list of what there is for every question, that of its criteria in their order."""

    trial: Trial
    pick: Pick


@dataclass(frozen=True, slots=True)
class Lineup:
    """Trials made ready to be held against one child after another.

    `joints` are the rules that join others, each after all that it joins, with their places: first come those of
    `rules`, then those of the joints themselves. `asked` are the places of the questions that criteria ask.
    """

    entries: tuple[Entry, ...]
    rules: tuple[AnyRule, ...]
    joints: tuple[tuple[Joining, Places], ...]
    asked: Places

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> "Lineup":
        listed = tuple(trials)
        found = _Rules(_asked(criterion) for trial in listed for criterion in trial.criteria)
        questions: dict[int, int] = {}
        entries = []
        for trial in listed:
            places = [found.place(_asked(criterion)) for criterion in trial.criteria]
            entries.append(Entry(trial, _pick([questions.setdefault(one, len(questions)) for one in places])))
        return cls(tuple(entries), tuple(found.simple), tuple(found.joints), tuple(questions))

    def only(self, wanted: Callable[[Trial], bool]) -> "Lineup":
        return replace(self, entries=tuple(entry for entry in self.entries if wanted(entry.trial)))

    def answers(self, child: Child) -> list[Answer]:
        """A child's answers, question by question."""
        found = [rule.judge(child) for rule in self.rules]
        for rule, parts in self.joints:
            found.append(rule.joined([found[part] for part in parts]))
        return [found[place] for place in self.asked]


def _asked(criterion: Criterion) -> AnyRule:
    """What a criterion asks, so that yes is a pass: an exclusion asks that its rule be not so."""
    return Not(criterion.rule) if criterion.side == "exclude" else criterion.rule


class _Rules:
    """The different rules of a lineup, in an order in which they can be judged."""

    def __init__(self, asked: Iterable[AnyRule]) -> None:
        self.simple = dict.fromkeys(part for rule in asked for part in _simple(rule))
        self.joints: list[tuple[Joining, Places]] = []
        self._places: dict[Any, int] = {rule: place for place, rule in enumerate(self.simple)}

    def place(self, rule: AnyRule) -> int:
        if not isinstance(rule, Joining):
            return self._places[UNREAD if isinstance(rule, Unread) else rule]
        parts = tuple(map(self.place, rule.parts))
        alike = rule.kind, _count(rule), parts
        place = self._places.setdefault(alike, len(self.simple) + len(self.joints))
        if place == len(self.simple) + len(self.joints):
            self.joints.append((rule, parts))
        return place


def _simple(rule: AnyRule) -> Iterator[AnyRule]:
    """The rules that join no others, wherever they stand in a rule."""
    if isinstance(rule, Joining):
        for part in rule.parts:
            yield from _simple(part)
    else:
        yield UNREAD if isinstance(rule, Unread) else rule


def _count(rule: AnyRule) -> int | None:
    return rule.count if isinstance(rule, AtLeast) else None


def _pick(places: list[int]) -> Pick:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[place] for place in places)
