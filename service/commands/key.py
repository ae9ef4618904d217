"""`spasm-trials key`."""

import re
from typing import Annotated

import typer

from service import terminal
from service.access.keys import ROLES, made
from service.commands.opening import Misused

NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")


def key(
    role: Annotated[str, typer.Argument(help="What it opens: operator, or match.")],
    name: Annotated[str, typer.Argument(help="Whose it is: letters, digits, dots and hyphens.")],
) -> None:
    """Make a key. What is kept of it, a line for SPASM_TRIALS_KEYS_FILE, goes to stdout; the key is shown once, on stderr."""
    found = next((one for one in ROLES if one == role), None)
    if found is None:
        raise Misused("A key is for one of: operator, match.")
    if not NAME.fullmatch(name):
        raise Misused("A name has letters, digits, dots, underscores and hyphens, 60 at most.")
    told, kept = made(found, name)
    terminal.err.print(f"The key, which cannot be shown again: {told}", markup=False, soft_wrap=True)
    typer.echo(kept.line)
