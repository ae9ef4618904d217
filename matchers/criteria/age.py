"""Age, on whichever clock a trial counts it: now, corrected for early birth, at birth, at onset or at diagnosis."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from matchers.calendar import Length, SomeDay, later
from matchers.child import Child
from matchers.rule import Answer
from matchers.timeline import ALWAYS_YES, Timeline
from matchers.truth import Truth

Basis = Literal["now", "corrected", "gestational", "onset", "diagnosis"]
Upper = Literal["through-unit", "below", "on-the-day"]
FULL_TERM_WEEKS = 40
EARLIEST_WEEKS = 20  # the least a profile can say


@dataclass(frozen=True, slots=True)
class Age:
    """An age window. `low` is reached on the day the age is completed; `low_strict` asks for more than that.

    `upper` says what the text says of the end: "below" stops on the day `high` is reached; "on-the-day" includes
    that day and none after; "through-unit" leaves open the days until the next completed unit, because no
    registry says whether a maximum of 24 months covers the weeks that follow the second birthday.
    """

    low: Length | None = None
    high: Length | None = None
    low_strict: bool = False
    upper: Upper = "through-unit"
    basis: Basis = "now"
    kind: Literal["age"] = "age"

    def judge(self, child: Child) -> Answer:
        if self.basis == "gestational":
            return self._at_birth(child)
        birth = child.born
        if birth is None:
            return Answer.unknown("born")
        if self.basis == "now":
            return Answer(self._from(birth), () if birth.exact else ("born",), ("born",))
        if self.basis == "corrected":
            return self._corrected(birth, child.gestational_age_weeks)
        event = child.spasms.onset if self.basis == "onset" else child.spasms.diagnosed
        fact = "spasms-onset" if self.basis == "onset" else "spasms-diagnosed"
        if event is None:
            return Answer.unknown(fact)
        return self._at_event(birth, event, fact)

    def _from(self, birth: SomeDay) -> Timeline:
        """Inside the window on every day, for a birthday known exactly or in part."""
        if birth.exact:
            return self._for(birth.first)
        return self._low_for(birth) & self._high_for(birth)

    def _low_for(self, birth: SomeDay) -> Timeline:
        early, late = self._low(birth.first), self._low(birth.last)
        return early.agreed(late)

    def _high_for(self, birth: SomeDay) -> Timeline:
        return self._high(birth.first).agreed(self._high(birth.last))

    def _for(self, birth: date) -> Timeline:
        return self._low(birth) & self._high(birth)

    def _low(self, birth: date) -> Timeline:
        if self.low is None:
            return ALWAYS_YES
        reached = self.low.after(birth)
        return Timeline.of(Truth.NO, (later(reached, 1) if self.low_strict else reached, Truth.YES))

    def _high(self, birth: date) -> Timeline:
        if self.high is None:
            return ALWAYS_YES
        reached = self.high.after(birth)
        if self.upper == "below":
            return Timeline.of(Truth.YES, (reached, Truth.NO))
        over = later(reached, 1)
        if self.upper == "on-the-day":
            return Timeline.of(Truth.YES, (over, Truth.NO))
        return Timeline.of(Truth.YES, (over, Truth.UNKNOWN), (self.high.one_more().after(birth), Truth.NO))

    def _corrected(self, birth: SomeDay, weeks: float | None) -> Answer:
        """Corrected age counts from the day the child would have been born at 40 weeks."""
        if weeks is None:
            possible = SomeDay(birth.first, later(birth.last, 7 * (FULL_TERM_WEEKS - EARLIEST_WEEKS)))
            return Answer(self._from(possible), ("gestational-age",), ("born",))
        early_by = max(0, round((FULL_TERM_WEEKS - weeks) * 7))
        due = birth.plus_days(early_by)
        return Answer(self._from(due), () if birth.exact else ("born",), ("born", "gestational-age"))

    def _at_birth(self, child: Child) -> Answer:
        """Completed weeks of pregnancy at birth, held against limits in weeks."""
        weeks = child.gestational_age_weeks
        if weeks is None:
            return Answer.unknown("gestational-age")
        low = self.low is None or (weeks > self.low.value if self.low_strict else weeks >= self.low.value)
        high = self.high is None or (
            weeks < self.high.value if self.upper == "below" else int(weeks) <= self.high.value
        )
        return Answer.sure(Truth.of(low and high), "gestational-age")

    def _at_event(self, birth: SomeDay, event: SomeDay, fact: str) -> Answer:
        """An age that has passed: the same for every day; unknown where the days told are not exact enough."""
        inside = self._from(birth)
        first = max(birth.first, event.first)
        seen = {inside.at(first)} | {truth for day, truth in inside.changes if first < day <= event.last}
        truth = seen.pop() if len(seen) == 1 else Truth.UNKNOWN
        asks = () if truth is not Truth.UNKNOWN else (fact, "born")
        return Answer(Timeline.always(truth), asks, ("born", fact))
