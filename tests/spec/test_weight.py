"""Weight as told; it is kept as it is, for nobody can say when a child will have grown."""

from collections.abc import Callable

from matchers.criteria.weight import Weight

Row = dict[str, str]
KINDS: tuple[type, ...] = (Weight,)


WEIGHT = """
sentence                                        | weight | include | exclude | changes on
------------------------------------------------+--------+---------+---------+-----------
Body weight of at least 4 kg                    | 4      | yes     | no      |
Body weight of at least 4 kg                    | 3.99   | no      | yes     |
Body weight of at least 4 kg                    |        | ?       | ?       |
Weight over 5 kg                                | 5      | no      | yes     |
Weight over 5 kg                                | 5.1    | yes     | no      |
Weight below 4.5 kg                             | 4.5    | no      | yes     |
Weight below 4.5 kg                             | 4.4    | yes     | no      |
Weight between 3.5 and 15 kg                    | 3.5    | yes     | no      |
Weight between 3.5 and 15 kg                    | 15     | yes     | no      |
Weight between 3.5 and 15 kg                    | 15.2   | no      | yes     |
Weight of 8 lb or more                          | 3.7    | yes     | no      |
Weight of 8 lb or more                          | 3.6    | no      | yes     |
Weight of at most 12 kg                         | 12     | yes     | no      |
Weight of at least 3500 g                       | 3.5    | yes     | no      |
Birth weight under 1500 g                       | 6      | ?       | ?       |
Body weight of at least 2.5 kg at birth         | 6      | ?       | ?       |
Weight loss of more than 2 kg in the last month | 7      | ?       | ?       |
Body weight of at least 11 lb (5 kg)            | 6      | yes     | no      |
Weight between 3,5 and 15 kg                    | 3.4    | no      | yes     |
Weight ≥ 2,500 g                                | 2.4    | no      | yes     |
Weight ≥ 2,500 g                                | 2.6    | yes     | no      |
Weight > 3 kg and < 20 kg                       | 3      | no      | yes     |
Weight > 3 kg and < 20 kg                       | 3.1    | yes     | no      |
Weight > 3 kg and < 20 kg                       | 20     | no      | yes     |
Body weight outside 4-20 kg                     | 10     |         | yes     |
Body weight outside 4-20 kg                     | 25     |         | no      |
"""


def test_weight(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
