"""The command line: `spasm-trials`, also `python -m service`. Data goes to stdout, all else to stderr."""

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType

import typer
from sqlalchemy.exc import SQLAlchemyError

from service import terminal
from service.commands.backup import backup, restore
from service.commands.bench import bench
from service.commands.demo import demo
from service.commands.doctor import doctor
from service.commands.key import key
from service.commands.load import load
from service.commands.match import match
from service.commands.migrate import migrate
from service.commands.night import night
from service.commands.opening import FAILED
from service.commands.read import read
from service.commands.reread import reread
from service.commands.review import review
from service.commands.screen import screen
from service.commands.serve import serve
from service.commands.sync import sync
from service.live import collect_seldom
from service.store import trouble

EXAMPLES: Mapping[Callable[..., None], str] = MappingProxyType(
    {
        demo: "spasm-trials demo --once",
        serve: "SPASM_TRIALS_DATABASE_URL=postgresql://… spasm-trials serve",
        sync: "spasm-trials sync ctgov --full",
        load: "spasm-trials load ctgov saved-payloads/",
        reread: "spasm-trials reread",
        night: "spasm-trials night --since 2026-11-23",
        read: "spasm-trials read study.json --explain",
        match: "spasm-trials match infant.json --payloads studies/ --on 2026-11-23",
        screen: "spasm-trials screen cohort.ndjson --out answers.ndjson --workers 4",
        review: "spasm-trials review --payloads studies/ --most 20 --toml > own.toml",
        bench: "spasm-trials bench --payloads studies/ --trials 1000 --json figures.json",
        doctor: "spasm-trials doctor --live",
        backup: "spasm-trials backup trials-2026-11-23.zip",
        restore: "SPASM_TRIALS_DATABASE_URL=sqlite:///new.db spasm-trials restore trials-2026-11-23.zip",
        migrate: "spasm-trials migrate",
        key: "spasm-trials key operator grafana >> keys.txt",
    }
)
app = typer.Typer(
    name="spasm-trials",
    help="Finds trials for infants with infantile spasms, and says sentence by sentence why each fits or not.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables would show a child's facts
    rich_markup_mode=None,
)
for command, example in EXAMPLES.items():
    app.command(epilog=f"Example: {example}")(command)


def main() -> None:
    """What `spasm-trials` runs. A database that fails in the middle is told in words, whichever the command."""
    try:
        collect_seldom()
        app()
    except SQLAlchemyError as error:
        found = trouble.of(error)
        terminal.err.print(f"{found.says} {found.remedy}", markup=False, soft_wrap=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
