"""`spasm-trials doctor`."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from service import terminal
from service.commands.opening import FAILED, settings
from service.doctor.examine import examine
from service.doctor.finding import is_well
from service.jobs.clock import utc_now

SIGNS = {"ok": "✓", "warning": "!", "wrong": "✗"}


def doctor(
    live: Annotated[
        bool, typer.Option("--live", help="Also ask each registry one small thing over the network.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what is wrong and what to do; exit 1 if anything is. Without --live no network is used but the database's."""
    findings = list(examine(settings(), utc_now(), live=live))
    if as_json:
        typer.echo(json.dumps({"well": is_well(findings), "findings": [asdict(one) for one in findings]}))
    else:
        for one in findings:
            remedy = f"\n  → {one.remedy}" if one.remedy else ""
            line = f"{SIGNS[one.level]} {one.check}: {one.says}{remedy}"
            terminal.out.print(line, markup=False, soft_wrap=True)
    if not is_well(findings):
        raise typer.Exit(FAILED)
