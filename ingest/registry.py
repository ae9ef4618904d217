"""What the rest of the house asks of a registry. Each one is a file in `ingest/registries/`."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import ingest.registries
from ingest.record import Payload, SourceRecord

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
    """`recognises` tells whether a parsed file is this registry's; `split` gives the records a file holds."""

    name: str
    title: str
    base_url: str
    fetch: Fetch
    list_ids: ListIds
    fetch_one: FetchOne
    recognises: Callable[[Any], bool]
    split: Callable[[Any], list[Payload]]
    read: Callable[[Payload], SourceRecord]


@cache
def registries() -> MappingProxyType[str, Registry]:
    """Every registry there is, by name, found by looking in the folder."""
    names = sorted(module.name for module in pkgutil.iter_modules(ingest.registries.__path__))
    # A file with a leading underscore is a part of the registry it is named after.
    modules = [name for name in names if not name.startswith("_")]
    found = (importlib.import_module(f"ingest.registries.{name}").REGISTRY for name in modules)
    return MappingProxyType({registry.name: registry for registry in found})
