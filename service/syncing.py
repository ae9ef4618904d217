"""Every registry asked for what is new, as the settings have it."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

import structlog

from ingest.client import Client, ClientSettings
from ingest.registry import registries
from service import night
from service.condition import unheard
from service.jobs.clock import utc_now
from service.jobs.letting_go import let_go
from service.jobs.stopping import Stop
from service.jobs.sync import sync
from service.jobs.telling import SyncReport
from service.settings import Settings
from service.store.store import Store

log = structlog.get_logger("service.app")


def sync_all(settings: Settings, store: Store, names: Sequence[str], stop: Stop | None = None) -> bool:
    """Ask these registries for what is new, and log what came of it; whether each was heard out."""
    began, stop = utc_now(), stop or Stop()
    reports = asyncio.run(_sync_all(settings, store, names, stop))
    for report in reports:
        log.info("synced", **asdict(report))
    for line in night.in_words(night.since(store, began)):
        log.info("changed", says=line)
    let_go(store, settings.keep_snapshots_days, stop)
    return all(report.outcome == "ok" for report in reports)


async def _sync_all(settings: Settings, store: Store, names: Sequence[str], stop: Stop) -> list[SyncReport]:
    async with Client(client_settings(settings), settings.registry_base_urls) as client:
        asked = [registries()[name] for name in names]
        return await sync(
            store,
            client,
            asked,
            corrections=settings.curated,
            unheard=unheard(store, settings, names),
            most_vanished=settings.most_vanished_share,
            stop=stop,
        )


def client_settings(settings: Settings) -> ClientSettings:
    return ClientSettings(
        contact=settings.contact,
        per_second=settings.requests_per_second,
        paces=_paces(settings),
        queries=settings.registry_queries,
        timeout_seconds=settings.request_timeout_seconds,
    )


def _paces(settings: Settings) -> dict[str, float]:
    """For registries that want to be asked more slowly than others, and as the settings have it."""
    usual = settings.requests_per_second
    slow = {one.name: min(usual, one.per_second) for one in registries().values() if one.per_second}
    return slow | settings.registry_requests_per_second
