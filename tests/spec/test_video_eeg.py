"""Spasms confirmed on a video-EEG."""

from collections.abc import Callable

from matchers.criteria.video_eeg import VideoEeg

Row = dict[str, str]
KINDS: tuple[type, ...] = (VideoEeg,)


VIDEO_EEG = """
sentence            | video-EEG | include | exclude | asks
--------------------+-----------+---------+---------+----------
Video-EEG performed | yes       | yes     | no      |
Video-EEG performed | no        | no      | yes     |
Video-EEG performed |           | ?       | ?       | video-eeg
"""


def test_video_eeg(row: Row, holds: Callable[[Row], None]) -> None:
    holds(row)


def test_every_kind_is_asked(asked_kinds: set[type]) -> None:
    assert set(KINDS) <= asked_kinds
