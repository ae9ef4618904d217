"""Payloads read in processes and on a cluster: what is saved is the same, whatever dies meanwhile."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields
from datetime import datetime
from functools import partial
from os import environ
from pathlib import Path
from typing import Any

import pytest
import typer

from ingest.client import Client, ClientSettings
from ingest.registry import registries
from service.commands.reread import reread as reread_command
from service.jobs import reading
from service.jobs.load import load
from service.jobs.reading import Part, Reading
from service.jobs.reread import RereadReport, reread
from service.jobs.stopping import Stop, Stopped
from service.jobs.sync import sync
from service.jobs.telling import SyncReport
from service.sample_registry.server import SampleRegistry, sample_studies
from service.store.history import ChangeQuery
from service.store.payloads import Kept
from service.store.store import Store
from service.workers import cluster
from service.workers.cluster import Cluster, client_at
from service.workers.local import Here, Processes
from service.workers.order import AHEAD, WorkerLost
from service.workers.work import Spread, Work, packed, unpacked
from tests.service.jobs.killed_reading import KilledReading

CTGOV = registries()["ctgov"]
AT = "NCT98000025"  # in the third part of eight
STUDIES = sample_studies() * 2
Made = Callable[[], Store]


def studies() -> list[dict[str, Any]]:
    copies = []
    for number, study in enumerate(STUDIES):
        copy = deepcopy(study)
        copy["protocolSection"]["identificationModule"] |= {"nctId": f"NCT98{number:06}"}
        copies.append(copy)
    return copies


@pytest.fixture
def made(tmp_path: Path, noon: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Stores in which the same payloads wait to be read, a few at a time."""
    monkeypatch.setattr(reading, "BATCH", 10)
    stores: list[Store] = []
    payloads = [payload for study in studies() for payload in CTGOV.split(study)]

    def make() -> Store:
        store = Store(f"sqlite:///{tmp_path / f'{len(stores)}.db'}")
        store.migrate()
        store.save_payloads(payloads, noon)
        stores.append(store)
        return store

    yield make
    for store in stores:
        store.close()


def held(store: Store) -> tuple[Any, ...]:
    changes = store.changes(ChangeQuery(limit=500))
    told = [(one.trial_id, one.change) for one in changes.events]
    return store.version(), store.trials(), sorted(told, key=str), store.holdings(), store.problems(limit=500)


def read_with(store: Store, noon: datetime, spread: Spread = Here) -> RereadReport:
    return reread(store, [CTGOV], now=lambda: noon, spread=spread)


def killing(tmp_path: Path, *, always: bool = False) -> Callable[[Work[Any, Any]], Work[Any, Any]]:
    def made(work: Work[Any, Any]) -> Work[Any, Any]:
        assert isinstance(work, Reading)
        told = {each.name: getattr(work, each.name) for each in fields(work)}
        return KilledReading(**told, at_record=AT, killed=tmp_path / "killed", always=always)

    return made


def test_in_processes_one_of_which_dies(made: Made, noon: datetime, tmp_path: Path) -> None:
    here, there = made(), made()
    wanted = read_with(here, noon)
    other = killing(tmp_path)
    assert read_with(there, noon, lambda work: Processes(other(work), 2)) == wanted
    assert (tmp_path / "killed").exists()
    assert wanted.read == len(STUDIES)
    assert held(there) == held(here)
    assert read_with(there, noon, lambda work: Processes(work, 2)) == RereadReport(
        read=len(STUDIES), unreadable=wanted.unreadable
    )


def test_what_is_loaded_or_synced_in_processes_is_the_same(
    made: Made, noon: datetime, tmp_path: Path
) -> None:
    wanted, loaded, synced = made(), *(Store(f"sqlite:///{tmp_path / name}") for name in ("loaded", "synced"))
    read_with(wanted, noon)
    payloads = [payload for study in studies() for payload in CTGOV.split(study)]

    async def sync_all(url: str) -> list[SyncReport]:
        settings = ClientSettings("test@example.org", per_second=1000)
        async with Client(settings, {"ctgov": url}) as client:
            return await sync(synced, client, [CTGOV], now=lambda: noon, spread=two)

    def two(work: Work[Any, Any]) -> Processes[Any, Any]:
        return Processes(work, 2)

    for store in (loaded, synced):
        store.migrate()
    load(loaded, CTGOV, payloads, now=lambda: noon, spread=two)
    with SampleRegistry(studies()) as registry:
        (report,) = asyncio.run(sync_all(registry.url))
    assert report.outcome == "ok"
    for store in (loaded, synced):
        assert (store.version(), store.trials()) == (wanted.version(), wanted.trials())
        store.close()


def test_a_part_that_ends_every_process_changes_nothing(made: Made, noon: datetime, tmp_path: Path) -> None:
    store = made()
    before, other = store.version(), killing(tmp_path, always=True)
    with pytest.raises(WorkerLost, match="records NCT98000020 to NCT98000029"):
        read_with(store, noon, lambda work: Processes(other(work), 1))
    assert (store.version(), store.trials()) == (before, [])
    assert read_with(store, noon).read == len(STUDIES)


def test_told_to_stop_it_stops(made: Made, noon: datetime) -> None:
    store, stop = made(), Stop()
    stop.ask()
    with pytest.raises(Stopped):
        reread(store, [CTGOV], stop=stop, spread=lambda work: Processes(work, 1))
    assert store.trials() == []


def test_no_more_is_read_ahead_than_workers_can_use(made: Made, noon: datetime) -> None:
    """However many records there are, a few parts are in memory."""
    under_way, most = 0, 0

    class Counting(Processes[Part, Any]):
        def answers(self, parts: Any) -> Iterator[Any]:
            nonlocal under_way, most
            counted = self._counted(parts)
            for answer in super().answers(counted):
                under_way -= 1
                yield answer

        def _counted(self, parts: Any) -> Iterator[Any]:
            nonlocal under_way, most
            for part in parts:
                under_way += 1
                most = max(most, under_way)
                yield part

    read_with(made(), noon, lambda work: Counting(work, 1))
    assert most == AHEAD


def test_a_reading_is_the_same_elsewhere(noon: datetime) -> None:
    payloads = [Kept("ctgov", one.id, one.body, hash="x") for one in CTGOV.split(sample_studies()[0])]
    here = Reading(CTGOV, noon)
    assert unpacked(packed(here)).do(Part(payloads, {})) == here.do(Part(payloads, {}))


@pytest.mark.filterwarnings("default")
def test_on_a_cluster_a_worker_of_which_dies(made: Made, noon: datetime, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    here, there = made(), made()
    wanted, other = read_with(here, noon), killing(tmp_path)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
        ) as machines,
        client_at(machines.scheduler_address) as client,
    ):
        assert read_with(there, noon, lambda work: partial(Cluster, client)(other(work))) == wanted
    assert (tmp_path / "killed").exists()
    assert held(there) == held(here)


def test_the_command(made: Made) -> None:
    address = made()._database.engine.url.render_as_string()
    ran = subprocess.run(
        [sys.executable, "-m", "service", "reread", "--workers", "2"],
        env=environ | {"SPASM_TRIALS_DATABASE_URL": address}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, f"{len(STUDIES)} read, " in ran.stdout) == (0, True), ran.stdout + ran.stderr


def test_the_command_where_no_cluster_is(
    made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr(cluster, "TIMEOUT", "0.5s")
    address = made()._database.engine.url.render_as_string()
    monkeypatch.setenv("SPASM_TRIALS_DATABASE_URL", address)
    with pytest.raises(typer.Exit) as ended:
        reread_command(cluster="tcp://127.0.0.1:1")
    assert (ended.value.exit_code, "No scheduler answers" in capsys.readouterr().err) == (2, True)
