"""A clinic's document on its way to a profile: every fact with its place, and what was left out with the reason.

Paths, terms of the vocabulary and our own words only: no name, number or free text of a document gets in here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Literal

from matchers.calendar import SomeDay, later
from matchers.saying import say
from matchers.vocabulary import TERMS, TermId
from service.intake.problems import FieldError, ProfileRefused, Warned
from service.intake.profile import Told, read_profile
from service.intake.shape import LONGEST_LIST

Format = Literal["profile", "phenopacket", "fhir"]
ListName = Literal["conditions", "eeg", "treatments", "labs"]
MOST_NOTES = 200
WEIGHT_DAYS = 30  # an infant's weight of an earlier month is not the weight of today
WHOLE = "(the whole)"
MALFORMED = say("this part is not of the right form")
UNKNOWN_TERM = say("this is not in our vocabulary")
KINDS_OF_IT = say(
    "this code is one of several kinds of it: the absence of one kind is not the absence of all"
)
FULL = say("a profile takes {n} entries of one kind at most", n=LONGEST_LIST)
SHOWN_CODE = re.compile(
    r"(HP|MONDO|OMIM|ORPHA|NCIT|ICD10CM|RxCUI|ATC|LOINC|SCT):[A-Z]?[\dA-Z.-]{2,11}", re.ASCII
)
DAY = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?", re.ASCII | re.DOTALL)


class Deceased(Exception):
    """The document says that the child has died: there is nothing to search for. `path` is where it says so."""

    def __init__(self, path: str) -> None:
        super().__init__("the child of this document has died")
        self.path = path


@dataclass(frozen=True, slots=True)
class Noted:
    """A part of the document, and what it was taken for, or why it was not used."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What was made of a document."""

    format: Format
    understood: tuple[Noted, ...]
    ignored: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """A document as a plain profile. `sources` are the parts of the document behind the profile's fields."""

    profile: dict[str, Any]
    sources: dict[str, str]
    intake: Intake
    warnings: tuple[Warned, ...]

    def read(self, today: date) -> tuple[Told, Intake]:
        """The child, by the same checks as any profile's; refusals and warnings name the document's parts."""
        try:
            told = read_profile(self.profile, today)
        except ProfileRefused as refused:
            raise ProfileRefused(
                replace(one, field=self._source(one.field)) for one in refused.errors
            ) from None
        unused = tuple(replace(one, field=self._source(one.field)) for one in told.warnings)
        warnings = (*self.warnings, *unused)[:MOST_NOTES]
        return replace(told, warnings=warnings), _without(self.intake, unused)

    def _source(self, field: str) -> str:
        """`conditions[3].since` came from the document's part behind `conditions[3]`."""
        known = [one for one in self.sources if field == one or field.startswith(f"{one}.")]
        return self.sources[max(known, key=len)] if known else field


def _without(intake: Intake, unused: tuple[Warned, ...]) -> Intake:
    """What the checks put aside was not understood after all."""
    aside = {one.field: one.message for one in unused}
    return replace(
        intake,
        understood=tuple(one for one in intake.understood if one.path not in aside),
        ignored=_bounded([*intake.ignored, *(Noted(path, words) for path, words in aside.items())]),
    )


class Draft:
    """A profile in the making. The reader of each format says to it what it finds."""

    def __init__(self, kind: Format, today: date) -> None:
        self.kind, self.today = kind, today
        self.profile: dict[str, Any] = {}
        self.sources: dict[str, str] = {}
        self._understood = list[Noted]()
        self._ignored = list[Noted]()
        self._warnings = list[Warned]()
        self._weights = list[tuple[SomeDay | None, float, str]]()

    def ignore(self, path: str, why: str) -> None:
        self._ignored.append(Noted(path, why))

    def loosely(self, path: str, message: str) -> None:
        """Something taken for more than it says, or for less: the asker should know."""
        self._warnings.append(Warned(path, message))

    def put(self, field: str, value: Any, path: str) -> None:
        """One value of the profile, `spasms.onset` say; of two that differ the first stands."""
        holder, _, name = field.rpartition(".")
        fields: dict[str, Any] = self.profile.setdefault(holder, {}) if holder else self.profile
        if name in fields and fields[name] != value:
            self.ignore(path, say("this was told before in another way; the first was used"))
            return
        fields[name] = value
        self.sources.setdefault(field, path)
        self._understood.append(Noted(path, field))

    def add(self, name: ListName, entry: dict[str, Any], path: str, words: str) -> None:
        """One entry of a list; the same again changes nothing."""
        entries: list[dict[str, Any]] = self.profile.setdefault(name, [])
        entry = {key: value for key, value in entry.items() if value is not None}
        if entry not in entries:
            if len(entries) == LONGEST_LIST:
                self.ignore(path, FULL)
                return
            self.sources[f"{name}[{len(entries)}]"] = path
            entries.append(entry)
        self._understood.append(Noted(path, f"{name}: {words}"))

    def find(self, term: TermId, path: str, since: str | None, *, present: bool) -> None:
        """A condition or an EEG pattern, found or found absent."""
        words = f"{term}, {'present' if present else 'absent'}"
        if TERMS[term].group == "eeg":
            self.add("eeg", {"pattern": term, "present": present, "on": since}, path, words)
        else:
            self.add("conditions", {"term": term, "present": present, "since": since}, path, words)

    def treat(
        self, term: TermId, path: str, status: str | None, start: str | None = None, stop: str | None = None
    ) -> None:
        """A treatment. One that has not begun is no treatment yet; nobody stops on a day still to come."""
        begins, ends = day(start), day(stop)
        if begins and begins.first > self.today:
            self.ignore(path, say("this has not begun yet"))
            return
        if status == "past" and ends and ends.first > self.today:
            self.loosely(path, say("This is told as over, with an end still to come: the end was not used."))
            stop = None
        if status == "current" and ends and ends.last < self.today:
            self.loosely(
                path,
                say("This is told as going on, with an end that is over: whether it goes on was left open."),
            )
            status = None
        entry = {"term": term, "status": status, "start": start, "stop": stop}
        self.add("treatments", entry, path, f"{term}, {status or 'current or past not said'}")

    def weigh(self, kg: float, on: str | None, path: str) -> None:
        self._weights.append((day(on), kg, path))

    def done(self) -> Converted:
        self._settle_weight()
        intake = Intake(self.kind, _bounded(self._understood), _bounded(self._ignored))
        return Converted(self.profile, self.sources, intake, tuple(self._warnings[:MOST_NOTES]))

    def _settle_weight(self) -> None:
        """The latest weight, if it still tells of today; one without a day only if it is the only one."""
        dated = sorted((on.first, kg, path) for on, kg, path in self._weights if on)
        used = ""
        if dated and later(self.today, -WEIGHT_DAYS) <= dated[-1][0] <= self.today:
            _, kg, used = dated[-1]
            self.put("weight_kg", kg, used)
        elif len(self._weights) == 1 and not dated:
            _, kg, used = self._weights[0]
            self.put("weight_kg", kg, used)
            self.loosely(used, say("This weight has no day: it was taken for the weight of today."))
        for _, _, path in self._weights:
            if path != used:
                self.ignore(
                    path, say("this is not the latest weight, or none of the last {n} days", n=WEIGHT_DAYS)
                )


def day(text: str | None) -> SomeDay | None:
    try:
        return SomeDay.parse(text) if text else None
    except ValueError:
        return None


def day_text(text: str | None) -> str | None:
    """The date of a date or a moment, `2026`, `2026-04` or `2026-04-10`; None where there is none."""
    found = DAY.fullmatch(text.strip()) if text else None
    return found[1] if found and day(found[1]) else None


def unknown(code: str) -> str:
    """Why a code was not used. It is repeated only if it looks like one of a public system."""
    if not SHOWN_CODE.fullmatch(code):
        return UNKNOWN_TERM
    return say("{code}: {why}", code=code, why=UNKNOWN_TERM)


def denies_all(term: TermId, code: str) -> bool:
    """Whether the absence of what a code means is the absence of the term: not if it has more codes like it."""
    system = code.partition(":")[0].casefold()
    return [one.partition(":")[0].casefold() for one in TERMS[term].codes].count(system) == 1


def refused(path: str, message: str, remedy: str) -> ProfileRefused:
    return ProfileRefused([FieldError(path, message, remedy)])


def _bounded(notes: list[Noted]) -> tuple[Noted, ...]:
    kept = tuple(islice(_once(notes), MOST_NOTES + 1))
    if len(kept) <= MOST_NOTES:
        return kept
    return (*kept[: MOST_NOTES - 1], Noted("(more)", say("there are more than are listed here")))


def _once(notes: list[Noted]) -> Iterator[Noted]:
    yield from dict.fromkeys(notes)
