"""The fault matrix: what can go wrong with a registry, and what a sync makes of it. Run to print the table:

python -m tests.ingest.registries.faults
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from stamina.instrumentation import set_on_retry_hooks

from ingest.client import Client, ClientSettings
from matchers.trial import Trial
from service.jobs.sync import sync
from service.jobs.telling import SyncReport
from service.sample_registry.faulty import Fault
from service.store.store import Store
from tests.ingest.registries.dialects import Dialect, dialects

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
HASTE = ClientSettings(
    "test@example.org", per_second=5000, timeout_seconds=30, tries=3, first_wait_seconds=0.01
)
ALWAYS = 10_000
NEWS = "A trial in infantile spasms, and there is news"


@dataclass(frozen=True)
class Cell:
    """A fault, what it comes to in a sync that meets it, and how many trials are then no longer listed."""

    name: str
    break_it: Callable[[Dialect], None]
    comes_to: str
    gone: int = 0
    timeout_seconds: float = 30  # of the client: short only where a timeout is what is waited for
    news_on: date = MONDAY.date() + timedelta(days=1)


def _fail(fault: Fault, times: int = 1, after: int = 0, seconds: float = 0) -> Callable[[Dialect], None]:
    return lambda server: server.fail(fault, times=times, after=after, seconds=seconds)


def _repeat(server: Dialect) -> None:
    server.repeats = 1


def _misshape(server: Dialect) -> None:
    server.is_misshapen = True


def _on_last(what: str) -> Callable[[Dialect], None]:
    return lambda server: getattr(server, what)(server.ids[-1])


def _many_gone(server: Dialect) -> None:
    for record_id in server.ids[1:]:
        server.remove(record_id)


def _all_poisoned(server: Dialect) -> None:
    for record_id in server.ids:
        server.poison(record_id)


def _letters_that_are_none(server: Dialect) -> None:
    server.change(server.ids[-1], "A trial in infantile spasms\x0b\x01", date(2026, 11, 24))


CELLS = (
    Cell("nothing", lambda _: None, "ok"),
    Cell("timeout, once", _fail(Fault.slow, seconds=9), "ok", timeout_seconds=0.7),
    Cell("timeout, always", _fail(Fault.slow, ALWAYS, seconds=9), "failed: timeout", timeout_seconds=0.7),
    Cell("connection reset, once", _fail(Fault.reset, after=1), "ok"),
    Cell("connection reset, always", _fail(Fault.reset, ALWAYS), "failed: connection"),
    Cell("429 with Retry-After, once", _fail(Fault.too_many_requests), "ok"),
    Cell("429, an hour", _fail(Fault.too_many_requests, ALWAYS, seconds=3600), "failed: rate-limited"),
    Cell("500, once", _fail(Fault.server_error, after=2), "ok"),
    Cell("500, from the second answer on", _fail(Fault.server_error, ALWAYS, after=1), "failed: server-error"),
    Cell("503, always", _fail(Fault.unavailable, ALWAYS), "failed: server-error"),
    Cell("connection closed early, once", _fail(Fault.truncated_body), "ok"),
    Cell("connection closed early, always", _fail(Fault.truncated_body, ALWAYS), "failed: truncated"),
    Cell("body cut short, once", _fail(Fault.truncated_json), "ok"),
    Cell("body cut short, always", _fail(Fault.truncated_json, ALWAYS), "failed: broken-json"),
    Cell("web page with 200", _fail(Fault.html_with_200, after=1), "failed: web-page"),
    Cell("403", _fail(Fault.blocked), "failed: blocked"),
    Cell("page token expired", _fail(Fault.token_expired), "ok"),
    Cell("page twice", _repeat, "ok"),
    Cell("poison record", _on_last("poison"), "ok, 1 poison"),
    Cell("every record poison", _all_poisoned, "failed: unreadable"),
    Cell("letters that are none", _letters_that_are_none, "ok"),
    Cell("vanished trial", _on_last("remove"), "ok, 1 vanished", gone=1),
    Cell("all but one vanished", _many_gone, "failed: too-many-vanished"),
    Cell("unknown keys", _on_last("add_strange_keys"), "ok"),
    Cell("missing keys", _on_last("drop_keys"), "ok"),
    Cell("another schema", _misshape, "failed: misshapen"),
    Cell("clock a day behind", lambda _: None, "ok", news_on=MONDAY.date()),
)  # fmt: skip


@dataclass(frozen=True)
class Played:
    """A sound sync, one that met the fault, one after the registry has recovered; and the trials after each."""

    reports: tuple[SyncReport, SyncReport, SyncReport]
    trials: tuple[dict[str, Trial], dict[str, Trial], dict[str, Trial]]

    @property
    def came_to(self) -> str:
        report = self.reports[1]
        if report.outcome == "failed":
            return f"failed: {report.reason}"
        counted = [(report.poison, "poison"), (report.vanished, "vanished")]
        return ", ".join(["ok", *(f"{count} {name}" for count, name in counted if count)])

    @property
    def gone(self) -> set[str]:
        return self.trials[0].keys() - self.trials[1].keys()


def play(dialect: type[Dialect], cell: Cell, store: Store) -> Played:
    """News come between the first and the second sync, so that a fault could cost them."""
    server = dialect()
    queries = {server.name: server.query} if server.query else {}
    with server, server.in_small():
        once = partial(
            _sync_and_list,
            server,
            store,
            replace(HASTE, timeout_seconds=cell.timeout_seconds, queries=queries),
        )
        first = once(0)
        server.change(server.ids[0], NEWS, cell.news_on)
        cell.break_it(server)
        second = once(1)
        server.heal()
        third = once(2)
    steps = (first, second, third)
    return Played(tuple(report for report, _ in steps), tuple(trials for _, trials in steps))  # type: ignore[arg-type]


def expected(dialect: type[Dialect], cell: Cell) -> str:
    return dialect.expects.get(cell.name, cell.comes_to)


def _sync_and_list(
    server: Dialect, store: Store, settings: ClientSettings, days: int
) -> tuple[SyncReport, dict[str, Trial]]:
    at = MONDAY + timedelta(days=days)

    async def whole() -> list[SyncReport]:
        async with Client(settings, {server.name: server.url}) as client:
            return await sync(store, client, [server.registry], now=lambda: at)

    (report,) = asyncio.run(whole())
    return report, {trial.id: trial for trial in store.trials()}


def main() -> None:
    """The whole matrix as a table."""
    set_on_retry_hooks([])
    logging.disable()
    found = dialects()
    print("| fault | " + " | ".join(dialect.name for dialect in found.values()) + " |")
    print("|---|" + "---|" * len(found))
    for cell in CELLS:
        shown = [_shown(dialect, cell) for dialect in found.values()]
        print(f"| {cell.name} | {' | '.join(shown)} |")


def _shown(dialect: type[Dialect], cell: Cell) -> str:
    if cell.name in dialect.without:
        return "–"
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/x.db")
        store.migrate()
        played = play(dialect, cell, store)
        store.close()
    lost = len(played.gone) - cell.gone
    healed = "" if played.reports[2].outcome == "ok" else f"; then {played.reports[2].reason}"
    surprise = "" if played.came_to == expected(dialect, cell) else " (!)"
    return f"{played.came_to}; {lost} lost{healed}{surprise}"


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))
    main()
