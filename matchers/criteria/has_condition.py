"""A diagnosis, a cause or another illness that a trial asks for or bars."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.timeline import Timeline
from matchers.truth import Truth
from matchers.vocabulary import TermId, ancestors


@dataclass(frozen=True, slots=True)
class HasCondition:
    """Whether the child has a condition. `qualified` marks words ("uncontrolled", "recurrent") that narrow it
    further than a profile can tell: the condition alone is then not enough for a yes; `only` marks a text that
    means those who have nothing else of the kind ("febrile seizures only"). `by` is how the text wants it confirmed;
    a diagnosis told is taken to be one. `besides` lists what does not count ("epilepsy other than West syndrome"):
    who has that may have something else as well. `variant` marks one kind of variant of a gene ("gain of function"):
    another kind of the same gene is not meant."""

    condition: TermId
    qualified: bool = False
    by: Literal["clinical", "genetic", "clinical-or-genetic"] | None = None
    only: bool = False
    besides: tuple[TermId, ...] = ()
    variant: bool = False
    kind: Literal["condition"] = "condition"

    def judge(self, child: Child) -> Answer:
        truth = child.has_besides(self.condition, self.besides) if self.besides else child.has(self.condition)
        if truth is Truth.UNKNOWN:
            return Answer.unknown(self.condition)
        if truth is Truth.YES and self.only:
            truth = self._alone(child)
            if truth is Truth.UNKNOWN:
                return Answer.unknown(self.condition)
        if truth is Truth.YES and (self.qualified or self.variant):
            return Answer(Timeline.always(Truth.UNKNOWN), ("study-team",), (child.told_as(self.condition),))
        return Answer.sure(truth, child.told_as(self.condition))

    def _alone(self, child: Child) -> Truth:
        """Whether the child has no other seizures; of what is no kind of seizure that is not told."""
        if "seizures" not in ancestors(self.condition):
            return Truth.UNKNOWN
        other = child.has_besides("seizures", (self.condition,))
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES}.get(other, Truth.UNKNOWN)
