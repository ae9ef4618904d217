"""`spasm-trials night`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from service import night as nights
from service import terminal
from service.commands.opening import FAILED, opened, settings
from service.store.runs import JobRun

MOST_RUNS = 50  # of all jobs, among which the last whole sync is looked for


def night(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on, in UTC.")
    ] = None,
) -> None:
    """Sum up the last sync, or what was since a day: how each registry's went, then what changed in the trials."""
    store = opened(settings())
    runs = store.runs(MOST_RUNS)
    begun = since.replace(tzinfo=UTC) if since else _last_began(runs)
    if begun is None:
        terminal.err.print("No sync was ever begun here. Run: spasm-trials sync")
        raise typer.Exit(FAILED)
    for run in reversed([run for run in runs if run.job.startswith("sync:") and run.started_at >= begun]):
        typer.echo(_line(run))
    for line in nights.in_words(nights.since(store, begun)):
        typer.echo(line)


def _last_began(runs: list[JobRun]) -> datetime | None:
    return next((run.started_at for run in runs if run.job == "sync"), None)


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
