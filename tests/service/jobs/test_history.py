"""Every change of a trial is told once, with the day on which we learned of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.client import Client
from ingest.record import Payload
from service.jobs.load import load
from service.jobs.reread import reread
from service.jobs.sync import sync
from service.store.history import ChangeQuery, Event
from service.store.store import Store

NCT, ISRCTN = "NCT04100002", "ISRCTN54360002"


class Nights:
    """A sync a night."""

    def __init__(self, store: Store, stub: Any, client: Client) -> None:
        self.store, self.stub, self.client = store, stub, client
        self.now = datetime(2026, 11, 1, 2, tzinfo=UTC)

    def pass_(self) -> None:
        self.now += timedelta(days=1)
        asyncio.run(sync(self.store, self.client, [self.stub.registry], now=lambda: self.now))

    def told(self, **asked: Any) -> list[Event]:
        return self.store.changes(ChangeQuery(**asked)).events


@pytest.fixture
def nights(store: Store, stub: Any, client: Client) -> Nights:
    return Nights(store, stub, client)


def test_a_night_in_which_nothing_changed_tells_nothing(nights: Nights) -> None:
    nights.stub.add(NCT)
    for _ in range(3):
        nights.pass_()
    assert [(event.trial_id, event.change.kind) for event in nights.told()] == [(NCT, "listed")]


def test_a_changed_text_is_told_with_the_day(nights: Nights) -> None:
    nights.stub.add(NCT)
    nights.pass_()
    nights.stub.add(NCT, eligibility="Any infant under 1 year.")
    nights.pass_()
    event = nights.told()[0]
    assert (event.at, event.change.gone, event.change.new) == (
        nights.now,
        ("Any infant.",),
        ("Any infant under 1 year.",),
    )
    assert [one.change.kind for one in nights.told(since=nights.now)] == ["criteria"]
    assert nights.told(since=nights.now + timedelta(seconds=1)) == []


def test_what_changes_back_is_told_twice(nights: Nights) -> None:
    for text in ("One.", "Two.", "One."):
        nights.stub.add(NCT, eligibility=text)
        nights.pass_()
    assert [event.change.new for event in nights.told(kinds=("criteria",))] == [("One.",), ("Two.",)]


def test_a_trial_that_goes_and_comes_back(nights: Nights) -> None:
    nights.stub.add(NCT)
    nights.pass_()
    study = nights.stub.studies.pop(NCT)
    nights.pass_()
    nights.stub.studies[NCT] = study
    nights.pass_()
    assert [event.change.kind for event in nights.told()] == ["listed", "vanished", "listed"]


def test_a_better_reader_is_no_change_of_the_trial(nights: Nights) -> None:
    nights.stub.add(NCT)
    nights.pass_()
    reread(nights.store, [nights.stub.registry])
    assert len(nights.told()) == 1


def test_changes_of_every_record_of_a_trial_are_the_trial_s(nights: Nights) -> None:
    nights.stub.add(NCT, other_ids=[ISRCTN])
    nights.stub.add(ISRCTN)
    nights.pass_()
    nights.stub.add(ISRCTN, eligibility="Any infant under 1 year.")
    nights.pass_()
    assert sorted((event.trial_id, event.record_id) for event in nights.told(trial_id=NCT)) == [
        (NCT, ISRCTN),
        (NCT, ISRCTN),
        (NCT, NCT),
    ]


def test_what_was_saved_and_not_read_is_told_once_though_kin_are_read_first(nights: Nights) -> None:
    nights.stub.add(NCT, other_ids=[ISRCTN])
    nights.stub.add(ISRCTN)
    nights.pass_()
    nights.stub.add(ISRCTN, eligibility="Any infant under 1 year.")
    nights.stub.add(NCT, other_ids=[ISRCTN], title="West syndrome by another title")
    changed = {id_: Payload("stub", id_, body) for id_, body in nights.stub.studies.items()}
    nights.store.save_payloads([changed[ISRCTN]], nights.now)  # as far as a sync came that was killed
    load(nights.store, nights.stub.registry, [changed[NCT]], now=lambda: nights.now)
    nights.pass_()
    assert [event.record_id for event in nights.told(kinds=("criteria",))] == [ISRCTN]


def test_a_page_of_changes(nights: Nights) -> None:
    nights.stub.add(*(f"T{n:03}" for n in range(7)))
    nights.pass_()
    page = nights.store.changes(ChangeQuery(limit=3, offset=5))
    assert (page.total, len(page.events)) == (7, 2)
