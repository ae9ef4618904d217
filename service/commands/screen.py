"""`spasm-trials screen`."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.catalogue import Catalogue
from service import terminal
from service.api.answer import LARGEST_PAGE, MatchQuery, today
from service.cohort.answering import Screen, children_for
from service.cohort.run import Screened, done_before, part_of
from service.cohort.run import screen as screen_all
from service.cohort.sources import NotACohort, cohort_of
from service.commands.files import fail_if_lost, say_skipped
from service.commands.match import catalogue_of
from service.commands.opening import FAILED, Misused, Scheduler, Workers, spread


def screen(  # noqa: PLR0913, PLR0917 - each is an option
    cohort: Annotated[
        list[Path],
        typer.Argument(
            help="NDJSON with a profile, phenopacket or Bundle a line (- reads standard input), documents, folders of "
            "either, or the folder of a FHIR bulk export."
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="The file for the answers, a line for each child in their order.")
    ],
    payloads: Annotated[
        list[Path] | None, typer.Option(help="Match against payload files instead of the store.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day to judge for, where a child tells none."),
    ] = None,
    include: Annotated[
        str | None, typer.Option(help="closed: also trials that take nobody any more.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=LARGEST_PAGE, help="The most matches a child.")
    ] = LARGEST_PAGE,
    workers: Workers = 1,
    cluster: Scheduler = None,
    resume: Annotated[bool, typer.Option(help="Go on where an interrupted run of today stopped.")] = False,
) -> None:
    """Hold every child of a cohort against every trial: the answers of POST /match, a line each. Nothing else is kept."""
    if include not in {None, "closed"}:
        raise Misused("--include takes only: closed")
    if resume and any(str(path) == "-" for path in cohort):
        raise Misused("Standard input cannot be read a second time, so that --resume needs files.")
    try:
        found = cohort_of(cohort)
    except NotACohort as error:
        raise Misused(str(error)) from None
    catalogue, skipped = catalogue_of(payloads)
    query = MatchQuery(include="closed" if include else None, limit=limit)
    day = on.date() if on else today()
    done = _done(out, catalogue, resume=resume)
    with (
        terminal.bar("Screening") as progress,
        spread(workers, cluster, then="Go on with --resume.") as working_with,
    ):
        using = working_with(Screen(catalogue, query, day))
        report = screen_all(
            found.lines(),
            using,
            out,
            lambda one: progress.to(one.done, "Screening", found.count),
            done,
            children_for(limit),
        )
    _say(_in_words(report, out))
    say_skipped(skipped)
    fail_if_lost(skipped)
    if report.refused:
        raise typer.Exit(FAILED)


def _done(out: Path, catalogue: Catalogue, *, resume: bool) -> int:
    part = part_of(out)
    if not resume or (part.exists() and date.fromtimestamp(part.stat().st_mtime) != date.today()):  # noqa: DTZ011, DTZ012 - both of this machine
        part.unlink(missing_ok=True)
        return 0
    return done_before(out, catalogue.version)


def _in_words(report: Screened, out: Path) -> str:
    wrong = f"; {report.refused} could not be read: their lines say why" if report.refused else ""
    return f"{report.answered} children answered{wrong}. The answers are in {out}."


def _say(words: str) -> None:
    terminal.err.print(words, markup=False, soft_wrap=True)
