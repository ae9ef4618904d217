"""What most commands begin with: the settings, the store, and how a command says that it cannot go on."""

import re

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from ingest.registry import Registry, registries
from service import terminal
from service.app import configure_logging
from service.settings import Settings
from service.store.store import Store

FAILED, MISUSED = 1, 2


class Misused(typer.Exit):
    """Say on stderr what is wrong with the command and what to do, and leave with 2."""

    def __init__(self, message: str) -> None:
        terminal.err.print(message, markup=False)
        super().__init__(MISUSED)


def settings() -> Settings:
    try:
        found = Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"SPASM_TRIALS_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}"
            for each in error.errors()
        )
        raise Misused(f"A setting is wrong: {wrong}") from None
    except SettingsError as error:  # its words name the field, its cause holds the value
        field = re.search(r'field "(\w+)"', str(error))
        name = f"SPASM_TRIALS_{field[1].upper()}" if field else "one of those written as JSON"
        raise Misused(f"A setting is wrong: {name}: this is not JSON") from None
    configure_logging(found)
    return found


def opened(found: Settings) -> Store:
    """The store with the newest tables."""
    try:
        store = Store(found.database_url)
        store.migrate()
    except Exception as error:  # noqa: BLE001 - drivers and addresses fail in many ways
        terminal.err.print(
            f"The database cannot be opened: {type(error).__name__}. See SPASM_TRIALS_DATABASE_URL."
        )
        raise typer.Exit(FAILED) from None
    return store


def registry_called(name: str) -> Registry:
    if name not in registries():
        raise Misused(f"No registry is called {name}. There are: {', '.join(registries())}.")
    return registries()[name]


def warn_of_no_contact(found: Settings) -> None:
    if not found.contact.strip():
        terminal.err.print(
            "Warning: set SPASM_TRIALS_CONTACT to an e-mail or web address, so that registries can write to you."
        )
