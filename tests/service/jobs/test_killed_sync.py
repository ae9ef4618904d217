"""Killed at any point and run again, a sync ends where an undisturbed one does."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.sample_registry.search import id_of
from service.sample_registry.server import SampleRegistry, sample_studies
from service.store.store import Store
from service.store.tables import metadata

SCRIPT = Path(__file__).with_name("killed_sync.py")
PROJECT = SCRIPT.parents[3]
# Times differ from run to run, and numbers only tell the order of arrival.
PASSING = {"number", "saved_at", "first_fetched_at", "last_fetched_at", "at"}


FEW = 6  # studies


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    with SampleRegistry(sample_studies()[:FEW]) as running:
        yield running


def test_killed_anywhere(registry: SampleRegistry, tmp_path: Path) -> None:
    """A database for each point at which something is done: killed there, then synced again."""
    before = _new(tmp_path / "before.db")
    _syncs(registry, [f"{before}:0"])
    _publish_changes(registry)
    whole = _copy(before, tmp_path / "whole.db")
    (steps,) = _syncs(registry, [f"{whole}:0"])
    points = [*range(1, steps, max(1, steps // 5)), steps]
    databases = [_copy(before, tmp_path / f"{point}.db") for point in points]
    killed = [f"{url}:{point}" for url, point in zip(databases, points, strict=True)]
    assert _syncs(registry, killed) == [-9] * len(points)
    _syncs(registry, [f"{url}:0" for url in databases])
    expected = _rows(whole)
    assert expected != _rows(before)
    assert [point for point, url in zip(points, databases, strict=True) if _rows(url) != expected] == []


def test_killed_again_and_again(registry: SampleRegistry, store_url: str) -> None:
    """One database, killed further on each time, as by a machine that keeps running out of memory."""
    points = [3, 11, 20, 35]
    assert _syncs(registry, [f"{store_url}:{point}" for point in [*points, 0]])[:-1] == [-9] * 4
    after_kills = _rows(store_url)
    _empty(store_url)
    _syncs(registry, [f"{store_url}:0"])
    assert after_kills == _rows(store_url)
    assert len(after_kills["trial"]) > FEW // 2


def _publish_changes(registry: SampleRegistry) -> None:
    """Some new studies, one that is gone, one with another title, one that is now about something else."""
    gone, retitled, elsewhere = list(registry.studies)[:3]
    registry.studies |= {id_of(study): study for study in sample_studies()[FEW : FEW + 3]}
    del registry.studies[gone]
    registry.studies[retitled]["protocolSection"]["identificationModule"]["briefTitle"] = (
        "Infantile spasms, another title"
    )
    registry.studies[elsewhere]["protocolSection"] = {
        "identificationModule": {"nctId": elsewhere, "briefTitle": "Gout"},
        "conditionsModule": {"conditions": ["Gout"], "keywords": ["Infantile Spasms Registry"]},
    }
    registry.bump()


def _syncs(registry: SampleRegistry, tasks: list[str]) -> list[int]:
    """How many things each sync did with its database; -9 for a killed one."""
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), registry.url, *tasks],
        check=False,
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return [int(line) for line in ended.stdout.split()]


def _rows(url: str) -> dict[str, list[str]]:
    """Everything stored but what is allowed to differ, and the runs themselves."""
    store = Store(url)
    kept: dict[str, list[str]] = {}
    with store._database.reading() as session:
        for name, table in metadata.tables.items():
            columns = [_presence(column) for column in table.columns if column.name not in PASSING]
            if name != "job_run":
                kept[name] = sorted(map(repr, session.execute(select(*columns))))
    store.close()
    return kept


def _presence(column: Any) -> Any:
    """Whether a record has vanished has to be the same, the moment not."""
    return column.is_(None) if column.name == "vanished_at" else column


def _empty(url: str) -> None:
    store = Store(url)
    with store._database.changing() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    store.close()


def _new(path: Path) -> str:
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return f"sqlite:///{path}"


def _copy(url: str, path: Path) -> str:
    shutil.copy(url.removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"
