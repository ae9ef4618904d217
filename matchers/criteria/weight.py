"""Weight in kilograms, as told for the day of the profile. A child grows: a weight too low today may pass later."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.timeline import Timeline
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class Weight:
    low_kg: float | None = None
    high_kg: float | None = None
    low_strict: bool = False
    high_strict: bool = False
    kind: Literal["weight"] = "weight"

    def judge(self, child: Child) -> Answer:
        """What holds today; "assuming nothing new happens" keeps the weight as it was told."""
        weight = child.weight_kg
        if weight is None:
            return Answer.unknown("weight")
        low = self.low_kg is None or (weight > self.low_kg if self.low_strict else weight >= self.low_kg)
        high = self.high_kg is None or (weight < self.high_kg if self.high_strict else weight <= self.high_kg)
        return Answer(Timeline.always(Truth.of(low and high)), (), ("weight",))
