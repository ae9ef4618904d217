"""`spasm-trials migrate`."""

import typer

from service.commands.opening import opened, settings


def migrate() -> None:
    """Bring the database to the newest version."""
    opened(settings()).close()
    typer.echo("The database is at the newest version.")
