"""The closed union of kinds of rule, and the kinds that join others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Union

from matchers.child import Child
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.rule import Answer, all_hold, any_holds
from matchers.timeline import ALWAYS_UNKNOWN, at_least


class Joining:
    """A kind that joins others: its answer is made of theirs and of nothing else told of a child.

    No ABC, as asking whether a rule is of a kind would then take ten times as long.
    """

    __slots__ = ()

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        raise NotImplementedError

    def joined(self, answers: Sequence[Answer]) -> Answer:
        """The answer, from those of the parts in their order."""
        raise NotImplementedError

    def judge(self, child: Child) -> Answer:
        return self.joined([part.judge(child) for part in self.parts])


@dataclass(frozen=True, slots=True)
class AllOf(Joining):
    rules: tuple["AnyRule", ...]
    kind: Literal["all-of"] = "all-of"

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        return self.rules

    def joined(self, answers: Sequence[Answer]) -> Answer:
        return all_hold(answers)


@dataclass(frozen=True, slots=True)
class AnyOf(Joining):
    rules: tuple["AnyRule", ...]
    kind: Literal["any-of"] = "any-of"

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        return self.rules

    def joined(self, answers: Sequence[Answer]) -> Answer:
        return any_holds(answers)


@dataclass(frozen=True, slots=True)
class Not(Joining):
    rule: "AnyRule"
    kind: Literal["not"] = "not"

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        return (self.rule,)

    def joined(self, answers: Sequence[Answer]) -> Answer:
        return ~answers[0]


@dataclass(frozen=True, slots=True)
class AtLeast(Joining):
    """So many of a list hold ("two or more of the following")."""

    count: int
    rules: tuple["AnyRule", ...]
    kind: Literal["at-least"] = "at-least"

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        return self.rules

    def joined(self, answers: Sequence[Answer]) -> Answer:
        asks = tuple(dict.fromkeys(ask for answer in answers for ask in answer.asks))
        because = tuple(dict.fromkeys(fact for answer in answers for fact in answer.because))
        return Answer(at_least(self.count, (answer.timeline for answer in answers)), asks, because)


@dataclass(frozen=True, slots=True)
class Disputed(Joining):
    """Two sources that disagree: what both say where they say the same, unknown elsewhere."""

    one: "AnyRule"
    other: "AnyRule"
    kind: Literal["disputed"] = "disputed"

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        return (self.one, self.other)

    def joined(self, answers: Sequence[Answer]) -> Answer:
        one, other = answers
        asks = tuple(dict.fromkeys((*one.asks, *other.asks, "study-team")))
        return Answer(one.timeline.agreed(other.timeline), asks, one.because)


@dataclass(frozen=True, slots=True)
class Explains(Joining):
    """What a sentence explains rather than demands: where it fails, nothing is failed for sure."""

    rule: "AnyRule"
    kind: Literal["explains"] = "explains"

    @property
    def parts(self) -> tuple["AnyRule", ...]:
        return (self.rule,)

    def joined(self, answers: Sequence[Answer]) -> Answer:
        (answer,) = answers
        return Answer(answer.timeline | ALWAYS_UNKNOWN, (*answer.asks, "study-team"), answer.because)


AnyRule = Union[  # noqa: UP007 - names in quotes stand for classes above that name it
    Age, Consent, EverHad, Failed, HasCondition, Judgement, NoDemand, NotForInfants, LabAbove, LivesIn,
    FromParentStudy, InOtherTrial, Sex, ShowsPattern, SpasmCount, EverCount, TakingCount, TakingNow,
    TimeSince, Unread, VideoEeg, Weight, AllOf, AnyOf, Not, AtLeast, Disputed, Explains,
]  # fmt: skip
