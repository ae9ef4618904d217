"""Brings a database to the newest version of the tables, and tells whether it is there."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, MetaData, column, inspect, select, table

from service.store import tables

Standing = Literal["newest", "empty", "older", "newer", "foreign"]
VERSIONS = Path(__file__).parent / "migrations" / "versions"
VERSION = table("alembic_version", column("version_num"))


class TablesOfAnother(Exception):
    """The tables are of a version that this program cannot work with."""


def to_newest(connection: Connection) -> None:
    """Run what is missing, inside the caller's transaction: who comes second waits and has nothing to do.

    Tables of a newer version that fit are left as they are: an update begins with one process, and the others
    go on, and may start again, until their turn comes.
    """
    match standing(connection):
        case "newest" | "newer":
            return
        case "foreign":
            raise TablesOfAnother
    from service.store.migrating import upgrade  # noqa: PLC0415 - slow to import, and few starts have tables to change

    upgrade(connection)


def is_usable(connection: Connection) -> bool:
    """Whether the tables are those of this program, or newer ones that fit it."""
    return standing(connection) in {"newest", "newer"}


def standing(connection: Connection) -> Standing:
    """How the tables stand to this program. `newer` are those of a later version that it can work with all the
    same; `foreign` those of one that it cannot, or of something else."""
    found = _found(connection)
    if found == {max(_known())}:
        return "newest"
    if not found:
        return "empty"
    if knows(found):
        return "older"
    return "newer" if fits(connection, tables.metadata) else "foreign"


def fits(connection: Connection, ours: MetaData) -> bool:
    """Whether a program that knows `ours` can work with the tables that are there: none of its columns is missing,
    and no other one wants a value that it would not give."""
    looked = inspect(connection)
    there = set(looked.get_table_names())
    return all(
        name in there and _columns_fit(looked.get_columns(name), set(table.columns.keys()))
        for name, table in ours.tables.items()
    )


def _columns_fit(there: Sequence[Any], ours: AbstractSet[str]) -> bool:
    wanting = {one["name"] for one in there if not one["nullable"] and one["default"] is None}
    computed = {one["name"] for one in there if "computed" in one}
    return ours <= {one["name"] for one in there} and wanting - computed <= ours


def knows(found: Collection[str]) -> bool:
    """Whether tables of these versions can be brought to the newest."""
    return _known().issuperset(found)


def _found(connection: Connection) -> set[str]:
    """The versions that are written down there: one, unless somebody else's tables stand there, or none at all."""
    there = inspect(connection).has_table(VERSION.name)
    return set(connection.scalars(select(VERSION))) if there else set()


@cache
def _known() -> frozenset[str]:
    """The versions there are migrations to: each file is named by its own, in their order."""
    return frozenset(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))
