"""`spasm-trials sync`."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from ingest.client import Client
from ingest.registry import Registry
from service import night, terminal
from service.commands.opening import (
    FAILED,
    Misused,
    Workers,
    opened,
    registry_called,
    settings,
    spread,
    warn_of_no_contact,
    working,
)
from service.condition import unheard
from service.jobs.clock import utc_now
from service.jobs.letting_go import let_go
from service.jobs.stopping import Stop
from service.jobs.sync import sync as sync_all
from service.jobs.telling import SyncReport
from service.settings import Settings
from service.store.store import Store
from service.syncing import client_settings
from service.workers.work import Spread


def sync(
    registry: Annotated[
        list[str] | None, typer.Argument(help="Registries by name; those switched on without any.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Ask for everything, not only for what changed.")
    ] = False,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what changed since.")
    ] = None,
    accept_vanished: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGISTRY",
            help="Believe it that so many trials are gone from this registry; may be given again.",
        ),
    ] = None,
    workers: Workers = 1,
) -> None:
    """Fetch, read and save what is new in the registries; one line for each, exit 1 if any failed."""
    found = settings()
    chosen = [registry_called(name) for name in registry or found.registries]
    accepted = _accepted(accept_vanished or (), chosen)
    store = opened(found)
    warn_of_no_contact(found)
    began = utc_now()
    day = since.date() if since else None
    with working() as stop, spread(workers, then="What came is kept.") as using:
        reports = asyncio.run(_sync(found, store, chosen, accepted, stop, using=using, full=full, since=day))
        let_go(store, found.keep_snapshots_days, stop)
    for report in reports:
        typer.echo(terminal.sync_line(report))
        if report.outcome != "ok":
            terminal.err.print(terminal.why_failed(report), markup=False, soft_wrap=True)
    for line in night.in_words(night.since(store, began)):
        terminal.err.print(line, markup=False, soft_wrap=True)
    if any(report.outcome != "ok" for report in reports):
        raise typer.Exit(FAILED)


def _accepted(names: Sequence[str], chosen: Sequence[Registry]) -> frozenset[str]:
    """The registries whose losses are believed; each must be one that is asked."""
    for name in names:
        if registry_called(name) not in chosen:
            raise Misused(f"--accept-vanished {name}: {name} is not asked here. Name it: sync {name}")
    return frozenset(names)


async def _sync(  # noqa: PLR0913 - the options of the command
    found: Settings,
    store: Store,
    chosen: Sequence[Registry],
    accepted: frozenset[str],
    stop: Stop,
    *,
    using: Spread,
    full: bool,
    since: date | None,
) -> list[SyncReport]:
    with terminal.bar("Syncing") as progress:
        async with Client(client_settings(found), found.registry_base_urls) as client:
            return await sync_all(
                store,
                client,
                chosen,
                full=full,
                since=since,
                on_progress=progress.show,
                corrections=found.curated,
                unheard=unheard(store, found, [one.name for one in chosen]),
                accept_vanished=accepted,
                most_vanished=found.most_vanished_share,
                stop=stop,
                spread=using,
            )
