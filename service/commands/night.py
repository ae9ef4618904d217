"""`spasm-trials night`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from service import night as nights
from service import terminal
from service.commands.opening import FAILED, opened, settings
from service.store.runs import JobRun


def night(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on, in UTC.")
    ] = None,
) -> None:
    """Sum up the last sync, or what was since a day: how each registry's went, then what changed in the trials."""
    moment = since.replace(tzinfo=UTC) if since else None
    found = nights.last(opened(settings()), moment)
    if found is None:
        terminal.err.print("No sync was ever begun here. Run: spasm-trials sync")
        raise typer.Exit(FAILED)
    for run in found.syncs:
        typer.echo(_line(run))
    for line in nights.in_words(found.changed):
        typer.echo(line)


def _line(run: JobRun) -> str:
    """One run in one line: when, how it went, and the counts that are not nothing."""
    went = run.outcome or "has not ended"
    counts = ", ".join(
        f"{many} {name.replace('_', ' ')}"
        for name, many in run.counts.items()
        if isinstance(many, int) and many
    )
    why = f" ({run.reason})" if run.reason else ""
    return (
        f"{run.started_at:%Y-%m-%d %H:%M} {run.job.removeprefix('sync:')}: {went}{why}: {counts or 'nothing'}"
    )
