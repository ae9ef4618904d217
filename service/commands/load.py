"""`spasm-trials load`."""

from pathlib import Path
from typing import Annotated

import typer

from service import terminal
from service.commands.files import kept, say_skipped
from service.commands.opening import (
    FAILED,
    Workers,
    opened,
    registry_called,
    settings,
    spread,
    working,
)
from service.jobs.load import load as load_payloads
from service.payload_files import Skipped, payloads_in

PENDING = "What came is kept; what is public is as it was."


def load(
    registry: Annotated[str, typer.Argument(help="Whose payloads they are.")],
    files: Annotated[list[Path], typer.Argument(help="Files or folders of payloads.")],
    workers: Workers = 1,
) -> None:
    """Take in payloads handed over as files, through the same path as a sync."""
    whose = registry_called(registry)
    found = settings()
    store = opened(found)
    skipped: list[Skipped] = []
    with (
        terminal.bar(f"Loading {registry}") as progress,
        working() as stop,
        spread(workers, then=PENDING) as using,
    ):
        report = load_payloads(
            store,
            whose,
            kept(payloads_in(files, whose), skipped),
            progress.show,
            corrections=found.curated,
            stop=stop,
            spread=using,
        )
    say_skipped(skipped)
    if not report.fetched:
        report.outcome, report.reason = "failed", "no-payloads"
    elif report.poison or any(one.lost for one in skipped):
        report.outcome, report.reason = "failed", "some-skipped"
    typer.echo(terminal.sync_line(report))
    if report.outcome != "ok":
        terminal.err.print(terminal.why_failed(report), markup=False, soft_wrap=True)
        raise typer.Exit(FAILED)
