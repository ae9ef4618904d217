"""`spasm-trials review`."""

from pathlib import Path
from typing import Annotated

import typer

from service import review as reviewing
from service import terminal
from service.api.answer import today
from service.commands.files import say_skipped
from service.commands.match import catalogue_of


def review(
    payloads: Annotated[list[Path] | None, typer.Option(help="Payload files instead of the store.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many sentences to show.")] = 50,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Corrections to fill in, for a file as SPASM_TRIALS_CURATED names.")
    ] = False,
) -> None:
    """Sentences not read whole, by how many trials, and how many recruiting ones, each holds up."""
    catalogue, skipped = catalogue_of(payloads)
    found = reviewing.held_up(catalogue.trials)
    if not as_toml:
        terminal.err.print("\t".join(reviewing.HEAD))
    for one in found[:most]:
        typer.echo(reviewing.stub(one, today()) if as_toml else reviewing.line(one))
    terminal.err.print(f"{min(most, len(found))} of {len(found)} sentences")
    say_skipped(skipped)
