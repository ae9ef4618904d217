"""All that the doctor looks at, in the order in which to mend it."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from service.condition import condition
from service.doctor.configured import check_settings
from service.doctor.data import check_data
from service.doctor.database import check_database
from service.doctor.finding import Finding, is_well
from service.doctor.live import check_registries
from service.settings import Settings
from service.store.store import Store


def examine(settings: Settings, now: datetime, *, live: bool = False) -> Iterator[Finding]:
    """What is found as it is found; no network unless `live`."""
    yield from check_settings(settings)
    database = list(check_database(settings.database))
    yield from database
    store = Store(settings.database) if is_well(database) else None
    try:
        if store:
            yield from check_data(store, settings, condition(store, settings, now))
        if live:
            yield from asyncio.run(_live(settings, store, now))
    finally:
        if store:
            store.close()


async def _live(settings: Settings, store: Store | None, now: datetime) -> list[Finding]:
    return [finding async for finding in check_registries(settings, store, now)]
