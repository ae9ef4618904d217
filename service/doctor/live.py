"""Asks every registry one small thing: whether it answers, speaks what its reader expects, and has our time."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.client import Client
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable
from ingest.registry import Registry, registries
from service.doctor.finding import Finding
from service.failures import explained
from service.settings import Settings
from service.store.store import Store
from service.syncing import client_settings

LATELY = timedelta(days=30)
CLOCK_OFF, CLOCK_WRONG = timedelta(minutes=5), timedelta(hours=12)
MOST_NAMED = 3
NEEDS_A_FIX = "If it happens again, this program needs a fix: its reader and the registry no longer agree."


async def check_registries(settings: Settings, store: Store | None, now: datetime) -> AsyncIterator[Finding]:
    """One after another, briefly: whoever waits is a person."""
    brief = replace(client_settings(settings), tries=2, wait_cap_seconds=5, patience_seconds=20)
    async with Client(brief, settings.registry_base_urls) as client:
        for name in settings.registries:
            yield await _spoken_to(client, registries()[name], store, now)
            if ahead := client.clock_ahead(name):
                yield _clock(name, ahead)


async def _spoken_to(client: Client, registry: Registry, store: Store | None, now: datetime) -> Finding:
    check = f"live {registry.name}"
    try:
        payload = await _one(client, registry, store, now)
        if payload is None:
            return Finding(check, "ok", f"{registry.title} answers; there was no record to look at.")
        record = registry.read(payload)
    except RegistryUnavailable as error:
        says = f"{registry.title} cannot be read from ({error.reason})."
        return Finding(check, "wrong", says, explained(registry.name, error.reason, error.detail))
    except PayloadUnreadable as error:
        says = f"{registry.title} answers, but {error.where} of a record cannot be read: {error.why}."
        return Finding(check, "wrong", says, NEEDS_A_FIX)
    if not record.title or not record.eligibility.strip():
        says = f"{registry.title} answers, but the record {payload.id} has no title or no eligibility text."
        return Finding(check, "warning", says, NEEDS_A_FIX)
    if record.unknown_keys:
        first = ", ".join(record.unknown_keys[:MOST_NAMED])
        says = f"{registry.title} answers, but the record {payload.id} has what its reader does not know: {first}."
        return Finding(check, "warning", says, "Nothing is lost by it. Report it, so that the reader learns.")
    return Finding(check, "ok", f"{registry.title} answers, and the record {payload.id} reads as it should.")


async def _one(client: Client, registry: Registry, store: Store | None, now: datetime) -> Payload | None:
    """A record that we know, or else the first of those that changed lately."""
    known = sorted(store.record_ids(registry.name)) if store else []
    if known and (found := await registry.fetch_one(client, known[0])):
        return found
    async with aclosing(_lately(client, registry, now)) as lately:
        return await anext(lately, None)


async def _lately(client: Client, registry: Registry, now: datetime) -> AsyncGenerator[Payload, None]:
    async for payload in registry.fetch(client, (now - LATELY).date()):
        yield payload


def _clock(name: str, ahead: timedelta) -> Finding:
    off = abs(ahead)
    minutes = f"{off.total_seconds() / 60:.0f} minutes"
    if off < CLOCK_OFF:
        return Finding("clock", "ok", f"This machine's clock agrees with that of {name}.")
    said = f"This machine's clock is {minutes} {'behind' if ahead > timedelta(0) else 'ahead of'} that of {name}."
    return Finding(
        "clock",
        "wrong" if off > CLOCK_WRONG else "warning",
        f"{said} Ages and windows are told for the wrong day.",
        "Set the clock, or switch on time synchronisation (NTP).",
    )
