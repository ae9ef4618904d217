"""Nights: each once, a missed one made up for, whatever the number of processes."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from functools import partial

import pytest
import structlog

from service.jobs.schedule import Nightly, start
from service.sample_registry.faulty import Fault
from service.sample_registry.server import SampleRegistry
from service.settings import Settings
from service.store.store import Store
from service.syncing import sync_all

MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Work:
    """Counts how often it was done, and writes down a sync each time as the real one does."""

    def __init__(self, store: Store, *, goes_well: bool = True) -> None:
        self.store, self.goes_well, self.times = store, goes_well, 0

    def __call__(self, names: Sequence[str]) -> bool:
        self.times += 1
        return self.goes_well


def _nightly(store: Store, work: Work, now: datetime) -> Nightly:
    return Nightly(store, work, ("ctgov",), clock(2, 30), now=lambda: now)


def _synced(store: Store, at: datetime) -> None:
    run = store.start_run("sync", at)
    assert run is not None
    store.finish_run(run, at, "ok")


@pytest.mark.parametrize(
    ("hours_from_noon", "slot"),
    [(0, "2026-11-23T02:30Z"), (-9.5, "2026-11-23T02:30Z"), (-9.6, "2026-11-22T02:30Z")],
)
def test_the_slot_is_the_last_time_it_was_due(store: Store, hours_from_noon: float, slot: str) -> None:
    assert _nightly(store, Work(store), MONDAY_NOON + hours_from_noon * HOUR).run()
    assert [(run.slot, run.outcome) for run in store.runs()] == [(slot, "ok")]


def test_a_night_is_worked_once(store: Store) -> None:
    one, other = Work(store), Work(store)
    assert _nightly(store, one, MONDAY_NOON).run()
    assert not _nightly(store, other, MONDAY_NOON + HOUR).run()
    assert (one.times, other.times) == (1, 0)
    assert _nightly(store, other, MONDAY_NOON + 24 * HOUR).run()


def test_a_leap_day_is_a_night_like_any_other(store: Store) -> None:
    for day in (28, 29, 30):  # the 30th of February is the 1st of March
        now = datetime(2028, 2, 28, 12, tzinfo=UTC) + (day - 28) * 24 * HOUR
        assert _nightly(store, Work(store), now).run()
    slots = [run.slot for run in store.runs()]
    assert slots == ["2028-03-01T02:30Z", "2028-02-29T02:30Z", "2028-02-28T02:30Z"]


def test_a_clock_that_jumps_works_no_night_twice_and_makes_up_for_the_last(store: Store) -> None:
    night = datetime(2026, 11, 24, 2, 31, tzinfo=UTC)
    work = Work(store)
    for jump in (-24 * HOUR, 0 * HOUR, -1 * HOUR, 0 * HOUR, -24 * HOUR):
        _nightly(store, work, night + jump).run()
    assert work.times == 2, "of the night before and of this one"
    _synced(store, night)
    assert not _nightly(store, work, night - 30 * 24 * HOUR).catch_up(), "back: nothing is late"
    assert _nightly(store, work, night + 30 * 24 * HOUR).catch_up(), (
        "ahead: one night for all that were missed"
    )
    assert not _nightly(store, work, night + 30 * 24 * HOUR).catch_up()


@pytest.mark.parametrize("around", [datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 10, 30, tzinfo=UTC)])
def test_summer_time_moves_no_night(store: Store, monkeypatch: pytest.MonkeyPatch, around: datetime) -> None:
    """02:30 does not exist in Berlin on one of these days, and is twice on the other."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        _synced(store, datetime.now(UTC))
        running = start(Nightly(store, Work(store), at=clock(2, 30)))
        trigger = running.get_job("nightly").trigger
        running.shutdown()
        due, last = [], None
        for _ in range(4):
            last = trigger.get_next_fire_time(last, last + timedelta(seconds=1) if last else around)
            due.append(last)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert due == [around + timedelta(days=days, hours=2, minutes=30) for days in range(4)]


def test_a_night_that_did_not_go_well_is_told_and_not_tried_again(store: Store) -> None:
    work = Work(store, goes_well=False)
    assert _nightly(store, work, MONDAY_NOON).catch_up()
    assert not _nightly(store, work, MONDAY_NOON).catch_up()
    assert [(run.outcome, run.reason) for run in store.runs()] == [("failed", "not-all-went-well")]


class Registries:
    """Each is asked when the night says so, and fails for the reason given, if one is."""

    def __init__(self, store: Store, now: Callable[[], datetime], **why: str) -> None:
        self.store, self.now, self.why = store, now, why
        self.asked: list[Sequence[str]] = []

    def __call__(self, names: Sequence[str]) -> bool:
        self.asked.append(list(names))
        for name in names:
            run = self.store.start_run(f"sync:{name}", self.now())
            assert run
            why = self.why.get(name, "")
            self.store.finish_run(run, self.now(), "failed" if why else "ok", why)
        return not any(self.why.get(name) for name in names)


def test_a_registry_that_was_away_is_asked_again_before_the_next_night(store: Store) -> None:
    """After one hour, two and four more, and no others; one that refused us is left alone."""
    now = [datetime(2026, 11, 23, 2, 30, tzinfo=UTC)]
    work = Registries(store, lambda: now[0], ctis="timeout", isrctn="blocked")
    nightly = Nightly(store, work, ("ctgov", "ctis", "isrctn"), clock(2, 30), now=lambda: now[0])
    assert nightly.run()
    asked_at = []
    for quarters in range(1, 4 * 22):  # until half past midnight
        now[0] = datetime(2026, 11, 23, 2, 30, tzinfo=UTC) + quarters * HOUR / 4
        if nightly.catch_up():
            asked_at.append(quarters / 4)
    assert asked_at == [1, 3, 7]
    assert work.asked == [["ctgov", "ctis", "isrctn"], ["ctis"], ["ctis"], ["ctis"]]


def test_a_registry_with_a_notice_up_is_heard_out_an_hour_later(store: Store) -> None:
    """Over HTTP: a page for people comes in place of data."""
    with SampleRegistry() as registry:
        names = ("ctgov",)
        urls = {"ctgov": registry.url}
        settings = Settings(registries=names, registry_base_urls=urls, requests_per_second=50)
        late = [timedelta(0)]
        due = datetime.now(UTC).time().replace(second=0, microsecond=0)
        work = partial(sync_all, settings, store)
        nightly = Nightly(store, work, names, due, now=lambda: datetime.now(UTC) + late[0])
        registry.fail(Fault.html_with_200, times=1000)
        assert nightly.catch_up()
        assert store.trials() == []
        registry.heal()
        late[0] = HOUR / 2
        assert not nightly.catch_up()
        late[0] = HOUR + timedelta(minutes=1)
        assert nightly.catch_up()
    assert len(store.trials()) > 20
    assert store.synced_at() is not None


def test_what_came_back_is_not_asked_a_third_time(store: Store) -> None:
    now = [MONDAY_NOON]
    work = Registries(store, lambda: now[0], ctis="connection")
    nights = [Nightly(store, work, ("ctgov", "ctis"), clock(2, 30), now=lambda: now[0]) for _ in range(2)]
    _synced(store, MONDAY_NOON)
    nights[0].run()
    work.why = {}
    for quarters in range(1, 40):
        now[0] = MONDAY_NOON + quarters * HOUR / 4
        for nightly in nights:  # two processes, each with a clock of its own
            nightly.catch_up()
    assert work.asked == [["ctgov", "ctis"], ["ctis"]]
    assert [(run.slot, run.outcome) for run in store.runs() if run.slot] == [
        ("2026-11-23T02:30Z again 1", "ok"),
        ("2026-11-23T02:30Z", "failed"),
    ]


def test_a_try_whose_owner_died_is_taken_over(store: Store) -> None:
    work = Registries(store, lambda: MONDAY_NOON, ctis="connection")
    _synced(store, MONDAY_NOON)
    Nightly(store, work, ("ctis",), clock(2, 30), now=lambda: MONDAY_NOON).run()
    later = MONDAY_NOON + 2 * HOUR
    slot = "2026-11-23T02:30Z again 1"
    assert store.start_run("nightly", later, slot=slot, owner="dead", lease=HOUR / 6)
    for after, is_tried in ((HOUR / 12, False), (HOUR / 4, True)):
        nightly = Nightly(store, work, ("ctis",), clock(2, 30), now=lambda: later + after)  # noqa: B023
        assert nightly.catch_up() is is_tried
    assert work.asked == [["ctis"], ["ctis"]]


def test_another_try_alone_makes_no_sync_whole(store: Store) -> None:
    """A registry is heard out at last, while another still is not: how old the data is does not change."""
    with SampleRegistry() as registry:
        urls = {"ctgov": registry.url}
        names = ("ctgov", "ctis")
        settings = Settings(registries=names, registry_base_urls=urls, requests_per_second=50)
        Registries(store, lambda: MONDAY_NOON, ctis="blocked")(["ctis"])
        assert sync_all(settings, store, ["ctgov"])
        assert store.synced_at() is None
        Registries(store, lambda: MONDAY_NOON)(["ctis"])
        assert sync_all(settings, store, ["ctgov"])
        assert store.synced_at() is not None


@pytest.mark.parametrize(("hours_ago", "caught_up"), [(None, True), (23, False), (25, True)])
def test_a_missed_night_is_made_up_for(store: Store, hours_ago: float | None, caught_up: bool) -> None:  # noqa: FBT001
    if hours_ago is not None:
        _synced(store, MONDAY_NOON - hours_ago * HOUR)
    assert _nightly(store, Work(store), MONDAY_NOON).catch_up() is caught_up


def test_the_clock_runs_a_missed_night_soon_after_the_start(store: Store) -> None:
    work = Work(store)
    nightly = Nightly(store, work, at=clock(2, 30))
    clocks = [start(nightly, look_after=timedelta(seconds=0.1)) for _ in range(2)]
    deadline = time.monotonic() + 10
    while not any(run.outcome for run in store.runs()) and time.monotonic() < deadline:
        time.sleep(0.05)
    for running in clocks:
        running.shutdown()
    assert work.times == 1


def test_the_clock_is_set_to_the_night(store: Store) -> None:
    _synced(store, datetime.now(UTC))
    running = start(Nightly(store, Work(store), at=clock(2, 30)))
    due = running.get_job("nightly").next_run_time
    running.shutdown()
    assert (due.hour, due.minute, due.utcoffset()) == (2, 30, timedelta(0))


def test_a_night_is_told_in_the_log(store: Store) -> None:
    with SampleRegistry() as registry, structlog.testing.capture_logs() as lines:
        urls = {"ctgov": registry.url}
        settings = Settings(registries=("ctgov",), registry_base_urls=urls, requests_per_second=50)
        assert sync_all(settings, store, ("ctgov",))
    (synced,) = [line for line in lines if line["event"] == "synced"]
    assert (synced["registry"], synced["outcome"], synced["new"] > 20) == ("ctgov", "ok", True)
    told = [line["says"] for line in lines if line["event"] == "changed"]
    assert told[0].startswith("What changed: new here ")
    assert told[1].startswith("New here: NCT99")


def _nights(store: Store, first: datetime, days: int) -> list[str]:
    """The slots worked by a clock that looks once an hour, and by a second one that looks half an hour later."""
    one, other = Work(store), Work(store)
    for hour in range(days * 24):
        _nightly(store, one, first + hour * HOUR).run()
        _nightly(store, other, first + (hour + 0.5) * HOUR).run()
    slots = [run.slot or "" for run in reversed(store.runs(100))]
    assert one.times + other.times == len(slots) == len(set(slots))
    return slots


@pytest.mark.parametrize(
    ("first", "slots"),
    [
        (datetime(2028, 2, 28, 3, tzinfo=UTC), ["2028-02-28", "2028-02-29", "2028-03-01", "2028-03-02"]),
        (datetime(2027, 3, 13, 3, tzinfo=UTC), ["2027-03-13", "2027-03-14", "2027-03-15", "2027-03-16"]),
        (datetime(2026, 10, 31, 3, tzinfo=UTC), ["2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"]),
        (datetime(2026, 12, 31, 3, tzinfo=UTC), ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"]),
    ],
    ids=["leap day", "spring", "autumn", "new year"],
)
def test_every_night_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, first: datetime, slots: list[str]
) -> None:
    """Wherever the machine stands: in New York the clocks change on two of these nights at half past two."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert _nights(store, first, 3) == [f"{day}T02:30Z" for day in slots]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_clock_that_jumps_a_day_ahead_and_back_costs_no_more_than_a_night(store: Store) -> None:
    work = Work(store)

    def look(days: float) -> bool:
        now = MONDAY_NOON + days * timedelta(days=1)
        worked = _nightly(store, work, now).catch_up() or _nightly(store, work, now).run()
        if worked:
            _synced(store, now)
        return worked

    assert [look(0), look(1), look(0.01), look(0.5)] == [True, True, False, False]
    assert not look(1.01)  # that night was worked while the clock was ahead
    assert look(2)
    last = store.synced_at()
    assert last == MONDAY_NOON + timedelta(days=2)


def test_a_clock_that_was_years_ahead_is_forgotten(store: Store) -> None:
    _synced(store, MONDAY_NOON + timedelta(days=3000))
    _synced(store, MONDAY_NOON)
    assert store.synced_at() == MONDAY_NOON
