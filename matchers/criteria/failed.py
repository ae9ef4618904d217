"""Treatments that must have failed: named ones, or so many of a class."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child, Course
from matchers.criteria.taking_now import distinct
from matchers.rule import Answer
from matchers.truth import Truth
from matchers.vocabulary import TermId

WORKED = frozenset({"complete"})
FAILED = frozenset({"none", "partial", "relapsed"})


@dataclass(frozen=True, slots=True)
class Failed:
    """At least `least` different treatments, each one of `treatments` or below them, given without lasting success.

    No response, a partial one and a relapse count as failed. `defined` marks a text that says what an adequate
    trial is (dose, length): a failure as told is then not enough to be sure. `now` marks those still being given.
    """

    treatments: tuple[TermId, ...]
    least: int = 1
    defined: bool = False
    now: bool = False
    kind: Literal["failed-treatments"] = "failed-treatments"

    def judge(self, child: Child) -> Answer:
        sure, perhaps = _distinct(child, self.treatments)
        counted = [course for courses in sure for course in courses]
        failed = {
            course.term
            for course in counted
            if course.response in FAILED and self._counts(course) is Truth.YES
        }
        maybe = {course.term for course in counted if self._may_have_failed(course)}
        maybe |= {
            course.term
            for courses in perhaps
            for course in courses
            if course.response not in WORKED and self._counts(course) is not Truth.NO
        }
        return self._counted(failed, maybe, complete=all(child.never_had(term) for term in self.treatments))

    def _counts(self, course: Course) -> Truth:
        """Whether a course is one still being given, where the text asks for that."""
        if not self.now:
            return Truth.YES
        return Truth.UNKNOWN if course.status is None else Truth.of(course.status == "current")

    def _may_have_failed(self, course: Course) -> bool:
        open_response = course.response == "unknown" or self._counts(course) is Truth.UNKNOWN
        return open_response and course.response not in WORKED and self._counts(course) is not Truth.NO

    def _counted(self, failed: set[TermId], maybe: set[TermId], *, complete: bool) -> Answer:
        if len(failed) >= self.least:
            if self.defined:
                return Answer.unknown("study-team")
            return Answer.sure(Truth.YES, *sorted(failed))
        if complete and len(failed | maybe) < self.least:
            return Answer.sure(Truth.NO, "treatments")
        return Answer.unknown("treatment-response" if maybe else "treatments")


def _distinct(child: Child, terms: tuple[TermId, ...]) -> tuple[list[list[Course]], list[list[Course]]]:
    """The courses of any of these treatments, each course once."""
    seen: set[TermId] = set()
    sure: list[list[Course]] = []
    perhaps: list[list[Course]] = []
    for term in terms:
        for found, kept in zip(distinct(child, term), (sure, perhaps), strict=True):
            for courses in found:
                if courses[0].term not in seen:
                    seen.add(courses[0].term)
                    kept.append(courses)
    return sure, perhaps
