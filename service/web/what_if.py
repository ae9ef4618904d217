"""What if: a finding or a treatment of today put into what was told, and both held against the same trials."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from matchers.child import KNOWN_CAUSES
from matchers.saying import marked, say
from matchers.vocabulary import TERMS, Group, ancestors, find
from service.api.comparison import ChangeOut, ComparedTrialOut, ComparisonOut, UnderOut
from service.intake.problems import FieldError
from service.web.forms import Shown
from service.web.language import gettext, spoken
from service.web.results import standing_in_words
from service.web.telling import plainly, told
from service.web.words import in_order

NOW, THEN = "Now", "What if"
FIRST_TREATMENTS = ("vigabatrin", "prednisolone", "acth")
Choice = tuple[str, str]
Profile = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: treatments to start, those told that may stop, and what a test may show."""

    first_treatments: tuple[Choice, ...]
    treatments: tuple[Choice, ...]
    stops: tuple[Choice, ...]
    findings: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One trial side by side; `changes` is empty where nothing changes."""

    id: str
    title: str
    now: str
    then: str
    standings: tuple[str, str]
    changes: list[ChangeOut]


def choices(profile: Profile) -> Choices:
    going_on = [
        term
        for one in profile["treatments"]
        if one.get("status") not in {"past", "never"} and (term := find(one.get("term", ""), "treatment"))
    ]
    return Choices(
        _named(FIRST_TREATMENTS),
        _all_treatments(spoken().language),
        _named(dict.fromkeys(going_on)),
        _all_findings(spoken().language),
    )


def _named(terms: Iterable[str]) -> tuple[Choice, ...]:
    return tuple((term, TERMS[term].name) for term in terms)


@cache
def _all_treatments(language: str) -> tuple[Choice, ...]:  # noqa: ARG001 - each has its own order
    return _sorted(lambda term: TERMS[term].group == "treatment" and term not in FIRST_TREATMENTS)


@cache
def _all_findings(language: str) -> tuple[Choice, ...]:  # noqa: ARG001 - likewise
    """The causes: what a gene test, a scan or a blood test is done for."""
    return _sorted(lambda term: TERMS[term].group == "condition" and bool(KNOWN_CAUSES & ancestors(term)))


def _sorted(holds: Callable[[str], bool]) -> tuple[Choice, ...]:
    return tuple(sorted(_named(filter(holds, TERMS)), key=lambda choice: in_order(plainly(choice[1]))))


def imagined(profile: Profile, wishes: Mapping[str, str], day: date) -> tuple[Profile, list[str]]:
    """The profile as it would be, and what was put into it, in words. Wishes we do not know are left out."""
    told, words = dict(profile), list[str]()
    for name, text in wishes.items():
        change = _CHANGES.get(name)
        for sentence in change(told, text, wishes, day) if change else ():
            words.append(sentence)
    return told, words


def _eeg(told: Profile, text: str, wishes: Mapping[str, str], day: date) -> Iterable[str]:  # noqa: ARG001
    if text in {"yes", "no"}:
        others = _without(told.get("eeg", []), "pattern", "eeg", "hypsarrhythmia")
        shown = {"pattern": "hypsarrhythmia", "present": text == "yes", "on": day.isoformat()}
        told["eeg"] = [*others, shown]
        yield (
            say("the EEG shows hypsarrhythmia")
            if text == "yes"
            else say("the EEG does not show hypsarrhythmia")
        )


def _starts(told: Profile, text: str, wishes: Mapping[str, str], day: date) -> Iterable[str]:  # noqa: ARG001
    if _is(text, "treatment"):
        never = [one for one in told["treatments"] if one.get("status") == "never"]
        others = [
            one
            for one in told["treatments"]
            if one not in never or find(one.get("term", ""), "treatment") != text
        ]
        told["treatments"] = [*others, {"term": text, "status": "current", "start": day.isoformat()}]
        yield say("{treatment} starts today", treatment=TERMS[text].name)


def _stops(told: Profile, text: str, wishes: Mapping[str, str], day: date) -> Iterable[str]:  # noqa: ARG001
    if _is(text, "treatment"):
        told["treatments"] = [
            one | {"status": "past", "stop": day.isoformat()}
            if find(one.get("term", ""), "treatment") == text and one.get("status") not in {"past", "never"}
            else one
            for one in told["treatments"]
        ]
        yield say("{treatment} stops today", treatment=TERMS[text].name)


def _test(told: Profile, text: str, wishes: Mapping[str, str], day: date) -> Iterable[str]:  # noqa: ARG001
    found = wishes.get("if.found", "yes")
    if _is(text, "condition") and found in {"yes", "no"}:
        others = _without(told["conditions"], "term", "condition", text)
        told["conditions"] = [*others, {"term": text, "present": found == "yes"}]
        words = marked("a test finds {cause}") if found == "yes" else marked("a test rules out {cause}")
        yield say(words, cause=TERMS[text].name)


_CHANGES = {"if.eeg": _eeg, "if.starts": _starts, "if.stops": _stops, "if.test": _test}


def _is(text: str, group: Group) -> bool:
    return text in TERMS and TERMS[text].group == group


def _without(listed: Iterable[Profile], part: str, group: Group, term: str) -> list[Profile]:
    return [one for one in listed if find(one.get(part, ""), group) != term]


def contradicted(errors: Iterable[FieldError]) -> Shown:
    """A change that cannot be right beside what was told, such as a stop before the start."""
    said = "; ".join(dict.fromkeys(told(one.message) for one in errors))
    words = Markup(escape(gettext("This change contradicts what was told: {said}.")))  # noqa: S704 - escaped
    return Shown("treatments", gettext("What if"), words.format(said=Markup(said)))  # noqa: S704 - likewise


def rows(comparison: ComparisonOut) -> list[Row]:
    return [_row(one) for one in comparison["trials"]]


def _row(one: ComparedTrialOut) -> Row:
    now, then = one["under"][NOW], one["under"][THEN]
    return Row(
        one["trial"]["id"],
        one["trial"]["title"],
        _said(now),
        _said(then),
        (now["standing"], then["standing"]),
        one["changes"],
    )


def _said(under: UnderOut) -> str:
    """The sentence stands in a column of its own here."""
    if under["standing"] == "ruled-out":
        return gettext("Ruled out")
    return standing_in_words(under["standing"], under["opens"])
