"""What a database holds, in a few numbers by which a copy of it is known to be whole."""

from dataclasses import dataclass
from typing import Any, Literal, cast

import orjson
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select
from sqlmodel import Session

from service.backup.problem import BackupFailed
from service.store import trials
from service.store.tables import metadata

Kind = Literal["sqlite", "postgresql"]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version` is the store's hash over its trials, `rows` the number of rows by table."""

    kind: Kind
    migration: tuple[str, ...]
    version: str
    rows: dict[str, int]

    @property
    def is_empty(self) -> bool:
        return not any(self.rows.values())


def manifest_of(connection: Connection) -> Manifest:
    """As the connection's transaction sees it; tables of ours that are not there count for nothing."""
    there = metadata.tables.keys() & set(inspect(connection).get_table_names())
    rows = {name: _count(connection, name) for name in sorted(there)}
    with Session(connection) as session:
        version = trials.version(session) if {"trial", "record"} <= there else ""
    migration = MigrationContext.configure(connection).get_current_heads()
    return Manifest(cast(Kind, connection.dialect.name), tuple(migration), version, rows)


def _count(connection: Connection, table: str) -> int:
    return connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0


def to_json(manifest: Manifest, made_at: str) -> bytes:
    return orjson.dumps({"format": FORMAT, "made_at": made_at, "holds": manifest}, option=orjson.OPT_INDENT_2)


def from_json(text: bytes) -> Manifest:
    """BackupFailed where it is not one that this program reads."""
    try:
        told: Any = orjson.loads(text)
        held, form = told["holds"], told["format"]
        found = Manifest(held["kind"], tuple(held["migration"]), held["version"], dict(held["rows"]))
    except (ValueError, KeyError, TypeError):
        raise BackupFailed("The backup's manifest cannot be read.", "Use another backup.") from None
    if form != FORMAT:
        raise BackupFailed("The backup was made by a newer version of this program.", "Install that version.")
    return found
