"""Sex, where a trial takes only girls or only boys."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class Sex:
    sex: Literal["female", "male"]
    kind: Literal["sex"] = "sex"

    def judge(self, child: Child) -> Answer:
        if child.sex is None:
            return Answer.unknown("sex")
        return Answer.sure(Truth.of(child.sex == self.sex), "sex")
