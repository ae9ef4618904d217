"""`spasm-trials demo`."""

from typing import Annotated

import typer

from ingest.catalogue import Catalogue
from service import logs, terminal
from service.api.answer import today
from service.app import create_app
from service.app import serve as serve_app
from service.commands.match import print_matches
from service.commands.opening import FAILED, settings
from service.commands.serve import listening
from service.demo import about_infant, demo_store, sample_infant, sync_samples
from service.intake.profile import read_profile


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
        logs.configure("warning")
        terminal.err.print(f"A sample registry answers on {registry.url}")
        with terminal.bar("Syncing the sample registry") as progress:
            report = sync_samples(found, store, progress.show)
        terminal.err.print(terminal.sync_line(report))
        if report.outcome != "ok":
            terminal.err.print(terminal.why_failed(report))
            raise typer.Exit(FAILED)
        catalogue = Catalogue(store.version(), store.synced_at(), tuple(store.trials()))
        infant = sample_infant(today())
        terminal.out.print(about_infant(infant), markup=False)
        print_matches(read_profile(infant, today()), catalogue, as_json=False, closed=False)
        if once:
            return
        quiet = found.model_copy(update={"host": "127.0.0.1", "port": port, "log_level": "warning"})
        with listening(quiet) as door:
            serve_app(create_app(quiet, store), door)
