"""The command line: `spasm-trials`, also `python -m service`. Data goes to stdout, all else to stderr."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, cast

import typer
from sqlalchemy.exc import SQLAlchemyError
from typer.core import TyperGroup

from service import terminal
from service.commands.opening import FAILED
from service.live import collect_seldom
from service.store import trouble

# Each command is the function of that name in the file of that name.
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "demo": "spasm-trials demo --once",
        "serve": "SPASM_TRIALS_DATABASE_URL=postgresql://… spasm-trials serve",
        "sync": "spasm-trials sync ctgov --full",
        "load": "spasm-trials load ctgov saved-payloads/",
        "reread": "spasm-trials reread",
        "night": "spasm-trials night --since 2026-11-23",
        "read": "spasm-trials read study.json --explain",
        "match": "spasm-trials match infant.json --payloads studies/ --on 2026-11-23",
        "screen": "spasm-trials screen cohort.ndjson --out answers.ndjson --workers 4",
        "review": "spasm-trials review --payloads studies/ --most 20 --toml > own.toml",
        "bench": "spasm-trials bench --payloads studies/ --trials 1000 --json figures.json",
        "doctor": "spasm-trials doctor --live",
        "backup": "spasm-trials backup trials-2026-11-23.zip",
        "restore": "SPASM_TRIALS_DATABASE_URL=sqlite:///new.db spasm-trials restore trials-2026-11-23.zip",
        "migrate": "spasm-trials migrate",
        "key": "spasm-trials key operator grafana >> keys.txt",
    }
)
AS_ALL: Mapping[str, Any] = MappingProxyType(
    {
        "add_completion": False,
        "pretty_exceptions_enable": False,  # a traceback with local variables would show a child's facts
        "rich_markup_mode": None,
    }
)


class _WhenCalled(Mapping[str, Any]):
    """The commands by their names, each imported when it is asked for: none waits for what another one needs."""

    def __getitem__(self, name: str) -> Any:
        one = typer.Typer(**AS_ALL)
        example = EXAMPLES[name]
        command = getattr(import_module(f"service.commands.{name}"), name)
        one.command(name, epilog=f"Example: {example}")(command)
        return typer.main.get_command(one)

    def __iter__(self) -> Iterator[str]:
        return iter(EXAMPLES)

    def __len__(self) -> int:
        return len(EXAMPLES)


class Commands(TyperGroup):
    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.commands = cast("Any", _WhenCalled())


app = typer.Typer(name="spasm-trials", cls=Commands, no_args_is_help=True, **AS_ALL)


@app.callback()
def spasm_trials() -> None:
    """Finds trials for infants with infantile spasms, and says sentence by sentence why each fits or not."""


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
