"""Which question to ask next: the one whose answer could settle most of the matches that matter."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchers.facts import field_for, question_for
from matchers.rank import Ranked
from matchers.rule import FactId


@dataclass(frozen=True, slots=True)
class Ask:
    """A question worth asking, where its answer goes in a profile, and how many may-fit matches it could settle."""

    fact: FactId
    question: str
    field: str | None
    settles: int


def ask_next(found: Iterable[Ranked]) -> list[Ask]:
    """The open questions: first what could settle most may-fit matches; of two that settle as many, what bears on
    those that stand higher."""
    settles, weight = Counter[FactId](), defaultdict[FactId, float](float)
    for one in found:
        if one.match.standing == "may-fit":
            settles.update(one.match.asks)
            for fact in one.match.asks:
                weight[fact] += one.score
    return in_order(settles, weight)


def in_order(settles: Mapping[FactId, int], weight: Mapping[FactId, float]) -> list[Ask]:
    """Questions by how many may-fit matches each could settle, and by the sum of those matches' scores."""
    order = sorted(
        filter(field_for, settles), key=lambda fact: (-settles[fact], -round(weight[fact], 9), fact)
    )
    return [Ask(fact, question_for(fact), field_for(fact), settles[fact]) for fact in order]
