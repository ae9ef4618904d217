"""The migrations make the tables that the code believes in, however many processes start at once."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Integer, MetaData, Table, inspect

from matchers.trial import Trial
from service.store import schema
from service.store.engine import Database
from service.store.migrating import config_for, upgrade
from service.store.store import Store
from service.store.tables import metadata

PROJECT = Path(__file__).parents[3]
# Forks so many processes that migrate all at once, when the pipe they wait at is closed; tells how they ended.
MIGRATE = """
import os, sys
from service.store.store import Store

gate, opener = os.pipe()
children = []
for _ in range(4):
    child = os.fork()
    if child == 0:
        os.close(opener)
        os.read(gate, 1)
        store = Store(sys.argv[1])
        store.migrate()
        store.close()
        sys.exit()
    children.append(child)
os.close(opener)
print([os.waitpid(child, 0)[1] for child in children])
"""


def _ours(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:  # noqa: FBT001
    """All but full-text search, which each database has in its own way and the tables do not tell of."""
    named = name or ""
    is_search = named in {"search", "trial_search"} or named.startswith("trial_text")
    return not (reflected and is_search)


def _differences(connection: Connection) -> list[Any]:
    options = {"include_object": _ours, "compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def test_the_tables_are_what_the_migrations_make(store: Store) -> None:
    with store._database.engine.connect() as connection:
        assert _differences(connection) == []


def test_a_difference_would_be_seen(empty_url: str) -> None:
    store = Store(empty_url)
    store.migrate()
    with store._database.changing() as connection:
        connection.exec_driver_sql("ALTER TABLE trial ADD COLUMN forgotten INTEGER")
        connection.exec_driver_sql("DROP INDEX ix_trial_status")
        assert len(_differences(connection)) == 2
    store.close()


def test_ready_only_at_the_newest_version(empty_url: str) -> None:
    store = Store(empty_url)
    assert not store.is_ready()
    store.migrate()
    assert store.is_ready()
    store.migrate()
    assert store.is_ready()
    store.close()


def test_what_was_stored_before_corrections_was_not_corrected(
    empty_url: str, make_trial: Callable[..., Trial], noon: datetime
) -> None:
    store = Store(empty_url)
    store.migrate()
    store.save_trials([make_trial()], noon)
    with store._database.changing() as connection:
        command.downgrade(config_for(connection), "0001")
    assert not store.is_ready()
    store.migrate()
    assert store.trials() == [make_trial()]
    store.close()


def test_not_ready_where_nobody_answers(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path / 'no' / 'such.db'}", f"postgresql://nobody@/none?host={tmp_path}"):
        store = Store(url)
        assert not store.is_ready()
        store.close()


def test_processes_that_start_at_once(empty_url: str) -> None:
    command_line = [sys.executable, "-W", "error", "-c", MIGRATE, empty_url]
    ended = subprocess.run(command_line, check=True, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.stderr) == ("[0, 0, 0, 0]\n", "")
    store = Store(empty_url)
    assert store.is_ready()
    store.close()


def test_the_way_back_leaves_nothing(empty_url: str) -> None:
    store = Store(empty_url)
    store.migrate()
    with store._database.changing() as connection:
        command.downgrade(config_for(connection), "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    store.close()


def _revisions() -> list[str]:
    walked = ScriptDirectory.from_config(config_for()).walk_revisions()
    return [one.revision for one in reversed(list(walked))]


def test_every_migration_stands_in_a_file_named_by_its_version() -> None:
    assert sorted(schema._known()) == _revisions()


@pytest.mark.parametrize("older", _revisions()[:-1])
def test_an_older_program_runs_on_the_newest_tables(empty_url: str, older: str) -> None:
    """So that an update can begin with one process while the others go on: nothing they know is taken from them."""
    database, known = Database(empty_url), MetaData()
    with database.changing() as connection:
        upgrade(connection, older)
        mine = [name for name in inspect(connection).get_table_names() if not name.startswith("trial_text")]
        known.reflect(connection, only=mine)
        schema.to_newest(connection)
        assert schema.standing(connection) == "newest"
        assert schema.fits(connection, known)
    database.close()


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ("ALTER TABLE trial ADD COLUMN later TEXT", "newer"),
        ("ALTER TABLE trial ADD COLUMN later TEXT NOT NULL DEFAULT ''", "newer"),
        ("CREATE TABLE later (a TEXT NOT NULL)", "newer"),
        ("ALTER TABLE trial DROP COLUMN is_sample", "foreign"),
        ("DROP TABLE trial_tag", "foreign"),
    ],
)
def test_tables_of_a_newer_version(empty_url: str, change: str, standing: str) -> None:
    """They are worked with where they fit, also after a restart; where they do not, nothing is touched."""
    store = Store(empty_url)
    store.migrate()
    with store._database.changing() as connection:
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert store.standing() == standing
    assert store.is_ready() is (standing == "newer")
    if standing == "newer":
        store.migrate()
    else:
        with pytest.raises(schema.TablesOfAnother):
            store.migrate()
    with store._database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == ("9999",)
    store.close()


def test_a_column_that_wants_a_value_does_not_fit(empty_url: str) -> None:
    database, known = Database(empty_url), MetaData()
    Table("mine", known, Column("a", Integer, primary_key=True))
    with database.changing() as connection:
        connection.exec_driver_sql("CREATE TABLE mine (a INTEGER PRIMARY KEY, b TEXT)")
        assert schema.fits(connection, known)
    with database.changing() as connection:
        connection.exec_driver_sql("DROP TABLE mine")
        connection.exec_driver_sql("CREATE TABLE mine (a INTEGER PRIMARY KEY, b TEXT NOT NULL)")
        assert not schema.fits(connection, known)
    database.close()
