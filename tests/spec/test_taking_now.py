"""Treatment going on now: which, and how many at once or ever."""

from collections.abc import Callable

from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow

Row = dict[str, str]
KINDS: tuple[type, ...] = (TakingNow, TakingCount, EverCount)

RULES = {
    "one or two medicines now": TakingCount("antiseizure-medication", 1, 2),
    "at most one hormone ever": EverCount("acth-or-steroid", 0, 1),
    "one ACTH now": TakingCount("acth", 1),
    "one ACTH ever": EverCount("acth", 1),
    "four ever": EverCount("antiseizure-medication", 4),
    "a medicine other than vigabatrin": TakingNow(("antiseizure-medication",), besides=("vigabatrin",)),
    "a medicine, vigabatrin on terms": TakingNow(("antiseizure-medication",), ("vigabatrin",), on_terms=True),
    "at most none": TakingCount("acth", most=0),
}


TAKING_NOW = """
sentence                     | treatments                                 | include | exclude | changes on
-----------------------------+--------------------------------------------+---------+---------+-----------
Currently taking vigabatrin  | vigabatrin now                             | yes     | no      |
Currently taking vigabatrin  | vigabatrin 2026-05-01.. now                | yes     | no      |
Currently taking vigabatrin  | vigabatrin ..2026-06-10 now; nothing else  | yes     | no      | 2026-06-11
Currently taking vigabatrin  | vigabatrin ..2026-06-01 now; nothing else  | yes     | no      | 2026-06-02
Currently taking vigabatrin  | vigabatrin ..2026-06 now; nothing else     | yes     | no      | 2026-06-02
Currently taking vigabatrin  | vigabatrin ..2026-05-31 past; nothing else | no      | yes     |
Currently taking vigabatrin  | vigabatrin past; nothing else              | no      | yes     |
Currently taking vigabatrin  | vigabatrin past                            | ?       | ?       |
Currently taking vigabatrin  | vigabatrin; nothing else                   | ?       | ?       |
Currently taking vigabatrin  | antiseizure-medication now; nothing else   | ?       | ?       |
Currently taking vigabatrin  | antiseizure-medication past; nothing else  | no      | yes     |
Currently taking vigabatrin  | vigabatrin never                           | no      | yes     |
Currently taking vigabatrin  | nothing else                               | no      | yes     |
Currently taking vigabatrin  |                                            | ?       | ?       |
Concomitant use of felbamate | vigabatrin now; nothing else               | no      | yes     |
On ketogenic diet            | ketogenic-diet now                         | yes     | no      |
"""

# Diets and devices are not counted as medicines.
COUNTS = """
sentence                                      | treatments                                                       | include | exclude
----------------------------------------------+------------------------------------------------------------------+---------+--------
Taking no more than 2 antiseizure medications | vigabatrin now; topiramate now; nothing else                     | yes     | no
Taking no more than 2 antiseizure medications | vigabatrin now; topiramate now; ketogenic-diet now; nothing else | yes     | no
Taking no more than 2 antiseizure medications | vigabatrin now; topiramate now; clobazam now                     | no      | yes
Taking no more than 2 antiseizure medications | vigabatrin now; topiramate now                                   | ?       | ?
Taking no more than 2 antiseizure medications | vigabatrin now; topiramate now; clobazam; nothing else           | ?       | ?
Taking no more than 2 antiseizure medications | vigabatrin now; topiramate now; clobazam past; nothing else      | yes     | no
Taking 1 to 3 antiseizure medications         | nothing else                                                     | no      | yes
Taking 1 to 3 antiseizure medications         | vigabatrin now; nothing else                                     | yes     | no
Taking 1 to 3 antiseizure medications         |                                                                  | ?       | ?
At least 2 prior antiseizure drugs            | vigabatrin past; topiramate now                                  | yes     | no
At least 2 prior antiseizure drugs            | vigabatrin past                                                  | ?       | ?
At least 2 prior antiseizure drugs            | vigabatrin past; nothing else                                    | no      | yes
At least 2 prior antiseizure drugs            | vigabatrin past; topiramate never; nothing else                  | no      | yes
"""

COUNTS_TOO = """
rule                     | on         | treatments                                            | include
-------------------------+------------+-------------------------------------------------------+---------
one or two medicines now | 2026-06-01 | vigabatrin ..2026-07-01; nothing else                 | yes
at most one hormone ever | 2026-06-01 | acth-or-steroid past; natural-acth past; nothing else | ?
"""


COUNTS_TOLD = """
rule                     | treatments                                                                       | include
-------------------------+----------------------------------------------------------------------------------+--------
four ever                | vigabatrin past; topiramate past; clobazam past; valproate past                  | yes
four ever                | vigabatrin past; topiramate past; clobazam past; nothing else                    | no
four ever                | vigabatrin past; topiramate past; clobazam past; prednisolone past; nothing else | ?
at most one hormone ever | natural-acth past; nothing else                                                  | yes
at most one hormone ever | natural-acth past; prednisolone past                                             | no
at most one hormone ever | natural-acth past                                                                | ?
one ACTH now             | acth-or-steroid now; nothing else                                                | ?
one ACTH now             | acth-or-steroid past; nothing else                                               | no
one ACTH ever            | acth-or-steroid past; nothing else                                               | ?
one ACTH ever            | acth past; natural-acth past; nothing else                                       | yes
one ACTH now             | acth past; natural-acth now; nothing else                                        | yes
"""

# What is let pass does not count; on terms that were not read it may, and so may what was told too loosely.
BESIDES = """
rule                             | treatments                                | include | exclude
---------------------------------+-------------------------------------------+---------+--------
a medicine other than vigabatrin | vigabatrin now; nothing else              | no      | yes
a medicine other than vigabatrin | topiramate now; nothing else              | yes     | no
a medicine other than vigabatrin | vigabatrin now; topiramate now            | yes     | no
a medicine other than vigabatrin | antiseizure-medication now; nothing else  | ?       | ?
a medicine other than vigabatrin | antiseizure-medication past; nothing else | no      | yes
a medicine other than vigabatrin | vigabatrin now                            | ?       | ?
a medicine, vigabatrin on terms  | vigabatrin now; nothing else              | ?       | ?
a medicine, vigabatrin on terms  | topiramate now; nothing else              | yes     | no
a medicine, vigabatrin on terms  | nothing else                              | no      | yes
"""

# A month told for a start or a stop leaves its days open; no start told is a start before today.
BOUNDS = """
rule         | on         | treatments                            | include | changes on
-------------+------------+---------------------------------------+---------+-----------
one ACTH now | 2026-06-10 | acth 2026-06..2026-07-01 now          | ?       | 2026-06-30
one ACTH now | 2026-06-10 | acth 2026-05..2026-06-20; nothing else | yes     | 2026-06-21
at most none | 2026-06-10 | acth ..2026-06-20 now; nothing else   | no      | 2026-06-21
at most none | 2026-06-10 | nothing else                          | yes     |
at most none | 2026-06-10 |                                       | ?       |
"""


def test_taking_now(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_counts(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_counts_told(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_besides(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_bounds(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_counts_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
