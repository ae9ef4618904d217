"""Treatments that must have failed: named ones, or so many of a class."""

from dataclasses import dataclass
from typing import Literal

from matchers.child import Child, Course
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
        courses = {course for term in self.treatments for course in child.courses_of(term)}
        loosely = {course for term in self.treatments for course in child.maybe_courses_of(term)}
        failed = {course.term for course in courses if course.response in FAILED}
        perhaps = {course.term for course in courses if _open(course)} | {
            course.term for course in loosely if course.response not in WORKED
        }
        return self._counted(failed, perhaps, all(child.never_had(term) for term in self.treatments))

    def _counted(self, failed: set[TermId], perhaps: set[TermId], complete: bool) -> Answer:  # noqa: FBT001
        if len(failed) >= self.least:
            if self.defined:
                return Answer.unknown("study-team")
            return Answer.sure(Truth.YES, *sorted(failed))
        if complete and len(failed | perhaps) < self.least:
            return Answer.sure(Truth.NO, "treatments")
        return Answer.unknown("treatment-response" if perhaps else "treatments")


def _open(course: Course) -> bool:
    """Told without saying whether it helped."""
    return course.response == "unknown"
