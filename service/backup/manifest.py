"""What a database holds, in a few numbers by which a copy of it is known to be whole."""

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import orjson
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select
from sqlmodel import Session

from service.backup.content import content_hash
from service.backup.problem import BackupFailed
from service.store import trials
from service.store.tables import metadata

Kind = Literal["sqlite", "postgresql"]
FORMAT = 2
KNOWN_FORMATS = frozenset({1, 2})  # the first told no content


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version` is the store's hash over its trials, `rows` the number of rows by table, `content` the hash over
    all of them, which a backup of long ago does not tell."""

    kind: Kind
    migration: tuple[str, ...]
    version: str
    rows: dict[str, int]
    content: str = ""

    def is_of(self, other: "Manifest") -> bool:
        """Whether both tell of the same database, as far as each tells."""
        if not (self.content and other.content):
            return replace(self, content="") == replace(other, content="")
        return self == other


def manifest_of(connection: Connection) -> Manifest:
    """As the connection's transaction sees it."""
    rows = rows_of(connection)
    there = rows.keys()
    with Session(connection) as session:
        version = trials.version(trials.hashes(session)) if {"trial", "record"} <= there else ""
    migration = MigrationContext.configure(connection).get_current_heads()
    content = content_hash(connection, [metadata.tables[name] for name in there])
    return Manifest(cast(Kind, connection.dialect.name), tuple(migration), version, rows, content)


def rows_of(connection: Connection) -> dict[str, int]:
    """How many there are of each table of ours that is there."""
    there = metadata.tables.keys() & set(inspect(connection).get_table_names())
    return {name: _count(connection, name) for name in sorted(there)}


def _count(connection: Connection, table: str) -> int:
    return connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0


def to_json(manifest: Manifest, made_at: str) -> bytes:
    return orjson.dumps({"format": FORMAT, "made_at": made_at, "holds": manifest}, option=orjson.OPT_INDENT_2)


def from_json(text: bytes) -> Manifest:
    """BackupFailed where it is not one that this program reads."""
    try:
        told: Any = orjson.loads(text)
        held, form = told["holds"], told["format"]
        content = str(held.get("content", ""))
        found = Manifest(held["kind"], tuple(held["migration"]), held["version"], dict(held["rows"]), content)
    except (ValueError, KeyError, TypeError):
        raise BackupFailed("The backup's manifest cannot be read.", "Use another backup.") from None
    if form not in KNOWN_FORMATS:
        raise BackupFailed("The backup was made by a newer version of this program.", "Install that version.")
    return found
