"""`spasm-trials serve`."""

import socket

import typer

from service import terminal
from service.app import create_app, listener
from service.app import serve as serve_app
from service.commands.opening import FAILED, opened, settings, warn_of_no_contact
from service.settings import Settings


def serve() -> None:
    """Serve the pages, the API and the nightly sync, on settings from the environment."""
    found = settings()
    with listening(found) as door:
        if found.scheduler:
            warn_of_no_contact(found)
        serve_app(create_app(found, opened(found)), door)


def listening(found: Settings) -> socket.socket:
    """The open door, its address said; where it cannot be had, why, and leave with 1."""
    host = f"[{found.host}]" if ":" in found.host else found.host
    try:
        door = listener(found)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "this is no address of a machine"
        terminal.err.print(
            f"Cannot serve on {host}:{found.port}: {why}. Stop what uses it, or set another port or host.",
            markup=False,
        )
        raise typer.Exit(FAILED) from None
    address = f"http://{host}:{door.getsockname()[1]}"
    terminal.err.print(
        f"Serving on {address}/ and, for programs, {address}/docs. Stop with Ctrl-C.", markup=False
    )
    return door
