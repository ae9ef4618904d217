"""Syncs over HTTP, loads a file, and kills itself, as `kill -9` would, when its database does its nth thing.

    python killed_sync.py '{"ctgov": URL, "ctis": URL, "isrctn": URL}' ICTRP-FILE MOMENT DATABASE-URL:N...

N 0 lets it live. For each one after the other a process is forked off, which takes no time to start; on stdout
stands how many things it did with its database, or -9.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from ingest.client import Client, ClientSettings
from ingest.normalise import normalise
from ingest.registry import registries
from service.jobs import load, reading, sync
from service.payload_files import Skipped, payloads_in
from service.sample_registry.server import sample_studies
from service.store.store import Store
from tests.ingest.registries.dialects import dialects

SETTINGS = ClientSettings("test@example.org", per_second=5000)
FEW = 3  # records of a batch, so that a few make many transactions


def killed_at(store: Store, nth: int) -> Any:
    """Count statements and commits; the count may be looked at afterwards."""
    steps = count(1)

    def step(*_: object) -> None:
        if next(steps) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    for kind in ("before_cursor_execute", "commit"):
        event.listen(store._database.engine, kind, step)
    return steps


async def run(store: Store, urls: Mapping[str, str], file: Path, now: datetime) -> None:
    known = registries()
    async with Client(SETTINGS, urls) as client:
        await sync.sync(store, client, [known[name] for name in urls], now=lambda: now)
    found = (one for one in payloads_in([file], known["ictrp"]) if not isinstance(one, Skipped))
    load.load(store, known["ictrp"], found, now=lambda: now)


def in_small() -> None:
    """Batches of a few records, and fewer questions, as in the tests of the registries."""
    for job in (reading, load):
        setattr(job, "BATCH", FEW)  # noqa: B010 - of either module
    for dialect in dialects().values():
        if "SPELLINGS" in dialect.smaller:
            setattr(dialect.module, "SPELLINGS", dialect.smaller["SPELLINGS"])  # noqa: B010 - of any such module


def warm_up() -> None:
    """Fill the reader's caches for all forks."""
    ctgov = registries()["ctgov"]
    normalise(ctgov.read(ctgov.split(sample_studies()[0])[0]))


def main() -> None:
    in_small()
    warm_up()
    urls, file, now, *tasks = sys.argv[1:]
    for task in tasks:
        database_url, _, nth = task.rpartition(":")
        counted, writing = os.pipe()
        child = os.fork()
        if child == 0:
            store = Store(database_url)
            steps = killed_at(store, int(nth))
            asyncio.run(run(store, json.loads(urls), Path(file), datetime.fromisoformat(now)))
            os.write(writing, str(next(steps) - 1).encode())
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        said = os.read(counted, 100).decode()
        print(said or -status)
        os.close(counted)


if __name__ == "__main__":
    main()
