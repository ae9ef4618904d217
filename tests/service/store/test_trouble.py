"""What is wrong with a database is told apart, from what really happens to one."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from matchers.trial import Trial
from service.store import trouble
from service.store.engine import Limits
from service.store.store import Store

Make = Callable[..., Trial]


@pytest.fixture
def file(tmp_path: Path, make_trial: Make, noon: datetime) -> Path:
    """A database with some pages to it."""
    path = tmp_path / "trials.db"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.save_trials([make_trial(f"NCT0100{n:04}") for n in range(50)], noon)
    store.close()
    return path


@pytest.fixture
def of_file(file: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{file}")
    yield store
    store.close()


def test_a_full_disk(of_file: Store, make_trial: Make, noon: datetime) -> None:
    with of_file._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()
    before = of_file.version()
    with pytest.raises(Exception) as raised:
        of_file.save_trials([make_trial(f"NCT0200{n:04}") for n in range(500)], noon)
    assert trouble.of(raised.value).kind == "full"
    assert of_file.version() == before


def test_a_damaged_page(file: Path) -> None:
    body = bytearray(file.read_bytes())
    body[4096 : len(body) - 4096] = os.urandom(len(body) - 8192)
    file.write_bytes(body)
    store = Store(f"sqlite:///{file}")
    with pytest.raises(Exception) as raised:
        store.trials()
    assert trouble.of(raised.value).kind == "damaged"
    store.close()


def test_another_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "trials.db").write_bytes(b"not a database" * 1000)
    store = Store(f"sqlite:///{tmp_path / 'trials.db'}")
    with pytest.raises(Exception) as raised:
        store.migrate()
    assert trouble.of(raised.value).kind == "damaged"
    store.close()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'no' / 'trials.db'}")
    with pytest.raises(Exception) as raised:
        store.migrate()
    assert trouble.of(raised.value).kind == "read-only"
    store.close()


def test_somebody_else_keeps_it(of_file: Store, file: Path, make_trial: Make, noon: datetime) -> None:
    with of_file._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        connection.rollback()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception) as raised:
        of_file.save_trials([make_trial()], noon)
    other.execute("ROLLBACK")
    other.close()
    assert trouble.of(raised.value).kind == "busy"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("user", "refused"),
        ("database", "refused"),
        ("socket", "away"),
        ("statement", "busy"),
        ("write", "read-only"),
    ],
)
def test_of_postgresql(postgres_url: str, tmp_path: Path, change: str, kind: str) -> None:
    url = {
        "user": postgres_url.replace("postgres@", "nobody@"),
        "database": postgres_url.replace("/postgres?", "/nothing?"),
        "socket": f"postgresql://postgres@/postgres?host={tmp_path}",
    }.get(change, postgres_url)
    statement = {"statement": "SELECT pg_sleep(9)", "write": "CREATE TABLE mine (a int)"}.get(
        change, "SELECT 1"
    )
    store = Store(url, Limits(statement_seconds=0.05))
    with pytest.raises(Exception) as raised, store._database.engine.begin() as connection:  # noqa: PT012
        if change == "write":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql(statement)
    found = trouble.of(raised.value)
    assert (found.kind, "nobody" in found.says + found.remedy) == (kind, False)
    store.close()


@pytest.mark.parametrize("url", ["nonsense SECRET", "mysql9://me:SECRET@h/d"])
def test_no_address(url: str) -> None:
    with pytest.raises(Exception) as raised:
        Store(url)
    found = trouble.of(raised.value)
    assert (found.kind, "SECRET" in found.says + found.remedy) == ("no-address", False)
