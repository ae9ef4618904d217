"""What only the study team can tell, and what cannot touch an infant."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth

Topic = Literal[
    "investigator-judgement", "compliance", "language", "allergy", "imaging", "illness", "vital", "lab",
    "device", "surgery", "stable-treatment", "development", "diet", "place", "infection", "seizures",
    "hidden-criteria", "cohort", "mri", "other-trial", "dose", "start", "growth", "family", "open-list", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """A sentence understood, whose answer no profile holds: it stays unknown and is asked of the study team."""

    topic: Topic
    kind: Literal["judgement"] = "judgement"

    def judge(self, child: Child) -> Answer:  # noqa: ARG002 - nothing told of a child can settle it
        return Answer.unknown("study-team")


@dataclass(frozen=True, slots=True)
class NotForInfants:
    """Pregnancy, contraception, breast-feeding one's own child, suicidality: never true of an infant."""

    topic: Literal["pregnancy", "breastfeeding", "suicidality", "alcohol-or-drug-abuse"]
    kind: Literal["not-for-infants"] = "not-for-infants"

    def judge(self, child: Child) -> Answer:  # noqa: ARG002 - true of every infant
        return Answer.sure(Truth.NO)


@dataclass(frozen=True, slots=True)
class NoDemand:
    """A sentence that defines, allows or explains, and asks for nothing ("regardless of cause")."""

    kind: Literal["no-demand"] = "no-demand"

    def judge(self, child: Child) -> Answer:  # noqa: ARG002 - it asks nothing
        return Answer.sure(Truth.YES)
