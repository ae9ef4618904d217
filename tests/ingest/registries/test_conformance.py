"""Every registry that is asked over the network, under every fault: nothing lost, the last good kept, the reason said."""

import pytest

from ingest.registry import registries
from service.store.store import Store
from tests.ingest.registries.dialects import Dialect, dialects
from tests.ingest.registries.faults import CELLS, NEWS, Cell, expected, play

DIALECTS = dialects()
matrix = pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
every_registry = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)


def test_no_registry_that_is_asked_is_left_out() -> None:
    asked = {registry.name for registry in registries().values() if registry.base_url}
    assert {dialect.name for dialect in DIALECTS.values()} == asked


@every_registry
@matrix
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_fault_costs_nothing(dialect: type[Dialect], cell: Cell, store: Store) -> None:
    if cell.name in dialect.without:
        pytest.skip("its protocol has no place for it")
    played = play(dialect, cell, store)
    (first, _, third), (before, during, after) = played.reports, played.trials
    assert (first.outcome, first.new, first.poison) == ("ok", 7, 0)
    assert played.came_to == expected(dialect, cell)
    assert len(played.gone) == cell.gone
    # What did not change is as it was, whatever went wrong with the rest.
    touched = {min(before), max(before)}
    assert {id_: during[id_] for id_ in before.keys() - touched} == {
        id_: before[id_] for id_ in before.keys() - touched
    }
    if cell.name == "unknown keys":
        (drift,) = [one for one in store.drift() if dialect.strange in one.path]
        assert (drift.registry, drift.record) == (dialect.name, max(before))
    if played.came_to.startswith("ok"):
        assert during[min(before)].title == NEWS
    assert third.outcome == "ok"
    assert after.keys() == before.keys()
    assert after[min(after)].title == NEWS
    assert [trial.title for trial in after.values()].count(NEWS) == 1
