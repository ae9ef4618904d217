"""Earlier treatment: ever, or within so long of the day judged. All on 2026-06-01 unless the row says otherwise."""

from collections.abc import Callable

from matchers.calendar import Length
from matchers.criteria.ever_had import EverHad

Row = dict[str, str]
KINDS: tuple[type, ...] = (EverHad,)

RULES = {
    "ACTH within 28 days": EverHad(("acth",), within=Length(28, "day")),
    "any spasm treatment other than ACTH": EverHad(("any-infantile-spasms-treatment",), besides=("acth",)),
    "ACTH for two weeks": EverHad(("acth",), at_least_for=Length(2, "week")),
    "any treatment for spasms": EverHad(("any-infantile-spasms-treatment",)),
    "any treatment for seizures": EverHad(("any-antiseizure-treatment",)),
}


EVER = """
sentence                                             | treatments                                | include | exclude | changes on
-----------------------------------------------------+-------------------------------------------+---------+---------+-----------
Prior treatment with vigabatrin                      | vigabatrin                                | yes     | no      |
Prior treatment with vigabatrin                      | vigabatrin past                           | yes     | no      |
Prior treatment with vigabatrin                      | vigabatrin now                            | yes     | no      |
Prior treatment with vigabatrin                      | vigabatrin 2026-04-01..2026-05-01 past    | yes     | no      |
Prior treatment with vigabatrin                      | vigabatrin never                          | no      | yes     |
Prior treatment with vigabatrin                      |                                           | ?       | ?       |
Prior treatment with vigabatrin                      | topiramate now                            | ?       | ?       |
Prior treatment with vigabatrin                      | topiramate now; nothing else              | no      | yes     |
Prior treatment with vigabatrin                      | nothing else                              | no      | yes     |
Prior treatment with vigabatrin                      | antiseizure-medication past; nothing else | ?       | ?       |
Prior treatment with vigabatrin                      | antiseizure-medication never              | no      | yes     |
Previously treated with ACTH                         | natural-acth past                         | yes     | no      |
Previously treated with ACTH                         | natural-acth never                        | ?       | ?       |
Previously treated with ACTH                         | acth-or-steroid past                      | ?       | ?       |
Previously treated with ACTH                         | prednisolone past; nothing else           | no      | yes     |
Previously received steroids                         | acth past                                 | ?       | ?       |
Previously received steroids                         | acth past; nothing else                   | no      | yes     |
No prior treatment with vigabatrin, ACTH or steroids | vigabatrin past                           | no      |         |
No prior treatment with vigabatrin, ACTH or steroids | nothing else                              | yes     |         |
No prior treatment with vigabatrin, ACTH or steroids | vigabatrin never; acth-or-steroid never   | yes     |         |
No prior treatment with vigabatrin, ACTH or steroids | vigabatrin never                          | ?       |         |
"""

# Clobazam is a benzodiazepine and an antiseizure medicine.
EVER_TOO = """
sentence                                    | treatments                         | include | exclude
--------------------------------------------+------------------------------------+---------+---------
Prior treatment with antiseizure medication | benzodiazepines past; nothing else | ?       | ?
"""


# "Within 28 days" includes day 28: after a stop on day S the window is clear from S + 29.
WITHIN = """
sentence                                | on         | treatments                                             | include | exclude | changes on
----------------------------------------+------------+--------------------------------------------------------+---------+---------+-----------
ACTH within 28 days before screening    | 2026-06-01 | ACTH 2026-04-01..2026-05-04 past; nothing else         | yes     | no      | 2026-06-02
ACTH within 28 days before screening    | 2026-06-02 | ACTH 2026-04-01..2026-05-04 past; nothing else         | no      | yes     |
ACTH within 28 days before screening    | 2026-06-01 | ACTH 2026-04-01.. now                                  | yes     | no      |
ACTH within 28 days before screening    | 2026-06-01 | ACTH 2026-04-01..2026-06-10 now; nothing else          | yes     | no      | 2026-07-09
ACTH within 28 days before screening    | 2026-06-01 | ACTH now                                               | yes     | no      |
ACTH within 28 days before screening    | 2026-06-01 | ACTH past; nothing else                                | ?       | ?       | 2026-06-30
ACTH within 28 days before screening    | 2026-06-01 | ACTH 2026-04-01.. past; nothing else                   | ?       | ?       | 2026-06-30
ACTH within 28 days before screening    | 2026-06-01 | ACTH 2026-05-10.. past; nothing else                   | yes     | no      | 2026-06-08
ACTH within 28 days before screening    | 2026-06-01 | ACTH ..2026-05 past; nothing else                      | ?       | ?       | 2026-06-29
ACTH within 28 days before screening    | 2026-06-01 | ACTH ..2026-04 past; nothing else                      | no      | yes     |
ACTH within 28 days before screening    | 2026-06-01 | ACTH ..2026-04 past                                    | ?       | ?       |
ACTH within 28 days before screening    | 2026-06-01 | ACTH never                                             | no      | yes     |
ACTH within 28 days before screening    | 2026-06-01 |                                                        | ?       | ?       |
Any steroid within 1 month of enrolment | 2026-06-02 | prednisolone 2026-04-01..2026-05-02 past; nothing else | yes     | no      | 2026-06-03
Any steroid within 1 month of enrolment | 2026-06-03 | prednisolone 2026-04-01..2026-05-02 past; nothing else | no      | yes     |
No steroids within 30 days              | 2026-06-01 | prednisolone 2026-04-01..2026-05-02 past; nothing else | no      |         | 2026-06-02
"""

# The window of a list that is complete clears for good; one that is not stays open.
WITHIN_TOLD = """
rule                | treatments                           | include | exclude | changes on | asks
--------------------+--------------------------------------+---------+---------+------------+--------------------
ACTH within 28 days | ACTH ..2026-05-04 past; nothing else | yes     | no      | 2026-06-02 |
ACTH within 28 days | ACTH ..2026-05-03 past; nothing else | no      | yes     |            |
ACTH within 28 days | ACTH ..2026-05-03 past               | ?       | ?       |            | treatments-complete
ACTH within 28 days | acth-or-steroid now; nothing else    | ?       | ?       |            | acth
"""

# Without a status nobody knows whether the treatment goes on.
WITHIN_TOLD_TOO = """
rule                | treatments                      | include | exclude
--------------------+---------------------------------+---------+---------
ACTH within 28 days | ACTH 2025-11-01..; nothing else | ?       | ?
ACTH within 28 days | ACTH; nothing else              | ?       | ?
"""


# What a sentence lets pass does not count.
BESIDES = """
rule                                | treatments                      | include | exclude
------------------------------------+---------------------------------+---------+--------
any spasm treatment other than ACTH | acth past; nothing else         | no      | yes
any spasm treatment other than ACTH | natural-acth past; nothing else | no      | yes
any spasm treatment other than ACTH | prednisolone past; nothing else | yes     | no
any spasm treatment other than ACTH | acth past; vigabatrin past      | yes     | no
any spasm treatment other than ACTH | acth past                       | ?       | ?
any spasm treatment other than ACTH | acth-or-steroid past; nothing else | ?       | ?
"""


BESIDES_SENTENCE = """
sentence                                                      | treatments                    | include
--------------------------------------------------------------+-------------------------------+--------
No prior treatment for infantile spasms other than pyridoxine | pyridoxine past; nothing else | yes
No prior treatment for infantile spasms other than pyridoxine | vigabatrin past; nothing else | no
No prior treatment for infantile spasms other than pyridoxine | nothing else                  | yes
No prior treatment for infantile spasms other than pyridoxine |                               | ?
"""

# A course of a certain length.
LASTING = """
rule               | treatments                                     | include | exclude | changes on
-------------------+------------------------------------------------+---------+---------+-----------
ACTH for two weeks | ACTH 2026-04-01..2026-05-01 past               | yes     | no      |
ACTH for two weeks | ACTH 2026-04-01..2026-04-08 past; nothing else | no      | yes     |
ACTH for two weeks | ACTH 2026-04-01..2026-04 past; nothing else    | ?       | ?       |
ACTH for two weeks | ACTH 2026-05-20.. now; nothing else            | no      | yes     | 2026-06-03
ACTH for two weeks | ACTH 2026-04-01.. past; nothing else           | ?       | ?       |
ACTH for two weeks | ACTH past; nothing else                        | ?       | ?       |
ACTH for two weeks |                                                | ?       | ?       |
"""

LASTING_TOO = """
sentence                        | treatments                                | exclude
--------------------------------+-------------------------------------------+---------
Vigabatrin for more than 5 days | vigabatrin 2026-05-30.. now; nothing else | yes
"""

# What is no treatment of spasms by name may have been given for them, unless it began before the first spasm.
PERHAPS = """
rule                     | onset      | treatments                                            | include | exclude
-------------------------+------------+-------------------------------------------------------+---------+--------
any treatment for spasms | 2026-04-10 | felbamate 2026-04-12..2026-05-01 past; nothing else   | ?       | ?
any treatment for spasms | 2026-04-10 | felbamate 2026-04-10..2026-05-01 past; nothing else   | ?       | ?
any treatment for spasms | 2026-04-10 | felbamate 2026-04-09..2026-05-01 past; nothing else   | no      | yes
any treatment for spasms | 2026-04-10 | felbamate 2026-03..2026-05-01 past; nothing else      | no      | yes
any treatment for spasms | 2026-04-10 | felbamate 2026-04..2026-05-01 past; nothing else      | ?       | ?
any treatment for spasms | 2026-04    | felbamate 2026-04-09..2026-05-01 past; nothing else   | ?       | ?
any treatment for spasms | 2026-04    | felbamate 2026-03-31..2026-05-01 past; nothing else   | no      | yes
any treatment for spasms | 2026-04-10 | felbamate ..2026-05-01 past; nothing else             | ?       | ?
any treatment for spasms |            | felbamate 2026-01-09..2026-05-01 past; nothing else   | ?       | ?
any treatment for spasms | 2026-04-10 | vigabatrin 2026-03-01..2026-05-01 past; nothing else  | yes     | no
"""

# Other seizures may have come before the spasms.
PERHAPS_EARLIER = """
rule                       | onset      | treatments                                             | include | exclude
---------------------------+------------+--------------------------------------------------------+---------+--------
any treatment for seizures | 2026-04-10 | pyridoxine 2026-01-01..2026-01-10 past; nothing else   | ?       | ?
any treatment for spasms   | 2026-04-10 | pyridoxine 2026-01-01..2026-01-10 past; nothing else   | no      | yes
"""

# A course of two weeks, told by the day or by the month.
LASTING_BOUNDS = """
rule               | treatments                                     | include | changes on
-------------------+------------------------------------------------+---------+-----------
ACTH for two weeks | ACTH 2026-04-01..2026-04-15 past; nothing else | yes     |
ACTH for two weeks | ACTH 2026-04-01..2026-04-14 past; nothing else | no      |
ACTH for two weeks | ACTH 2026-04..2026-04-14 past; nothing else    | no      |
ACTH for two weeks | ACTH 2026-04..2026-04-20 past; nothing else    | ?       |
ACTH for two weeks | ACTH 2026-04..2026-05-14 past; nothing else    | yes     |
"""


def test_ever(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_within(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_within_told(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_besides(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_besides_sentence(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_lasting(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_perhaps(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_perhaps_earlier(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_lasting_bounds(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_ever_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_within_told_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_lasting_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
