"""EU CTIS: what is asked, how a record is read, what its statuses and dates come to."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.client import Client
from ingest.normalise import normalise
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable
from ingest.registries.ctis import REGISTRY
from matchers.trial import Contact
from service.sample_registry.faulty import Fault
from tests.ingest.registries.ctis import Ctis, record_of, titles
from tests.ingest.registries.faults import HASTE

REAL = Path(__file__).parents[4] / "shared" / "samples" / "ctis"
NUMBER = "2024-510663-34-00"


@pytest.fixture
def server() -> Iterator[Ctis]:
    running = Ctis()
    with running, running.in_small():
        yield running


def fetched(server: Ctis, since: date | None = None) -> list[Payload]:
    async def ask() -> list[Payload]:
        async with Client(HASTE, {"ctis": server.url}) as client:
            return [payload async for payload in REGISTRY.fetch(client, since)]

    return asyncio.run(ask())


def listed(server: Ctis) -> list[str]:
    async def ask() -> list[str]:
        async with Client(HASTE, {"ctis": server.url}) as client:
            return [record_id async for record_id in REGISTRY.list_ids(client)]

    return asyncio.run(ask())


def fetch_one(server: Ctis, record_id: str) -> Payload | None:
    async def ask() -> Payload | None:
        async with Client(HASTE, {"ctis": server.url}) as client:
            return await REGISTRY.fetch_one(client, record_id)

    return asyncio.run(ask())


def read(**changes: Any) -> Any:
    return REGISTRY.read(REGISTRY.split(record_of(NUMBER, "A trial") | changes)[0])


def test_each_trial_is_retrieved_once(server: Ctis) -> None:
    assert sorted(payload.id for payload in fetched(server)) == sorted(server.ids)
    paths = [request.path for request in server.requests]
    assert all(paths.count(f"/retrieve/{id_}") == 1 for id_ in server.ids)
    question = json.loads(server.requests[0].body)
    assert question["searchCriteria"] == {"containAll": "infantile spasms"}


def test_since_leaves_out_what_the_rows_say_has_not_changed(server: Ctis) -> None:
    server.records[server.ids[2]] |= {"lastUpdated": "30/10/2026", "lastPublicationUpdate": "20/11/2026"}
    server.records[server.ids[3]]["lastUpdated"] = "21.11.26"
    server.records[server.ids[3]]["lastPublicationUpdate"] = None
    assert [payload.id for payload in fetched(server, date(2026, 11, 20))] == list(server.ids[2:4])


def test_a_change_that_only_the_feed_knows_of_is_fetched(server: Ctis) -> None:
    quiet, told = server.ids[0], server.ids[1]
    server.in_feed = [told, "2020-599999-10-00", "nonsense"]
    assert [payload.id for payload in fetched(server, date(2026, 11, 20))] == [told]
    assert quiet not in server.in_feed
    asked = [seen for seen in server.requests if seen.path == "/rss/updates.rss"]
    assert len(asked) == 1
    fetched(server)
    assert len([seen for seen in server.requests if seen.path == "/rss/updates.rss"]) == 1, (
        "all of it needs no feed"
    )


@pytest.mark.parametrize(
    "fault", [Fault.html_with_200, Fault.blocked, Fault.truncated_json, Fault.server_error]
)
def test_a_feed_that_fails_costs_nothing_and_is_said(
    server: Ctis, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "ingest.registries.ctis")
    server.in_feed = [server.ids[1]]
    server.change(server.ids[0], "A trial in infantile spasms, news", date(2026, 11, 23))
    server.fail(fault, path="/rss/*", times=99)
    assert [payload.id for payload in fetched(server, date(2026, 11, 20))] == [server.ids[0]]
    assert [record.getMessage()[:32] for record in caplog.records] == ["ctis gave no feed of changes (ct"]


def test_halves_of_letters_do_not_cost_the_record(server: Ctis) -> None:
    record = server.records[server.ids[0]]
    criteria = titles(record)["trialInformation"]["eligibilityCriteria"]["principalInclusionCriteria"]
    criteria[0]["principalInclusionCriteria"] = "Age \udc9d under\xa02\xa0years"
    (payload,) = (one for one in fetched(server) if one.id == server.ids[0])
    found = REGISTRY.read(payload)
    assert "under\xa02\xa0years" in found.eligibility
    found.eligibility.encode()


def test_the_newest_resubmission_stands_for_the_others(server: Ctis) -> None:
    older = server.ids[0]
    newer = older[:-2] + "02"
    server.records[newer] = record_of(newer, "A trial in West syndrome")
    assert newer in listed(server)
    assert older not in listed(server)
    found = fetch_one(server, older)
    assert found is not None
    assert found.id == newer


def test_a_record_that_does_not_come_costs_no_other(server: Ctis) -> None:
    server.fail(Fault.html_with_200, path=f"/retrieve/{server.ids[0]}", times=9)
    got: list[str] = []

    async def ask() -> None:
        async with Client(HASTE, {"ctis": server.url}) as client:
            async for payload in REGISTRY.fetch(client, None):
                got.append(payload.id)  # noqa: PERF401 - what came before a failure counts

    with pytest.raises(RegistryUnavailable, match=r"incomplete \(1 of 7"):
        asyncio.run(ask())
    assert sorted(got) == sorted(server.ids[1:])


def test_a_page_for_people_is_no_proof_that_a_trial_is_gone(server: Ctis) -> None:
    server.fail(Fault.html_with_200, path="/retrieve/*", times=9)
    with pytest.raises(RegistryUnavailable, match="web-page"):
        fetch_one(server, server.ids[0])
    server.heal()
    assert fetch_one(server, "2025-599999-10-00") is None


@pytest.mark.parametrize("nonsense", ["", "NCT04302116", "2019-001588-63", f"{NUMBER}/../x", "2024"])
def test_what_is_no_number_is_not_asked_for(server: Ctis, nonsense: str) -> None:
    assert fetch_one(server, nonsense) is None
    assert server.requests == []


def test_each_country_has_its_status() -> None:
    record = read(ctPublicStatusCode=4)
    assert (record.status, record.countries) == ("recruiting", ("ES", "IT"))


def happened(*events: tuple[str, str], code: int | None = None) -> str | None:
    told = [{"notificationType": kind, "date": on} for kind, on in events]
    record = record_of(NUMBER, "A trial")
    record["authorizedApplication"]["memberStatesConcerned"] = [
        {"mscName": "Spain", "mscPublicStatusCode": code}
    ]
    record["authorizedApplication"]["authorizedPartsII"] = [
        {"mscInfo": {"mscName": "Spain"}, "trialSites": [{"departmentName": "x"}]}
    ]
    record |= {"events": {"trialEvents": [{"mscName": "Spain", "events": told}]}, "ctPublicStatusCode": None}
    return REGISTRY.read(REGISTRY.split(record)[0]).sites[0].status


@pytest.mark.parametrize(
    ("events", "code", "status"),
    [
        ([], 2, "not-yet-recruiting"),
        ([], 16, "unknown"),
        ([], None, None),
        ([("START_OF_TRIAL", "2026-01-01")], 2, "not-yet-recruiting"),
        ([("START_OF_RECRUITMENT", "2026-01-01")], None, "recruiting"),
        ([("END_OF_RECRUITMENT", "2026-02-01"), ("START_OF_RECRUITMENT", "2026-01-01")], 4, "active-not-recruiting"),
        ([("START_OF_RECRUITMENT", "2026-01-01"), ("END_OF_RECRUITMENT", "2026-01-01")], 4, "active-not-recruiting"),
        ([("END_OF_RECRUITMENT", "2026-02-01"), ("START_OF_RECRUITMENT", "2026-03-01")], 4, "recruiting"),
        ([("START_OF_RECRUITMENT", "2026-01-01"), ("END_OF_TRIAL", "")], 4, "completed"),
        ([("START_OF_RECRUITMENT", "2026-01-01"), ("EARLY_TERMINATION", "2026-02-01")], 4, "terminated"),
        ([("START_OF_RECRUITMENT", "2026-01-01")], 6, "suspended"),
        ([("START_OF_RECRUITMENT", "2026-01-01")], 8, "completed"),
        ([("SOMETHING_NEW", "2026-01-01")], 4, "recruiting"),
    ],
)  # fmt: skip
def test_what_happened_says_more_than_the_code(events: Any, code: int | None, status: str | None) -> None:
    assert happened(*events, code=code) == status


@pytest.mark.parametrize(
    ("said", "status"),
    [(8, "completed"), ("8", "completed"), ("Ended", "completed"), ("Authorised", "recruiting"), (4, "recruiting")],
)  # fmt: skip
def test_the_status_of_the_whole_comes_as_number_or_word(said: Any, status: str) -> None:
    assert read(ctPublicStatusCode=None, ctStatus=said).status == status


def test_both_kinds_of_dates_are_read() -> None:
    record = read(startDateEU="29/01/2021", lastUpdated="2025-09-16T03:39:42.531268872")
    assert (record.dates.start, record.dates.updated) == ("2021-01-29", "2025-09-16")
    odd = read(startDateEU="31/02/2021")
    assert odd.dates.start is None
    assert "startDateEU: 31/02/2021" in odd.unknown_keys


def test_english_is_taken_where_the_text_is_in_another_language() -> None:
    record = record_of(NUMBER, "Un ensayo")
    names = titles(record)["clinicalTrialIdentifiers"]
    names["publicTitleTranslations"] = [
        {"languageDescription": "French", "attributeTranslation": "Un essai"},
        {"languageDescription": "English", "attributeTranslation": "A trial"},
    ]
    found = REGISTRY.read(REGISTRY.split(record)[0])
    assert (found.title, found.translated) == ("A trial", True)
    assert [flag.kind for flag in normalise(found).flags].count("translated") == 1


def test_criteria_stand_in_their_order_each_an_entry() -> None:
    record = record_of(NUMBER, "A trial")
    titles(record)["trialInformation"]["eligibilityCriteria"] = {
        "principalInclusionCriteria": [
            {"number": number, "principalInclusionCriteria": text}
            for number, text in [(1, "One of:\n- a\n- b"), (10, "Ten"), (2, "≥ 2 months")]
        ],
        "principalExclusionCriteria": [{"number": 1, "principalExclusionCriteria": "None of it\ud800"}],
    }
    assert REGISTRY.read(REGISTRY.split(record)[0]).eligibility == (
        "Inclusion Criteria:\n\n* One of:\n    - a\n    - b\n* ≥ 2 months\n* Ten\n\n"
        "Exclusion Criteria:\n\n* None of it"
    )


@pytest.mark.parametrize(
    "body", [None, "text", [], {}, {"ctNumber": 7}, {"ctNumber": "2019-001588-63"}, {"ctNumber": NUMBER}]
)
def test_without_a_number_or_a_first_part_it_cannot_be_read(body: Any) -> None:
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(Payload("ctis", "", body))


def test_a_record_of_the_shape_before_june_2024_is_read() -> None:
    old = record_of(NUMBER, "A trial")
    old |= old.pop("authorizedApplication")
    assert REGISTRY.recognises(old)
    record = REGISTRY.read(REGISTRY.split(old)[0])
    assert (record.title, record.countries) == ("A trial", ("ES", "IT"))


def test_a_trial_for_adults_only_is_said_to_be() -> None:
    record = record_of(NUMBER, "A trial")
    about = titles(record)["trialInformation"]
    for codes, low in ((["3", "4"], "18 Years"), (["2", "3"], None), ([], None)):
        about["populationOfTrialSubjects"] = {"ageRanges": [{"ageRangeCategoryCode": code} for code in codes]}
        assert REGISTRY.read(REGISTRY.split(record)[0]).minimum_age == low


@pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")
def test_real_records_are_read() -> None:
    records = {
        path.stem: REGISTRY.read(REGISTRY.split(json.loads(path.read_bytes()))[0])
        for path in REAL.glob("*.json")
    }
    record = records[NUMBER]
    assert record.other_ids == ("2024-510663-34", "2019-001588-63", "NCT04494412", "200925")
    assert (record.status, record.countries, record.phase) == ("recruiting", ("ES", "IT"), ("2",))
    assert (record.enrollment, record.sponsor) == (11, "Glaxosmithkline Research & Development Limited")
    assert (record.minimum_age, record.maximum_age, record.sex) == (None, None, None)
    assert [(site.country, site.status) for site in record.sites] == [("ES", "recruiting")] * 2 + [
        ("IT", "recruiting")
    ] * 4
    assert record.contacts == (
        Contact("EU GSK Clinical Trials Call Center", "Public", "+442089904466", "GSKClinicalSupportHD@gsk.com"),
    )  # fmt: skip
    assert record.interventions[0].other_names == ("ZANAMIVIR",)
    assert "less than 6 months (corrected age)" in record.eligibility
    assert all(found.unknown_keys == () for found in records.values())
