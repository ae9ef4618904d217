"""A sync brings the store up to date, and loses nothing when a registry misbehaves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ingest.client import Client, ClientSettings
from ingest.record import Payload
from ingest.registries.clinicaltrials_gov import REGISTRY as CTGOV
from ingest.registry import Registry
from service.jobs.sync import sync
from service.jobs.telling import Step, SyncReport
from service.sample_registry.faulty import Fault
from service.sample_registry.server import SampleRegistry
from service.store.store import Store
from tests.ingest.registries.dialects import dialects

Ids = Callable[[int], list[str]]
Run = Callable[..., SyncReport]
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY = timedelta(days=1)
OFF_TOPIC = {"title": "A trial in adults with gout"}


@pytest.fixture
def run(store: Store, stub: Any, client: Client) -> Run:
    """One sync of the stub, so many days after Monday."""

    def run_it(days: int = 0, **options: Any) -> SyncReport:
        at = MONDAY + days * DAY
        (report,) = asyncio.run(sync(store, client, [stub.registry], now=lambda: at, **options))
        return report

    return run_it


def _listed(store: Store) -> list[str]:
    return [trial.id for trial in store.trials()]


def _counts(report: SyncReport) -> dict[str, object]:
    """What is not nothing."""
    return {name: value for name, value in asdict(report).items() if value and name != "registry"}


def test_the_first_sync_takes_everything(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    stub.add("T3", **OFF_TOPIC)
    assert _counts(run()) == {"outcome": "ok", "fetched": 3, "new": 3, "off_topic": 1}
    assert _listed(store) == ["T1", "T2"]
    assert store.record_ids("stub") == {"T1", "T2", "T3"}
    assert stub.since == [None]


def test_the_next_asks_for_changes_with_an_overlap(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2", on=date(2026, 11, 20))
    run()
    stub.add("T2", title="Infantile spasms, anew", on=date(2026, 11, 22))
    stub.add("T3", on=date(2026, 11, 23))
    stub.add("T4", on=date(2026, 11, 24))
    assert _counts(run(1)) == {"outcome": "ok", "fetched": 3, "new": 2, "changed": 1}
    assert stub.since[-1] == date(2026, 11, 21)
    assert _counts(run(2)) == {"outcome": "ok", "fetched": 3, "unchanged": 3}


def test_a_full_sync_asks_for_everything(stub: Any, run: Run) -> None:
    run()
    run(1, full=True)
    assert stub.since == [None, None]


def test_a_clock_that_was_ahead_hides_no_change(stub: Any, run: Run) -> None:
    """What changed since a day that has not come yet would be nothing, for years."""
    run(3000)
    run(1)
    run(2)
    assert stub.since == [None, None, date(2026, 11, 22)]


def test_a_day_may_be_given_but_leaves_no_gap(stub: Any, run: Run) -> None:
    run(since=date(2026, 11, 1))
    run(1)
    run(2, since=date(2026, 12, 1))
    run(3)
    assert stub.since == [date(2026, 11, 1), None, date(2026, 12, 1), date(2026, 11, 22)]


def test_many_come_in_batches(store: Store, stub: Any, run: Run, ids: Ids) -> None:
    stub.add(*ids(120))
    seen: list[Step] = []
    report = run(on_progress=seen.append)
    steps = [(step.doing, step.done) for step in seen]
    assert steps == [
        (doing, done) for doing in ("fetching", "reading", "publishing") for done in (50, 100, 120)
    ]
    assert [step.of for step in seen if step.doing == "reading"] == [120] * 3
    assert (report.new, len(store.trials())) == (120, 120)


def test_poison_is_kept_counted_and_told_and_the_rest_goes_on(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T4")
    stub.add("T2", poison="unreadable")
    stub.add("T3", poison="surprise")
    report = run()
    assert (report.outcome, report.poison) == ("ok", 2)
    assert _listed(store) == ["T1", "T4"]
    problems = [(problem.id, problem.where, problem.why) for problem in store.problems()]
    assert problems == [
        ("T2", "eligibility", "it is upside down"),
        ("T3", "record", "ZeroDivisionError"),
    ]


def test_poison_that_is_cured(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", poison="surprise")
    run()
    stub.add("T1")
    assert run(1).changed == 1
    assert (store.problems(), _listed(store)) == ([], ["T1"])


def test_what_has_no_id_or_no_bottom_is_set_aside(store: Store, stub: Any, run: Run) -> None:
    deep: Any = "bottom"
    for _ in range(100_000):
        deep = [deep]
    stub.add("T1", "T5")
    stub.studies["no id"] = {"id": ""}
    stub.studies["T3"] = {"id": "T3", "deep": deep}
    stub.studies["long"] = {"id": "x" * 5000}
    for _ in range(2):
        report = run(full=True)
        assert (report.outcome, report.poison) == ("ok", 3)
    assert _listed(store) == ["T1", "T5"]
    assert store.record_ids("stub") == {"T1", "T5"}
    assert len(store.problems()) == 3
    del stub.studies["T3"]  # it would be long in going


def test_a_record_that_turns_off_topic_loses_its_trial(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    run()
    stub.add("T1", **OFF_TOPIC)
    assert _counts(run(1)) == {"outcome": "ok", "fetched": 2, "changed": 1, "unchanged": 1, "off_topic": 1}
    assert _listed(store) == ["T2"]


def test_what_is_off_topic_is_not_looked_for_where_a_narrower_search_leaves_it_out(
    store: Store, stub: Any, run: Run
) -> None:
    stub.add("T1")
    stub.add("T2", **OFF_TOPIC)
    run()
    stub.unlisted = {"T2"}
    assert run(1).outcome == "ok"
    assert "T2" not in stub.asked


def test_what_the_registry_no_longer_has_is_kept_but_not_listed(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    run()
    del stub.studies["T1"]
    assert run(1).vanished == 1
    assert _listed(store) == ["T2"]
    assert store.trial("T1") is not None
    assert run(2).vanished == 0
    assert stub.asked == ["T1"]


def test_what_comes_back_is_listed_again(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    run()
    gone = stub.studies.pop("T1")
    run(1)
    stub.studies["T1"] = gone
    run(2)
    assert _listed(store) == ["T1", "T2"]


def test_what_only_left_the_query_is_kept_up_to_date(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    run()
    stub.add("T1", title="Infantile spasms, anew")
    stub.unlisted = {"T1"}
    report = run(1)
    assert (report.changed, report.vanished) == (1, 0)
    assert next(trial.title for trial in store.trials()) == "Infantile spasms, anew"


def test_an_alias_leads_to_the_new_record(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    run()
    del stub.studies["T1"]
    stub.aliases = {"T1": "T2"}
    assert run(1).aliases == 1
    assert _listed(store) == ["T2"]
    found = store.trial("T1")
    assert found is not None
    assert found.id == "T2"
    run(2)
    assert stub.asked == ["T1"]


def test_many_vanished_at_once_are_not_believed(store: Store, stub: Any, run: Run, ids: Ids) -> None:
    stub.add(*ids(40))
    run()
    for id_ in ids(9):
        del stub.studies[id_]
    report = run(1)
    assert (report.outcome, report.reason, report.vanished) == ("failed", "too-many-vanished", 0)
    assert len(store.trials()) == 40
    stub.add("T008")
    assert run(2).vanished == 8
    assert len(store.trials()) == 32


def test_many_vanished_are_believed_on_an_operators_word(store: Store, stub: Any, run: Run, ids: Ids) -> None:
    stub.add(*ids(40))
    run()
    for id_ in ids(20):
        del stub.studies[id_]
    stub.unlisted = {"T020"}  # missing from the list, and there when asked for
    assert run(1).detail == "more than 8 of 40, such as T000, T001, T002"
    assert run(2, accept_vanished={"other"}).reason == "too-many-vanished"
    report = run(3, accept_vanished={"stub"})
    assert (report.outcome, report.vanished, report.accepted) == ("ok", 20, 12)
    assert _listed(store) == ids(40)[20:]
    last = store.last_success("sync:stub")
    assert last
    assert (last.counts["vanished"], last.counts["accepted"]) == (20, 12)


def test_a_few_of_a_few_are_believed(store: Store, stub: Any, run: Run, ids: Ids) -> None:
    stub.add(*ids(5))
    run()
    stub.studies.clear()
    assert run(1).vanished == 5


def test_a_failure_half_way_keeps_what_came_and_tombstones_nothing(
    store: Store, stub: Any, run: Run, ids: Ids
) -> None:
    stub.add(*ids(80))
    run()
    del stub.studies["T000"]
    stub.add("NEW")
    stub.studies = {"NEW": stub.studies.pop("NEW")} | stub.studies
    stub.fails_after = 60
    assert _counts(run(1)) == {
        "outcome": "failed", "reason": "server-error", "fetched": 60, "new": 1, "unchanged": 59,
    }  # fmt: skip
    assert len(store.trials()) == 81
    stub.fails_after = None
    assert run(5).vanished == 1
    assert stub.since[-1] == date(2026, 11, 21)


def test_a_list_that_fails_tombstones_nothing(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1", "T2")
    run()
    del stub.studies["T1"]
    stub.list_fails = True
    report = run(1)
    assert (report.outcome, report.reason) == ("failed", "incomplete")
    assert _listed(store) == ["T1", "T2"]
    assert stub.asked == []


def test_the_failure_of_one_registry_stops_no_other(store: Store, stub: Any, client: Client) -> None:
    stub.add("T1")

    async def broken(client: Client, since: date | None) -> AsyncIterator[Payload]:
        if since is None:
            raise ZeroDivisionError
        yield Payload("other", "", "")

    other = Registry("other", "", "", broken, stub.list_ids, stub.fetch_one, bool, list, stub.read)
    reports = asyncio.run(sync(store, client, [other, stub.registry], now=lambda: MONDAY))
    assert [(report.outcome, report.reason) for report in reports] == [
        ("failed", "ZeroDivisionError"),
        ("ok", ""),
    ]
    assert _listed(store) == ["T1"]
    assert store.synced_at() is None


def test_every_run_is_written_down(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1")
    run()
    by_registry, whole = store.last_success("sync:stub"), store.last_success("sync")
    assert by_registry is not None
    assert whole is not None
    assert (by_registry.counts["new"], by_registry.cursor) == (1, date(2026, 11, 23))
    assert store.synced_at() == MONDAY


def test_a_payload_saved_but_not_read_is_read_by_the_next_sync(store: Store, stub: Any, run: Run) -> None:
    stub.add("T1")
    store.save_payloads([Payload("stub", "T1", stub.studies["T1"])], MONDAY)
    assert run().changed == 1
    assert _listed(store) == ["T1"]


# --- over HTTP --------------------------------------------------------------------------------------------------


def _over_http(store: Store, registry: SampleRegistry) -> SyncReport:
    settings = ClientSettings("test@example.org", per_second=200, tries=1)

    async def whole() -> list[SyncReport]:
        async with Client(settings, {"ctgov": registry.url}) as client:
            return await sync(store, client, [CTGOV])

    return asyncio.run(whole())[0]


def test_the_sample_registry_over_http(store: Store) -> None:
    with SampleRegistry() as registry:
        first, second = _over_http(store, registry), _over_http(store, registry)
        assert (first.outcome, first.poison) == ("ok", 0)
        assert (second.outcome, second.new, second.changed) == ("ok", 0, 0)
        assert len(store.trials()) == first.new - first.off_topic > 10
        registry.fail(Fault.poison_record)
        registry.fail(Fault.server_error, path="/studies", after=1, times=9)
        assert _over_http(store, registry).outcome == "failed"
        assert len(store.trials()) == first.new - first.off_topic


def test_a_new_data_release_changes_no_record(store: Store) -> None:
    """The registry stamps every record with the day of its data release; that alone is no news."""
    with SampleRegistry() as registry:
        _over_http(store, registry)
        for study in registry.studies.values():
            study.setdefault("derivedSection", {}).setdefault("miscInfoModule", {})["versionHolder"] = (
                "2026-12-01"
            )
        registry.bump()
        again = _over_http(store, registry)
        assert (again.new, again.changed) == (0, 0)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_one_registry_that_is_down_spoils_no_other(store: Store) -> None:
    found = dialects()
    servers = [dialect() for dialect in found.values()]
    queries = {server.name: server.query for server in servers if server.query}
    settings = ClientSettings("test@example.org", per_second=5000, tries=1, queries=queries)
    with ExitStack() as stack:
        for server in servers:
            stack.enter_context(server)
            stack.enter_context(server.in_small())
        servers[1].fail(Fault.blocked, times=1000)

        async def whole() -> list[SyncReport]:
            async with Client(settings, {server.name: server.url for server in servers}) as client:
                return await sync(store, client, [server.registry for server in servers])

        reports = asyncio.run(whole())
    assert [report.reason for report in reports] == ["", "blocked", *[""] * (len(servers) - 2)]
    assert {len(store.record_ids(report.registry)) for report in reports if not report.reason} == {7}
    whole_run = store.last_success("sync")
    assert whole_run is None
