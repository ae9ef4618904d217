"""A parent's consent: yes only if told."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class Consent:
    kind: Literal["consent"] = "consent"

    def judge(self, child: Child) -> Answer:
        return (
            Answer.unknown("consent")
            if child.consent is None
            else Answer.sure(Truth.of(child.consent), "consent")
        )
