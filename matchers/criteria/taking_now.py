"""Treatment going on now: which, and how many medicines at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from matchers.calendar import SomeDay
from matchers.child import Child, Course
from matchers.rule import Answer, any_holds
from matchers.timeline import ALWAYS_NO, ALWAYS_UNKNOWN, ALWAYS_YES, Timeline, any_of, at_least
from matchers.truth import Truth
from matchers.vocabulary import TermId, ancestors, is_a, overlap


@dataclass(frozen=True, slots=True)
class TakingNow:
    """Whether the child takes any of these treatments on the day judged; a stop told for later ends it.

    `besides` lists treatments that the text lets pass, `on_terms` that it does so on terms that were not read.
    """

    treatments: tuple[TermId, ...]
    besides: tuple[TermId, ...] = ()
    on_terms: bool = False
    kind: Literal["current-treatment"] = "current-treatment"

    def judge(self, child: Child) -> Answer:
        return any_holds(self._judge(child, treatment) for treatment in self.treatments)

    def _judge(self, child: Child, treatment: TermId) -> Answer:
        told = dict.fromkeys(child.courses_of(treatment), Truth.YES)
        told |= dict.fromkeys(child.maybe_courses_of(treatment), Truth.UNKNOWN)
        told = {
            course: let_pass(course, truth, self.besides, on_terms=self.on_terms)
            for course, truth in told.items()
        }
        answers = [_going_on(course, child) for course, truth in told.items() if truth is Truth.YES]
        answers += [
            Answer(going_on(course) & ALWAYS_UNKNOWN, (treatment,), (course.term,))
            for course, truth in told.items()
            if truth is Truth.UNKNOWN
        ]
        sure_no = child.never_had(treatment)
        if not answers:
            return Answer.sure(Truth.NO, treatment) if sure_no else Answer.unknown(treatment)
        rest = Answer.sure(Truth.NO) if sure_no else Answer.unknown("treatments-complete")
        return any_holds([*answers, rest])


def let_pass(course: Course, counts: Truth, besides: tuple[TermId, ...], *, on_terms: bool) -> Truth:
    """Whether a course counts, given what the text lets pass; on terms nobody read it may count all the same."""
    if any(term in ancestors(course.term) for term in besides):
        return Truth.UNKNOWN if on_terms else Truth.NO
    # Told so loosely that it may be one that is let pass.
    return Truth.UNKNOWN if any(overlap(course.term, term) for term in besides) else counts


def _going_on(course: Course, child: Child) -> Answer:
    timeline = going_on(course)
    asks = () if timeline.at(child.as_of) is not Truth.UNKNOWN else ("treatment-dates",)
    return Answer(timeline, asks, (course.term,))


HORMONES = "acth-or-steroid"


@dataclass(frozen=True, slots=True)
class TakingCount:
    """How many different treatments of a class the child takes at once: from `least` up to `most`."""

    of: TermId
    least: int = 0
    most: int | None = None
    kind: Literal["count-now"] = "count-now"

    def judge(self, child: Child) -> Answer:
        return _within(self.least, self.most, child, self.of, going_on)


@dataclass(frozen=True, slots=True)
class EverCount:
    """How many different treatments of a class the child has ever had: from `least` up to `most`."""

    of: TermId
    least: int = 0
    most: int | None = None
    kind: Literal["count-ever"] = "count-ever"

    def judge(self, child: Child) -> Answer:
        return _within(self.least, self.most, child, self.of, lambda _: ALWAYS_YES)


def _within(
    least: int, most: int | None, child: Child, of: TermId, counts: Callable[[Course], Timeline]
) -> Answer:
    """Whether the number of different treatments that count lies within the limits, day by day."""
    sure, perhaps = distinct(child, of)
    lines = [any_of(map(counts, courses)) for courses in sure]
    lines += [any_of(map(counts, courses)) & ALWAYS_UNKNOWN for courses in perhaps]
    unsaid = Timeline.always(Truth.NO if child.never_had(of) else Truth.UNKNOWN)
    enough = at_least(least, lines) | unsaid if least else ALWAYS_YES
    too_many = at_least(most + 1, lines) | unsaid if most is not None else ALWAYS_NO
    timeline = enough & ~too_many
    asks = () if timeline.at(child.as_of) is not Truth.UNKNOWN else ("treatments-complete", "treatments")
    return Answer(timeline, asks, ("treatments",))


def distinct(child: Child, of: TermId) -> tuple[list[list[Course]], list[list[Course]]]:
    """The courses of a class by treatment: those surely different ones, and those that may repeat another.

    "A steroid" told beside prednisolone may be that prednisolone: it counts as one more only perhaps. So do hormones
    among medicines against seizures, which some trials count and others do not.
    """
    by_term: dict[TermId, list[Course]] = {}
    for course in child.courses_of(of):
        by_term.setdefault(course.term, []).append(course)
    loose = {
        term
        for term in by_term
        if any(other != term and overlap(other, term) and not is_a(term, other) for other in by_term)
    }
    sure = [courses for term, courses in by_term.items() if term not in loose]
    maybe: dict[TermId, list[Course]] = {term: by_term[term] for term in sorted(loose)}
    hormones = child.courses_of(HORMONES) if of == "antiseizure-medication" else ()
    for course in (*child.maybe_courses_of(of), *hormones):
        maybe.setdefault(course.term, []).append(course)
    return sure, list(maybe.values())


def going_on(course: Course) -> Timeline:
    """The days on which a course goes on, nothing new happening."""
    if course.status == "past":
        return ALWAYS_NO
    begun = _from(course.start) if course.start else ALWAYS_YES
    if course.stop is not None:
        return begun & ~_from(course.stop.plus_days(1))
    return begun if course.status == "current" else begun & ALWAYS_UNKNOWN


def _from(day: SomeDay) -> Timeline:
    return Timeline.of(Truth.NO, (day.first, Truth.UNKNOWN), (day.last, Truth.YES))
