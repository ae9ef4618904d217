"""Everything stored is read again, without asking anybody."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from ingest.client import Client
from ingest.record import Payload, SourceRecord
from service.jobs.reread import RereadReport, reread
from service.jobs.sync import sync
from service.store.store import Store


def _synced(store: Store, stub: Any, client: Client) -> None:
    stub.add(*(f"T{n:03}" for n in range(60)))
    stub.add("T001", title="A trial in adults with gout")
    stub.add("T002", poison="surprise")
    asyncio.run(sync(store, client, [stub.registry]))


def test_nothing_changes_while_the_reader_does_not(store: Store, stub: Any, client: Client) -> None:
    _synced(store, stub, client)
    version = store.version()
    assert reread(store, [stub.registry]) == RereadReport(read=60, changed=0, unreadable=1, removed=0)
    assert store.version() == version


def test_a_better_reader_changes_trials(store: Store, stub: Any, client: Client, noon: datetime) -> None:
    _synced(store, stub, client)

    def read(payload: Payload) -> SourceRecord:
        titles = {"T003": "A trial in adults with gout", "T004": "West syndrome, read better"}
        title = titles.get(payload.id, payload.body["title"])
        return SourceRecord("stub", payload.id, "https://example.org", title, eligibility="Any infant.")

    seen: list[int] = []
    better = replace(stub.registry, read=read)
    tell = lambda step: seen.append(step.done) if step.doing == "reading" else None  # noqa: E731 - one line is enough
    report = reread(store, [better], tell, now=lambda: noon)
    # T002 can be read now; T004 has another title; T003 turned out to be off topic.
    assert report == RereadReport(read=60, changed=2, unreadable=0, removed=1)
    assert seen == [50, 60]
    assert store.problems() == []
    assert (len(store.trials()), store.trial("T003")) == (58, None)


def test_vanished_trials_are_read_again_and_stay_vanished(
    store: Store, stub: Any, client: Client, noon: datetime
) -> None:
    _synced(store, stub, client)
    store.mark_vanished("stub", ["T005"], noon)
    assert reread(store, [stub.registry]).read == 60
    assert "T005" not in {trial.id for trial in store.trials()}
    assert store.trial("T005") is not None
