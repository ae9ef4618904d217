"""Where the family lives, where a sentence asks for it."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class LivesIn:
    """One of these countries, as ISO 3166 alpha-2."""

    countries: tuple[str, ...]
    kind: Literal["place"] = "place"

    def judge(self, child: Child) -> Answer:
        country = child.place.country
        return (
            Answer.unknown("place")
            if country is None
            else Answer.sure(Truth.of(country in self.countries), "place")
        )
