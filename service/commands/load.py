"""`spasm-trials load`."""

from pathlib import Path
from typing import Annotated

import typer

from service import terminal
from service.commands.files import kept, say_skipped
from service.commands.opening import FAILED, opened, registry_called, settings, working
from service.jobs.load import load as load_payloads
from service.payload_files import Skipped, payloads_in


def load(
    registry: Annotated[str, typer.Argument(help="Whose payloads they are.")],
    files: Annotated[list[Path], typer.Argument(help="Files or folders of payloads.")],
) -> None:
    """Take in payloads handed over as files, through the same path as a sync."""
    whose = registry_called(registry)
    found = settings()
    store = opened(found)
    skipped: list[Skipped] = []
    with terminal.bar(f"Loading {registry}") as progress, working() as stop:
        report = load_payloads(
            store,
            whose,
            kept(payloads_in(files, whose), skipped),
            progress.show,
            corrections=found.curated,
            stop=stop,
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
