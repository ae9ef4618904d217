"""Several profiles in one body, each under a name: whole ones, or one and what is changed in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.intake.problems import FieldError, ProfileRefused
from service.intake.profile import Told, read_profile

LEAST, MOST = 2, 5
LONGEST_NAME = 80
FIRST = "now"
SHAPE = (
    'Send {"profiles": {"now": {...}, "with vigabatrin": {...}}}, or '
    '{"profile": {...}, "changes": {"with vigabatrin": {...}}}.'
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A name, as it was sent, and the child as it is told under it."""

    name: str
    told: Told


def read_scenarios(plain: Any, today: date) -> tuple[Scenario, ...]:
    """The scenarios in their order; ProfileRefused, by their places, never by their names."""
    found, refused = list[Scenario](), list[FieldError]()
    for place, name, profile in _profiles(plain):
        try:
            found.append(Scenario(name, read_profile(profile, today)))
        except ProfileRefused as error:
            refused += [replace(one, field=f"{place}.{one.field}") for one in error.errors]
    if refused:
        raise ProfileRefused(refused)
    return tuple(found)


def merged(profile: Any, change: Any) -> Any:
    """A JSON merge patch (RFC 7396): null takes a field away, a list takes the whole list's place."""
    if not isinstance(change, dict):
        return change
    told = dict(profile) if isinstance(profile, dict) else {}
    for name, value in change.items():
        if value is None:
            told.pop(name, None)
        else:
            told[name] = merged(told.get(name), value)
    return told


def _profiles(plain: Any) -> Iterator[tuple[str, str, Any]]:
    """Each profile's place in the body, its name and itself."""
    if not isinstance(plain, dict):
        raise ProfileRefused([FieldError("(the whole)", "this is not an object", SHAPE)])
    if plain.keys() == {"profiles"}:
        named = _named("profiles", plain["profiles"], LEAST, MOST)
        yield from ((f"profiles[{n}]", name, one) for n, (name, one) in enumerate(named.items()))
    elif plain.keys() == {"profile", "changes"}:
        named = _named("changes", plain["changes"], LEAST - 1, MOST - 1)
        if FIRST in named:
            remedy = f'The profile itself is called "{FIRST}": give the change another name.'
            raise ProfileRefused([FieldError("changes", "this name is taken", remedy)])
        yield "profile", FIRST, plain["profile"]
        for number, (name, change) in enumerate(named.items()):
            yield f"changes[{number}]", name, merged(plain["profile"], change)
    else:
        raise ProfileRefused([FieldError("(the whole)", "this has not the fields that are read here", SHAPE)])


def _named(field: str, plain: Any, least: int, most: int) -> Mapping[str, Any]:
    if not isinstance(plain, dict):
        raise ProfileRefused([FieldError(field, "this is not an object", SHAPE)])
    if not least <= len(plain) <= most:
        raise ProfileRefused([FieldError(field, "these are too few or too many", f"Send {least} to {most}.")])
    for number, name in enumerate(plain):
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            remedy = f"Use 1 to {LONGEST_NAME} letters, digits and signs that can be seen."
            raise ProfileRefused([FieldError(f"{field}[{number}]", "this name cannot be shown", remedy)])
    return plain
