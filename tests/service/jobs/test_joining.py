"""Records of one trial are one entry in the store, however they come, and are two again when they part."""

import asyncio
from typing import Any

import pytest

from ingest.client import Client
from ingest.curated import Corrections
from ingest.same_trial import Ruling
from service.jobs.reread import reread
from service.jobs.sync import sync
from service.store.store import Store

NCT, ISRCTN, EXTENSION = "NCT04100002", "ISRCTN54360002", "NCT04100005"


@pytest.fixture
def synced(store: Store, stub: Any, client: Client) -> Any:
    def run(**said: Any) -> list[str]:
        reports = asyncio.run(sync(store, client, [stub.registry], **said))
        assert [report.outcome for report in reports] == ["ok"]
        return [trial.id for trial in store.trials()]

    return run


@pytest.mark.parametrize("first", [NCT, ISRCTN])
def test_a_record_that_comes_later_joins_the_one_that_is_there(
    store: Store, stub: Any, synced: Any, first: str
) -> None:
    others = {NCT: [ISRCTN], ISRCTN: ["nct 04100002"]}
    second = ISRCTN if first == NCT else NCT
    stub.add(first, other_ids=others[first])
    assert synced() == [first]
    stub.add(second, other_ids=others[second])
    assert synced() == [NCT]
    trial = store.trial(ISRCTN)
    assert trial is not None
    assert (trial.id, trial.ids) == (NCT, (NCT, ISRCTN))
    assert [listing.id for listing in trial.listings] == [NCT, ISRCTN]
    assert [one.listing for one in trial.criteria] == [NCT, ISRCTN]


def test_a_third_record_joins_two_that_knew_nothing_of_each_other(
    store: Store, stub: Any, synced: Any
) -> None:
    stub.add("ACTRN12619000124124", title="Pyridoxine first in infantile spasms")
    stub.add("UMIN000041999", title="Vitamin B6 in West syndrome")
    assert len(synced()) == 2
    stub.add(NCT, other_ids=["ACTRN12619000124124", "UMIN000041999"])
    assert synced() == [NCT]


def test_a_change_in_one_record_shows_in_the_trial(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT, other_ids=[ISRCTN])
    stub.add(ISRCTN)
    synced()
    stub.add(ISRCTN, eligibility="Any infant with infantile spasms.")
    synced()
    trial = store.trial(NCT)
    assert trial is not None
    assert [one.text for one in trial.criteria] == ["Any infant.", "Any infant with infantile spasms."]


def test_records_part_when_they_name_each_other_no_more(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT, other_ids=[ISRCTN])
    stub.add(ISRCTN)
    assert synced() == [NCT]
    stub.add(NCT, other_ids=[])
    assert synced() == [ISRCTN, NCT]
    alone = store.trial(ISRCTN)
    assert alone is not None
    assert (alone.id, alone.listings) == (ISRCTN, ())


def test_a_record_that_turns_off_topic_leaves_the_trial(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT, other_ids=[ISRCTN], title="Vigabatrin in infantile spasms")
    stub.add(ISRCTN)
    assert synced() == [NCT]
    stub.add(NCT, other_ids=[ISRCTN], title="A trial in adults with gout")
    assert synced() == [ISRCTN]


def test_an_extension_study_is_a_trial_of_its_own_and_flagged(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT)
    stub.add(EXTENSION, other_ids=[NCT])
    assert synced() == [NCT, EXTENSION]
    for one, other in ((NCT, EXTENSION), (EXTENSION, NCT)):
        trial = store.trial(one)
        assert trial is not None
        assert [flag.text for flag in trial.flags if flag.kind == "duplicate-suspect"] == [
            f"May be the same trial as {other}."
        ]


def test_an_operator_takes_a_merge_back(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT, other_ids=[ISRCTN])
    stub.add(ISRCTN, other_ids=[NCT])
    assert synced() == [NCT]
    apart = Corrections({}, Ruling(apart=(frozenset({NCT, ISRCTN}),)))
    reread(store, [stub.registry], corrections=apart)
    assert [trial.id for trial in store.trials()] == [ISRCTN, NCT]
    reread(store, [stub.registry])
    assert [trial.id for trial in store.trials()] == [NCT]


def test_a_joined_trial_stays_while_one_registry_has_it(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT, other_ids=[ISRCTN])
    stub.add(ISRCTN)
    synced()
    del stub.studies[NCT]
    assert synced() == [NCT]
    del stub.studies[ISRCTN]
    assert synced() == []
    assert store.trial(ISRCTN) is not None, "told as vanished, not lost"


def test_reading_again_changes_nothing(store: Store, stub: Any, synced: Any) -> None:
    stub.add(NCT, other_ids=[ISRCTN])
    stub.add(ISRCTN)
    stub.add(EXTENSION, other_ids=[NCT])
    synced()
    version = store.version()
    assert reread(store, [stub.registry]).changed == 0
    assert synced(full=True) == [NCT, EXTENSION]
    assert store.version() == version
