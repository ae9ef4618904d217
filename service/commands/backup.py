"""`spasm-trials backup`."""

from pathlib import Path
from typing import Annotated

import typer

from service import terminal
from service.backup import archive, folder
from service.backup.manifest import Manifest
from service.backup.problem import BackupFailed
from service.commands.opening import FAILED, Misused, settings
from service.jobs.clock import utc_now


def backup(
    file: Annotated[
        Path, typer.Argument(help="A file that is not there yet, or a folder: the file is named by the time.")
    ],
    keep: Annotated[
        int | None, typer.Option(min=1, help="Of the backups in the folder keep the newest so many.")
    ] = None,
) -> None:
    """Copy the database, also while it is in use, into one file with what is needed to verify it."""
    if keep is not None and not file.is_dir():
        raise Misused(f"--keep is for backups in a folder, and {file} is none.")
    url, now = settings().database, utc_now()
    into = file / folder.name_for(now) if file.is_dir() else file
    try:
        held = archive.backup(url, into, now)
        gone = folder.thin_out(file, keep) if keep else []
    except BackupFailed as error:
        raise failed(error) from None
    typer.echo(f"Backed up to {into}: {told(held)}.")
    for each in gone:
        typer.echo(f"Removed the old backup {each}.")


def failed(error: BackupFailed) -> typer.Exit:
    terminal.err.print(str(error), markup=False, soft_wrap=True)
    return typer.Exit(FAILED)


def told(held: Manifest) -> str:
    rows = sum(held.rows.values())
    return f"{held.rows.get('trial', 0)} trials, {rows} rows, version {held.version}, content {held.content[:16]}"
