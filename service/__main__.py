"""The command line: `spasm-trials`, also `python -m service`. Data goes to stdout, all else to stderr."""

import asyncio
import re
import socket
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from ingest.catalogue import Catalogue
from ingest.client import Client
from ingest.registry import Registry, registries
from matchers.asking import ask_next
from matchers.explain import explained
from matchers.match import matches
from matchers.rank import Ranked, ranked
from service import bench as benching
from service import review as reviewing
from service import terminal
from service.api.match import located, today
from service.api.schemas import matches_document, to_bytes, trial_document
from service.app import client_settings, configure_logging, create_app, listener
from service.app import serve as serve_app
from service.demo import about_infant, demo_store, sample_infant, sync_samples
from service.intake.json_text import NotJson, parse
from service.intake.problems import ProfileRefused
from service.intake.profile import Told, read_profile
from service.jobs.load import load as load_payloads
from service.jobs.reread import reread as reread_all
from service.jobs.sync import SyncReport
from service.jobs.sync import sync as sync_all
from service.payload_files import Skipped, payloads_in, trials_in
from service.settings import Settings
from service.store.store import Store

FAILED, MISUSED = 1, 2
app = typer.Typer(
    name="spasm-trials",
    help="Finds trials for infants with infantile spasms, and says sentence by sentence why each fits or not.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables would show a child's facts
    rich_markup_mode=None,
)


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


@app.command(epilog="Example: spasm-trials demo --once")
def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Print the sample match and stop; serve nothing.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of the pages; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Show it all on sample data: sync a sample registry over HTTP, match a sample infant, serve the pages."""
    settings()
    with demo_store() as (found, store, registry):
        configure_logging(found.model_copy(update={"log_level": "warning"}))
        terminal.err.print(f"A sample registry answers on {registry.url}")
        with terminal.bar("Syncing the sample registry") as progress:
            report = sync_samples(
                found, store, lambda one: progress.to(one.fetched, "Syncing the sample registry")
            )
        terminal.err.print(terminal.sync_line(report))
        if report.outcome != "ok":
            terminal.err.print(terminal.why_failed(report))
            raise typer.Exit(FAILED)
        catalogue = Catalogue(store.version(), store.synced_at(), tuple(store.trials()))
        infant = sample_infant(today())
        terminal.out.print(about_infant(infant), markup=False)
        _print_matches(read_profile(infant, today()), catalogue, as_json=False, closed=False)
        if once:
            return
        quiet = found.model_copy(update={"host": "127.0.0.1", "port": port, "log_level": "warning"})
        with _listening(quiet) as door:
            serve_app(create_app(quiet, store), door)


@app.command(epilog="Example: SPASM_TRIALS_DATABASE_URL=postgresql://… spasm-trials serve")
def serve() -> None:
    """Serve the pages, the API and the nightly sync, on settings from the environment."""
    found = settings()
    with _listening(found) as door:
        if found.scheduler:
            _warn_of_no_contact(found)
        serve_app(create_app(found, opened(found)), door)


def _listening(found: Settings) -> socket.socket:
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


def _warn_of_no_contact(found: Settings) -> None:
    if not found.contact.strip():
        terminal.err.print(
            "Warning: set SPASM_TRIALS_CONTACT to an e-mail or web address, so that registries can write to you."
        )


@app.command(epilog="Example: spasm-trials sync ctgov --full")
def sync(
    registry: Annotated[
        list[str] | None, typer.Argument(help="Registries by name; those switched on without any.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Ask for everything, not only for what changed.")
    ] = False,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what changed since.")
    ] = None,
) -> None:
    """Fetch, read and save what is new in the registries; one line for each, exit 1 if any failed."""
    found = settings()
    chosen = [_registry(name) for name in registry or found.registries]
    store = opened(found)
    _warn_of_no_contact(found)
    reports = asyncio.run(_sync(found, store, chosen, full=full, since=since.date() if since else None))
    for report in reports:
        typer.echo(terminal.sync_line(report))
        if report.outcome != "ok":
            terminal.err.print(terminal.why_failed(report))
    if any(report.outcome != "ok" for report in reports):
        raise typer.Exit(FAILED)


async def _sync(
    found: Settings, store: Store, chosen: Sequence[Registry], *, full: bool, since: date | None
) -> list[SyncReport]:
    with terminal.bar("Syncing") as progress:
        async with Client(client_settings(found), found.registry_base_urls) as client:
            return await sync_all(
                store,
                client,
                chosen,
                full=full,
                since=since,
                on_progress=lambda one: progress.to(one.fetched, f"Syncing {one.registry}"),
                corrections=found.curated,
            )


def _registry(name: str) -> Registry:
    if name not in registries():
        raise Misused(f"No registry is called {name}. There are: {', '.join(registries())}.")
    return registries()[name]


@app.command(epilog="Example: spasm-trials load ctgov saved-payloads/")
def load(
    registry: Annotated[str, typer.Argument(help="Whose payloads they are.")],
    files: Annotated[list[Path], typer.Argument(help="Files or folders of payloads.")],
) -> None:
    """Take in payloads handed over as files, through the same path as a sync."""
    whose = _registry(registry)
    found = settings()
    store = opened(found)
    skipped: list[Skipped] = []
    with terminal.bar(f"Loading {registry}") as progress:
        report = load_payloads(
            store,
            whose,
            _kept(payloads_in(files, whose), skipped),
            lambda one: progress.to(one.fetched, "Loading"),
            corrections=found.curated,
        )
    _say_skipped(skipped)
    typer.echo(terminal.sync_line(report))
    if report.poison or any(one.lost for one in skipped):
        raise typer.Exit(FAILED)


def _kept(found: Any, skipped: list[Skipped]) -> Any:
    """What was read; what was not goes to `skipped`, so that nothing is lost unsaid."""
    for one in found:
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            yield one


def _say_skipped(skipped: Sequence[Skipped]) -> None:
    for one in skipped:
        terminal.err.print(f"Skipped {one.where}: {one.why}", markup=False)


@app.command(epilog="Example: spasm-trials reread")
def reread() -> None:
    """Read every stored payload again, offline, as the reader does now."""
    found = settings()
    store = opened(found)
    with terminal.bar("Reading again") as progress:
        report = reread_all(
            store,
            registries().values(),
            lambda one: progress.to(one.read, "Reading again"),
            corrections=found.curated,
        )
    typer.echo(
        f"{report.read} read, {report.changed} changed, {report.removed} removed, {report.unreadable} unreadable"
    )
    if report.unreadable:
        raise typer.Exit(FAILED)


@app.command(epilog="Example: spasm-trials read study.json --explain")
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
    for trial in _kept(trials_in(paths, settings().curated), skipped):
        counts["trials"] += 1
        counts.update(criterion.read for criterion in trial.criteria if not criterion.is_field)
        if explain:
            typer.echo(f"\n{trial.id}  {trial.title}")
            for line in explained(trial):
                typer.echo(f"  {line}")
        else:
            sys.stdout.buffer.write(to_bytes(trial_document(trial)))
    sys.stdout.flush()
    _say_skipped(skipped)
    terminal.err.print(
        f"{counts['trials']} trials; sentences read whole {counts['whole']}, in part {counts['part']}, "
        f"not {counts['none']}; {len(skipped)} files or records skipped"
    )
    _fail_if_lost(skipped)


@app.command(epilog="Example: spasm-trials match infant.json --payloads studies/ --on 2026-11-23")
def match(
    profile: Annotated[Path, typer.Argument(help="The profile as JSON; - reads standard input.")],
    payloads: Annotated[
        list[Path] | None, typer.Option(help="Match against payload files instead of the store.")
    ] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to judge for.")] = None,
    include: Annotated[
        str | None, typer.Option(help="closed: also trials that take nobody any more.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer of POST /match, as JSON.")] = False,
) -> None:
    """Hold one child against every trial: a table for people, or the API's answer. Nothing is stored."""
    if include not in {None, "closed"}:
        raise Misused("--include takes only: closed")
    told = _profile(profile, on.date() if on else None)
    catalogue, skipped = _catalogue(payloads)
    _print_matches(told, catalogue, as_json=as_json, closed=include == "closed")
    _say_skipped(skipped)
    _fail_if_lost(skipped)


def _fail_if_lost(skipped: Sequence[Skipped]) -> None:
    if any(one.lost for one in skipped):
        raise typer.Exit(FAILED)


def _profile(path: Path, on: date | None) -> Told:
    try:
        body = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        told = read_profile(parse(body), on or today())
    except OSError as error:
        raise Misused(f"{path} cannot be read: {error.strerror}") from None
    except NotJson as error:
        raise Misused(f"The profile cannot be read: {error}. {error.remedy}") from None
    except ProfileRefused as error:
        for one in error.errors:
            terminal.err.print(f"{one.field}: {one.message} {one.remedy}", markup=False)
        raise typer.Exit(MISUSED) from None
    return replace(told, child=replace(told.child, as_of=on)) if on else told


def _catalogue(payloads: Sequence[Path] | None) -> tuple[Catalogue, list[Skipped]]:
    skipped: list[Skipped] = []
    if payloads:
        trials = tuple(_kept(trials_in(payloads, settings().curated), skipped))
        return Catalogue("files", None, trials), skipped
    store = opened(settings())
    return Catalogue(store.version(), store.synced_at(), tuple(store.trials())), skipped


def _print_matches(told: Told, catalogue: Catalogue, *, as_json: bool, closed: bool) -> None:
    child = located(told.child, catalogue)
    trials = catalogue.trials if closed else catalogue.open_trials
    order = ranked(matches(child, catalogue.lineup if closed else catalogue.open_lineup), child)
    if as_json:
        answer = matches_document(child, told.warnings, ask_next(order), order, catalogue, limit=len(order))
        sys.stdout.buffer.write(to_bytes(answer))
        sys.stdout.flush()
        return
    _print_table(told, order, trials)


def _print_table(told: Told, order: list[Ranked], trials: Sequence[Any]) -> None:
    for warned in told.warnings:
        terminal.err.print(f"Warning: {warned.field}: {warned.message}", markup=False)
    if any(trial.is_sample for trial in trials):
        terminal.out.print(f"[bold black on yellow] {terminal.SAMPLE} [/]")
    counts = Counter(one.match.standing for one in order)
    terminal.out.print(
        f"{terminal.on_words(told.child.as_of)}: {counts['fits']} fit, {counts['may-fit']} may fit, "
        f"{counts['later']} later, {counts['ruled-out']} ruled out. Treatment must not wait for a trial."
    )
    if not order:
        terminal.out.print("There are no trials to match against. Run: spasm-trials sync")
    for line in terminal.questions(ask_next(order)):
        terminal.out.print(f"Ask next: {line}", markup=False)
    terminal.out.print(terminal.match_table(order))


@app.command(epilog="Example: spasm-trials review --payloads studies/ --most 20 --toml > own.toml")
def review(
    payloads: Annotated[list[Path] | None, typer.Option(help="Payload files instead of the store.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many sentences to show.")] = 50,
    as_toml: Annotated[
        bool, typer.Option("--toml", help="Corrections to fill in, for a file as SPASM_TRIALS_CURATED names.")
    ] = False,
) -> None:
    """Sentences not read whole, by how many trials, and how many recruiting ones, each holds up."""
    catalogue, skipped = _catalogue(payloads)
    found = reviewing.held_up(catalogue.trials)
    if not as_toml:
        terminal.err.print("\t".join(reviewing.HEAD))
    for one in found[:most]:
        typer.echo(reviewing.stub(one, today()) if as_toml else reviewing.line(one))
    terminal.err.print(f"{min(most, len(found))} of {len(found)} sentences")
    _say_skipped(skipped)


@app.command(epilog="Example: spasm-trials bench --payloads studies/ --trials 1000 --json figures.json")
def bench(
    payloads: Annotated[
        list[Path] | None, typer.Option(help="Payload files instead of the sample registry's studies.")
    ] = None,
    trials: Annotated[
        list[int] | None, typer.Option(min=1, help="How many trials to match against; may be given again.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--json", help="Write the figures to this file as well.")
    ] = None,
) -> None:
    """How long each part takes on this machine, beside the least that any program would need for it."""
    skipped: list[Skipped] = []
    found = list(_kept(payloads_in(payloads), skipped)) if payloads else benching.sample_payloads()
    if not found:
        raise Misused("There is no payload in these files, so that there is nothing to measure.")
    told = read_profile(sample_infant(today()), today())
    with terminal.bar("Measuring") as progress:
        figures: list[benching.Figure] = []
        for one in benching.figures(found, told, trials or [100, 1000, 10000]):
            figures.append(one)
            progress.to(len(figures), f"Measured: {one.what}")
    for line in benching.table(figures):
        typer.echo(line)
    if into:
        into.write_text(benching.as_json(figures), encoding="utf-8")
    _say_skipped(skipped)


@app.command(epilog="Example: spasm-trials migrate")
def migrate() -> None:
    """Bring the database to the newest version."""
    opened(settings()).close()
    typer.echo("The database is at the newest version.")


def main() -> None:
    """What `spasm-trials` runs."""
    app()


if __name__ == "__main__":
    main()
