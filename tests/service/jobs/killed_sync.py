"""Syncs over HTTP and kills itself, as `kill -9` would, when its database does its nth thing.

    python killed_sync.py REGISTRY-URL DATABASE-URL:N...

N 0 lets it live. For each one after the other a process is forked off, which takes no time to start; on stdout
stands how many things it did with its database, or -9.
"""

import asyncio
import os
import signal
import sys
from itertools import count
from typing import Any

from sqlalchemy import event

from ingest.client import Client, ClientSettings
from ingest.normalise import normalise
from ingest.registries.clinicaltrials_gov import REGISTRY
from service.jobs import reading as reading_job
from service.jobs import sync as job
from service.sample_registry.server import sample_studies
from service.store.store import Store

SETTINGS = ClientSettings("test@example.org", per_second=200)


def killed_at(store: Store, nth: int) -> Any:
    """Count statements and commits; the count may be looked at afterwards."""
    steps = count(1)

    def step(*_: object) -> None:
        if next(steps) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    for kind in ("before_cursor_execute", "commit"):
        event.listen(store._database.engine, kind, step)
    return steps


async def run(store: Store, registry_url: str) -> None:
    async with Client(SETTINGS, {"ctgov": registry_url}) as client:
        await job.sync(store, client, [REGISTRY], full=True)


def main() -> None:
    reading_job.BATCH = 2  # so that a few studies make many transactions
    registry_url, *tasks = sys.argv[1:]
    normalise(
        REGISTRY.read(REGISTRY.split(sample_studies()[0])[0])
    )  # fills the reader's caches for all forks
    for task in tasks:
        database_url, _, nth = task.rpartition(":")
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            store = Store(database_url)
            steps = killed_at(store, int(nth))
            asyncio.run(run(store, registry_url))
            os.write(writing, str(next(steps) - 1).encode())
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        said = os.read(reading, 100).decode()
        print(said or -status)
        os.close(reading)


if __name__ == "__main__":
    main()
