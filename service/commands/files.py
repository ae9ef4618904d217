"""Payload files handed to a command: what could not be read is said, never lost."""

from collections.abc import Sequence
from typing import Any

import typer

from service import terminal
from service.commands.opening import FAILED
from service.payload_files import Skipped


def kept(found: Any, skipped: list[Skipped]) -> Any:
    """What was read; what was not goes to `skipped`, so that nothing is lost unsaid."""
    for one in found:
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            yield one


def say_skipped(skipped: Sequence[Skipped]) -> None:
    for one in skipped:
        terminal.err.print(f"Skipped {one.where}: {one.why}", markup=False, soft_wrap=True)


def fail_if_lost(skipped: Sequence[Skipped]) -> None:
    if any(one.lost for one in skipped):
        raise typer.Exit(FAILED)
