"""Killed at any point and run again, a sync of four registries ends where an undisturbed one does.

So many points are tried, by chance, as KILLED_SYNC_POINTS says:

    KILLED_SYNC_POINTS=20 pytest tests/service/jobs/test_killed_sync.py
"""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, make_url, select

from service.store.store import Store
from service.store.tables import metadata
from tests.ingest.registries.clinicaltrials_gov import Ctgov
from tests.ingest.registries.ctis import Ctis, titles
from tests.ingest.registries.isrctn import Isrctn

SCRIPT = Path(__file__).with_name("killed_sync.py")
PROJECT = SCRIPT.parents[3]
POINTS = int(os.environ.get("KILLED_SYNC_POINTS", "4"))
# Times differ from run to run, and numbers only tell the order of arrival.
PASSING = {"number", "saved_at", "first_fetched_at", "last_fetched_at", "at"}
FIRST = datetime(2026, 11, 23, 2, tzinfo=UTC)
CHANGED = date(2026, 11, 24)
SECOND = FIRST + timedelta(days=2)
CHILDREN = {"TrialID": "CTRI/2023/01/048888", "public_title": "Prednisolone in West syndrome"}
ALONE = {"TrialID": "ChiCTR2300071234", "public_title": "Pyridoxine in infantile spasms"}
LATE = {"TrialID": "IRCT20200102030405N1", "public_title": "Topiramate in infantile spasms"}
Copy = Callable[[], str]


class World:
    """Three registries that are asked and one whose export is handed in; some of their records are of one trial."""

    def __init__(self, folder: Path) -> None:
        self.ctgov, self.ctis, self.isrctn = Ctgov(), Ctis(), Isrctn()
        self.servers = (self.ctgov, self.ctis, self.isrctn)
        self.file = folder / "ictrp.csv"
        self.now = FIRST
        self._name_each_other()
        self._export([CHILDREN | {"SecondaryIDs": self.ctgov.ids[2]}, ALONE])

    @property
    def urls(self) -> str:
        return json.dumps({server.name: server.url for server in self.servers})

    def go_on(self) -> None:
        """What a night brings: records change, come, go, join, part, are renamed, are about something else."""
        self.now = SECOND
        ctgov, ctis, isrctn = self.ctgov, self.ctis, self.isrctn
        for server in self.servers:
            server.change(server.ids[0], "Infantile spasms, another title", CHANGED)
            server.change(server.fresh("A new trial in infantile spasms"), "New in West syndrome", CHANGED)
            del server.sound[server.ids[4]]
        self._name(ctgov.ids[1])
        self._name(ctgov.ids[2], isrctn.ids[2])
        ctgov.change(ctgov.ids[3], "Gout", CHANGED)
        ctgov.sound[ctgov.ids[3]]["protocolSection"]["conditionsModule"]["conditions"] = ["Gout"]
        self._rename(ctgov.ids[5], "NCT00009999")
        isrctn.sound[isrctn.ids[1]] |= {"inclusion": "Infants with hypsarrhythmia", "edited": "2026-11-24"}
        for server in self.servers:
            server.heal()
        ctis.poison(ctis.ids[6])
        ctgov.bump()
        self._export([CHILDREN | {"Inclusion_Criteria": "Infants", "SecondaryIDs": ctgov.ids[2]}, LATE])

    def _name_each_other(self) -> None:
        self._name(self.ctgov.ids[0], self.ctis.ids[0])
        registered = titles(self.ctis.sound[self.ctis.ids[0]])["clinicalTrialIdentifiers"]
        registered["secondaryIdentifyingNumbers"] = {"nctNumber": {"number": self.ctgov.ids[0]}}
        self._name(self.ctgov.ids[1], self.isrctn.ids[1])
        for server in self.servers:
            server.heal()

    def _name(self, study: str, *others: str) -> None:
        """A study of ClinicalTrials.gov has these other ids, as of now."""
        sections = self.ctgov.sound[study]["protocolSection"]
        sections["identificationModule"]["secondaryIdInfos"] = [{"id": one} for one in others]
        if self.now == SECOND:
            self.ctgov.change(study, "Infantile spasms by other names", CHANGED)

    def _rename(self, old: str, new: str) -> None:
        study = self.ctgov.sound[new] = self.ctgov.sound.pop(old)
        study["protocolSection"]["identificationModule"] |= {"nctId": new, "nctIdAliases": [old]}
        self.ctgov.change(new, "West syndrome, a record that took another's place", CHANGED)

    def _export(self, rows: list[dict[str, str]]) -> None:
        with self.file.open("w", newline="") as file:
            table = csv.DictWriter(file, ["TrialID", "public_title", "SecondaryIDs", "Inclusion_Criteria"])
            table.writeheader()
            table.writerows(rows)

    def synced(self, *tasks: str) -> list[int]:
        """How many things each sync did with its database; -9 for a killed one."""
        ended = subprocess.run(
            [sys.executable, str(SCRIPT), self.urls, str(self.file), self.now.isoformat(), *tasks],
            check=False,
            cwd=PROJECT,
            env={"PYTHONPATH": str(PROJECT), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert ended.returncode == 0, ended.stderr
        return [int(line) for line in ended.stdout.split()]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    built = World(tmp_path)
    with ExitStack() as running:
        for server in built.servers:
            running.enter_context(server)
        yield built


@pytest.fixture
def copy(store_url: str, tmp_path: Path) -> Iterator[Copy]:
    """Makes databases that are as `store_url` is now."""
    numbers = count(1)
    if store_url.startswith("sqlite"):

        def of_file() -> str:
            path = tmp_path / f"copy-{next(numbers)}.db"
            shutil.copy(store_url.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"

        yield of_file
        return
    address = make_url(store_url)
    made: list[str] = []
    with psycopg.connect(_called(address, "postgres"), autocommit=True) as connection:

        def of_database() -> str:
            made.append(f"{address.database}_copy_{next(numbers)}")
            connection.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {address.database}".encode())
            return _called(address, made[-1])

        yield of_database
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_killed_anywhere(world: World, store_url: str, copy: Copy) -> None:
    """A database for each point at which something is done: killed there, then synced again."""
    world.synced(f"{store_url}:0")
    before = _rows(store_url)
    world.go_on()
    whole = copy()
    (steps,) = world.synced(f"{whole}:0")
    expected = _rows(whole)
    _check_that_much_happened(before, expected)
    points = sorted(random.sample(range(1, steps + 1), POINTS))
    databases = [copy() for _ in points]
    killed = [f"{url}:{point}" for url, point in zip(databases, points, strict=True)]
    assert world.synced(*killed) == [-9] * len(points)
    world.synced(*(f"{url}:0" for url in databases))
    for point, url in zip(points, databases, strict=True):
        assert _different(_rows(url), expected) == [], f"killed at {point} of {steps}"


def test_killed_again_and_again(world: World, store_url: str, copy: Copy) -> None:
    """One database, killed further on each time, as by a machine that keeps running out of memory."""
    whole = copy()
    (steps,) = world.synced(f"{whole}:0")
    points = [steps // 40, steps // 20, steps // 10]
    assert world.synced(*(f"{store_url}:{point}" for point in [*points, 0]))[:-1] == [-9] * 3
    assert _different(_rows(store_url), _rows(whole)) == []


def _check_that_much_happened(before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    """The night is one in which there was something to lose."""
    gained = {name: len(set(after[name]) - set(before[name])) for name in before}
    assert min(gained[name] for name in ("trial", "change", "record", "record_key", "payload")) >= 4, gained
    assert gained["problem"] == 1


def _called(address: URL, database: str) -> str:
    return address.set(database=database).render_as_string(hide_password=False)


def _different(found: dict[str, list[str]], expected: dict[str, list[str]]) -> list[str]:
    """What stands in one of the two, or more often in it."""
    more = {"missing": (expected, found), "too many": (found, expected)}
    return [
        f"{how}: {name} {row}"
        for how, (one, other) in more.items()
        for name in expected
        for row in (Counter(one[name]) - Counter(other[name])).elements()
    ]


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
