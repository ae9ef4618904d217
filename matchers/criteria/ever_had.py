"""Earlier treatment: ever, or within a window that ends so long after the last dose."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course
from matchers.criteria.taking_now import let_pass
from matchers.rule import Answer, FactId, any_holds
from matchers.timeline import ALWAYS_UNKNOWN, Timeline
from matchers.truth import Truth
from matchers.vocabulary import TermId, is_a


@dataclass(frozen=True, slots=True)
class EverHad:
    """Whether the child ever had any of these treatments, or had one within so long of the day judged.

    "Within 28 days" includes day 28: after a stop on day S the window is clear from S + 29; months are those of the calendar. `besides` lists
    treatments that the text lets pass ("none other than pyridoxine"), `on_terms` that it does so on terms not read.
    """

    treatments: tuple[TermId, ...]
    within: Length | None = None
    besides: tuple[TermId, ...] = ()
    at_least_for: Length | None = None
    on_terms: bool = False
    kind: Literal["prior-treatment"] = "prior-treatment"

    def judge(self, child: Child) -> Answer:
        return any_holds(self._judge(child, treatment) for treatment in self.treatments)

    def _judge(self, child: Child, treatment: TermId) -> Answer:
        told = dict.fromkeys(
            [*child.maybe_courses_of(treatment), *perhaps_for(treatment, child)], Truth.UNKNOWN
        )
        for course in child.courses_of(treatment):
            told[course] = Truth.UNKNOWN if _for_other_ills(treatment, course, child) else Truth.YES
        told = {
            course: let_pass(course, truth, self.besides, on_terms=self.on_terms)
            for course, truth in told.items()
        }
        given = [course for course, truth in told.items() if truth is Truth.YES]
        maybe = [course for course, truth in told.items() if truth is Truth.UNKNOWN]
        if not given and not maybe:
            return (
                Answer.sure(Truth.NO, treatment) if child.never_had(treatment) else Answer.unknown(treatment)
            )
        answers = [self._course(course, child.as_of) for course in given]
        answers += [_softened(self._course(course, child.as_of), treatment) for course in maybe]
        rest = Answer.sure(Truth.NO) if child.never_had(treatment) else Answer.unknown("treatments-complete")
        return any_holds([*answers, rest])

    def _course(self, course: Course, as_of: date) -> Answer:
        timeline = taken(course, as_of, self.within)
        asks: tuple[FactId, ...] = () if timeline.at(as_of) is not Truth.UNKNOWN else ("treatment-dates",)
        if self.at_least_for:
            timeline, asks = timeline & _lasting(course, self.at_least_for), ("treatment-dates",)
        return Answer(timeline, asks, (course.term,))


# What a text may count as "treatment for spasms" or "any treatment" although it is not one of the class by name.
PERHAPS_COUNTED: dict[TermId, tuple[TermId, ...]] = {
    "any-infantile-spasms-treatment": (
        "any-antiseizure-treatment", "vitamins", "mtor-inhibitors", "immunotherapy", "corticosteroids",
    ),
    "any-antiseizure-treatment": ("vitamins", "mtor-inhibitors", "immunotherapy", "corticosteroids"),
}  # fmt: skip


def perhaps_for(treatment: TermId, child: Child) -> list[Course]:
    """Courses that may have been given for the spasms. What began before the first spasm was for something else."""
    onset = child.spasms.onset if treatment == "any-infantile-spasms-treatment" else None
    certain = set(child.courses_of(treatment))
    found = {
        course: None
        for wider in PERHAPS_COUNTED.get(treatment, ())
        for course in child.courses_of(wider)
        if course not in certain and not (onset and course.start and course.start.last < onset.first)
    }
    return list(found)


# Steroids that spasms are hardly ever treated with, and preterm babies, asthma or croup are.
_OF_OTHER_USE = (
    "dexamethasone",
    "betamethasone",
    "hydrocortisone",
    "inhaled-corticosteroids",
    "topical-corticosteroids",
)


def _for_other_ills(treatment: TermId, course: Course, child: Child) -> bool:
    """Whether a steroid may have been for something else, where a text asks for treatment of the spasms."""
    if treatment != "any-infantile-spasms-treatment" or not is_a(course.term, "corticosteroids"):
        return False
    onset = child.spasms.onset
    earlier = onset is not None and course.start is not None and course.start.last < onset.first
    return earlier or any(is_a(course.term, other) for other in _OF_OTHER_USE)


def taken(course: Course, as_of: date, within: Length | None) -> Timeline:
    """Yes on the days that count as "had it", from the first dose until the window after the last has passed."""
    start = course.start or SomeDay(date.min, _told_until(course, as_of))
    begun = _from(start)
    if within is None:
        return begun
    stop = _stop(course, as_of)
    if stop is None:
        return begun
    return begun & ~_from(stop.plus(within).plus_days(1))


def _told_until(course: Course, as_of: date) -> date:
    return course.stop.last if course.stop else as_of


def _stop(course: Course, as_of: date) -> SomeDay | None:
    """The last day of treatment; None while it goes on. Said neither past nor current, it may have stopped at any time."""
    if course.stop:
        return course.stop
    if course.status == "current":
        return None
    return SomeDay(
        course.start.first if course.start else date.min, as_of if course.status == "past" else date.max
    )


def _from(day: SomeDay) -> Timeline:
    """No before the day, yes from it; unknown between its bounds where it is known only in part."""
    if day.first == date.min:
        return Timeline.of(Truth.UNKNOWN, (day.last, Truth.YES))
    return Timeline.of(Truth.NO, (day.first, Truth.UNKNOWN), (day.last, Truth.YES))


def _lasting(course: Course, length: Length) -> Timeline:
    """Whether the course went on at least so long, once that much time has passed since its start."""
    if course.start is None:
        return ALWAYS_UNKNOWN
    reached = course.start.plus(length)
    if course.stop and course.stop.last < reached.first:
        return Timeline.always(Truth.NO)
    if course.stop and course.stop.first < reached.last:
        return ALWAYS_UNKNOWN
    if course.stop is None and course.status == "past":
        return ALWAYS_UNKNOWN
    return _from(reached)


def _softened(answer: Answer, treatment: TermId) -> Answer:
    """A course of a wider kind may have been of this treatment: its yes becomes unknown."""
    return Answer(answer.timeline & ALWAYS_UNKNOWN, (treatment,), answer.because)
