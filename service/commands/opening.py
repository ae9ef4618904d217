"""What most commands begin with: the settings, the store, and how a command says that it cannot go on."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError
from sqlalchemy.exc import SQLAlchemyError

from ingest.registry import Registry, registries
from service import logs, setting_words, terminal
from service.jobs.stopping import Stop, Stopped
from service.settings import Settings
from service.store import trouble
from service.store.store import Store
from service.workers.cluster import NoCluster, spread_over
from service.workers.order import WorkerLost
from service.workers.work import Spread

Workers = Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine to use.")]
Scheduler = Annotated[
    str | None, typer.Option(help="The scheduler of a Dask cluster to use instead, like tcp://host:8786.")
]
FAILED, MISUSED = 1, 2
KILLED = 128  # and the number of the signal, as shells have it


class Misused(typer.Exit):
    """Say on stderr what is wrong with the command and what to do, and leave with 2."""

    def __init__(self, message: str) -> None:
        terminal.err.print(message, markup=False, soft_wrap=True)
        super().__init__(MISUSED)


def settings() -> Settings:
    """As the environment has them. What is wrong is said by name, with what it is for."""
    try:
        found = Settings()
    except ValidationError as error:
        raise Misused(setting_words.wrong(error)) from None
    except SettingsError as error:
        raise Misused(setting_words.not_json(error)) from None
    except OSError as error:
        raise Misused(f"A file of settings cannot be read: {error.filename}: {error.strerror}") from None
    logs.configure(found.log_level)
    for line in setting_words.unknown(os.environ):
        terminal.err.print(f"Warning: {line}", markup=False, soft_wrap=True)
    return found


def opened(found: Settings) -> Store:
    """The store with the newest tables."""
    try:
        store = Store(found.database, found.limits)
        store.migrate()
    except Exception as error:  # noqa: BLE001 - drivers and addresses fail in many ways
        said = trouble.of(error)
        terminal.err.print(
            f"The database cannot be opened: {said.says} {said.remedy}", markup=False, soft_wrap=True
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


@contextmanager
def working() -> Iterator[Stop]:
    """What SIGTERM and Ctrl-C stop at the next place that costs nothing, the second one at once. A database that fails
    meanwhile is told of in words."""
    stop, heard = Stop(), list[int]()

    def ask(number: int, _: object) -> None:
        if stop.is_asked:
            raise KeyboardInterrupt
        heard.append(number)
        stop.ask()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    except Stopped:
        terminal.err.print("Stopped. What came is kept; run it again to go on from there.")
        raise typer.Exit(KILLED + heard[0]) from None
    except SQLAlchemyError as error:
        said = trouble.of(error)
        terminal.err.print(f"{said.says} {said.remedy}", markup=False, soft_wrap=True)
        raise typer.Exit(FAILED) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def spread(workers: int, cluster: str | None = None, *, then: str) -> Iterator[Spread]:
    """Where the work of a command is done. `then` says how things are, should some of it end whatever process does it."""
    try:
        with spread_over(workers, cluster) as found:
            yield found
    except NoCluster as error:
        raise Misused(str(error)) from None
    except WorkerLost as error:
        terminal.err.print(
            f"Stopped: {error} ended each process that tried them. {then}", markup=False, soft_wrap=True
        )
        raise typer.Exit(FAILED) from None
