"""Time since the spasms began or were diagnosed: a window that closes."""

from dataclasses import dataclass
from typing import Literal

from matchers.calendar import Length, SomeDay, later
from matchers.child import Child
from matchers.rule import Answer
from matchers.timeline import ALWAYS_YES, Timeline
from matchers.truth import Truth


@dataclass(frozen=True, slots=True)
class TimeSince:
    """At least `low` and at most `high` since onset or diagnosis; "within 30 days" includes day 30."""

    event: Literal["onset", "diagnosis"]
    low: Length | None = None
    high: Length | None = None
    kind: Literal["time-since"] = "time-since"

    def judge(self, child: Child) -> Answer:
        day = child.spasms.onset if self.event == "onset" else child.spasms.diagnosed
        fact = "spasms-onset" if self.event == "onset" else "spasms-diagnosed"
        if day is None:
            return Answer.unknown(fact)
        return Answer(self._low(day) & self._high(day), () if day.exact else (fact,), (fact,))

    def _low(self, day: SomeDay) -> Timeline:
        if self.low is None:
            return ALWAYS_YES
        first, last = self.low.after(day.first), self.low.after(day.last)
        return Timeline.of(Truth.NO, (first, Truth.UNKNOWN), (last, Truth.YES))

    def _high(self, day: SomeDay) -> Timeline:
        if self.high is None:
            return ALWAYS_YES
        first, last = later(self.high.after(day.first), 1), later(self.high.after(day.last), 1)
        return Timeline.of(Truth.YES, (first, Truth.UNKNOWN), (last, Truth.NO))
