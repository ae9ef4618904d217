"""One codec between the core's dataclasses and plain JSON values, both ways."""

from collections.abc import Callable, Hashable
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from matchers import kinds

T = TypeVar("T")
Decoder = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Dataclasses as dicts, tuples as lists; fields at their default are left out, but for `kind`."""
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    fields_of = _told_of(cast(Hashable, type(value)))
    if fields_of is None:
        return value
    plain = {}
    for name, default in fields_of:
        told = getattr(value, name)
        if name == "kind" or told != default:
            plain[name] = to_plain(told)
    return plain


def from_plain(cls: type[T], plain: Any) -> T:
    """The dataclass again; TypeError or KeyError where the value is not of its shape."""
    built: T = _decoder(cast(Hashable, cls))(plain)
    return built


@cache
def _told_of(cls: Hashable) -> tuple[tuple[str, Any], ...] | None:
    """The fields of a dataclass, each with its default; None for any other type."""
    if not is_dataclass(cls):
        return None
    return tuple(
        (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
        for field in fields(cast(type, cls))
    )


@cache
def _decoder(hint: Hashable) -> Decoder:
    if hint is kinds.AnyRule:
        return _rule
    if is_dataclass(hint) and isinstance(hint, type):
        return _dataclass(hint)
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(get_args(hint)[0])
    if origin in {Union, UnionType}:
        return _optional(next(arg for arg in get_args(hint) if arg is not type(None)))
    return _same


def _dataclass(cls: type) -> Decoder:
    hints = get_type_hints(cls, vars(kinds))
    decoders: dict[str, Decoder] = {}

    def decode(plain: dict[str, Any]) -> Any:
        if not decoders:  # filled at first use: a rule may hold rules
            decoders.update({field.name: _decoder(hints[field.name]) for field in fields(cls)})
        return cls(**{name: decoders[name](value) for name, value in plain.items()})

    return decode


def _tuple(item: Any) -> Decoder:
    decode: list[Decoder] = []

    def decode_all(plain: list[Any]) -> tuple[Any, ...]:
        if not decode:
            decode.append(_decoder(item))
        return tuple(map(decode[0], plain))

    return decode_all


def _optional(hint: Any) -> Decoder:
    decode = _decoder(hint)
    return lambda plain: None if plain is None else decode(plain)


def _same(plain: Any) -> Any:
    return plain


def _rule(plain: dict[str, Any]) -> Any:
    return _decoder(KINDS[plain["kind"]])(plain)


def _kinds() -> dict[str, type]:
    classes = get_args(kinds.AnyRule)
    return {get_args(get_type_hints(cls, vars(kinds))["kind"])[0]: cls for cls in classes}


KINDS = _kinds()
