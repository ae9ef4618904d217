"""Rules over every term of the vocabulary."""

import pytest

from matchers.calendar import Length
from matchers.criteria.ever_had import EverHad
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.taking_now import TakingNow
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
            ]
    return asked
