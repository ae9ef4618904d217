"""Other trials: taking part in one now, or a study medicine not long ago."""

from dataclasses import dataclass
from typing import Literal

from matchers.calendar import Length
from matchers.child import Child, OtherTrial
from matchers.rule import Answer
from matchers.timeline import ALWAYS_UNKNOWN, Timeline
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class InOtherTrial:
    """Whether the child is in another trial, or had a study treatment within so long of the day judged."""

    within: Length | None = None
    kind: Literal["other-trial"] = "other-trial"

    def judge(self, child: Child) -> Answer:
        told = child.other_trial
        if told.taking_part:
            return Answer.sure(Truth.YES, "other-trial")
        if self.within is None or told.last_dose_on is None:
            return self._without_dose(told)
        asks = () if told.taking_part is False else ("other-trial",)
        return Answer(self._since(told, self.within), asks, ("other-trial-last-dose",))

    def _without_dose(self, told: OtherTrial) -> Answer:
        """Not taking part: no to taking part now; a study medicine not long ago was not told of."""
        if told.taking_part is None:
            return Answer.unknown("other-trial")
        if self.within is not None:
            return Answer.unknown("other-trial-last-dose")
        return Answer.sure(Truth.NO, "other-trial")

    def _since(self, told: OtherTrial, within: Length) -> Timeline:
        assert told.last_dose_on is not None  # noqa: S101 - asked before
        over = told.last_dose_on.plus(within).plus_days(1)
        window = Timeline.of(Truth.YES, (over.first, Truth.UNKNOWN), (over.last, Truth.NO))
        return window if told.taking_part is False else window | ALWAYS_UNKNOWN


@dataclass(frozen=True, slots=True)
class FromParentStudy:
    """Only for those who took part in an earlier study: nobody can be sure of it from a profile."""

    kind: Literal["roll-over"] = "roll-over"

    def judge(self, child: Child) -> Answer:
        """A child who never had any treatment cannot have finished a trial of one; else only the study team knows."""
        if child.treatments_complete and not any(course.taken for course in child.treatments):
            return Answer.sure(Truth.NO, "treatments")
        return Answer.unknown("study-team")
