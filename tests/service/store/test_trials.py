"""Trials go in and come out the same, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from ingest.record import Payload
from matchers.criteria.unread import Unread
from matchers.trial import Criterion, Trial
from service.store.readings import ReadBatch
from service.store.store import Store
from service.store.tables import CriterionRow

MakeTrial = Callable[..., Trial]
DAY = timedelta(days=1)


def test_a_trial_comes_back_equal(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    trial = make_trial()
    assert store.save_trials([trial], noon) == 1
    assert store.trials() == [trial]


def test_a_bare_trial_comes_back_equal(store: Store, noon: datetime) -> None:
    bare = Trial(id="NCT1", ids=(), registries=(), url="", title="")
    store.save_trials([bare], noon)
    assert store.trial("NCT1") == bare


@pytest.mark.parametrize("some_id", ["NCT01000001", "nct01000001", " EU-NCT01000001 "])
def test_any_id_finds_it(store: Store, make_trial: MakeTrial, noon: datetime, some_id: str) -> None:
    store.save_trials([make_trial()], noon)
    found = store.trial(some_id)
    assert found == make_trial()


def test_an_id_nobody_has_finds_nothing(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_trials([make_trial()], noon)
    assert store.trial("NCT404") is None
    assert store.trial("") is None


def test_of_two_that_claim_an_id_its_own_trial_is_found(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    kin = make_trial("NCT1", ids=("NCT1", "NCT2"))
    store.save_trials([kin, make_trial("NCT2", ids=("NCT2",))], noon)
    found = store.trial("nct2")
    assert found is not None
    assert found.id == "NCT2"


def test_saving_again_changes_nothing(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_trials([make_trial()], noon)
    version = store.version()
    assert store.save_trials([make_trial()], noon + DAY) == 0
    assert store.version() == version


def test_a_trial_is_replaced_whole(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_trials([make_trial()], noon)
    version = store.version()
    shorter = make_trial(ids=("NCT01000001",), criteria=make_trial().criteria[:1], sites=(), countries=())
    assert store.save_trials([shorter], noon) == 1
    assert store.trials() == [shorter]
    assert store.trial("EU-NCT01000001") is None
    assert store.version() != version


def test_a_batch_that_fails_leaves_nothing(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_trials([make_trial("NCT1")], noon)
    broken = replace(make_trial("NCT3"), enrollment={1, 2})  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        store.save_trials([make_trial("NCT2"), make_trial("NCT1", title="Changed"), broken], noon)
    assert store.trials() == [make_trial("NCT1")]


def test_text_no_database_holds_is_replaced_in_place(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    rule = Unread("a\x00b")
    trial = make_trial(title="a\x00b\ud800", criteria=(Criterion("include", "a\x00b", rule, "none"),))
    store.save_trials([trial], noon)
    found = store.trial(trial.id)
    assert found is not None
    assert found.title == "a\ufffdb\ufffd"
    assert found.criteria[0].text == "a\ufffdb"


def test_a_very_long_text_and_id_are_kept(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    words = " ".join(f"word{n}" for n in range(200_000))
    trial = make_trial(eligibility=words, ids=("NCT01000001", "x" * 10_000))
    store.save_trials([trial], noon)
    assert store.trial("NCT01000001") == trial


def test_removed_trials_are_gone(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_trials([make_trial("NCT1"), make_trial("NCT2")], noon)
    store.remove_trials(["NCT1", "NCT404"])
    assert [trial.id for trial in store.trials()] == ["NCT2"]
    assert store.trial("EU-NCT1") is None


def test_trials_stand_in_the_order_of_their_characters(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    ids = ["a", "B", "Z-1", "ISRCTN1", "NCT2", "NCT10", "é"]
    store.save_trials([make_trial(some_id) for some_id in ids], noon)
    assert [trial.id for trial in store.trials()] == sorted(ids)


def test_more_trials_than_fit_in_a_statement(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    many = [make_trial(f"NCT{n:08}", criteria=(), sites=()) for n in range(510)]
    assert store.save_trials(many, noon) == 510
    assert len(store.trials()) == 510


def test_the_version_tells_trials_from_one_another_and_nothing_else(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    empty = store.version()
    store.save_trials([make_trial("NCT1"), make_trial("NCT2")], noon)
    both = store.version()
    store.remove_trials(["NCT1"])
    assert len({empty, both, store.version()}) == 3
    store.save_trials([make_trial("NCT1")], noon + DAY)
    assert store.version() == both


def test_the_trial_of_a_vanished_record_is_kept_but_not_listed(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    trial = make_trial("NCT1")
    payload = Payload("ctgov", "NCT1", {"a": 1})
    store.save_payloads([payload], noon)
    store.save_read(ReadBatch("ctgov", {"NCT1": trial}), at=noon)
    version = store.version()
    store.mark_vanished("ctgov", ["NCT1"], noon)
    assert (store.trials(), store.trial("NCT1"), store.record_ids("ctgov")) == ([], trial, set())
    assert store.version() != version
    assert store.save_payloads([payload], noon + DAY).waiting == (payload,), "what is back is read again"
    assert store.trials() == [], "and is seen when it was"
    store.save_read(ReadBatch("ctgov", {"NCT1": trial}), at=noon)
    assert store.trials() == [trial]
    assert store.version() == version


def test_a_rule_of_a_kind_that_is_no_more_counts_as_unread(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    store.save_trials([make_trial()], noon)
    with store._database.writing() as session:
        of_old = {"rule": {"kind": "of-old"}}
        session.execute(update(CriterionRow).where(col(CriterionRow.n) == 1).values(of_old))
    first, second = store.trials()[0].criteria
    assert first == make_trial().criteria[0]
    assert (second.rule, second.read) == (Unread("1 Month to 24 Months"), "none")


def test_what_was_bound_stays_out_of_error_texts(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    with pytest.raises(Exception, match="hide_parameters") as caught:  # noqa: SIM117 - the session is in it
        with store._database.writing() as session:
            session.execute(text("INSERT INTO trial_id (id, trial_id) VALUES (:a, :a)"), {"a": "secret"})
    assert "secret" not in str(caught.value).split("DETAIL")[0]
