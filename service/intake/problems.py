"""What is wrong with a profile, said by field, and never with a word of what was sent."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

MOST_ERRORS = 50
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
    return PydanticCustomError(kind, message, {"remedy": remedy})


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
        message, remedy = found["msg"], context["remedy"]
    return FieldError(path_of(location) or "(the whole)", message, remedy.format_map(_Filled(context)))


def _unknown_field(location: tuple[int | str, ...], known: list[str]) -> FieldError:
    """A misspelt name is repeated so that it can be found, but only if it looks like one: a value put in a
    name's place stays unsaid."""
    name = str(location[-1])
    shown = name if len(name) <= 40 and FIELD_NAME.fullmatch(name) else "(an unknown field)"
    close = get_close_matches(name[:40], known, n=1)
    remedy = (
        f"Did you mean {close[0]}? Otherwise leave it out."
        if close
        else "Leave it out, or see /openapi.json."
    )
    return FieldError(path_of((*location[:-1], shown)), "this field is not known", remedy)


class _Filled(dict[str, Any]):
    """Our own limits for a remedy's gaps; a gap without one is left out."""

    def __missing__(self, key: str) -> str:
        return "the limit"


# Only words of ours and limits of ours: nothing here can hold a value that was sent.
_WORDS: dict[str, tuple[str, str]] = {
    "missing": ("this field is needed here", "Add it, or leave out the whole entry."),
    "string_type": ("this is not text", "Write text in quotes."),
    "string_unicode": ("this text holds half a character", "Send whole Unicode characters."),
    "string_too_long": ("this text is too long", "Use at most {max_length} characters."),
    "string_too_short": ("this text is empty", "Write something, or leave the field out."),
    "string_pattern_mismatch": ("this text is not of the right form", "See /openapi.json for its form."),
    "too_long": ("this list is too long", "Use at most {max_length} entries."),
    "list_type": ("this is not a list", "Write a list: [ ... ]."),
    "float_type": ("this is not a number", "Write a number without quotes."),
    "float_parsing": ("this is not a number", "Write a number."),
    "int_type": ("this is not a whole number", "Write a whole number."),
    "int_parsing": ("this is not a whole number", "Write a whole number."),
    "int_parsing_size": ("this number is too large", "Write a smaller number."),
    "finite_number": ("this is not a number that can be counted with", "Write an ordinary number."),
    "bool_type": ("this is neither true nor false", "Write true or false without quotes, or leave it out."),
    "bool_parsing": ("this is neither true nor false", "Write true or false."),
    "greater_than_equal": ("this number is too small", "Write a number from {ge} up."),
    "greater_than": ("this number is too small", "Write a number above {gt}."),
    "less_than_equal": ("this number is too large", "Write a number up to {le}."),
    "literal_error": ("this is none of the words known here", "Write one of: {expected}."),
    "dict_type": ("this is not an object", "Write an object: {{ ... }}."),
    "model_type": ("this is not an object", "Write an object: {{ ... }}."),
    "model_attributes_type": ("this is not an object", "Write an object: {{ ... }}."),
}
_OTHERWISE = ("this value is not of the right form", "See /openapi.json for its form.")
