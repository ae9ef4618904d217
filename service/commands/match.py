"""`spasm-trials match`."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.catalogue import Catalogue
from matchers.columns.standings import Standings
from service import terminal
from service.api.answer import located, today
from service.api.schemas import matches_document, to_bytes
from service.commands.files import fail_if_lost, kept, say_skipped
from service.commands.opening import MISUSED, Misused, opened, settings
from service.intake.json_text import NotJson, parse
from service.intake.problems import ProfileRefused
from service.intake.profile import Told, read_profile
from service.payload_files import Skipped, trials_in
from service.program import program_version
from service.snapshots import catalogue_then


def match(  # noqa: PLR0913, PLR0917 - each is an option
    profile: Annotated[Path, typer.Argument(help="The profile as JSON; - reads standard input.")],
    payloads: Annotated[
        list[Path] | None, typer.Option(help="Match against payload files instead of the store.")
    ] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to judge for.")] = None,
    include: Annotated[
        str | None, typer.Option(help="closed: also trials that take nobody any more.")
    ] = None,
    snapshot: Annotated[
        str | None, typer.Option(help="Give an old answer again: the version of the catalogue that it tells.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The answer of POST /match, as JSON.")] = False,
) -> None:
    """Hold one child against every trial: a table for people, or the API's answer. Nothing is stored."""
    if include not in {None, "closed"}:
        raise Misused("--include takes only: closed")
    told = _profile(profile, on.date() if on else None)
    if snapshot and payloads:
        raise Misused("Either --snapshot or --payloads.")
    catalogue, skipped = (_catalogue_then(snapshot), []) if snapshot else catalogue_of(payloads)
    print_matches(told, catalogue, as_json=as_json, closed=include == "closed")
    say_skipped(skipped)
    fail_if_lost(skipped)


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
            terminal.err.print(f"{one.field}: {one.message} {one.remedy}", markup=False, soft_wrap=True)
        raise typer.Exit(MISUSED) from None
    return replace(told, child=replace(told.child, as_of=on)) if on else told


def catalogue_of(payloads: Sequence[Path] | None) -> tuple[Catalogue, list[Skipped]]:
    skipped: list[Skipped] = []
    if payloads:
        trials = tuple(kept(trials_in(payloads, settings().curated), skipped))
        return Catalogue("files", None, trials), skipped
    store = opened(settings())
    return Catalogue(store.version(), store.synced_at(), tuple(store.trials())), skipped


def _catalogue_then(version: str) -> Catalogue:
    """The trials as they stood; what the program made of a child then is another matter, and said."""
    store = opened(settings())
    found = catalogue_then(store, version)
    if found is None:
        if went := store.snapshot_let_go_at(version):
            raise Misused(
                f"Snapshot {version} is kept no more: it was let go on {went:%Y-%m-%d}, as SPASM_TRIALS_KEEP_SNAPSHOTS_DAYS"
                " says. A backup made before that day has it: restore it into another database and ask there."
            )
        newest = ", ".join(one.version for one in store.snapshots(5)) or "none"
        raise Misused(f"No snapshot {version} is kept. The newest are: {newest}.")
    told, catalogue = found
    if told.program != program_version():
        terminal.err.print(
            f"Warning: version {told.program} of this program answered then, {program_version()} does now: "
            "the trials are the same, the judgement may not be.",
            markup=False,
        )
    return catalogue


def print_matches(told: Told, catalogue: Catalogue, *, as_json: bool, closed: bool) -> None:
    child = located(told.child, catalogue)
    found = (catalogue.columns if closed else catalogue.open_columns).standings(child)
    if as_json:
        answer = matches_document(child, told.warnings, found.asks, found, catalogue, limit=len(found))
        sys.stdout.buffer.write(to_bytes(answer))
        sys.stdout.flush()
        return
    _print_table(told, found)


def _print_table(told: Told, found: Standings) -> None:
    for warned in told.warnings:
        terminal.err.print(f"Warning: {warned.field}: {warned.message}", markup=False, soft_wrap=True)
    if any(trial.is_sample for trial in found.trials):
        terminal.out.print(f"[bold black on yellow] {terminal.SAMPLE} [/]")
    counts = found.counts
    terminal.out.print(
        f"{terminal.on_words(told.child.as_of)}: {counts['fits']} fit, {counts['may-fit']} may fit, "
        f"{counts['later']} later, {counts['ruled-out']} ruled out. Treatment must not wait for a trial."
    )
    if not found:
        terminal.out.print("There are no trials to match against. Run: spasm-trials sync")
    for line in terminal.questions(found.asks):
        terminal.out.print(f"Ask next: {line}", markup=False)
    terminal.out.print(terminal.match_table(found))
