"""What is posted to $match: a Bundle, or Parameters that hold one and say how much is wanted."""

from dataclasses import dataclass, field
from typing import Any

from service.intake.conversion import refused
from service.intake.problems import ProfileRefused

LARGEST_COUNT = 500
WHOLE_NUMBERS = ("valueInteger", "valuePositiveInt", "valueUnsignedInt")
SHAPE = '{"name": "resource", "resource": {"resourceType": "Bundle", ...}}'


@dataclass(slots=True)
class Body:
    """A Bundle, still unread, the path to its elements, and the wishes that stood beside it."""

    bundle: Any
    at: str
    count: int | None = None
    only_certain: bool | None = None
    seen: set[str] = field(default_factory=set)


def body(plain: Any) -> Body:
    """ProfileRefused names the part of the Parameters that cannot be right; the Bundle is not looked at."""
    if not isinstance(plain, dict) or plain.get("resourceType") != "Parameters":
        return Body(plain, "Bundle.")
    told = plain.get("parameter")
    if not isinstance(told, list):
        raise refused("Parameters.parameter", "this is not a list", f"Write [{SHAPE}].")
    found = Body(None, "")
    for number, one in enumerate(told):
        _take(found, one, f"Parameters.parameter[{number}]")
    if found.bundle is None:
        raise refused("Parameters.parameter", "there is no part called resource", f"Add {SHAPE}.")
    return found


def _take(found: Body, one: Any, path: str) -> None:
    name = one.get("name") if isinstance(one, dict) else None
    if not isinstance(name, str) or name not in READERS:
        raise refused(f"{path}.name", "this part is not known", f"Use one of: {', '.join(READERS)}.")
    if name in found.seen:
        raise refused(path, "this part is told twice", "Keep the one that is right.")
    found.seen.add(name)
    READERS[name](found, one, path)


def _resource(found: Body, one: dict[str, Any], path: str) -> None:
    if not isinstance(one.get("resource"), dict):
        raise refused(f"{path}.resource", "there is no resource", f"Write {SHAPE}.")
    found.bundle, found.at = one["resource"], f"{path}.resource."


def _count(found: Body, one: dict[str, Any], path: str) -> None:
    values = [one[name] for name in WHOLE_NUMBERS if name in one]
    if len(values) != 1 or not _is_count(values[0]):
        raise _value(f"{path}.valueInteger", f"Write a whole number from 0 to {LARGEST_COUNT}.")
    found.count = int(values[0])


def _is_count(value: Any) -> bool:
    """In JSON 2.0 is a whole number too."""
    return type(value) in {int, float} and 0 <= value <= LARGEST_COUNT and value == int(value)


def _only_certain(found: Body, one: dict[str, Any], path: str) -> None:
    if not isinstance(one.get("valueBoolean"), bool):
        raise _value(f"{path}.valueBoolean", "Write true or false without quotes.")
    found.only_certain = one["valueBoolean"]


def _value(path: str, remedy: str) -> ProfileRefused:
    return refused(path, "this value is not of the right form", remedy)


READERS = {"resource": _resource, "count": _count, "onlyCertainMatches": _only_certain}
