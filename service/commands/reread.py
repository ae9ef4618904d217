"""`spasm-trials reread`."""

import typer

from ingest.registry import registries
from service import terminal
from service.commands.opening import FAILED, opened, settings, working
from service.jobs.reread import reread as reread_all


def reread() -> None:
    """Read every stored payload again, offline, as the reader does now."""
    found = settings()
    store = opened(found)
    with terminal.bar("Reading again") as progress, working() as stop:
        report = reread_all(store, registries().values(), progress.show, corrections=found.curated, stop=stop)
    typer.echo(
        f"{report.read} read, {report.changed} changed, {report.removed} removed, {report.unreadable} unreadable"
    )
    if report.unreadable:
        raise typer.Exit(FAILED)
