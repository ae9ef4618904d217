"""What only the study team can tell, what cannot touch an infant, and what asks for nothing."""

from collections.abc import Callable

from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants

Row = dict[str, str]
KINDS: tuple[type, ...] = (Judgement, NoDemand, NotForInfants)


JUDGEMENT = """
sentence                                               | conditions   | include | exclude | asks
-------------------------------------------------------+--------------+---------+---------+-----------
In the opinion of the investigator unfit for the study |              | ?       | ?       | study-team
Allergy to vigabatrin                                  | nothing else | ?       | ?       | study-team
Families must speak the local language                 |              | ?       | ?       | study-team
Pregnancy                                              |              | yes     | yes     |
Suicidal thoughts in the past year                     |              | yes     | yes     |
Abuse of alcohol                                       |              | yes     | yes     |
Ketogenic diet is allowed                              |              | yes     | yes     |
Either sex                                             |              | yes     |         |
"""


def test_judgement(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
