"""The main job with nothing but the project: a registry on loopback, a sync over HTTP, a match, and the pages."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.client import Client, ClientSettings
from ingest.registry import registries
from matchers.saying import in_words
from matchers.vocabulary import TERMS
from service.jobs.sync import sync
from service.jobs.telling import Progress, SyncReport, silent
from service.sample_registry.server import SampleRegistry
from service.settings import Settings
from service.store.store import Store


@contextmanager
def demo_store() -> Iterator[tuple[Settings, Store, SampleRegistry]]:
    """A sample registry and an empty database, both gone afterwards; settings that point at them."""
    with TemporaryDirectory(prefix="spasm-trials-") as folder, SampleRegistry() as registry:
        settings = Settings(
            database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
            registry_base_urls={"ctgov": registry.url},
            requests_per_second=50,
            scheduler=False,
        )
        store = Store(settings.database_url)
        store.migrate()
        try:
            yield settings, store, registry
        finally:
            store.close()


def sync_samples(settings: Settings, store: Store, on_progress: Progress = silent) -> SyncReport:
    return asyncio.run(_sync_samples(settings, store, on_progress))


async def _sync_samples(settings: Settings, store: Store, on_progress: Progress) -> SyncReport:
    client = Client(
        ClientSettings(contact="demonstration on this machine", per_second=settings.requests_per_second),
        settings.registry_base_urls,
    )
    async with client:
        reports = await sync(
            store, client, [registries()["ctgov"]], on_progress=on_progress, corrections=settings.curated
        )
    return reports[0]


def about_infant(infant: dict[str, Any]) -> str:
    """Who the sample infant is, in one sentence."""
    spasms, eeg = infant["spasms"], infant["eeg"][0]
    months = (date.fromisoformat(infant["as_of"]) - date.fromisoformat(infant["born"])).days * 12 // 365
    return (
        f"The sample infant: a girl of {months} months and {infant['weight_kg']} kg in {infant['place']['city']}, "
        f"spasms since {in_words(date.fromisoformat(spasms['onset']))} in {spasms['clusters_per_day']} clusters "
        f"a day, {TERMS[eeg['pattern']].name} on the EEG, nothing given yet, tuberous sclerosis (TSC) looked for "
        "and absent."
    )


def sample_infant(today: date) -> dict[str, Any]:
    """An invented seven-month-old with new, untreated spasms, told as a neurologist would tell it."""
    return {
        "as_of": today.isoformat(),
        "born": (today - timedelta(days=222)).isoformat(),
        "gestational_age_weeks": 39,
        "sex": "female",
        "weight_kg": 7.4,
        "spasms": {
            "onset": (today - timedelta(days=14)).isoformat(),
            "diagnosed": (today - timedelta(days=4)).isoformat(),
            "confirmed_by_video_eeg": True,
            "clusters_per_day": 4,
        },
        "eeg": [{"pattern": "hypsarrhythmia", "on": (today - timedelta(days=4)).isoformat()}],
        "conditions": [{"term": "infantile-spasms"}, {"term": "tsc", "present": False}],
        "treatments": [],
        "treatments_complete": True,
        "place": {"country": "GB", "city": "Leeds"},
        "consent": True,
    }
