"""Trials side by side: what they ask is listed once, so that a child is asked it once, however many ask it."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from matchers.child import Child
from matchers.criteria.unread import Unread
from matchers.kinds import AnyRule, AtLeast, Joining, Not
from matchers.rule import Answer
from matchers.trial import Criterion, Side, Trial

T = TypeVar("T")
Places = tuple[int, ...]
UNREAD = Unread("")  # what was not read is asked alike, whatever its words


@dataclass(frozen=True, slots=True)
class Lineup:
    """Trials made ready to be held against one child after another.

    `joints` are the rules that join others, each after all that it joins, with their places: first come those of
    `rules`, then those of the joints themselves. `asked` are the places of what each criterion asks, trial after
    trial; those of a trial end at its place in `ends`.
    """

    trials: tuple[Trial, ...]
    rules: tuple[AnyRule, ...]
    joints: tuple[tuple[Joining, Places], ...]
    asked: "array[int]"
    ends: "array[int]"

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> "Lineup":
        listed = tuple(trials)
        different = {_seen(criterion): criterion for trial in listed for criterion in trial.criteria}
        found = _Rules(map(_asked, different.values()))
        places = {seen: found.place(_asked(criterion)) for seen, criterion in different.items()}
        asked, ends = array("i"), array("i")
        for trial in listed:
            asked.extend([places[_seen(criterion)] for criterion in trial.criteria])
            ends.append(len(asked))
        return cls(listed, tuple(found.simple), tuple(found.joints), asked, ends)

    def places(self, number: int) -> "array[int]":
        """The places of what the criteria of a trial ask, in their order."""
        return self.asked[self.ends[number - 1] if number else 0 : self.ends[number]]

    def answers(self, child: Child) -> list[Answer]:
        """A child's answers by their places: those of `rules`, then those of the joints."""
        found = [rule.judge(child) for rule in self.rules]
        for rule, parts in self.joints:
            found.append(rule.joined([found[part] for part in parts]))
        return found

    def each(self, values: Sequence[T]) -> Iterator[tuple[Trial, tuple[T, ...]]]:
        """Every trial with those of its criteria, from a list of what there is for every place."""
        for number, trial in enumerate(self.trials):
            yield trial, tuple([values[place] for place in self.places(number)])


def _seen(criterion: Criterion) -> tuple[Side, int]:
    """What two criteria have alike that hold one rule between them: quicker to tell than that two rules are equal."""
    return criterion.side, id(criterion.rule)


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
