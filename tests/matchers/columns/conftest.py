"""Rules over every term of the vocabulary."""

import pytest

from matchers.calendar import Length
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.kinds import AnyRule
from matchers.vocabulary import TERMS


@pytest.fixture(scope="session")
def rules_asked() -> list[AnyRule]:
    asked: list[AnyRule] = []
    for term in TERMS.values():
        if term.group == "condition":
            asked += [
                HasCondition(term.id),
                HasCondition(term.id, qualified=True, besides=("tsc",)),
                HasCondition(term.id, only=True),
            ]
        if term.group == "treatment":
            asked += [
                EverHad((term.id,)),
                EverHad((term.id, "vigabatrin"), Length(28, "day")),
                TakingNow((term.id,), besides=("pyridoxine",)),
                Failed((term.id,)),
                Failed((term.id, "vigabatrin"), least=2, now=True),
                TakingCount(term.id, most=0),
                EverCount(term.id, least=1),
            ]
    return asked
