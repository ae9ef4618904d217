"""Payloads are kept verbatim in every version, and each record knows how far it was read."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from ingest.record import Payload
from matchers.trial import Trial
from service.store.payloads import Arrived, Problem
from service.store.readings import ReadBatch, Saved
from service.store.store import Store
from service.store.tables import PayloadRow

MakeTrial = Callable[..., Trial]
DAY = timedelta(days=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def _payload(id_: str = "NCT1", body: object = "one") -> Payload:
    return Payload("ctgov", id_, body)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=JSON)
def test_any_body_comes_back_equal(store: Store, noon: datetime, body: object) -> None:
    store.save_payloads([_payload(body=body)], noon)
    assert [(payload.id, payload.body) for payload in store.latest_payloads()] == [("NCT1", body)]


@pytest.mark.parametrize("body", ["<xml>\x00é</xml>", {"lone": "\ud800"}, {"b": 1, "a": 10**30}])
def test_a_strange_body_comes_back_equal(store: Store, noon: datetime, body: object) -> None:
    store.save_payloads([_payload(body=body)], noon)
    assert [payload.body for payload in store.latest_payloads()] == [body]


def test_new_and_changed_payloads_are_to_be_read(store: Store, noon: datetime) -> None:
    one, two = _payload("NCT1"), _payload("NCT2")
    assert store.save_payloads([one, two], noon) == Arrived((one, two), new=2, count=2)
    store.save_read(ReadBatch("ctgov", off_topic=["NCT1", "NCT2"]), at=noon)
    changed = _payload("NCT2", "other")
    assert store.save_payloads([one, changed], noon + DAY) == Arrived((changed,), new=0, count=2)


def test_a_payload_not_yet_read_is_given_again(store: Store, noon: datetime) -> None:
    store.save_payloads([_payload()], noon)
    assert store.save_payloads([_payload()], noon).waiting == (_payload(),)


def test_the_order_of_keys_is_no_change_but_is_kept(store: Store, noon: datetime) -> None:
    store.save_payloads([_payload(body={"b": 1, "a": 2})], noon)
    store.save_read(ReadBatch("ctgov", off_topic=["NCT1"]), at=noon)
    assert store.save_payloads([_payload(body={"a": 2, "b": 1})], noon).waiting == ()
    assert [list(payload.body) for payload in store.latest_payloads()] == [["b", "a"]]


def test_every_version_is_kept_and_the_latest_known(store: Store, noon: datetime) -> None:
    for days, body in enumerate(["one", "two", "one"]):
        store.save_payloads([_payload(body=body)], noon + days * DAY)
    assert [payload.body for payload in store.latest_payloads()] == ["one"]
    with store._database.reading() as session:
        rows = sorted(session.exec(select(PayloadRow)), key=lambda row: row.first_fetched_at)
    spans = [((row.first_fetched_at - noon).days, (row.last_fetched_at - noon).days) for row in rows]
    assert spans == [(0, 2), (1, 1)]


def test_one_record_sent_twice_in_a_batch(store: Store, noon: datetime) -> None:
    sent = [_payload(body="one"), _payload(body="two")]
    assert store.save_payloads(sent, noon).waiting == (_payload(body="two"),)


def test_latest_payloads_are_in_order_and_of_one_registry_if_asked(store: Store, noon: datetime) -> None:
    many = [Payload(registry, f"{n:04}", n) for registry in ("b", "a") for n in range(250)]
    store.save_payloads(many, noon)
    seen = [(payload.registry, payload.id) for payload in store.latest_payloads()]
    assert seen == sorted((payload.registry, payload.id) for payload in many)
    assert len(list(store.latest_payloads("a"))) == 250


def test_writing_while_payloads_are_streamed(store: Store, noon: datetime) -> None:
    store.save_payloads([_payload(f"{n:04}") for n in range(150)], noon)
    for payload in store.latest_payloads():
        store.save_read(ReadBatch("ctgov", off_topic=[payload.id]), at=noon)
    assert store.save_payloads([_payload(f"{n:04}") for n in range(150)], noon).waiting == ()


def test_an_alias_stands_in_the_new_record(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    trials = {id_: make_trial(id_, ids=(id_,)) for id_ in ("NCT1", "NCT2")}
    store.save_payloads([_payload("NCT1"), _payload("NCT2")], noon)
    store.save_read(ReadBatch("ctgov", trials), at=noon)
    store.mark_alias("ctgov", "NCT1", "NCT2", noon)
    assert store.trial("nct1") == trials["NCT2"]
    assert store.trials() == [trials["NCT2"]]
    assert store.record_ids("ctgov") == {"NCT2"}
    assert [payload.id for payload in store.latest_payloads()] == ["NCT2"]


def test_an_alias_that_comes_back_is_read_anew(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_payloads([_payload("NCT1")], noon)
    store.save_read(ReadBatch("ctgov", {"NCT1": make_trial("NCT1")}), at=noon)
    store.mark_alias("ctgov", "NCT1", "NCT2", noon)
    assert store.save_payloads([_payload("NCT1")], noon).waiting == (_payload("NCT1"),)
    assert [payload.id for payload in store.latest_payloads("ctgov", "pending")] == ["NCT1"]
    store.save_read(ReadBatch("ctgov", {"NCT1": make_trial("NCT1")}), at=noon)
    assert store.record_ids("ctgov") == {"NCT1"}


def test_aliases_in_a_circle_find_nothing(store: Store, noon: datetime) -> None:
    store.save_payloads([_payload("NCT1"), _payload("NCT2")], noon)
    store.mark_alias("ctgov", "NCT1", "NCT2", noon)
    store.mark_alias("ctgov", "NCT2", "NCT1", noon)
    assert store.trial("NCT1") is None


def test_what_turned_off_topic_loses_its_trial(store: Store, make_trial: MakeTrial, noon: datetime) -> None:
    store.save_payloads([_payload("NCT1")], noon)
    store.save_read(ReadBatch("ctgov", {"NCT1": make_trial("NCT1")}), at=noon)
    assert store.save_read(ReadBatch("ctgov", off_topic=["NCT1"]), at=noon) == Saved(changed=0, removed=1)
    assert store.trial("NCT1") is None
    assert store.record_ids("ctgov") == {"NCT1"}


def test_a_trial_of_two_records_goes_with_the_last(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    trial = make_trial("NCT1", registries=("ctgov", "isrctn"))
    store.save_payloads([_payload("NCT1"), Payload("isrctn", "ISRCTN1", "x")], noon)
    store.save_read(ReadBatch("ctgov", {"NCT1": trial}), at=noon)
    store.save_read(ReadBatch("isrctn", {"ISRCTN1": trial}), at=noon)
    store.mark_vanished("ctgov", ["NCT1"], noon)
    assert store.trials() == [trial]
    store.mark_vanished("isrctn", ["ISRCTN1"], noon)
    assert store.trials() == []


def test_a_record_read_into_another_trial_leaves_the_first(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    store.save_payloads([_payload("ISRCTN1")], noon)
    store.save_read(ReadBatch("ctgov", {"ISRCTN1": make_trial("ISRCTN1")}), at=noon)
    moved = make_trial("NCT1", ids=("NCT1", "ISRCTN1"))
    assert store.save_read(ReadBatch("ctgov", {"ISRCTN1": moved}), at=noon) == Saved(changed=1, removed=1)
    assert store.trials() == [moved]


def test_a_problem_stays_until_the_record_is_read(
    store: Store, make_trial: MakeTrial, noon: datetime
) -> None:
    store.save_payloads([_payload("NCT1")], noon)
    store.save_read(ReadBatch("ctgov", {"NCT1": make_trial("NCT1")}), at=noon)
    problem = Problem("ctgov", "NCT1", "record", "KeyError", "b" * 50_000, noon)
    store.save_read(ReadBatch("ctgov", problems=[problem]), at=noon)
    assert [(one.id, one.why, len(one.body), one.at) for one in store.problems("ctgov")] == [
        ("NCT1", "KeyError", 20_000, noon)
    ]
    assert store.trials() == [make_trial("NCT1")]
    store.save_read(ReadBatch("ctgov", {"NCT1": make_trial("NCT1")}), at=noon)
    assert store.problems() == []


def test_a_problem_saved_twice_is_one(store: Store, noon: datetime) -> None:
    for _ in range(2):
        store.save_problem("ctgov", "NCT1", "a\x00", "b", "body", noon)
    assert [(one.where, one.body) for one in store.problems()] == [("a\ufffd", "body")]


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"):
        store.save_payloads([_payload()], datetime(2026, 1, 1))  # noqa: DTZ001 - the point
