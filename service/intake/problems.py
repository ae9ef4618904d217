"""What is wrong with a profile, said by field, and never with a word of what was sent."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from string import Formatter
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from matchers.saying import marked, say

MOST_ERRORS = 50
WHOLE = "(the whole)"
FIELD_NAME = re.compile(r"[a-z]+(_[a-z]+|[A-Z][a-z]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong: where (`treatments[2].stop`), what, and how to mend it."""

    field: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something not understood, or only in part, so that a fact was not used as told; all others were."""

    field: str
    message: str
    did_you_mean: tuple[str, ...] = ()


class ProfileRefused(Exception):
    """A profile that cannot be right. Its text holds no value of the profile."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)[:MOST_ERRORS]
        super().__init__(f"{len(self.errors)} fields of the profile cannot be right")


def wrong(kind: str, message: str, remedy: str) -> PydanticCustomError:
    """An error for a validator to raise: our own words, without the value."""
    return PydanticCustomError(kind, message, {"remedy": remedy, "message": message})


def field_errors(found: Sequence[ErrorDetails], known: Iterable[str] = ()) -> tuple[FieldError, ...]:
    """Pydantic's findings in our words; `known` are field names to suggest for one that is not known."""
    names = sorted(set(known))
    return tuple(_field_error(one, names) for one in found[:MOST_ERRORS])


def path_of(location: Iterable[int | str]) -> str:
    """`("treatments", 2, "stop")` as `treatments[2].stop`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _field_error(found: ErrorDetails, known: list[str]) -> FieldError:
    location, context = found["loc"], found.get("ctx", {})
    if found["type"] == "extra_forbidden":
        return _unknown_field(location, known)
    message, remedy = _WORDS.get(found["type"], _OTHERWISE)
    if "remedy" in context:  # raised by `wrong`
        return FieldError(path_of(location) or WHOLE, context["message"], context["remedy"])
    return FieldError(path_of(location) or WHOLE, message, say(remedy, **_limits(remedy, context)))


def _unknown_field(location: tuple[int | str, ...], known: list[str]) -> FieldError:
    """A misspelt name is repeated so that it can be found, but only if it looks like one: a value put in a
    name's place stays unsaid."""
    name = str(location[-1])
    shown = name if len(name) <= 40 and FIELD_NAME.fullmatch(name) else "(an unknown field)"
    close = get_close_matches(name[:40], known, n=1)
    remedy = (
        say("Did you mean {name}? Otherwise leave it out.", name=close[0])
        if close
        else say("Leave it out, or see /openapi.json.")
    )
    return FieldError(path_of((*location[:-1], shown)), say("this field is not known"), remedy)


def _limits(remedy: str, context: Mapping[str, Any]) -> dict[str, str]:
    """Our own limits for a remedy's gaps; one that is not known is said so."""
    gaps = [name for _, name, _, _ in Formatter().parse(remedy) if name]
    return {name: str(context.get(name, "the limit")) for name in gaps}


# Only words of ours and limits of ours: nothing here can hold a value that was sent.
_WORDS: dict[str, tuple[str, str]] = {
    "missing": (say("this field is needed here"), marked("Add it, or leave out the whole entry.")),
    "string_type": (say("this is not text"), marked("Write text in quotes.")),
    "string_unicode": (say("this text holds half a character"), marked("Send whole Unicode characters.")),
    "string_too_long": (say("this text is too long"), marked("Use at most {max_length} characters.")),
    "string_too_short": (say("this text is empty"), marked("Write something, or leave the field out.")),
    "string_pattern_mismatch": (
        say("this text is not of the right form"),
        marked("See /openapi.json for its form."),
    ),
    "too_long": (say("this list is too long"), marked("Use at most {max_length} entries.")),
    "list_type": (say("this is not a list"), marked("Write a list: [ ... ].")),
    "float_type": (say("this is not a number"), marked("Write a number without quotes.")),
    "float_parsing": (say("this is not a number"), marked("Write a number.")),
    "int_type": (say("this is not a whole number"), marked("Write a whole number.")),
    "int_parsing": (say("this is not a whole number"), marked("Write a whole number.")),
    "int_parsing_size": (say("this number is too large"), marked("Write a smaller number.")),
    "finite_number": (
        say("this is not a number that can be counted with"),
        marked("Write an ordinary number."),
    ),
    "bool_type": (
        say("this is neither true nor false"),
        marked("Write true or false without quotes, or leave it out."),
    ),
    "bool_parsing": (say("this is neither true nor false"), marked("Write true or false.")),
    "greater_than_equal": (say("this number is too small"), marked("Write a number from {ge} up.")),
    "greater_than": (say("this number is too small"), marked("Write a number above {gt}.")),
    "less_than_equal": (say("this number is too large"), marked("Write a number up to {le}.")),
    "literal_error": (say("this is none of the words known here"), marked("Write one of: {expected}.")),
    "dict_type": (say("this is not an object"), marked("Write an object: {{ ... }}.")),
    "model_type": (say("this is not an object"), marked("Write an object: {{ ... }}.")),
    "model_attributes_type": (say("this is not an object"), marked("Write an object: {{ ... }}.")),
}
_OTHERWISE = say("this value is not of the right form"), marked("See /openapi.json for its form.")
