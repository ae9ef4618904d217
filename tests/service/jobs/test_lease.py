"""However many processes want a slot, one has it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from ingest.client import Client
from service.jobs.lease import claim
from service.jobs.sync import sync
from service.jobs.telling import Step
from service.store.store import Store

PROJECT = Path(__file__).parents[3]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SLOT = "2026-11-23T02:00Z"
# Forks so many processes that claim the same slots one after another, and print those they had.
CLAIMANTS = """
import os, sys
from service.jobs.lease import claim
from service.store.store import Store

gate, opener = os.pipe()
children = []
for owner in "abc":
    child = os.fork()
    if child == 0:
        os.close(opener)
        os.read(gate, 1)
        store = Store(sys.argv[1])
        for slot in range(10):
            with claim(store, job="sync", slot=str(slot), owner=owner) as ours:
                if ours:
                    os.write(1, f"{slot}\\n".encode())
        store.close()
        sys.exit()
    children.append(child)
os.close(opener)
sys.exit(max(os.waitpid(child, 0)[1] for child in children))
"""
# Claims a slot, says so, and stays.
SLEEPER = """
import sys, time
from datetime import timedelta
from service.jobs.lease import claim
from service.store.store import Store
store = Store(sys.argv[1])
with claim(store, job="sync", slot="a", owner="sleeper", lease=timedelta(seconds=0.4)) as ours:
    print(bool(ours), flush=True)
    time.sleep(60)
"""


def _start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_slot_is_held_once_and_finished(store: Store) -> None:
    with (
        claim(store, job="sync", slot=SLOT, owner="a") as ours,
        claim(store, job="sync", slot=SLOT, owner="b") as theirs,
    ):
        assert ours is not None
        assert theirs is None
    with claim(store, job="sync", slot=SLOT, owner="c") as late:
        assert late is None
    assert [(run.owner, run.outcome) for run in store.runs()] == [("a", "ok")]


def test_what_raises_has_failed(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), claim(store, job="sync", slot=SLOT, owner="a"):
        raise ZeroDivisionError("a secret")
    assert [(run.outcome, run.reason) for run in store.runs()] == [("failed", "ZeroDivisionError")]


def test_what_says_so_has_failed(store: Store) -> None:
    with claim(store, job="sync", slot=SLOT, owner="a") as ours:
        assert ours is not None
        ours.failed = "no luck"
    assert [(run.outcome, run.reason) for run in store.runs()] == [("failed", "no luck")]


def test_an_heir_is_not_overwritten(store: Store) -> None:
    late = NOON + timedelta(hours=1)
    with claim(store, job="sync", slot=SLOT, owner="a", now=lambda: NOON) as ours:
        assert ours is not None
        with claim(store, job="sync", slot=SLOT, owner="b", now=lambda: late) as theirs:
            assert theirs is not None
            theirs.failed = "theirs"
    assert [(run.owner, run.reason) for run in store.runs()] == [("b", "theirs")]


def test_the_lease_is_extended_while_it_is_held(store: Store) -> None:
    short = timedelta(seconds=0.3)
    with claim(store, job="sync", slot="a", owner="a", lease=short) as ours:
        assert ours is not None
        time.sleep(0.6)
        with claim(store, job="sync", slot="a", owner="b", lease=short) as theirs:
            assert theirs is None


def test_the_lease_outlives_a_publishing_that_lasts_longer(
    store: Store, store_url: str, stub: Any, client: Client
) -> None:
    """Nobody can write meanwhile, so neither the owner extends its lease nor another takes it over; nor afterwards."""
    had: list[bool] = []
    over, short = Event(), timedelta(seconds=1.5)

    def want() -> None:
        other = Store(store_url)
        while not over.wait(0.05):
            with claim(other, job="sync", slot="a", owner="b", lease=short) as theirs:
                had.append(theirs is not None)
        other.close()

    def slowly(step: Step) -> None:
        time.sleep(2.5 if step.doing == "publishing" else 0)

    stub.add("T1", "T2")
    wanting = Thread(target=want)
    with claim(store, job="sync", slot="a", owner="a", lease=short) as ours:
        assert ours is not None
        wanting.start()
        asyncio.run(sync(store, client, [stub.registry], on_progress=slowly))
        time.sleep(0.3)
        over.set()
        wanting.join()
    assert (any(had), len(had) > 2) == (False, True)
    (held,) = (run for run in store.runs() if run.slot)
    assert (held.owner, held.takeovers, held.outcome) == ("a", 0, "ok")


def test_processes_share_the_slots_between_them(store: Store, store_url: str) -> None:
    told = _start(CLAIMANTS, store_url)
    slots, _ = told.communicate(timeout=60)
    assert told.returncode == 0
    assert sorted(map(int, slots.split())) == list(range(10))
    assert {run.outcome for run in store.runs(100)} == {"ok"}
    assert len(store.runs(100)) == 10


def test_a_killed_owner_is_inherited_from(store: Store, store_url: str) -> None:
    sleeper = _start(SLEEPER, store_url)
    assert sleeper.stdout is not None
    assert sleeper.stdout.readline() == "True\n"
    time.sleep(0.5)  # longer than the lease: it lives by its heartbeat
    with claim(store, job="sync", slot="a", owner="heir") as too_soon:
        assert too_soon is None
    os.kill(sleeper.pid, signal.SIGKILL)
    sleeper.communicate(timeout=10)
    time.sleep(0.5)
    with claim(store, job="sync", slot="a", owner="heir") as ours:
        assert ours is not None
    assert [(run.owner, run.takeovers, run.outcome) for run in store.runs()] == [("heir", 1, "ok")]
