"""Other trials, and studies that only continue an earlier one."""

from collections.abc import Callable

from matchers.calendar import Length
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial

Row = dict[str, str]
KINDS: tuple[type, ...] = (InOtherTrial, FromParentStudy)

RULES = {"study medicine within 30 days": InOtherTrial(Length(30, "day"))}


OTHER_TRIAL = """
sentence                                                       | in a trial | last dose  | exclude
---------------------------------------------------------------+------------+------------+--------
Participation in another clinical trial                        | yes        |            | no
Participation in another clinical trial                        | no         |            | yes
Participation in another clinical trial                        |            |            | ?
Participation in another clinical trial                        |            | 2026-05-20 | ?
Use of an investigational drug within 30 days before screening | no         | 2026-05-02 | no
Use of an investigational drug within 30 days before screening | no         | 2026-05-01 | yes
Use of an investigational drug within 30 days before screening | yes        |            | no
Use of an investigational drug within 30 days before screening |            |            | ?
"""

WINDOWS = """
rule                          | in a trial | last dose  | include | exclude | changes on
------------------------------+------------+------------+---------+---------+-----------
study medicine within 30 days | no         | 2026-05-02 | yes     | no      | 2026-06-02
study medicine within 30 days | no         | 2026-05    | ?       | ?       | 2026-07-01
study medicine within 30 days |            | 2026-05-20 | yes     | no      | 2026-06-20
study medicine within 30 days |            | 2026-01-20 | ?       | ?       |
"""

WINDOWS_TOO = """
rule                          | in a trial | last dose | include | exclude
------------------------------+------------+-----------+---------+---------
study medicine within 30 days | no         |           | ?       | ?
"""


# Nobody can be sure of it from a profile, except who never had any treatment.
ROLL_OVER = """
sentence                   | treatments                     | include | exclude
---------------------------+--------------------------------+---------+--------
Completed the parent study | vigabatrin past                | ?       | ?
Completed the parent study |                                | ?       | ?
Completed the parent study | vigabatrin past; nothing else  | ?       | ?
Completed the parent study | nothing else                   | no      | yes
Completed the parent study | vigabatrin never; nothing else | no      | yes
"""

# A sentence that speaks of this trial, or of one that it names, says nothing of the trial a child is in.
THIS_TRIAL = """
sentence                                                                                      | in a trial | treatments   | include | exclude
----------------------------------------------------------------------------------------------+------------+--------------+---------+--------
Any other circumstance that is likely to compromise the ability to participate in the trial   | yes        |              |         | ?
An illness that raises the risk associated with study participation or study drug administration | yes     |              |         | ?
Any finding that may interfere with participation in the study, in the investigator's opinion | yes        |              |         | ?
Lives in the same household as another research participant                                   | yes        |              |         | ?
Another cancer within 3 years before participating in this clinical study                     | yes        |              |         | ?
Loss of weight over the previous 6 weeks before study entry                                   | yes        |              |         | ?
Use of ibuprofen within 72 hours prior to study treatment                                     | yes        | nothing else |         | yes
Earlier participation in a study with vatiquinone                                             | yes        |              |         | ?
Previously participated in the Sunrise 5 trial                                                | yes        |              |         | ?
Enrolment in another trial that might affect the results of this trial                        | yes        |              |         | ?
Participation in a clinical trial within the last 30 days                                     | yes        |              |         | no
Participation in this study, or in another trial within 30 days                               | yes        |              |         | no
Informed consent to participate in the study, obtained from a parent                          |            | nothing else | ?       |
For those who participated in the lead-in study and those who did not participate in its core   |            | nothing else | ?       |
"""


def test_this_trial(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_other_trial(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_windows(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_roll_over(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds


def test_windows_too(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)
