"""The trials as they stood at each answer: every state comes back whole, and what did not change is kept once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from matchers.trial import Trial
from service.store.snapshots import Snapshot
from service.store.store import Store
from service.store.tables import HeldTrialRow

Make = Callable[..., Trial]
RUNS = count()


def keep(store: Store, at: datetime, program: str = "1") -> str:
    version = store.version()
    store.keep_snapshot(Snapshot(version, at, None, program), store.trials())
    return version


def held(store: Store) -> int:
    with store._database.reading() as session:
        return session.scalar(select(func.count()).select_from(HeldTrialRow)) or 0


def test_every_state_comes_back(store: Store, make_trial: Make, noon: datetime) -> None:
    states: dict[str, list[Trial]] = {}
    first, second, third = (make_trial(f"NCT0100000{n}") for n in (1, 2, 3))
    changed = make_trial("NCT01000001", title="Another title", status="completed")
    for saved, removed in (
        ([first, second], []),
        ([changed], []),
        ([third], ["NCT01000002"]),
        ([first], []),
        ([], []),
    ):
        store.save_trials(saved, noon)
        store.remove_trials(removed)
        states[keep(store, noon)] = store.trials()
    assert len(states) == 4
    for version, trials in states.items():
        found = store.snapshot(version)
        assert found
        assert found[0] == Snapshot(version, noon, None, "1")
        assert found[1] == trials
    assert held(store) == 5  # the first twice, and it changed in between; the others once
    assert store.snapshot("nothing") is None
    assert [one.version for one in store.snapshots(2)] == list(states)[:1:-1]


def test_a_state_that_returns_is_the_same_state(store: Store, make_trial: Make, noon: datetime) -> None:
    trial = make_trial()
    store.save_trials([trial], noon)
    before = keep(store, noon)
    store.save_trials([make_trial(title="Another")], noon)
    between = keep(store, noon)
    store.save_trials([trial], noon)
    assert keep(store, noon + timedelta(days=1), "2") == before
    store.save_trials([make_trial(title="A third")], noon)
    last = keep(store, noon)
    titles = [
        [one.title for one in found[1]]
        for version in (before, between, last)
        if (found := store.snapshot(version))
    ]
    assert titles == [[trial.title], ["Another"], ["A third"]]
    again = store.snapshot(before)
    assert again
    assert again[0].program == "1"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 2), max_size=4), min_size=1, max_size=8)
)
def test_any_history_comes_back(
    store: Store, make_trial: Make, noon: datetime, history: list[dict[str, int]]
) -> None:
    states = {}
    for state in history:
        trials = [
            make_trial(f"NCT0100000{ord(name)}", title=f"Title {n}") for name, n in sorted(state.items())
        ]
        version = str(sorted(state.items()))
        store.keep_snapshot(Snapshot(version, noon, noon, "1"), trials)
        states[version] = trials
    for version, trials in states.items():
        found = store.snapshot(version)
        assert found
        assert found[1] == trials


def let_go(store: Store, before: datetime, at: datetime) -> int:
    gone = store.let_go_of_snapshots(before, at)
    while store.drop_unheld():
        pass
    return gone


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 1), max_size=3), st.integers(0, 4)),
        min_size=2,
        max_size=12,
    )
)
def test_what_is_not_let_go_stays_whole(
    store: Store, make_trial: Make, noon: datetime, history: list[dict[str, int] | int]
) -> None:
    """Each day the trials are of one state, or what was answered from for so many days is all that stays."""
    trials: dict[str, list[Trial]] = {}
    answering: list[tuple[datetime, str]] = []
    gone: set[str] = set()
    run = next(RUNS)  # on what the runs before have left
    for day, told in enumerate(history, 100 * run):
        now = noon + timedelta(days=day)
        if isinstance(told, dict):
            version = f"{run} {sorted(told.items())}"
            trials[version] = [
                make_trial(f"NCT0100000{ord(name)}", title=f"Title {n}") for name, n in sorted(told.items())
            ]
            store.keep_snapshot(Snapshot(version, now, None, "1"), trials[version])
            answering.append((now, version))
            gone.discard(version)
        else:
            let_go(store, now - timedelta(days=told), now)
            recent = _answering_since(answering, now - timedelta(days=told))
            kept = {version for version in trials if store.snapshot(version)}
            assert recent - gone <= kept
            gone |= set(trials) - kept
        for version in set(trials) - gone:
            found = store.snapshot(version)
            assert found
            assert found[1] == trials[version]
            assert store.snapshot_let_go_at(version) is None
    assert all(store.snapshot_let_go_at(version) for version in gone)


def _answering_since(answering: list[tuple[datetime, str]], since: datetime) -> set[str]:
    ends = [*(at for at, _ in answering[1:]), since]
    return {version for (_, version), end in zip(answering, ends, strict=False) if end >= since}


def test_what_is_of_no_snapshot_goes(store: Store, make_trial: Make, noon: datetime) -> None:
    versions = []
    for day in range(6):
        store.save_trials([make_trial(title=f"Title {day}"), make_trial("NCT01000002")], noon)
        versions.append(keep(store, noon + timedelta(days=day)))
    assert held(store) == 7
    assert let_go(store, noon + timedelta(days=3), noon + timedelta(days=9)) == 2
    assert [one.version for one in store.snapshots()] == versions[:1:-1]
    assert held(store) == 5  # four titles, and the trial that never changed
    assert store.snapshot_let_go_at(versions[0]) == noon + timedelta(days=9)
    assert store.snapshot_let_go_at(versions[2]) is None
    assert let_go(store, noon + timedelta(days=900), noon + timedelta(days=900)) == 3
    assert [one.version for one in store.snapshots()] == versions[5:]  # which is answered from to this day


def test_a_state_that_returned_is_as_young_as_its_return(
    store: Store, make_trial: Make, noon: datetime
) -> None:
    first = [make_trial()]
    second = [make_trial(title="Another")]
    for day, (version, trials) in enumerate((("a", first), ("b", second), ("a", first), ("b", second))):
        store.keep_snapshot(Snapshot(version, noon + timedelta(days=day), None, "1"), trials)
    assert let_go(store, noon + timedelta(days=3), noon) == 0
    assert let_go(store, noon + timedelta(days=4), noon) == 1
    assert store.snapshot("a") is None
    store.keep_snapshot(Snapshot("a", noon + timedelta(days=9), None, "1"), first)
    found = store.snapshot("a")
    assert found
    assert (found[1], store.snapshot_let_go_at("a")) == (first, None)
