"""Whoever looks while a sync runs sees the trials as they were before it, or as they are after it: never a part of it.

A reader looks all the time, in a thread of its own, as the API does, while real servers are synced over HTTP; and
another process's lease goes on being extended meanwhile.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread

import pytest
from fastapi.testclient import TestClient

from ingest.client import Client, ClientSettings
from service.app import create_app
from service.jobs import reading
from service.jobs.sync import sync
from service.jobs.telling import SyncReport
from service.live import LiveCatalogue
from service.settings import Settings
from service.store.history import ChangeQuery
from service.store.search import TrialQuery
from service.store.store import Store
from tests.ingest.registries.clinicaltrials_gov import Ctgov
from tests.ingest.registries.ctis import Ctis
from tests.ingest.registries.isrctn import Isrctn

FIRST = datetime(2026, 11, 23, 2, tzinfo=UTC)
SECOND = FIRST + timedelta(days=1)
CHANGED = date(2026, 11, 24)
SETTINGS = ClientSettings("test@example.org", per_second=5000)
Look = Callable[[], str]


@dataclass
class Reader:
    """Looks again and again; `seen` has what was seen by each way of looking, each state once, in order."""

    looks: dict[str, Look]
    times: int = 0
    seen: dict[str, list[str]] = field(default_factory=dict)
    trouble: list[Exception] = field(default_factory=list)

    def look(self) -> None:
        self.times += 1
        for name, look in self.looks.items():
            states, state = self.seen.setdefault(name, []), look()
            if not states or states[-1] != state:
                states.append(state)

    @contextmanager
    def all_the_time(self) -> Iterator[None]:
        over = Event()
        thread = Thread(target=self._until, args=(over,))
        self.look()
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.look()

    def _until(self, over: Event) -> None:
        while not over.is_set():
            over.wait(0.002)
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a reader that fails is what the test is about
                self.trouble.append(error)


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Ctgov, Ctis, Isrctn]]:
    """Small batches, so that a few records take many steps."""
    monkeypatch.setattr(reading, "BATCH", 2)
    found = (Ctgov(), Ctis(), Isrctn())
    with ExitStack() as running:
        for server in found:
            running.enter_context(server)
            running.enter_context(server.in_small())
        yield found


@pytest.fixture
def look(store: Store, store_url: str) -> Iterator[Callable[[], Reader]]:
    """Readers with a store of their own, as another process has it."""
    with ExitStack() as stack:

        def make() -> Reader:
            other = Store(store_url)
            stack.callback(other.close)
            live = LiveCatalogue(other, 0)
            api = TestClient(create_app(Settings(scheduler=False, catalogue_check_seconds=0), other))
            return Reader({
                "trials": lambda: json.dumps([(trial.id, trial.title) for trial in other.trials()]),
                "catalogue": lambda: json.dumps([(one.id, one.title) for one in live.current().trials]),
                "search": lambda: str([trial.id for trial in other.search(TrialQuery(limit=200)).trials]),
                "changes": lambda: str(
                    sorted((one.trial_id, one.change.kind) for one in other.changes(ChangeQuery(limit=500)).events)
                ),
                "GET /trials": lambda: _listed(api),
            })  # fmt: skip

        yield make


def _listed(api: TestClient) -> str:
    answer = api.get("/trials?limit=100")
    assert answer.status_code == 200
    return answer.text


def _synced(store: Store, servers: tuple[Ctgov, Ctis, Isrctn], now: datetime) -> list[SyncReport]:
    async def whole() -> list[SyncReport]:
        async with Client(SETTINGS, {server.name: server.url for server in servers}) as client:
            return await sync(store, client, [server.registry for server in servers], now=lambda: now)

    return asyncio.run(whole())


def _night(servers: tuple[Ctgov, Ctis, Isrctn]) -> None:
    """Records change, come, come back and go."""
    for server in servers:
        for number in range(3):
            server.change(server.ids[number], f"Infantile spasms, another title {number}", CHANGED)
            server.change(server.fresh("New"), f"New in West syndrome {number}", CHANGED)
        server.heal()
        server.remove(server.ids[4])
        server.remove(server.ids[5])
    servers[0].bump()


def test_no_reader_sees_a_part_of_a_sync(
    store: Store, servers: tuple[Ctgov, Ctis, Isrctn], look: Callable[[], Reader]
) -> None:
    """One state before, one after each registry, whichever way one looks: of 21 and of 30 records that came, and 6 that went."""
    reader = look()
    with reader.all_the_time():
        assert [report.outcome for report in _synced(store, servers, FIRST)] == ["ok"] * 3
    assert reader.trouble == []
    many = {name: len(states) for name, states in reader.seen.items()}
    assert [len(json.loads(state)) for state in reader.seen["trials"]] == [0, 7, 14, 21]
    assert max(many.values()) <= 5, many  # the end of it all is told to the catalogue as well
    _night(servers)
    reader = look()
    with reader.all_the_time():
        reports = _synced(store, servers, SECOND)
    assert [(report.outcome, report.new, report.changed, report.vanished) for report in reports] == [
        ("ok", 3, 3, 2)
    ] * 3
    assert reader.trouble == []
    assert [len(json.loads(state)) for state in reader.seen["trials"]] == [21, 22, 23, 24]
    assert [len(states) <= 5 for states in reader.seen.values()] == [True] * 5
    assert reader.times > 10


def test_what_came_back_is_seen_with_the_rest(
    store: Store, servers: tuple[Ctgov, Ctis, Isrctn], look: Callable[[], Reader]
) -> None:
    ctgov = servers[0]
    _synced(store, servers, FIRST)
    ctgov.remove(ctgov.ids[0])
    ctgov.bump()
    _synced(store, servers, SECOND)
    ctgov.heal()
    for id_ in ctgov.ids:
        ctgov.change(id_, "Infantile spasms, anew", CHANGED + timedelta(days=1))
    ctgov.bump()
    reader = look()
    with reader.all_the_time():
        _synced(store, servers, SECOND + timedelta(days=1))
    before, after = (json.loads(state) for state in reader.seen["trials"])
    anew = "Infantile spasms, anew"
    assert [sum(title == anew for _, title in trials) for trials in (before, after)] == [0, 7]
    assert (len(before), len(after)) == (20, 21)


def test_others_write_before_and_after_and_none_fails(
    store: Store, servers: tuple[Ctgov, Ctis, Isrctn]
) -> None:
    """A run of another process is extended all the time: it waits while the sync is made public, and goes on."""
    run = store.start_run("nightly", FIRST, slot="a", owner="b", lease=timedelta(minutes=10))
    assert run
    beats = Reader({"beat": lambda: str(store.heartbeat(run, FIRST))})
    with beats.all_the_time():
        _synced(store, servers, FIRST)
    assert (beats.trouble, beats.seen) == ([], {"beat": ["True"]})
    assert beats.times > 10
