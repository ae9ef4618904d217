"""The trials as they stood at each answer: every state comes back whole, and what did not change is kept once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from matchers.trial import Trial
from service.store.snapshots import Snapshot
from service.store.store import Store
from service.store.tables import HeldTrialRow

Make = Callable[..., Trial]


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
