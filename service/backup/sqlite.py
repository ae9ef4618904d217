"""Copies an SQLite database while it is in use, with SQLite's own online backup."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DatabaseError

from service.backup.manifest import Manifest, manifest_of
from service.backup.problem import BackupFailed
from service.store import trouble
from service.store.engine import sqlite_file

WAIT_SECONDS = 5.0
SEARCH = "trial_text"  # the full-text index and its own tables, which follow the trials
NOT_DATA = frozenset({"alembic_version"})


class Damaged(BackupFailed):
    """The file is that of a database, and not all of it can be read."""


def save(url: str, into: Path) -> Manifest:
    """A copy as of one moment; whoever reads or writes meanwhile is not stopped."""
    file = _file(url)
    if not file.exists():
        raise BackupFailed(f"There is no database at {file}.", "See SPASM_TRIALS_DATABASE_URL.")
    try:
        with _failures_named(file), closing(sqlite3.connect(file, timeout=WAIT_SECONDS)) as source:
            _copied(source, into)
        return checked(into)
    except Damaged:
        found = trouble.Trouble("damaged", "integrity_check")
        raise BackupFailed(f"No backup was made. {found.says}", found.remedy) from None


def load(url: str, source: Path, expected: Manifest) -> None:
    """Into a database that is not there, or has no row; one that is in use is not touched."""
    file = _file(url)
    if not checked(source).is_of(expected):
        raise BackupFailed("The backup does not hold what its manifest says.", "Use another backup.")
    if file.exists():
        with _failures_named(file), closing(sqlite3.connect(file, timeout=WAIT_SECONDS)) as target:
            _refuse(_filled(target))
    with (
        _failures_named(file),
        closing(sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)) as target,
        closing(sqlite3.connect(source)) as copy,
    ):
        # The lock is kept from the look to the last page, so that nothing is written in between.
        target.execute("PRAGMA locking_mode=EXCLUSIVE")
        target.execute("BEGIN EXCLUSIVE")
        filled = _filled(target)
        target.execute("COMMIT")
        _refuse(filled)
        copy.backup(target)


def _refuse(filled: list[str]) -> None:
    if filled:
        raise not_empty(filled)


def not_empty(tables: list[str]) -> BackupFailed:
    return BackupFailed(
        f"The database is not empty: there are rows in {', '.join(tables)}. Nothing was changed.",
        "Name an empty one in SPASM_TRIALS_DATABASE_URL.",
    )


def held(url: str) -> Manifest:
    """What the database holds now."""
    return checked(_file(url))


def checked(file: Path) -> Manifest:
    """What a database file holds; BackupFailed where it is damaged."""
    engine = create_engine(URL.create("sqlite", database=str(file)))
    damaged = Damaged(f"{file} is damaged.", "Use another backup.")
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
                raise damaged
            return manifest_of(connection)
    except DatabaseError as error:
        if trouble.of(error).kind == "damaged":
            raise damaged from None
        raise
    finally:
        engine.dispose()


def _copied(source: sqlite3.Connection, into: Path) -> None:
    with closing(sqlite3.connect(into)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file is the whole copy


def _filled(connection: sqlite3.Connection) -> list[str]:
    """Tables with rows in them, whosoever they are."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    data = [
        name
        for (name,) in names.fetchall()
        if not name.startswith(("sqlite_", SEARCH)) and name not in NOT_DATA
    ]
    quoted = [(name, name.replace('"', '""')) for name in data]
    return [
        name
        for name, safe in quoted
        if connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{safe}")').fetchone()[0]  # noqa: S608 - quoted
    ]


def _file(url: str) -> Path:
    if file := sqlite_file(url):
        return file
    raise BackupFailed("A database in memory cannot be backed up.", "See SPASM_TRIALS_DATABASE_URL.")


@contextmanager
def _failures_named(file: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise BackupFailed(
                f"{file} is in use.", "Stop the service that uses it, then try again."
            ) from None
        if error.sqlite_errorname in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}:
            raise BackupFailed(f"The disk is full: {error}.", "Make room, or name another place.") from None
        raise BackupFailed(
            f"{file} cannot be used: {error}.", "See whether its folder is there and can be written to."
        ) from None
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_CORRUPT":
            raise Damaged(f"{file} is damaged.", "Use another backup.") from None
        raise BackupFailed(f"{file} is no SQLite database: {error}.", "See its name.") from None
