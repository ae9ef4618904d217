"""Treatment going on now: which, and how many medicines at once."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child, Course
from matchers.rule import Answer, any_holds
from matchers.timeline import ALWAYS_UNKNOWN, Timeline
from matchers.truth import Truth
from matchers.vocabulary import TermId


@dataclass(frozen=True, slots=True)
class TakingNow:
    """Whether the child takes any of these treatments on the day judged; a stop told for later ends it."""

    treatments: tuple[TermId, ...]
    kind: Literal["current-treatment"] = "current-treatment"

    def judge(self, child: Child) -> Answer:
        return any_holds(self._judge(child, treatment) for treatment in self.treatments)

    def _judge(self, child: Child, treatment: TermId) -> Answer:
        answers = [Answer(going_on(course), (), (course.term,)) for course in child.courses_of(treatment)]
        answers += [
            Answer(going_on(course) & ALWAYS_UNKNOWN, (treatment,), (course.term,))
            for course in child.maybe_courses_of(treatment)
        ]
        sure_no = child.never_had(treatment)
        if not answers:
            return Answer.sure(Truth.NO, treatment) if sure_no else Answer.unknown(treatment)
        rest = Answer.sure(Truth.NO) if sure_no else Answer.unknown("treatments-complete")
        return any_holds([*answers, rest])


@dataclass(frozen=True, slots=True)
class TakingCount:
    """How many different treatments of a class the child takes at once: from `least` up to `most`."""

    of: TermId
    least: int = 0
    most: int | None = None
    kind: Literal["count-now"] = "count-now"

    def judge(self, child: Child) -> Answer:
        now = {course.term for course in child.courses_of(self.of) if _now(course) is Truth.YES}
        perhaps = {course.term for course in child.courses_of(self.of) if _now(course) is Truth.UNKNOWN}
        perhaps |= {course.term for course in child.maybe_courses_of(self.of) if _now(course) is not Truth.NO}
        return counted(self.least, self.most, now, perhaps - now, complete=child.treatments_complete)


@dataclass(frozen=True, slots=True)
class EverCount:
    """How many different treatments of a class the child has ever had: from `least` up to `most`."""

    of: TermId
    least: int = 0
    most: int | None = None
    kind: Literal["count-ever"] = "count-ever"

    def judge(self, child: Child) -> Answer:
        had = {course.term for course in child.courses_of(self.of)}
        perhaps = {course.term for course in child.maybe_courses_of(self.of)} - had
        return counted(self.least, self.most, had, perhaps, complete=child.treatments_complete)


def counted(
    least: int, most: int | None, sure: set[TermId], perhaps: set[TermId], *, complete: bool
) -> Answer:
    """Whether a number known only from below (or between two ends) lies within the limits."""
    low, high = len(sure), len(sure | perhaps) if complete else None
    too_many = most is not None and low > most
    too_few = high is not None and high < least
    if too_many or too_few:
        return Answer.sure(Truth.NO, "treatments")
    enough = low >= least
    bounded = most is None or (high is not None and high <= most)
    if enough and bounded:
        return Answer.sure(Truth.YES, "treatments")
    return Answer.unknown("treatments" if complete else "treatments-complete")


def going_on(course: Course) -> Timeline:
    """The days on which a course goes on, nothing new happening."""
    if course.status == "current" and course.stop is None:
        return Timeline.always(Truth.YES)
    if course.stop is not None:
        over = course.stop.plus_days(1)
        return Timeline.of(Truth.YES, (over.first, Truth.UNKNOWN), (over.last, Truth.NO))
    if course.status == "past":
        return Timeline.always(Truth.NO)
    return ALWAYS_UNKNOWN


def _now(course: Course) -> Truth:
    if course.status == "current":
        return Truth.YES
    if course.status == "past" or course.stop:
        return Truth.NO
    return Truth.UNKNOWN
