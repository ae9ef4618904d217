"""How many spasms, or clusters of them, there are on a day."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class SpasmCount:
    """At least, or at most, so many spasms or clusters a day, as the profile tells them; `strict` leaves out the
    number itself ("fewer than 2")."""

    what: Literal["spasms", "clusters"]
    least_per_day: float = 0
    most_per_day: float | None = None
    strict: bool = False
    kind: Literal["seizures"] = "seizures"

    def judge(self, child: Child) -> Answer:
        told = child.spasms.per_day if self.what == "spasms" else child.spasms.clusters_per_day
        fact = f"{self.what}-per-day"
        if told is None or (told == 0 and self._counts_weeks):
            return Answer.unknown(fact)
        most = told if self.most_per_day is None else self.most_per_day
        inside = self.least_per_day <= told <= most
        edge = self.strict and told in {self.least_per_day, self.most_per_day}
        return Answer.sure(Truth.of(inside and not edge), fact)

    @property
    def _counts_weeks(self) -> bool:
        """Whether the limit is less than one a day: a child told to have none on a day may have some in a week."""
        return 0 < self.least_per_day < 1 or 0 < (self.most_per_day or 0) < 1
