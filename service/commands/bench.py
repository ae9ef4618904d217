"""`spasm-trials bench`."""

from pathlib import Path
from typing import Annotated

import typer

from service import bench as benching
from service import terminal
from service.api.answer import today
from service.bench_history import appended
from service.commands.files import kept, say_skipped
from service.commands.opening import Misused
from service.demo import sample_infant
from service.intake.profile import read_profile
from service.payload_files import Skipped, payloads_in

QUICK, FULL, SYNCED = [100, 1000], [100, 1000, 10_000, 100_000], 10_000


def bench(  # noqa: PLR0913, PLR0917 - each is an option
    payloads: Annotated[
        list[Path] | None, typer.Option(help="Payload files instead of the sample registry's studies.")
    ] = None,
    trials: Annotated[
        list[int] | None, typer.Option(min=1, help="How many trials to match against; may be given again.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--json", help="Write the figures to this file as well.")
    ] = None,
    history: Annotated[
        Path | None, typer.Option(help="Append the figures to this file of earlier runs.")
    ] = None,
    label: Annotated[str, typer.Option(help="What the run is called in that file.")] = "",
    quick: Annotated[bool, typer.Option(help="Fewer trials, and no sync: a minute or less.")] = False,
) -> None:
    """How long each part takes on this machine, beside the least that any program would need for it."""
    skipped: list[Skipped] = []
    found = list(kept(payloads_in(payloads), skipped)) if payloads else benching.sample_payloads()
    if not found:
        raise Misused("There is no payload in these files, so that there is nothing to measure.")
    told = read_profile(sample_infant(today()), today())
    with terminal.bar("Measuring") as progress:
        figures: list[benching.Figure] = []
        for one in benching.figures(
            found, told, trials or (QUICK if quick else FULL), 0 if quick else SYNCED
        ):
            figures.append(one)
            progress.to(len(figures), f"Measured: {one.what}")
    for line in benching.table(figures):
        typer.echo(line)
    if into:
        into.write_text(benching.as_json(figures), encoding="utf-8")
    if history:
        appended(history, figures, today(), label)
    say_skipped(skipped)
