"""Words of a profile resolved to terms. What is not understood is warned of, never guessed or a "no"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from matchers.child import Course, Finding
from matchers.saying import Said, all_of, any_of, in_a_row, say
from matchers.vocabulary import ancestors, find, suggestions
from service.intake.checks import until
from service.intake.problems import Warned
from service.intake.shape import ConditionIn, PatternIn, ProfileIn, TreatmentIn

Group = Literal["treatment", "condition", "eeg"]
LISTS: dict[Group, Said] = {"treatment": say("treatments"), "condition": say("conditions"), "eeg": say("eeg")}
MOST_SUGGESTIONS = 3
MOST_SOUGHT = 20


@dataclass(frozen=True, slots=True)
class Understood:
    """The facts that can be used. A list with an entry not used is not complete, whatever was said."""

    eeg: tuple[Finding, ...]
    conditions: tuple[Finding, ...]
    treatments: tuple[Course, ...]
    conditions_complete: bool
    treatments_complete: bool
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list; `fact` is None where it is not used. `groups` are the lists it speaks about.

    `unknown` is the word that nobody knows, to find others like it.
    """

    field: str
    groups: tuple[Group, ...]
    fact: Finding | Course | None
    warning: Warned | None = None
    unknown: str = ""


def understood(profile: ProfileIn, as_of: date) -> Understood:
    """The terms of a profile; those in the wrong list are put right where that is certain."""
    said = _said_complete(profile)
    entries = _without_contradictions(_with_suggestions(list(_entries(profile, as_of))))
    broken = {group for one in entries if one.fact is None for group in one.groups}
    return Understood(
        eeg=_findings(entries, "eeg"),
        conditions=_findings(entries, "condition"),
        treatments=tuple(one.fact for one in entries if isinstance(one.fact, Course)),
        conditions_complete="condition" in said - broken,
        treatments_complete="treatment" in said - broken,
        warnings=tuple(_with_list(one, one.warning, said) for one in entries if one.warning),
    )


def _said_complete(profile: ProfileIn) -> set[Group]:
    said: dict[Group, bool | None] = {
        "condition": profile.conditions_complete,
        "treatment": profile.treatments_complete,
    }
    return {group for group, complete in said.items() if complete}


def _findings(entries: list[_Entry], group: Group) -> tuple[Finding, ...]:
    return tuple(one.fact for one in entries if isinstance(one.fact, Finding) and one.groups[-1] == group)


def _with_list(entry: _Entry, warning: Warned, said: set[Group]) -> Warned:
    """Say so where a list told to be complete is no longer taken for it."""
    lists = [LISTS[group] for group in entry.groups if group in said and entry.fact is None]
    if not lists:
        return warning
    more = say("For the same reason {lists} cannot be taken as complete.", lists=all_of(lists))
    return replace(warning, message=in_a_row([warning.message, more]))


def _entries(profile: ProfileIn, as_of: date) -> Iterator[_Entry]:
    for number, pattern in enumerate(profile.eeg or ()):
        yield _entry(f"eeg[{number}].pattern", "eeg", pattern.pattern, pattern, as_of)
    for number, condition in enumerate(profile.conditions or ()):
        yield _entry(f"conditions[{number}].term", "condition", condition.term, condition, as_of)
    for number, treatment in enumerate(profile.treatments or ()):
        yield _entry(f"treatments[{number}].term", "treatment", treatment.term, treatment, as_of)


def _entry(
    field: str, group: Group, words: str, told: PatternIn | ConditionIn | TreatmentIn, as_of: date
) -> _Entry:
    term = find(words, group)
    if term:
        return _Entry(field, (group,), _fact(term, told, as_of))
    return _elsewhere(field, group, words, told, as_of)


def _elsewhere(
    field: str, group: Group, words: str, told: PatternIn | ConditionIn | TreatmentIn, as_of: date
) -> _Entry:
    """A word its own list does not know: one of another list, or of none."""
    others = {other: term for other in LISTS if other != group and (term := find(words, other))}
    if not others:
        message = say("We do not know this word, so this fact was not used.")
        return _Entry(field, (group,), None, Warned(field, message), words)
    if group == "condition" and set(others) == {"eeg"}:  # absent or present, it means the same in both lists
        message = say("This is an EEG pattern: it was used as one. Tell it under eeg.")
        return _Entry(field, (group, "eeg"), _fact(others["eeg"], told, as_of), Warned(field, message))
    lists = any_of(LISTS[other] for other in others)
    message = say("This word belongs under {lists}, so this fact was not used.", lists=lists)
    return _Entry(
        field, (group, *others), None, Warned(field, message, tuple(dict.fromkeys(others.values())))
    )


def _with_suggestions(entries: list[_Entry]) -> list[_Entry]:
    """What may have been meant by the first unknown words; to look for more of them would take seconds."""
    asked = [number for number, entry in enumerate(entries) if entry.unknown][:MOST_SOUGHT]
    return [_with_like(entry) if number in asked else entry for number, entry in enumerate(entries)]


def _with_like(entry: _Entry) -> _Entry:
    like = tuple(suggestions(entry.unknown, entry.groups[0], MOST_SUGGESTIONS))
    return replace(entry, warning=entry.warning and replace(entry.warning, did_you_mean=like))


def _fact(term: str, told: PatternIn | ConditionIn | TreatmentIn, as_of: date) -> Finding | Course:
    if isinstance(told, PatternIn):
        return Finding(term, told.present, until(told.on, as_of))
    if isinstance(told, ConditionIn):
        return Finding(term, told.present, until(told.since, as_of))
    started = until(told.start, as_of) if told.status in {"current", "past"} else told.start
    stopped = until(told.stop, as_of) if told.status == "past" else told.stop
    return Course(term, told.status, started, stopped, told.dose_mg_per_kg_day, told.response or "unknown")


def _without_contradictions(entries: list[_Entry]) -> list[_Entry]:
    """Entries that deny each other are not used, neither the one nor the other."""
    denied = {
        number
        for one, entry in enumerate(entries)
        for other, against in enumerate(entries)
        if _denies(entry, against)
        for number in (one, other)
    }
    return [_contradicted(entry) if number in denied else entry for number, entry in enumerate(entries)]


def _denies(absent: _Entry, present: _Entry) -> bool:
    """Told absent what was told present, or something wider; EEG patterns come and go from day to day."""
    if absent.fact is None or present.fact is None or absent.groups[-1] != present.groups[-1]:
        return False
    if _told_present(absent.fact) or not _told_present(present.fact):
        return False
    if absent.groups[-1] == "eeg" and _days_apart(absent.fact, present.fact):
        return False
    return absent.fact.term in ancestors(present.fact.term)


def _told_present(fact: Finding | Course) -> bool:
    return fact.present if isinstance(fact, Finding) else fact.taken


def _days_apart(one: Finding | Course, other: Finding | Course) -> bool:
    days = [fact.on for fact in (one, other) if isinstance(fact, Finding) and fact.on]
    return len(days) == 2 and (days[0].last < days[1].first or days[1].last < days[0].first)


def _contradicted(entry: _Entry) -> _Entry:
    message = say("The profile says both that this is so and that it is not, so this fact was not used.")
    return replace(entry, fact=None, warning=Warned(entry.field, message))
