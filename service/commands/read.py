"""`spasm-trials read`."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from matchers.explain import explained
from service import terminal
from service.api.schemas import to_bytes, trial_document
from service.commands.files import fail_if_lost, kept, say_skipped
from service.commands.opening import settings
from service.payload_files import Skipped, trials_in


def read(
    paths: Annotated[list[Path], typer.Argument(help="Payload files, or folders of them.")],
    explain: Annotated[
        bool,
        typer.Option("--explain", help="For people: each sentence, how it was understood, what was left."),
    ] = False,
) -> None:
    """Payload files to normalised trials, one JSON object a line; no database."""
    skipped: list[Skipped] = []
    counts: Counter[str] = Counter()
    for trial in kept(trials_in(paths, settings().curated), skipped):
        counts["trials"] += 1
        counts.update(criterion.read for criterion in trial.criteria if not criterion.is_field)
        if explain:
            typer.echo(f"\n{trial.id}  {trial.title}")
            for line in explained(trial):
                typer.echo(f"  {line}")
        else:
            sys.stdout.buffer.write(to_bytes(trial_document(trial)))
    sys.stdout.flush()
    say_skipped(skipped)
    terminal.err.print(
        f"{counts['trials']} trials; sentences read whole {counts['whole']}, in part {counts['part']}, "
        f"not {counts['none']}; {len(skipped)} files or records skipped"
    )
    fail_if_lost(skipped)
