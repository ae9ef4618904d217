"""Any value in any place of a document: what every reader of documents must read or refuse, and never trip over."""

from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, -1, 10**400, "", "x", "\ud800", "9999-12-31", "P99999D", "2026-13-45T00:00:00Z", [], [[None]], {}, {"": [1]},
)  # fmt: skip


def places(plain: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inside = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, inner in inside:
        yield from places(inner, (*path, key))


def with_odd(plain: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copied = plain.copy()
    copied[path[0]] = with_odd(plain[path[0]], path[1:], odd)
    return copied
