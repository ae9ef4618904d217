"""Copies a PostgreSQL database while it is in use, with PostgreSQL's own pg_dump and pg_restore."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from service.backup.manifest import Manifest, manifest_of, rows_of
from service.backup.problem import BackupFailed
from service.backup.sqlite import not_empty
from service.store.engine import WRITER_LOCK, Database, Limits

SEE = "Is it running? See SPASM_TRIALS_DATABASE_URL."


def save(url: str, into: Path) -> Manifest:
    """A dump of one snapshot, and what that very snapshot holds; nobody is stopped meanwhile."""
    program = _program("pg_dump")
    with _connected(url, "REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        manifest = manifest_of(connection)
        _run([program, "--format=custom", f"--snapshot={snapshot}", f"--file={into}"], url)
    return manifest


def load(url: str, source: Path, expected: Manifest) -> None:  # noqa: ARG001 - a dump tells what it holds only when restored
    """All or nothing, into a database without a row of ours; those that write wait until it is done."""
    program = _program("pg_restore")
    with _connected(url, "AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": WRITER_LOCK})
        if filled := [name for name, many in rows_of(connection).items() if many]:
            raise not_empty(filled)
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
        _run([program, *options, "--exit-on-error", str(source)], url)


def held(url: str) -> Manifest:
    with _connected(url, "REPEATABLE READ") as connection:
        return manifest_of(connection)


@contextmanager
def _connected(url: str, isolation: Any) -> Iterator[Connection]:
    database = Database(url, Limits(statement_seconds=0))  # a large one takes long
    try:
        with database.engine.connect().execution_options(isolation_level=isolation) as connection:
            yield connection
    except SQLAlchemyError as error:
        why = type(getattr(error, "orig", None) or error).__name__
        raise BackupFailed(f"The database does not answer: {why}.", SEE) from None
    finally:
        database.close()


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise BackupFailed(
        f"{name} is not installed here.",
        "Install PostgreSQL's client programs (on Debian: postgresql-client), no older than the server.",
    )


def _run(command: list[str], url: str) -> None:
    """The password goes by the environment: every user of the machine sees the words of a command."""
    address, environment = _address(url)
    ran = subprocess.run(  # noqa: S603 - the program is looked up, its words are ours
        [*command, f"--dbname={address}"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        said = next((line for line in ran.stderr.splitlines() if "error" in line), "it failed")
        if "No space left" in ran.stderr:
            raise BackupFailed(f"The disk is full: {said.strip()}.", "Make room, or name another place.")
        raise BackupFailed(
            f"{said.strip()}.",
            "The client programs must be no older than the server, and its user own the tables.",
        )


def _address(url: str) -> tuple[str, dict[str, str]]:
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - an extra, installed only where it is used

    address = make_url(url)
    told: dict[str, Any] = dict(address.translate_connect_args(username="user", database="dbname"))
    password = told.pop("password", None)
    asked: dict[str, Any] = {
        name: said if isinstance(said, str) else ",".join(said) for name, said in address.query.items()
    }
    return make_conninfo("", **told, **asked), {"PGPASSWORD": password} if password else {}
