"""A phenopacket, a FHIR bundle or a profile, pasted or dropped, put into the fields of the form to be looked through.

What the form has no field for is named, so that nothing is lost unseen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from matchers.vocabulary import find, name_of
from service.api.errors import DETAILS
from service.intake.conversion import Deceased
from service.intake.json_text import NotJson, parse
from service.intake.problems import ProfileRefused
from service.intake.recognise import converted
from service.web.forms import DOCUMENT, LABELS, MOST_ROWS, ROW_LABELS, Shown, Typed
from service.web.language import gettext
from service.web.telling import plainly
from service.web.telling import told as told_in
from service.web.words import capital

YES_NO = {True: "yes", False: "no"}
MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class Read:
    """The form as a document fills it, what was not used of the document and why, and what makes it no document."""

    typed: Typed
    unused: tuple[tuple[str, str], ...] = ()
    errors: tuple[Shown, ...] = ()


def read(text: str, today: date) -> Read:
    try:
        profile, ignored = converted(parse(text.encode()), today)
    except NotJson as error:
        return _refused(Markup("{}. {}").format(capital(told_in(error.why)), told_in(error.remedy)))
    except ProfileRefused as refused:
        one = refused.errors[0]
        return _refused(
            Markup("{}: {}. {}").format(one.field, capital(told_in(one.message)), told_in(one.remedy))
        )
    except Deceased:
        return _refused(told_in(DETAILS["deceased"]))
    values = dict(_values(profile))
    left: list[tuple[str, str]] = [(path, told_in(why)) for path, why in ignored]
    left += [(path, gettext("The form has no field for this.")) for path in _without_field(profile)]
    return Read(Typed(values), tuple(left[:MOST_NOTES]))


def _refused(message: str) -> Read:
    return Read(Typed(), errors=(Shown(DOCUMENT, gettext("The document"), message),))


def _values(profile: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The profile's facts by the names of the form's inputs."""
    for name in LABELS:
        if not name.startswith("eeg.") and (value := _at(profile, name.split("."))) is not None:
            yield name, _text(value)
    for one in profile.get("eeg", ()):
        yield f"eeg.{find(one['pattern'], 'eeg') or one['pattern']}", _text(one.get("present", True))
        if one.get("on"):
            yield "eeg.on", one["on"]
    for rows, parts in ROW_LABELS.items():
        for number, entry in enumerate(profile.get(rows, ())[:MOST_ROWS]):
            for part in parts:
                if part in entry and entry[part] is not True:
                    text = _text(entry[part])
                    yield f"{rows}[{number}].{part}", plainly(name_of(text)) if part == "term" else text


def _at(profile: Any, path: list[str]) -> Any:
    for part in path:
        profile = profile.get(part) if isinstance(profile, dict) else None
    return profile


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return YES_NO[value]
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _without_field(profile: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"labs[{number}]" for number, _ in enumerate(profile.get("labs", ())))
    yield from (f"place.{part}" for part in profile.get("place", {}) if part != "country")
    for rows, parts in ROW_LABELS.items():
        for number, entry in enumerate(profile.get(rows, ())):
            yield from (f"{rows}[{number}].{part}" for part in entry if part not in parts)
            if number >= MOST_ROWS:
                yield f"{rows}[{number}]"
