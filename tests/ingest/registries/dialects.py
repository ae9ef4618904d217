"""What the conformance suite needs of a registry: a server that speaks its protocol, over records that can go wrong.

Each file here that is named after a file of `ingest/registries/` has one, as `DIALECT`.
"""

import importlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any
from unittest.mock import patch

from ingest.registry import Registry, registries
from service.sample_registry.faulty import FaultyServer

HERE = Path(__file__).parent
TITLES = tuple(f"A trial in {name}, number {number}" for number, name in enumerate((
    "infantile spasms", "West syndrome", "infantile spasms of tuberous sclerosis", "infantile spasms",
    "West syndrome", "infantile spasms", "infantile spasms",
)))  # fmt: skip
SPELLINGS = ("infantile spasms", "West syndrome", "tuberous sclerosis")


class Dialect(FaultyServer):
    """Seven trials, more than an answer holds. `heal()` undoes all that the others do but `change`."""

    name: str
    module: ModuleType  # of the registry
    # Constants of the module made smaller, so that a few records make many answers.
    smaller: Mapping[str, Any] = MappingProxyType({})
    strange = "moonPhase"  # what `add_strange_keys` adds
    query = ""  # what an operator must have said before the registry can be asked
    # Faults that the registry's protocol has no place for.
    without: frozenset[str] = frozenset()
    # What a cell comes to where that is not what it comes to elsewhere.
    expects: Mapping[str, str] = MappingProxyType({})

    def __init__(self) -> None:
        super().__init__()
        self.repeats = 0  # pages that shall come twice
        self.is_misshapen = False
        self.ids = tuple(sorted(self.fresh(title) for title in TITLES))

    @property
    def registry(self) -> Registry:
        return registries()[self.name]

    @contextmanager
    def in_small(self) -> Iterator[None]:
        with ExitStack() as stack:
            for constant, value in self.smaller.items():
                stack.enter_context(patch.object(self.module, constant, value))
            yield

    @abstractmethod
    def fresh(self, title: str) -> str:
        """A new record; its id."""

    @abstractmethod
    def change(self, record_id: str, title: str, on: date) -> None:
        """The registry has a new title for a record, and dates the change so."""

    @abstractmethod
    def poison(self, record_id: str) -> None:
        """The record cannot be read."""

    @abstractmethod
    def remove(self, record_id: str) -> None:
        """The registry has the record no longer."""

    @abstractmethod
    def add_strange_keys(self, record_id: str) -> None:
        """The record has keys that nobody knows."""

    @abstractmethod
    def drop_keys(self, record_id: str) -> None:
        """The record lacks whatever can be lacking."""


def dialects() -> dict[str, type[Dialect]]:
    """By the name of the registry's file."""
    theirs = {path.stem for path in (HERE.parents[2] / "ingest/registries").glob("[a-z]*.py")}
    found = sorted(path.stem for path in HERE.glob("*.py") if path.stem in theirs)
    return {name: importlib.import_module(f"tests.ingest.registries.{name}").DIALECT for name in found}
