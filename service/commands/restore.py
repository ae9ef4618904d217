"""`spasm-trials restore`."""

from pathlib import Path
from typing import Annotated

import typer

from service.backup import archive
from service.backup.problem import BackupFailed
from service.commands.backup import failed, told
from service.commands.opening import settings


def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` made.")]) -> None:
    """Put a backup into an empty database, and verify that all is there. One that is not empty is left alone."""
    url = settings().database
    try:
        held = archive.restore(url, file)
    except BackupFailed as error:
        raise failed(error) from None
    typer.echo(f"Restored and verified: {told(held)}.")
