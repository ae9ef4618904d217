"""Laboratory limits given as multiples of the upper limit of normal (ULN)."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child, Lab
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class LabAbove:
    """Whether a value is above (or, with `or_equal`, at) so many times the ULN."""

    tests: tuple[str, ...]
    times_uln: float
    or_equal: bool = False
    kind: Literal["lab"] = "lab"

    def judge(self, child: Child) -> Answer:
        truths = {test: self._judge(test, child.labs) for test in self.tests}
        if Truth.YES in truths.values():
            return Answer.sure(Truth.YES, "labs")
        return Answer.unknown("labs") if Truth.UNKNOWN in truths.values() else Answer.sure(Truth.NO, "labs")

    def _judge(self, test: str, labs: tuple[Lab, ...]) -> Truth:
        """The latest value told; of values without a day, all must agree. One in its own unit only says nothing,
        and no older one speaks for it."""
        told = [lab for lab in labs if lab.test == test]
        dated = [lab.on for lab in told if lab.on is not None]
        if len(dated) == len(told) and dated:
            latest = max(day.first for day in dated)
            told = [lab for lab in told if lab.on is not None and lab.on.last >= latest]
        seen = {self._over(lab.times_uln) for lab in told}
        return seen.pop() if len(seen) == 1 else Truth.UNKNOWN

    def _over(self, times: float | None) -> Truth:
        if times is None:
            return Truth.UNKNOWN
        return Truth.of(times >= self.times_uln if self.or_equal else times > self.times_uln)
