"""Words nobody here could read. They are kept, shown and asked about; they decide nothing."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child
from matchers.rule import Answer


@dataclass(frozen=True, slots=True)
class Unread:
    words: str
    kind: Literal["unread"] = "unread"

    def judge(self, child: Child) -> Answer:  # noqa: ARG002 - nothing told can settle what was not read
        return Answer.unknown("sentence")
