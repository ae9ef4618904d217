"""`spasm-trials reread`."""

from typing import Annotated

import typer

from ingest.registry import registries
from service import terminal
from service.commands.opening import FAILED, Misused, opened, settings, working
from service.jobs.reread import reread as reread_all
from service.workers.cluster import NoCluster, spread_over
from service.workers.order import WorkerLost


def reread(
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes of this machine to read with.")] = 1,
    cluster: Annotated[
        str | None, typer.Option(help="The scheduler of a Dask cluster to use instead, like tcp://host:8786.")
    ] = None,
) -> None:
    """Read every stored payload again, offline, as the reader does now."""
    found = settings()
    store = opened(found)
    try:
        with (
            terminal.bar("Reading again") as progress,
            working() as stop,
            spread_over(workers, cluster) as spread,
        ):
            report = reread_all(
                store,
                registries().values(),
                progress.show,
                corrections=found.curated,
                stop=stop,
                spread=spread,
            )
    except NoCluster as error:
        raise Misused(str(error)) from None
    except WorkerLost as error:
        terminal.err.print(
            f"Stopped: {error} ended each process that tried them. What is public is as it was before this registry.",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(FAILED) from None
    typer.echo(
        f"{report.read} read, {report.changed} changed, {report.removed} removed, {report.unreadable} unreadable"
    )
    if report.unreadable:
        raise typer.Exit(FAILED)
