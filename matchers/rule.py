"""What a rule is: anything that answers about a child."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
        return all_hold((self, other))

    def __or__(self, other: "Answer") -> "Answer":
        return any_holds((self, other))


def _both(one: tuple[FactId, ...], other: tuple[FactId, ...]) -> tuple[FactId, ...]:
    if not one or not other or one == other:
        return one or other
    return one + tuple(fact for fact in other if fact not in one)


class Rule(Protocol):
    """One kind of question a trial asks. The day is not given: it is asked of the timeline."""

    @property
    def kind(self) -> str: ...

    def judge(self, child: "Child") -> Answer: ...


def all_hold(answers: Iterable[Answer]) -> Answer:
    return _joined(answers, Timeline.__and__, neutral=ALWAYS_YES, settled=ALWAYS_NO)


def any_holds(answers: Iterable[Answer]) -> Answer:
    return _joined(answers, Timeline.__or__, neutral=ALWAYS_NO, settled=ALWAYS_YES)


def _joined(
    answers: Iterable[Answer],
    join: Callable[[Timeline, Timeline], Timeline],
    *,
    neutral: Timeline,
    settled: Timeline,
) -> Answer:
    """One that settles the matter alone answers alone: nothing more needs asking."""
    timeline = neutral
    asks: tuple[FactId, ...] = ()
    because: tuple[FactId, ...] = ()
    for answer in answers:
        line = answer.timeline
        if line is settled:
            return answer
        if timeline is neutral:
            timeline = line
        elif line is not timeline and line is not neutral:
            timeline = join(timeline, line)
        if answer.asks:
            asks = _both(asks, answer.asks)
        if answer.because:
            because = _both(because, answer.because)
        if timeline is settled:
            break
    return Answer(timeline, asks, because)
