"""What the EEG showed."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer
from matchers.truth import Truth
from matchers.vocabulary import TermId


@dataclass(frozen=True, slots=True)
class ShowsPattern:
    pattern: TermId
    kind: Literal["eeg"] = "eeg"

    def judge(self, child: Child) -> Answer:
        truth = child.shows(self.pattern)
        return Answer.unknown(self.pattern) if truth is Truth.UNKNOWN else Answer.sure(truth, self.pattern)
