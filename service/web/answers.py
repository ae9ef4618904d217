"""The next questions, answered in place on a result: each as one input, and its answer back in the form's fields."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from matchers.saying import marked
from matchers.vocabulary import TERMS
from service.api.schemas import AskOut
from service.web.forms import CHOICES, DAYS, LABELS, MOST_ROWS, NONE_YET, PREFIX, ROW_LABELS, Typed, anchor
from service.web.language import gettext
from service.web.telling import plainly
from service.web.words import all_countries

Options = tuple[tuple[str, str], ...]
NOT_SAID = ("", marked("Not said"))
YES_NO: Options = (NOT_SAID, ("yes", marked("Yes")), ("no", marked("No")))
GIVEN: Options = (
    NOT_SAID,
    ("never", marked("Never")),
    ("current", marked("Yes, now")),
    ("past", marked("Yes, before")),
)
OTHERS: Mapping[str, Options] = {
    "sex": (NOT_SAID, ("female", marked("Girl")), ("male", marked("Boy"))),
    NONE_YET: (NOT_SAID, ("none", marked("None so far"))),
}


@dataclass(frozen=True, slots=True)
class Input:
    """Where a question is answered; without options it is typed."""

    name: str
    options: Options = ()
    hint: str = ""

    @property
    def id(self) -> str:
        return f"next-{anchor(self.name)}"


def input_for(ask: AskOut) -> Input | None:
    """None where the answer takes more than one input: then the form is the place for it."""
    fact, place = ask["fact"], ask["field"] or ""
    if fact in TERMS:
        return Input(f"{PREFIX}{fact}", _said(GIVEN if TERMS[fact].group == "treatment" else YES_NO))
    if fact == NONE_YET:
        return Input(f"{PREFIX}{fact}", _said(OTHERS[fact]))
    if place not in LABELS:
        return None
    if place == "place.country":
        return Input(place, (*_said((NOT_SAID,)), *all_countries()))
    part = place.rpartition(".")[2]
    if part in CHOICES or place in OTHERS:
        return Input(place, _said(OTHERS.get(place, YES_NO)))
    return Input(place, hint=gettext("Like 2026-11-09") if part in DAYS else gettext("A number"))


def _said(options: Options) -> Options:
    return tuple((value, gettext(text)) for value, text in options)


def answered_in_place(told: Typed) -> Typed:
    """The answers about single treatments, conditions and EEG patterns, put into the form's own fields."""
    values = dict(told.values)
    for name, text in told.answers.items():
        values |= _placed(values, name.removeprefix(PREFIX), text)
    return replace(told, values=values, answers={})


def _placed(values: Mapping[str, str], fact: str, text: str) -> dict[str, str]:
    if fact == NONE_YET:
        return {"treatments_complete": "yes"} if text == "none" and not _used(values, "treatments") else {}
    group = TERMS[fact].group
    if group == "eeg":
        return {f"eeg.{fact}": text}
    rows, part = ("treatments", "status") if group == "treatment" else ("conditions", "present")
    used = _used(values, rows)
    free = next((number for number in range(MOST_ROWS) if number not in used), None)
    if free is None:
        return {}
    return {f"{rows}[{free}].term": plainly(TERMS[fact].name), f"{rows}[{free}].{part}": text}


def _used(values: Mapping[str, str], rows: str) -> set[int]:
    parts = ROW_LABELS[rows]
    return {n for n in range(MOST_ROWS) if any(f"{rows}[{n}].{part}" in values for part in parts)}
