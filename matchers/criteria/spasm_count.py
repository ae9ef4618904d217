"""How many spasms, or clusters of them, there are on a day."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class SpasmCount:
    """At least, or at most, so many spasms or clusters a day, as the profile tells them."""

    what: Literal["spasms", "clusters"]
    least_per_day: float = 0
    most_per_day: float | None = None
    kind: Literal["seizures"] = "seizures"

    def judge(self, child: Child) -> Answer:
        told = child.spasms.per_day if self.what == "spasms" else child.spasms.clusters_per_day
        fact = f"{self.what}-per-day"
        return (
            Answer.unknown(fact) if told is None else Answer.sure(Truth.of(told >= self.least_per_day), fact)
        )
