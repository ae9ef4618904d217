"""What a rule is: anything that answers about a child."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Protocol

from matchers.timeline import ALWAYS_NO, ALWAYS_UNKNOWN, ALWAYS_YES, Timeline
from matchers.truth import Truth

if TYPE_CHECKING:
    from matchers.child import Child

FactId = str  # a term of the vocabulary, or one of the facts in matchers/facts.py


@dataclass(frozen=True, slots=True)
class Answer:
    """A truth for every day, the facts that would settle what is unknown, and the facts that decided."""

    timeline: Timeline
    asks: tuple[FactId, ...] = ()
    because: tuple[FactId, ...] = ()

    @classmethod
    def unknown(cls, *asks: FactId) -> "Answer":
        return cls(ALWAYS_UNKNOWN, asks)

    @classmethod
    def sure(cls, truth: Truth, *because: FactId) -> "Answer":
        return cls(Timeline.always(truth), (), because)

    def __invert__(self) -> "Answer":
        return Answer(~self.timeline, self.asks, self.because)

    def __and__(self, other: "Answer") -> "Answer":
        return self._joined(other, Timeline.__and__, ALWAYS_NO)

    def __or__(self, other: "Answer") -> "Answer":
        return self._joined(other, Timeline.__or__, ALWAYS_YES)

    def _joined(
        self, other: "Answer", join: Callable[[Timeline, Timeline], Timeline], settled: Timeline
    ) -> "Answer":
        """A side that settles the matter alone answers alone: nothing more needs asking."""
        if self.timeline is settled:
            return self
        if other.timeline is settled:
            return other
        asks = _both(self.asks, other.asks)
        because = _both(self.because, other.because)
        return Answer(join(self.timeline, other.timeline), asks, because)


def _both(one: tuple[FactId, ...], other: tuple[FactId, ...]) -> tuple[FactId, ...]:
    if not one or not other:
        return one or other
    return one + tuple(fact for fact in other if fact not in one)


class Rule(Protocol):
    """One kind of question a trial asks. The day is not given: it is asked of the timeline."""

    @property
    def kind(self) -> str: ...

    def judge(self, child: "Child") -> Answer: ...


def all_hold(answers: Iterable[Answer]) -> Answer:
    return reduce(Answer.__and__, answers, Answer(ALWAYS_YES))


def any_holds(answers: Iterable[Answer]) -> Answer:
    return reduce(Answer.__or__, answers, Answer(ALWAYS_NO))
