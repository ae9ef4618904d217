"""Whether the database is there, of this version, and has room."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from service.doctor.finding import Finding, Level
from service.store import trouble
from service.store.engine import sqlite_file
from service.store.store import Store

LITTLE, TOO_LITTLE = 1024, 100  # MiB free
CHECK = "database"
SEE = "See SPASM_TRIALS_DATABASE_URL."


def check_database(url: str) -> Iterator[Finding]:
    """Nothing is made or changed: a file that is not there is not opened."""
    try:
        file = sqlite_file(url)
    except Exception as error:  # noqa: BLE001 - addresses fail in many ways, and their text may hold a password
        yield _troubled(error)
        return
    if file is None:
        yield _tables(url)
        return
    yield from _room(file)
    if file.exists():
        tables = _tables(url)
        yield tables if tables.level == "wrong" else _sound(url) or tables
    else:
        yield Finding(CHECK, "wrong", f"There is no database at {file} yet.", "Run: spasm-trials sync")


def _room(file: Path) -> Iterator[Finding]:
    folder = file.absolute().parent
    if not folder.is_dir():
        yield Finding("disk", "wrong", f"There is no folder {folder}.", f"Make it. {SEE}")
        return
    # SQLite writes files beside its own, so that the folder counts as much as the file.
    closed = [each for each in (folder, file) if each.exists() and not os.access(each, os.W_OK)]
    for each in closed:
        remedy = "Give the user that runs this program the right to write there."
        yield Finding("disk", "wrong", f"{each} cannot be written to.", remedy)
    free = shutil.disk_usage(folder).free // 2**20
    level: Level = "wrong" if free < TOO_LITTLE else "warning" if free < LITTLE else "ok"
    remedy = "Make room, or move the database." if free < LITTLE else ""
    yield Finding("disk", level, f"{free} MiB are free where the database lies.", remedy)


def _tables(url: str) -> Finding:
    store = None
    try:
        store = Store(url)
        standing = store.standing()
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        return _troubled(error)
    finally:
        if store:
            store.close()
    return {
        "newest": Finding(CHECK, "ok", "The database answers, and its tables are of this version."),
        "empty": Finding(CHECK, "wrong", "The database is empty.", "Run: spasm-trials sync"),
        "older": Finding(
            CHECK, "wrong", "The tables are of an older version.", "Back up, then run: spasm-trials migrate"
        ),
        "newer": Finding(
            CHECK,
            "warning",
            "The tables are of a newer version than this program, which can work with them.",
            "Install the newer version here too.",
        ),
        "foreign": Finding(
            CHECK,
            "wrong",
            "The tables are of a version that this program cannot work with, or of another program.",
            f"Install the newer version. {SEE}",
        ),
    }[standing]


def _sound(url: str) -> Finding | None:
    """What is damaged where the tables themselves can be looked at; None if nothing is."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except SQLAlchemyError as error:
        return _troubled(error)
    finally:
        engine.dispose()
    damaged = trouble.Trouble("damaged", "quick_check")
    return None if said == "ok" else Finding(CHECK, "wrong", damaged.says, damaged.remedy)


def _troubled(error: Exception) -> Finding:
    found = trouble.of(error)
    return Finding(CHECK, "wrong", found.says, found.remedy)
