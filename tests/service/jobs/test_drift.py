"""What a registry sends that its reader does not know is logged once, counted, and told to operators."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from ingest.client import Client, ClientSettings
from ingest.registry import registries
from service.board import Board
from service.doctor.examine import examine
from service.jobs.reread import reread
from service.jobs.sync import sync
from service.sample_registry.server import SampleRegistry
from service.settings import Settings
from service.store.drift import MOST_PATHS
from service.store.readings import ReadBatch
from service.store.store import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CTGOV = registries()["ctgov"]


def _sync(store: Store, registry: SampleRegistry) -> None:
    async def run() -> None:
        quick = ClientSettings("tests@example.org", per_second=500, tries=1)
        async with Client(quick, {"ctgov": registry.url}) as client:
            await sync(store, client, [CTGOV], full=True)

    asyncio.run(run())


def _strange(registry: SampleRegistry) -> list[str]:
    """Two studies that have what nobody knows, deep in a list; their ids."""
    ids = sorted(registry.studies)[:2]
    for id_ in ids:
        sections = registry.studies[id_]["protocolSection"]
        sections["designModule"]["phases"] = ["PHASE9"]
        sections["contactsLocationsModule"]["locations"][0]["moonPhase"] = {"x": 1}
    return ids


PLACE = "protocolSection.contactsLocationsModule.locations.moonPhase"
WORD = "protocolSection.designModule.phases: PHASE9"


def test_it_is_logged_once_and_counted(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "service.jobs.joining")
    with SampleRegistry() as registry:
        _sync(store, registry)
        assert store.drift() == []
        first, _ = _strange(registry)
        _sync(store, registry)
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        f"ctgov sends what its reader does not know: {path}, as in {first}" for path in (WORD, PLACE)
    ]
    assert {one.path: (one.record, one.times) for one in store.drift()} == {
        PLACE: (first, 2),
        WORD: (first, 2),
    }
    reread(store, [CTGOV])
    assert len(caplog.records) == 2, "said once, whatever is read again"
    assert {one.times for one in store.drift()} == {4}


def test_an_operator_is_told(store: Store, store_url: str) -> None:
    with SampleRegistry() as registry:
        first, _ = _strange(registry)
        _sync(store, registry)
        settings = Settings(
            database_url=store_url,
            registries=("ctgov",),
            contact="tests@example.org",
            registry_base_urls={"ctgov": registry.url},
        )
        findings = {one.check: one for one in examine(settings, NOW, live=True)}
    assert findings["drift"].level == "warning"
    assert "ClinicalTrials.gov sends 2 things that its reader does not know" in findings["drift"].says
    assert f"{PLACE} (as in {first})" in findings["drift"].says
    assert (findings["live ctgov"].level, PLACE in findings["live ctgov"].says) == ("warning", True)
    assert len(Board(store, settings).current().drift) == 2


def test_noise_has_an_end(store: Store) -> None:
    met = {f"key {at} {'x' * 500}\x00": ("1", 1) for at in range(MOST_PATHS + 50)}
    store.save_read(ReadBatch("ctgov", met=met), at=NOW)
    store.save_read(ReadBatch("ctgov", met={"another": ("1", 1)}), at=NOW)
    assert len(store.drift()) == MOST_PATHS
