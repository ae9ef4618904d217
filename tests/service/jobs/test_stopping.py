"""A sync that is told to stop, or whose database fails, ends cleanly and is gone on with."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from ingest.client import Client
from service.jobs.schedule import Nightly
from service.jobs.stopping import Stop, Stopped
from service.jobs.sync import sync
from service.jobs.telling import Step
from service.sample_registry.server import SampleRegistry
from service.store.store import Store

PROJECT = Path(__file__).parents[3]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _last(store: Store, job: str) -> tuple[str | None, str]:
    run = next(run for run in store.runs() if run.job == job)
    return run.outcome, run.reason


@pytest.mark.parametrize("doing", ["fetching", "reading", "publishing"])
def test_a_stop_between_two_batches(store: Store, stub: Any, client: Client, doing: str) -> None:
    stub.add(*(f"T{n:03}" for n in range(120)))
    stop, before = Stop(), store.version()

    def at_once(step: Step) -> None:
        if step.doing == doing:
            stop.ask()

    with pytest.raises(Stopped):
        asyncio.run(sync(store, client, [stub.registry], on_progress=at_once, stop=stop))
    assert (_last(store, "sync"), _last(store, "sync:stub")) == (("failed", "stopped"),) * 2
    assert store.version() == before, "nothing of it is public"
    assert len(store.record_ids("stub")) == (50 if doing == "fetching" else 120), "what came is kept"
    (report,) = asyncio.run(sync(store, client, [stub.registry]))
    assert (report.outcome, len(store.trials())) == ("ok", 120)


def test_a_stop_while_a_registry_is_waited_for(store: Store, stub: Any, client: Client) -> None:
    stub.add("T1")
    stop = Stop()

    async def never(client: Client, record_id: str) -> None:
        await asyncio.Event().wait()

    stub.fetch_one = never
    asyncio.run(sync(store, client, [stub.registry]))
    del stub.studies["T1"]
    Timer(0.2, stop.ask).start()
    with pytest.raises(Stopped):
        asyncio.run(sync(store, client, [stub.registry], stop=stop))
    assert _last(store, "sync:stub") == ("failed", "stopped")


def test_a_night_that_is_told_to_stop_is_gone_on_with_by_whoever_comes_next(store: Store) -> None:
    def stopped(_: object) -> bool:
        raise Stopped

    assert not Nightly(store, stopped, at=clock(2), now=lambda: NOON).run()
    assert Nightly(store, lambda _: True, at=clock(2), now=lambda: NOON).run()
    assert [(run.outcome, run.takeovers) for run in store.runs()] == [("ok", 1)]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_command_and_the_next_one_goes_on(
    store: Store, store_url: str, number: signal.Signals, code: int
) -> None:
    with SampleRegistry() as registry:

        def started(pace: str) -> "subprocess.Popen[str]":
            settings = {
                "SPASM_TRIALS_DATABASE_URL": store_url,
                "SPASM_TRIALS_REGISTRY_BASE_URLS": json.dumps({"ctgov": registry.url}),
                "SPASM_TRIALS_REQUESTS_PER_SECOND": pace,
                "SPASM_TRIALS_CONTACT": "tests@example.org",
            }
            return subprocess.Popen(
                [sys.executable, "-m", "service", "sync", "ctgov"],
                cwd=PROJECT,
                env=os.environ | settings,
                stderr=subprocess.PIPE,
                text=True,
            )

        slow = started("0.01")  # a question every hundred seconds
        while not registry.requests and slow.poll() is None:
            time.sleep(0.02)
        slow.send_signal(number)
        _, said = slow.communicate(timeout=60)
        assert (slow.returncode, said) == (
            code,
            "Stopped. What came is kept; run it again to go on from there.\n",
        )
        assert _last(store, "sync:ctgov") == ("failed", "stopped")
        again = started("50")
        assert again.wait(timeout=60) == 0
        assert again.stderr
        again.stderr.close()
    assert len(store.trials()) > 10


@contextmanager
def _full(store: Store) -> Iterator[None]:
    with _pragma(store, "max_page_count", "page_count"):
        yield


@contextmanager
def _closed(store: Store) -> Iterator[None]:
    with _pragma(store, "query_only", ""):
        yield


@contextmanager
def _pragma(store: Store, name: str, value_of: str) -> Iterator[None]:
    """Something about SQLite's only connection."""

    def put(value: object) -> None:
        with store._database.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA {name} = {value}")
            connection.rollback()

    with store._database.engine.connect() as connection:
        now = connection.exec_driver_sql(f"PRAGMA {value_of}").scalar() if value_of else 1
        connection.rollback()
    put(now)
    yield
    put(4_294_967_294 if value_of else 0)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("spoilt", "reason"), [(_full, "database-full"), (_closed, "database-read-only")])
@pytest.mark.parametrize("doing", ["fetching", "reading"])
def test_a_database_that_takes_nothing_more_costs_nothing_of_what_is_there(  # noqa: PLR0913, PLR0917 - fixtures
    store: Store, stub: Any, client: Client, spoilt: Callable[[Store], Any], reason: str, doing: str
) -> None:
    stub.add(*(f"T{n:03}" for n in range(60)))
    asyncio.run(sync(store, client, [stub.registry]))
    before = store.version()
    stub.add(*(f"N{n:03}" for n in range(120)), eligibility="Any infant. " * 500)
    spoiling = None

    def spoil(step: Step) -> None:
        nonlocal spoiling
        if step.doing == doing and spoiling is None:
            spoiling = spoilt(store)
            spoiling.__enter__()

    (report,) = asyncio.run(sync(store, client, [stub.registry], on_progress=spoil))
    assert (report.outcome, report.reason) == ("failed", reason)
    assert store.version() == before
    assert spoiling is not None
    spoiling.__exit__(None, None, None)
    (again,) = asyncio.run(
        sync(store, client, [stub.registry], now=lambda: datetime.now(UTC) + timedelta(days=1))
    )
    assert (again.outcome, len(store.trials())) == ("ok", 180)
