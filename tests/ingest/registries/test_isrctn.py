"""ISRCTN: what is asked, how a record is read, and a status that the clock changes."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.client import Client
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable, SourceRecord
from ingest.registries import isrctn as module
from ingest.registries.isrctn import NAMESPACE, REGISTRY
from service.jobs.sync import sync
from service.sample_registry.faulty import Fault
from service.store.store import Store
from tests.ingest.registries.faults import HASTE
from tests.ingest.registries.isrctn import Isrctn

REAL = Path(__file__).parents[4] / "shared" / "samples" / "isrctn-as-json"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")


@pytest.fixture
def server() -> Iterator[Isrctn]:
    running = Isrctn()
    with running, running.in_small():
        yield running


def fetched(server: Isrctn, since: date | None = None) -> list[str]:
    async def ask() -> list[str]:
        async with Client(HASTE, {"isrctn": server.url}) as client:
            return [payload.id async for payload in REGISTRY.fetch(client, since)]

    return asyncio.run(ask())


def read(**parts: Any) -> SourceRecord:
    return REGISTRY.read(Payload("isrctn", "", {"isrctn": "10000001"} | parts))


def test_what_is_too_much_for_one_answer_is_asked_for_by_days(server: Isrctn) -> None:
    assert sorted(fetched(server)) == sorted(server.ids)
    asked = [request.query["q"] for request in server.requests]
    assert asked[0] == '"infantile spasms"'
    assert any(" AND lastEdited GE " in query and " AND lastEdited LT " in query for query in asked)


def test_since_asks_for_later_edits(server: Isrctn) -> None:
    server.records[server.ids[3]]["edited"] = "2026-11-20"
    assert fetched(server, date(2026, 11, 20)) == [server.ids[3]]
    assert server.requests[0].query["q"] == '"infantile spasms" AND lastEdited GE 2026-11-20T00:00:00.000Z'


def test_many_edits_on_one_day_are_said_to_be_incomplete(server: Isrctn) -> None:
    for record in server.records.values():
        record["edited"] = "2026-10-01"
    with pytest.raises(RegistryUnavailable, match="incomplete"):
        fetched(server)


def test_a_server_that_ignores_the_days_is_not_asked_for_ever(
    server: Isrctn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_QUESTIONS", 10)
    monkeypatch.setattr("tests.ingest.registries.isrctn._found", lambda *_: True)
    with pytest.raises(RegistryUnavailable, match="incomplete"):
        fetched(server)
    assert len(server.requests) <= 3 * 11


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_recruitment_that_is_over_is_told_even_by_a_registry_that_is_down(
    server: Isrctn, store: Store
) -> None:
    ends = datetime(2026, 11, 24, 2, tzinfo=UTC)
    server.records[server.ids[0]]["end"] = ends.date().isoformat()

    def status_at(days: int) -> str:
        async def whole() -> None:
            async with Client(HASTE, {"isrctn": server.url}) as client:
                await sync(store, client, [REGISTRY], now=lambda: ends + timedelta(days=days))

        asyncio.run(whole())
        return {trial.id: trial.status for trial in store.trials()}[server.ids[0]]

    assert status_at(-1) == "recruiting"
    assert status_at(0) == "recruiting"
    version = store.version()
    server.fail(Fault.server_error, times=10_000)
    assert status_at(1) == "active-not-recruiting"
    assert store.version() != version
    version = store.version()
    assert status_at(2) == "active-not-recruiting"
    assert store.version() == version


@pytest.mark.parametrize(
    ("start", "end", "over", "status"),
    [
        ("2026-11-24", "2027-01-01", "", "not-yet-recruiting"),
        ("2026-11-23", "2026-11-23", "", "recruiting"),
        ("2026-01-01", "2026-11-22", "2027-01-01", "active-not-recruiting"),
        ("2026-01-01", "2026-11-22", "2026-11-22", "completed"),
        ("2026-01-01", "2027-01-01", "2026-02-01", "recruiting"),
        ("2026-01-01", "", "", "unknown"),
        ("2026-01-01", "", "2026-02-01", "completed"),
        ("", "2026-11-22", "", "active-not-recruiting"),
        ("", "", "", "unknown"),
        ("soon", "2026-13-01", "", "unknown"),
    ],
)
def test_the_status_follows_from_the_dates(start: str, end: str, over: str, status: str) -> None:
    record = read(
        participants={"recruitmentStart": start, "recruitmentEnd": end}, trialDesign={"overallEndDate": over}
    )
    assert record.on(date(2026, 11, 23)).status == status


@pytest.mark.parametrize(
    ("said", "status"),
    [("Stopped", "terminated"), ("Suspended", "suspended"), ("Completed", "completed"), ("Paused", "recruiting")],
)  # fmt: skip
def test_a_word_overrides_the_dates(said: str, status: str) -> None:
    dates = {"recruitmentStart": "2026-01-01", "recruitmentEnd": "2027-01-01"}
    record = read(participants=dates | {"recruitmentStatusOverride": said})
    assert record.on(date(2026, 11, 23)).status == status


@pytest.mark.parametrize(
    ("limit", "inclusion", "shown"),
    [
        ("2 Days", "", "2 Days"),
        ("29 Weeks", "Infants born before 29 weeks of gestation", "29 Weeks (perhaps of gestation)"),
        ("29 Weeks", "Preterm infants", "29 Weeks (perhaps of gestation)"),
        ("29 Weeks", "Infants with spasms", "29 Weeks"),
        ("12 Weeks", "Preterm infants", "12 Weeks"),
        ("Not Specified", "", None),
        ("", "", None),
    ],
)
def test_weeks_that_may_count_a_pregnancy_are_no_age(limit: str, inclusion: str, shown: str | None) -> None:
    record = read(participants={"upperAgeLimit": limit, "inclusion": inclusion})
    assert record.maximum_age == shown


def test_placeholders_are_no_ids_and_no_text() -> None:
    record = read(
        trialDescription={"title": "T", "plainEnglishSummary": "Not provided at time of registration"},
        externalRefs={
            "eudraCTNumber": "Nil known",
            "clinicalTrialsGovNumber": "NCT04302116",
            "irasNumber": "Not applicable",
            "secondaryNumbers": {"secondaryNumber": ["Nil known", "NCT04302116", "A-1"]},
        },
    )
    assert record.other_ids == ("NCT04302116", "A-1")
    assert record.summary == ""


def test_xml_with_namespaces_is_split_and_read() -> None:
    document = f"""<?xml version="1.0"?><i:allTrials totalCount="2" xmlns:i="{NAMESPACE}"><i:fullTrial>
    <i:trial lastUpdated="2026-11-20T01:02:03.000Z" version="7"><i:isrctn>10000001</i:isrctn>
    <i:participants><i:recruitmentCountries><i:country>Türkiye</i:country></i:recruitmentCountries>
    <i:lowerAgeLimit unit="Days" value="2"/><i:inclusion>Age ≥ 2 &lt; 5 months\n2. more</i:inclusion>
    <i:gender>Female</i:gender></i:participants></i:trial>
    <i:contact><i:forename>A</i:forename><i:surname>B</i:surname><i:privacy>Public</i:privacy></i:contact>
    <i:contact><i:forename>C</i:forename><i:privacy>Private</i:privacy></i:contact></i:fullTrial>
    <i:fullTrial><i:trial publicIdentifierCanonical="ISRCTN10000002"><i:parties/></i:trial></i:fullTrial></i:allTrials>"""
    assert REGISTRY.recognises(document)
    first, second = REGISTRY.split(document)
    assert (first.id, second.id) == ("ISRCTN10000001", "ISRCTN10000002")
    record = REGISTRY.read(first)
    assert (record.countries, record.minimum_age, record.sex) == (("TR",), "2 Days", "female")
    assert record.eligibility == "Inclusion Criteria:\n\nAge ≥ 2 < 5 months\n2. more"
    assert record.dates.updated == "2026-11-20"
    assert [contact.name for contact in record.contacts] == ["A B"]
    assert REGISTRY.read(second).title == "ISRCTN10000002"


@pytest.mark.parametrize(
    "text",
    [
        f'<allTrials xmlns="{NAMESPACE}"><fullTrial>',
        f'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><allTrials xmlns="{NAMESPACE}">&c;</allTrials>',
    ],
)
def test_xml_that_is_broken_or_grows_is_unreadable(text: str) -> None:
    assert REGISTRY.recognises(text)
    (payload,) = REGISTRY.split(text)
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(payload)


@needs_real
def test_real_records_are_read() -> None:
    records = {}
    for path in REAL.glob("*.json"):
        content = json.loads(path.read_bytes())
        assert REGISTRY.recognises(content)
        (payload,) = REGISTRY.split(content)
        records[payload.id] = REGISTRY.read(payload)
    assert len(records) == 6
    assert all(record.unknown_keys == () for record in records.values())
    assert {(record.minimum_age, record.maximum_age) for record in records.values()} == {
        (None, None), ("2 Days", "14 Days"), (None, "29 Weeks (perhaps of gestation)"),
    }  # fmt: skip
    many_places = records["ISRCTN96912679"]
    assert (many_places.countries, many_places.other_ids) == (("GB",), ("1005191",))
    assert many_places.on(date(2026, 11, 23)).status == "recruiting"
    assert records["ISRCTN76463425"].other_ids == ("NCT01727609", "HTA 11/01/25")
