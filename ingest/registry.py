"""What the rest of the house asks of a registry. Each one is a file in `ingest/registries/`.

A registry is asked through the interface it offers to programs, one question at a time. Where it offers none,
or fends programs off (a CAPTCHA, a challenge, a login), it is never crawled: an operator hands in a file.
"""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import ingest.registries
from ingest.record import Payload, RegistryUnavailable, SourceRecord

if TYPE_CHECKING:
    from ingest.client import Client


class Fetch(Protocol):
    """All records that match our query, or those changed since a day. Raises RegistryUnavailable."""

    def __call__(self, client: "Client", since: date | None) -> AsyncIterator[Payload]: ...


class ListIds(Protocol):
    """The id of every record that matches our query, to see which have vanished."""

    def __call__(self, client: "Client") -> AsyncIterator[str]: ...


class FetchOne(Protocol):
    """One record by id, or None where the registry no longer has it; an alias gives the record it now stands in."""

    async def __call__(self, client: "Client", record_id: str) -> Payload | None: ...


@dataclass(frozen=True, slots=True)
class Registry:
    """`recognises` tells whether a file, parsed JSON or else text, is this registry's; `split` gives its records.

    `per_second` is the most questions a second where the usual pace is too fast for a registry. One that is not
    `is_on` is asked only by name. `by_clock` says that a record's status changes with the day and no edit,
    `takes_query` that it can be searched for something else than usual: `check_query` raises ValueError for what it
    would not understand, and `needs_query` names what an operator must say before it can be asked at all.
    """

    name: str
    title: str
    base_url: str
    fetch: Fetch
    list_ids: ListIds
    fetch_one: FetchOne
    recognises: Callable[[Any], bool]
    split: Callable[[Any], list[Payload]]
    read: Callable[[Payload], SourceRecord]
    per_second: float | None = None
    is_on: bool = True
    by_clock: bool = False
    takes_query: bool = False
    check_query: Callable[[str], object] | None = None
    needs_query: str = ""


def ids_of_all(fetch: Fetch) -> ListIds:
    """For a registry that lists no ids alone: one is missing only if no error ends its records."""

    async def list_ids(client: "Client") -> AsyncIterator[str]:
        async for payload in fetch(client, None):
            if payload.id:
                yield payload.id

    return list_ids


def files_only(
    name: str,
    title: str,
    recognises: Callable[[Any], bool],
    split: Callable[[Any], list[Payload]],
    read: Callable[[Payload], SourceRecord],
) -> Registry:
    """A registry whose records come in files alone: whoever asks it over the network is told so."""
    refusal = RegistryUnavailable(name, "files-only", "hand in a file")

    # The arguments have the names by which the protocols above call them.
    async def fetch(client: "Client", since: date | None) -> AsyncIterator[Payload]:  # noqa: ARG001
        for nothing in list[Payload]():
            yield nothing
        raise refusal

    async def list_ids(client: "Client") -> AsyncIterator[str]:  # noqa: ARG001
        for nothing in list[str]():
            yield nothing
        raise refusal

    async def fetch_one(client: "Client", record_id: str) -> Payload | None:  # noqa: ARG001
        raise refusal

    return Registry(name, title, "", fetch, list_ids, fetch_one, recognises, split, read, is_on=False)


@cache
def registries() -> MappingProxyType[str, Registry]:
    """Every registry there is, by name, found by looking in the folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(ingest.registries.__path__))
    # A file with a leading underscore is a part of the registry it is named after.
    modules = [name for name in names if not name.startswith("_")]
    found = (importlib.import_module(f"ingest.registries.{name}").REGISTRY for name in modules)
    return MappingProxyType({registry.name: registry for registry in found})


def switched_on() -> tuple[str, ...]:
    """The names of those that are asked unless the settings say otherwise."""
    return tuple(registry.name for registry in registries().values() if registry.is_on)
