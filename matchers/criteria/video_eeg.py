"""Whether the spasms were confirmed on a video-EEG."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class VideoEeg:
    kind: Literal["confirmation"] = "confirmation"

    def judge(self, child: Child) -> Answer:
        said = child.spasms.confirmed_by_video_eeg
        return Answer.unknown("video-eeg") if said is None else Answer.sure(Truth.of(said), "video-eeg")
