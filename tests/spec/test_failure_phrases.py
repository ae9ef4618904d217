"""How sentences say that a treatment failed, and with what. Own words; all on 2026-06-01."""

from collections.abc import Callable

Row = dict[str, str]

# A dose or a length in brackets says what counts as a fair trial: a failure as told is then not enough to be sure.
HAS_FAILED = """
sentence                                                                                                 | treatments                                                                | include
---------------------------------------------------------------------------------------------------------+---------------------------------------------------------------------------+--------
Failure of a course of ACTH (150 U/m2/day for 2 weeks) and of vigabatrin (100-150 mg/kg/day for 2 weeks) | acth past no-response; nothing else                                       | no
Failure of a course of ACTH (150 U/m2/day for 2 weeks) and of vigabatrin (100-150 mg/kg/day for 2 weeks) | acth past no-response; vigabatrin past no-response                        | ?
Failed prednisolone (40 to 60 mg per day) or ACTH                                                        | acth past no-response; nothing else                                       | yes
Failed prednisolone (40 to 60 mg per day) or ACTH                                                        | prednisolone past no-response; nothing else                               | ?
Failed prednisolone (40 to 60 mg per day) or ACTH                                                        | vigabatrin past no-response; nothing else                                 | no
Not achieved cessation of spasms with at least one first line treatment (ACTH, vigabatrin, prednisolone) | vigabatrin past no-response; nothing else                                 | yes
Not achieved cessation of spasms with at least one first line treatment (ACTH, vigabatrin, prednisolone) | vigabatrin past complete; nothing else                                    | no
Infants who have not become spasm-free on vigabatrin                                                     | vigabatrin past partial; nothing else                                     | yes
Did not attain freedom from spasms after prednisolone                                                    | prednisolone past complete; nothing else                                  | no
Failed to achieve control of seizures with two antiseizure medications                                   | vigabatrin past no-response; topiramate past no-response; nothing else    | yes
Failed to achieve control of seizures with two antiseizure medications                                   | vigabatrin past no-response; nothing else                                 | no
Infants who did not respond to ACTH or relapsed after initial response                                   | acth past relapsed; nothing else                                          | yes
Infants who did not respond to ACTH or relapsed after initial response                                   | acth past complete; nothing else                                          | no
Inadequate response to at least two antiseizure medications, one of which was ACTH or vigabatrin         | vigabatrin past no-response; topiramate past no-response; nothing else    | yes
Inadequate response to at least two antiseizure medications, one of which was ACTH or vigabatrin         | topiramate past no-response; levetiracetam past no-response; nothing else | no
Failed at least one course of ACTH or oral corticosteroids                                               | acth past no-response; nothing else                                       | yes
Failed at least one course of ACTH or oral corticosteroids                                               | vigabatrin past no-response; nothing else                                 | no
Continued spasms despite ACTH                                                                            | acth past complete; nothing else                                          | no
"""

# What was to be cured, beside what failed to.
STILL_THERE = """
sentence                                                                              | treatments                                                       | conditions          | eeg | include
--------------------------------------------------------------------------------------+------------------------------------------------------------------+---------------------+-----+--------
Persistence of clinical spasms or hypsarrhythmia after a trial of vigabatrin and ACTH | vigabatrin past no-response; acth past no-response; nothing else | epileptic-spasms    |     | yes
Persistence of clinical spasms or hypsarrhythmia after a trial of vigabatrin and ACTH | vigabatrin past no-response; nothing else                        | epileptic-spasms    |     | no
West syndrome whose spasms recurred after or did not respond to prednisolone          | prednisolone past complete; nothing else                         | infantile-spasms    |     | no
West syndrome whose spasms recurred after or did not respond to prednisolone          | prednisolone past relapsed; nothing else                         | infantile-spasms    |     | yes
Infantile spasms refractory to treatment                                              | vigabatrin past no-response; nothing else                        | infantile-spasms    |     | ?
Infantile spasms refractory to treatment                                              | nothing else                                                     | no infantile-spasms |     | no
Infantile spasms refractory to treatment with ACTH                                    | acth past no-response; nothing else                              | infantile-spasms    |     | yes
"""

BARRED = """
sentence                                          | treatments                                                             | exclude
--------------------------------------------------+------------------------------------------------------------------------+--------
Failure of 3 or more previous antiepileptic drugs | vigabatrin past no-response; topiramate past no-response; nothing else | yes
Previous failure to respond to vigabatrin or ACTH | acth past relapsed; nothing else                                       | no
"""


def test_has_failed(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_still_there(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_barred(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
