"""What the EEG showed. No list of EEG findings is ever complete."""

from collections.abc import Callable

from matchers.criteria.shows_pattern import ShowsPattern

Row = dict[str, str]
KINDS: tuple[type, ...] = (ShowsPattern,)


SHOWS_PATTERN = """
sentence                                                                         | EEG                                          | include | exclude | asks
---------------------------------------------------------------------------------+----------------------------------------------+---------+---------+---------------
Hypsarrhythmia on EEG                                                            | hypsarrhythmia                               | yes     | no      |
Hypsarrhythmia on EEG                                                            | no hypsarrhythmia                            | no      | yes     |
Hypsarrhythmia on EEG                                                            |                                              | ?       | ?       | hypsarrhythmia
Hypsarrhythmia on EEG                                                            | abnormal-eeg                                 | ?       | ?       | hypsarrhythmia
Hypsarrhythmia on EEG                                                            | no abnormal-eeg                              | no      | yes     |
Hypsarrhythmia on EEG                                                            | hypsarrhythmia-variant                       | ?       | ?       |
Hypsarrhythmia or modified hypsarrhythmia                                        | hypsarrhythmia-variant                       | yes     | no      |
Hypsarrhythmia or modified hypsarrhythmia                                        | no hypsarrhythmia                            | ?       | ?       |
Hypsarrhythmia or modified hypsarrhythmia                                        | no hypsarrhythmia; no hypsarrhythmia-variant | no      | yes     |
No hypsarrhythmia on EEG                                                         | hypsarrhythmia                               | no      |         |
No hypsarrhythmia on EEG                                                         | no hypsarrhythmia                            | yes     |         |
Hypsarrhythmia, modified hypsarrhythmia or another hypsarrhythmia variant on EEG | hypsarrhythmia                               | yes     | no      |
Hypsarrhythmia, modified hypsarrhythmia or another hypsarrhythmia variant on EEG | hypsarrhythmia-variant                       | yes     | no      |
EEG consistent with hypsarrhythmia or one of its variants                        | hypsarrhythmia-variant                       | yes     | no      |
Classic or modified hypsarrhythmia on EEG                                        | hypsarrhythmia                               | yes     | no      |
Hypsarrhythmia (typical or atypical)                                             | hypsarrhythmia-variant                       | yes     | no      |
Hypsarrhythmia, modified or classical, on EEG                                    | no hypsarrhythmia; no hypsarrhythmia-variant | no      | yes     |
Modified hypsarrhythmia                                                          | no hypsarrhythmia-variant                    | no      | yes     |
"""

# The absence of a pattern, barred, asks for the pattern.
ABSENCE = """
sentence                  | EEG               | exclude
--------------------------+-------------------+--------
Absence of hypsarrhythmia | hypsarrhythmia    | yes
Absence of hypsarrhythmia | no hypsarrhythmia | no
Absence of hypsarrhythmia |                   | ?
"""


def test_shows_pattern(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_absence(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
