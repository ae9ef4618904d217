"""`spasm-trials reread`."""

import typer

from ingest.registry import registries
from service import terminal
from service.commands.opening import FAILED, Scheduler, Workers, opened, settings, spread, working
from service.jobs.reread import reread as reread_all

UNCHANGED = "What is public is as it was before this registry."


def reread(workers: Workers = 1, cluster: Scheduler = None) -> None:
    """Read every stored payload again, offline, as the reader does now."""
    found = settings()
    store = opened(found)
    with (
        terminal.bar("Reading again") as progress,
        working() as stop,
        spread(workers, cluster, then=UNCHANGED) as using,
    ):
        report = reread_all(
            store,
            registries().values(),
            progress.show,
            corrections=found.curated,
            stop=stop,
            spread=using,
        )
    typer.echo(
        f"{report.read} read, {report.changed} changed, {report.removed} removed, {report.unreadable} unreadable"
    )
    if report.unreadable:
        raise typer.Exit(FAILED)
