"""A sync of many studies from a server on loopback: fetched, read and saved as every night."""

import asyncio
from copy import deepcopy
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from ingest.client import Client, ClientSettings
from ingest.registry import registries
from service.jobs.sync import sync
from service.sample_registry.server import SampleRegistry, sample_studies
from service.store.store import Store

FAST = ClientSettings("bench@example.org", per_second=1000)


def sync_of(folder: Path, count: int) -> dict[str, Any]:
    """How long it takes, beside how long it takes to fetch the same pages and leave them unread."""
    store = Store(f"sqlite:///{folder / 'sync.db'}")
    store.migrate()
    with SampleRegistry(_studies(count)) as registry:
        begun = perf_counter()
        fetched = asyncio.run(_fetched(registry.url))
        floor = perf_counter() - begun
        begun, work = perf_counter(), process_time()
        report = asyncio.run(_synced(store, registry.url))
        taken, worked = perf_counter() - begun, process_time() - work
    store.close()
    return {
        "what": "sync from a server of our own", "count": fetched, "milliseconds": 1000 * taken,
        "floor": "to fetch the same", "floor_milliseconds": 1000 * floor,
        "note": f"{report} became trials; {worked:.0f} s of the processor, the server's work with it",
    }  # fmt: skip


def _studies(count: int) -> list[dict[str, Any]]:
    return [_own(study, number) for number, study in enumerate(islice(cycle(sample_studies()), count))]


def _own(study: dict[str, Any], number: int) -> dict[str, Any]:
    """The same under an id and titles of its own, marked as a sample: as itself it would be kin of all its copies."""
    copied = deepcopy(study)
    told = copied["protocolSection"]["identificationModule"]
    told["nctId"] = f"NCT99{number:06}"
    for title in ("briefTitle", "officialTitle"):
        told[title] = f"{told.get(title, '')} ({number})"
    for ids in ("secondaryIdInfos", "nctIdAliases"):
        told.pop(ids, None)
    told["orgStudyIdInfo"] = {"id": f"SAMPLE-{number}"}
    return copied


async def _fetched(base: str) -> int:
    async with Client(FAST, {"ctgov": base}) as client:
        return len([one async for one in registries()["ctgov"].fetch(client, None)])


async def _synced(store: Store, base: str) -> int:
    async with Client(FAST, {"ctgov": base}) as client:
        (report,) = await sync(store, client, [registries()["ctgov"]], full=True)
    return report.new
