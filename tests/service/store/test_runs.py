"""Runs of jobs: slots, leases, and what the last success was."""

from datetime import date, datetime, timedelta

from service.store.store import Store

MINUTE = timedelta(minutes=1)


def test_a_run_from_start_to_end(store: Store, noon: datetime) -> None:
    run = store.start_run("sync", noon, owner="me")
    assert run is not None
    assert store.last_success("sync") is None
    assert store.finish_run(run, noon + MINUTE, "ok", cursor=date(2026, 11, 23), counts={"new": 3})
    last = store.last_success("sync")
    assert last is not None
    assert (last.owner, last.finished_at, last.cursor) == ("me", noon + MINUTE, date(2026, 11, 23))
    assert last.counts == {"new": 3}
    assert store.synced_at() == noon + MINUTE


def test_a_failure_is_no_success(store: Store, noon: datetime) -> None:
    run = store.start_run("sync", noon)
    assert run is not None
    store.finish_run(run, noon, "failed", "timeout")
    assert store.synced_at() is None
    assert [(one.outcome, one.reason) for one in store.runs()] == [("failed", "timeout")]


def test_runs_are_newest_first_and_so_many(store: Store, noon: datetime) -> None:
    for minutes in range(5):
        store.start_run(f"job-{minutes}", noon + minutes * MINUTE)
    assert [run.job for run in store.runs(2)] == ["job-4", "job-3"]


def test_a_slot_is_given_once(store: Store, noon: datetime) -> None:
    assert store.start_run("sync", noon, slot="a", lease=MINUTE)
    assert store.start_run("sync", noon, slot="a", lease=MINUTE) is None
    assert store.start_run("sync", noon, slot="b", lease=MINUTE)
    assert store.start_run("other", noon, slot="a", lease=MINUTE)


def test_a_finished_slot_stays_finished(store: Store, noon: datetime) -> None:
    run = store.start_run("sync", noon, slot="a", lease=MINUTE)
    assert run is not None
    store.finish_run(run, noon, "failed", "x")
    assert store.start_run("sync", noon + 9 * MINUTE, slot="a", lease=MINUTE) is None


def test_an_expired_lease_is_taken_over_and_its_owner_is_told(store: Store, noon: datetime) -> None:
    dead = store.start_run("sync", noon, slot="a", owner="dead", lease=MINUTE)
    assert dead is not None
    assert store.start_run("sync", noon + MINUTE / 2, slot="a", owner="heir", lease=MINUTE) is None
    heir = store.start_run("sync", noon + 2 * MINUTE, slot="a", owner="heir", lease=MINUTE)
    assert heir is not None
    assert not store.heartbeat(dead, noon + 2 * MINUTE)
    assert not store.finish_run(dead, noon + 2 * MINUTE, "ok")
    assert store.heartbeat(heir, noon + 2 * MINUTE)
    assert store.finish_run(heir, noon + 3 * MINUTE, "ok")
    assert [(run.owner, run.takeovers, run.outcome) for run in store.runs()] == [("heir", 1, "ok")]


def test_who_was_kept_waiting_loses_no_time(store: Store, noon: datetime) -> None:
    """A lease of ten minutes that could not be extended while somebody wrote for half an hour; one had ended before."""
    alive = store.start_run("sync", noon, slot="alive", lease=10 * MINUTE)
    store.start_run("sync", noon, slot="dead", lease=MINUTE)
    ended = store.start_run("sync", noon, slot="ended", lease=10 * MINUTE)
    assert alive
    assert ended
    assert store.finish_run(ended, noon, "ok")
    store.make_up(noon + 3 * MINUTE, noon + 33 * MINUTE)
    late = noon + 34 * MINUTE
    slots = ("alive", "dead", "ended")
    assert [bool(store.start_run("sync", late, slot=slot, lease=MINUTE)) for slot in slots] == [
        False,
        True,
        False,
    ]
    assert store.heartbeat(alive, late, 10 * MINUTE)
    store.make_up(late, noon)  # a clock that was put back takes nothing away
    assert not store.start_run("sync", late + 9 * MINUTE, slot="alive", lease=MINUTE)
    assert store.start_run("sync", late + 10 * MINUTE, slot="alive", lease=MINUTE)


def test_a_heartbeat_keeps_the_slot(store: Store, noon: datetime) -> None:
    run = store.start_run("sync", noon, slot="a", lease=MINUTE)
    assert run is not None
    assert store.heartbeat(run, noon + MINUTE, 5 * MINUTE)
    assert store.start_run("sync", noon + 5 * MINUTE, slot="a", lease=MINUTE) is None
