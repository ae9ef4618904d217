"""A rule written by hand, checked against the types it is to be built from before it is built."""

import math
from collections.abc import Hashable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pycountry

from matchers import kinds
from matchers.kinds import AnyRule
from matchers.vocabulary import TERMS, Group, suggestions
from matchers.wire import KINDS, from_plain

# The fields that hold terms of the vocabulary, and of which of its tables.
TERMS_IN: dict[str, Group] = {
    "treatments": "treatment", "besides": "treatment", "of": "treatment", "condition": "condition", "pattern": "eeg",
}  # fmt: skip
_SAID = {str: "words", int: "a whole number", float: "a number", bool: "true or false"}


class RuleWrong(ValueError):
    """What is wrong with a rule, and where in it."""


def checked_rule(plain: Any) -> AnyRule:
    """The rule that `matchers/wire.py` builds from its plain form; RuleWrong where it is none."""
    _check(plain, cast(Hashable, AnyRule), "rule")
    rule: AnyRule = from_plain(AnyRule, plain)  # type: ignore[arg-type]
    return rule


def _check(plain: Any, hint: Hashable, where: str) -> None:
    if hint is AnyRule:
        _check_fields(plain, _kind(plain, where), where)
    elif isinstance(hint, type) and is_dataclass(hint):
        _check_fields(plain, hint, where)
    elif get_origin(hint) is tuple:
        _check_list(plain, get_args(hint)[0], where)
    elif get_origin(hint) in {Union, UnionType}:
        if plain is not None:
            _check(plain, next(one for one in get_args(hint) if one is not type(None)), where)
    elif get_origin(hint) is Literal:
        if plain not in get_args(hint):
            raise RuleWrong(f"{where}: write one of {', '.join(map(str, get_args(hint)))}")
    elif not _is_of(plain, hint):
        raise RuleWrong(f"{where}: write {_SAID.get(cast(type, hint), str(hint))}")


def _kind(plain: Any, where: str) -> type:
    if not isinstance(plain, dict) or not isinstance(plain.get("kind"), str):
        raise RuleWrong(f'{where}: write a table with a kind, such as {{ kind = "consent" }}')
    if plain["kind"] not in KINDS:
        raise RuleWrong(f"{where}: no kind is called {plain['kind']}; there are {', '.join(sorted(KINDS))}")
    return KINDS[plain["kind"]]


def _check_fields(plain: Any, cls: type, where: str) -> None:
    if not isinstance(plain, dict):
        raise RuleWrong(f"{where}: write a table")
    hints, known = _hints(cls), {field.name: field for field in fields(cls)}
    if surplus := [name for name in plain if name not in known]:
        raise RuleWrong(f"{where}: has no {', '.join(surplus)}; it may have {', '.join(known)}")
    if missing := [name for name, field in known.items() if name not in plain and _is_needed(field)]:
        raise RuleWrong(f"{where}: needs {', '.join(missing)}")
    for name, value in plain.items():
        _check(value, hints[name], f"{where}.{name}")
        if value == [] and _is_needed(known[name]):
            raise RuleWrong(f"{where}.{name}: write at least one")
        _check_names(value if isinstance(value, list) else [value], name, f"{where}.{name}")


def _is_needed(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _check_list(plain: Any, hint: Any, where: str) -> None:
    if not isinstance(plain, list):
        raise RuleWrong(f"{where}: write a list")
    for n, item in enumerate(plain):
        _check(item, hint, f"{where}[{n}]")


def _is_of(plain: Any, hint: Hashable) -> bool:
    if hint is float or hint is int:
        wanted = (int, float) if hint is float else int
        return isinstance(plain, wanted) and not isinstance(plain, bool) and math.isfinite(plain)
    return isinstance(plain, cast(type, hint))


def _check_names(values: list[Any], field: str, where: str) -> None:
    """Words that must be known ones: a term that nobody has would hold for no child, or for every one."""
    if field == "countries":
        for code in values:
            if pycountry.countries.get(alpha_2=code) is None or not code.isupper():
                raise RuleWrong(f"{where}: {code} is not a country's code of two capitals (ISO 3166)")
    if field in TERMS_IN:
        for term in values:
            _check_term(term, TERMS_IN[field], where)


def _check_term(term: str, group: Group, where: str) -> None:
    if term in TERMS and TERMS[term].group == group:
        return
    close = suggestions(term, group)
    meant = f"; did you mean {' or '.join(close)}?" if close else ""
    raise RuleWrong(f"{where}: the vocabulary has no {group} {term}{meant}")


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cast(type, cls), vars(kinds))
