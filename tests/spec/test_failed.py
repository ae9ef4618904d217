"""Treatments that must have failed. None, partial or relapsed counts as failed; not told is not no."""

from collections.abc import Callable

from matchers.criteria.failed import Failed

Row = dict[str, str]
KINDS: tuple[type, ...] = (Failed,)

RULES = {
    "ACTH failed": Failed(("acth",)),
    "ACTH failed adequately": Failed(("acth",), defined=True),
    "ACTH or vigabatrin failed": Failed(("acth", "vigabatrin")),
    "two hormones failed": Failed(("acth-or-steroid",), least=2),
    "vigabatrin failing now": Failed(("vigabatrin",), now=True),
}


COUNTED = """
sentence                                      | treatments                                                                   | include | exclude | asks
----------------------------------------------+------------------------------------------------------------------------------+---------+---------+-------------------
Failure of at least 2 antiseizure medications | vigabatrin past no-response; topiramate now partial                          | yes     | no      |
Failure of at least 2 antiseizure medications | vigabatrin past relapsed; topiramate past no-response; clobazam now complete | yes     | no      |
Failure of at least 2 antiseizure medications | vigabatrin past no-response                                                  | ?       | ?       | treatments
Failure of at least 2 antiseizure medications | vigabatrin past no-response; nothing else                                    | no      | yes     |
Failure of at least 2 antiseizure medications | vigabatrin past no-response; topiramate past; nothing else                   | ?       | ?       | treatment-response
Failure of at least 2 antiseizure medications | vigabatrin past no-response; topiramate past complete; nothing else          | no      | yes     |
Failure of at least 2 antiseizure medications | vigabatrin past no-response; ketogenic-diet past no-response; nothing else   | no      | yes     |
Failure of at least 2 antiseizure medications | vigabatrin past partial; prednisolone past no-response; nothing else         | ?       | ?       | treatment-response
Failure of at least 2 antiseizure medications | vigabatrin past partial; prednisolone past complete; nothing else            | no      | yes     |
Failure of at least 2 antiseizure medications |                                                                              | ?       | ?       | treatments
Failure of at least 2 antiseizure medications | nothing else                                                                 | no      | yes     |
"""

NAMED = """
rule                      | treatments                                     | include | exclude
--------------------------+------------------------------------------------+---------+--------
ACTH failed               | natural-acth past no-response                  | yes     | no
ACTH failed               | acth past partial                              | yes     | no
ACTH failed               | acth past relapsed                             | yes     | no
ACTH failed               | acth past complete; nothing else               | no      | yes
ACTH failed               | acth past complete                             | ?       | ?
ACTH failed               | acth past                                      | ?       | ?
ACTH failed               | acth-or-steroid past no-response; nothing else | ?       | ?
ACTH failed               | acth-or-steroid past complete; nothing else    | no      | yes
ACTH failed               | acth never                                     | no      | yes
ACTH failed adequately    | acth past no-response                          | ?       | ?
ACTH failed adequately    | nothing else                                   | no      | yes
ACTH or vigabatrin failed | vigabatrin past no-response                    | yes     | no
ACTH or vigabatrin failed | vigabatrin never; acth never                   | no      | yes
ACTH or vigabatrin failed | vigabatrin never                               | ?       | ?
"""

NAMED_TOO = """
rule                   | treatments                                                                    | include
-----------------------+-------------------------------------------------------------------------------+---------
two hormones failed    | acth-or-steroid past no-response; natural-acth past no-response; nothing else | ?
vigabatrin failing now | vigabatrin ..2026-02-01 past no-response; nothing else                        | no
"""

# Where the text asks for a treatment still given, one that has ended does not count, and one of no status may.
STILL_GIVEN = """
rule                   | treatments                                              | include
-----------------------+---------------------------------------------------------+--------
vigabatrin failing now | vigabatrin now no-response; nothing else                | yes
vigabatrin failing now | vigabatrin now; nothing else                            | ?
vigabatrin failing now | vigabatrin now complete; nothing else                   | no
vigabatrin failing now | vigabatrin no-response; nothing else                    | ?
vigabatrin failing now | vigabatrin complete; nothing else                       | no
vigabatrin failing now | vigabatrin past no-response; nothing else               | no
vigabatrin failing now | vigabatrin past; nothing else                           | no
two hormones failed    | natural-acth past no-response; natural-acth now partial | ?
"""


def test_counted(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_named(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_still_given(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_named_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
