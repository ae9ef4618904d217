"""Every kind of file that can be handed in, under every fault: nothing lost, and what was not taken is said."""

from pathlib import Path

import pytest

from ingest.registry import registries
from service.payload_files import Skipped, payloads_in
from service.store.store import Store
from tests.ingest.registries.file_faults import (
    FAULTS,
    FORMS,
    NEWS,
    ROWS,
    FileFault,
    Form,
    applies,
    expected,
    play,
)

CELLS = [
    pytest.param(form, fault, id=f"{form.name}: {fault.name}")
    for form in FORMS
    for fault in FAULTS
    if applies(form, fault)
]


@pytest.mark.parametrize(("form", "fault"), CELLS)
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_fault_costs_nothing(form: Form, fault: FileFault, store: Store, tmp_path: Path) -> None:
    played = play(form, fault, store, tmp_path)
    before, during, after = played.first.trials, played.spoilt.trials, played.last.trials
    assert len(before) == ROWS
    assert played.came_to == expected(form, fault)
    assert played.lost == 0
    changed = {id_ for id_, trial in during.items() if trial.title.startswith(NEWS)}
    assert len(changed) == (1 if played.spoilt.report.fetched else 0)
    # Every other trial keeps its name to the letter, whatever the file was written in.
    assert {id_: during[id_].title for id_ in before.keys() - changed} == {
        id_: before[id_].title for id_ in before.keys() - changed
    }
    if played.spoilt.report.fetched < ROWS:
        assert played.spoilt.report.poison or all(one.why for one in played.spoilt.skipped)
    assert after.keys() == before.keys()
    assert sum(trial.title.startswith(NEWS) for trial in after.values()) == 1


def test_what_is_another_registrys_is_said(tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_text('{"ctNumber": "2024-510663-34-00", "authorizedPartI": {}}')
    (skipped,) = payloads_in([file], registries()["ictrp"])
    assert isinstance(skipped, Skipped)
    assert skipped.why == "it is not ictrp's but ctis's: spasm-trials load ctis FILE"
