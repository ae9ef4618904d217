"""What was said about a child. What was not said is not here, and is never taken for a no."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from matchers.calendar import SomeDay
from matchers.truth import Truth
from matchers.vocabulary import TermId, ancestors, overlap

RESISTS = (
    2  # treatments tried without lasting success, after the ILAE's definition of drug-resistant epilepsy
)
TERM_WEEKS = 37  # born before is preterm, after the WHO's definition
# A child with one of these has a cause that is known.
KNOWN_CAUSES = frozenset(
    {"genetic-cause", "structural-cause", "metabolic-cause", "infectious-cause", "immune-cause"}
)

# No list, however complete, says that a cause was looked for and not found, or how treatments went.
JUDGED_ONE_BY_ONE = frozenset({"unknown-cause", "treatment-resistant-epilepsy"})

Status = Literal["current", "past", "never"]
Response = Literal["none", "partial", "complete", "relapsed", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition or EEG pattern that was looked for: found (`present`) or found absent."""

    term: TermId
    present: bool = True
    on: SomeDay | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """A treatment given from `start` to `stop`, being given now, or never given. Doses in mg per kg and day."""

    term: TermId
    status: Status | None = None
    start: SomeDay | None = None
    stop: SomeDay | None = None
    dose_mg_per_kg_day: float | None = None
    response: Response = "unknown"

    @property
    def taken(self) -> bool:
        return self.status != "never"


@dataclass(frozen=True, slots=True)
class Spasms:
    """When the spasms began and were diagnosed, how sure that is, and how many there are on a day."""

    onset: SomeDay | None = None
    diagnosed: SomeDay | None = None
    confirmed_by_video_eeg: bool | None = None
    per_day: float | None = None
    clusters_per_day: float | None = None


@dataclass(frozen=True, slots=True)
class Lab:
    """A laboratory value in its own unit, or as a multiple of the upper limit of normal."""

    test: str
    value: float | None = None
    unit: str | None = None
    times_uln: float | None = None
    on: SomeDay | None = None


@dataclass(frozen=True, slots=True)
class OtherTrial:
    """Whether the child takes part in another trial, and the last day a trial treatment was given."""

    taking_part: bool | None = None
    last_dose_on: SomeDay | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the child lives; `country` is ISO 3166 alpha-2."""

    country: str | None = None
    city: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """The facts told about one child, on the day `as_of`. Never stored, logged or cached."""

    as_of: date
    born: SomeDay | None = None
    gestational_age_weeks: float | None = None
    sex: Literal["female", "male"] | None = None
    weight_kg: float | None = None
    spasms: Spasms = field(default_factory=Spasms)
    eeg: tuple[Finding, ...] = ()
    conditions: tuple[Finding, ...] = ()
    conditions_complete: bool = False
    treatments: tuple[Course, ...] = ()
    treatments_complete: bool = False
    labs: tuple[Lab, ...] = ()
    other_trial: OtherTrial = field(default_factory=OtherTrial)
    place: Place = field(default_factory=Place)
    consent: bool | None = None

    def has(self, condition: TermId) -> Truth:
        """Whether the child has a condition: told so, told not, or not said. What is told one way and follows the
        other way from another fact ("no infantile spasms", and the day they began) is not known."""
        said, follows = _said(self.conditions, condition), self._follows(condition)
        if said is not Truth.UNKNOWN:
            return Truth.UNKNOWN if follows is ~said else said
        if follows is not Truth.UNKNOWN or condition in JUDGED_ONE_BY_ONE:
            return follows
        if self.conditions_complete and not _hinted(self.conditions, condition):
            return Truth.NO
        return Truth.UNKNOWN

    def is_told_both_ways(self, condition: TermId) -> bool:
        """Whether a condition was told one way and follows the other way from another fact."""
        return {_said(self.conditions, condition), self._follows(condition)} == {Truth.NO, Truth.YES}

    def _follows(self, condition: TermId) -> Truth:
        """What other facts than the list of conditions say of one."""
        if condition == "prematurity" and self.gestational_age_weeks is not None:
            return Truth.of(self.gestational_age_weeks < TERM_WEEKS)
        if condition == "unknown-cause" and self._cause_told:
            return Truth.NO
        if condition == "treatment-resistant-epilepsy":
            return self._resistant
        if self.spasms_told and condition in ancestors("infantile-spasms"):
            return Truth.YES
        return Truth.UNKNOWN

    def told_as(self, condition: TermId) -> TermId:
        """The name by which the family told of a condition, or of its absence; its own where it follows otherwise."""
        spasms = ("infantile-spasms",) if self.spasms_told else ()
        present = (*(finding.term for finding in self.conditions if finding.present), *spasms)
        absent = (finding.term for finding in self.conditions if not finding.present)
        names = [term for term in present if condition in ancestors(term)]
        names += [term for term in absent if term in ancestors(condition)]
        return condition if condition in names or not names else names[0]

    def has_besides(self, condition: TermId, besides: tuple[TermId, ...]) -> Truth:
        """Whether the child has something of a kind that is none of `besides`; what is told loosely may be one."""
        if self.has(condition) is Truth.NO:
            return Truth.NO
        denied = self.is_told_both_ways("infantile-spasms")
        told = [
            *("infantile-spasms",) * (self.spasms_told and not denied),
            *(finding.term for finding in self.conditions if finding.present),
        ]
        found = [term for term in told if condition in ancestors(term)]
        if any(not any(overlap(term, other) for other in besides) for term in found):
            return Truth.YES
        loose = denied or any(not ancestors(term) & set(besides) for term in found)
        return Truth.NO if self.conditions_complete and not loose else Truth.UNKNOWN

    def shows(self, pattern: TermId) -> Truth:
        """Whether the EEG showed a pattern. No list of EEG findings is ever complete; what a later EEG no longer
        showed is open, for a text seldom says which EEG it means."""
        shown = [finding for finding in self.eeg if finding.present and pattern in ancestors(finding.term)]
        gone = [finding for finding in self.eeg if not finding.present and finding.term in ancestors(pattern)]
        if shown and any(_later(absent, present) for absent in gone for present in shown):
            return Truth.UNKNOWN
        return _said(self.eeg, pattern)

    @property
    def _resistant(self) -> Truth:
        """Seizures that go on after two treatments: judged by the treatments, never by a list of conditions."""
        tried = {course.term for course in self.courses_of("any-antiseizure-treatment")}
        return Truth.NO if self.treatments_complete and len(tried) < RESISTS else Truth.UNKNOWN

    @property
    def _cause_told(self) -> bool:
        return any(finding.present and KNOWN_CAUSES & ancestors(finding.term) for finding in self.conditions)

    @property
    def spasms_told(self) -> bool:
        """A told onset, diagnosis, video or count of spasms says that the child has them."""
        told = self.spasms
        counted = (told.per_day or 0) > 0 or (told.clusters_per_day or 0) > 0
        return bool(told.onset or told.diagnosed or told.confirmed_by_video_eeg or counted)

    def courses_of(self, treatment: TermId) -> Iterator[Course]:
        """The courses that certainly were of this treatment: of it, or of one that is-a it."""
        return (course for course in self.treatments if course.taken and treatment in ancestors(course.term))

    def maybe_courses_of(self, treatment: TermId) -> Iterator[Course]:
        """The courses told too loosely to be sure: "a steroid" may have been prednisolone."""
        return (
            course
            for course in self.treatments
            if course.taken and treatment not in ancestors(course.term) and overlap(course.term, treatment)
        )

    def never_had(self, treatment: TermId) -> bool:
        """Told never to have had it, or lacking from a list said to be complete (nobody lists vaccines there)."""
        said = any(not course.taken and course.term in ancestors(treatment) for course in self.treatments)
        return said or (self.treatments_complete and "vaccination" not in ancestors(treatment))


def _later(one: Finding, other: Finding) -> bool:
    return one.on is not None and other.on is not None and one.on.first > other.on.last


def _said(findings: tuple[Finding, ...], asked: TermId) -> Truth:
    """Yes to a narrower term is yes; no to a wider term is no; a yes outweighs a no said elsewhere."""
    said = Truth.UNKNOWN
    for finding in findings:
        if finding.present:
            if asked in ancestors(finding.term):
                return Truth.YES
        elif finding.term in ancestors(asked):
            said = Truth.NO
    return said


def _hinted(findings: tuple[Finding, ...], asked: TermId) -> bool:
    """Whether a term was told that may be the one asked for as well: "a genetic cause" may be a structural one."""
    return any(finding.present and overlap(finding.term, asked) for finding in findings)
