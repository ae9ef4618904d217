"""ClinicalTrials.gov: sweeps over loopback with every fault, and reading of samples, mutilated and real studies."""

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from ingest.client import Client, ClientSettings
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, RegistryUnavailable, SourceRecord
from ingest.registries._clinicaltrials_gov_keys import KNOWN_KEYS
from ingest.registries.clinicaltrials_gov import REGISTRY, split
from ingest.registry import registries
from ingest.relevance import SEARCH_WORDS
from matchers.trial import Contact, Dates, Site
from service.sample_registry.faulty import Fault
from service.sample_registry.server import SampleRegistry, sample_studies

REAL = Path(__file__).parents[4] / "shared" / "samples"
QUICK = ClientSettings(
    contact="https://example.org/about", per_second=1000, timeout_seconds=2, tries=3, first_wait_seconds=0.01
)
T = TypeVar("T")


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    """Pages of ten, so that there are some."""
    with SampleRegistry(page_size_limit=10) as running:
        yield running


async def _all(source: AsyncIterator[T], into: list[T]) -> None:
    async for each in source:
        into.append(each)  # noqa: PERF401 - what came before a failure counts


def client_of(registry: SampleRegistry, query: str = "") -> Client:
    return Client(
        replace(QUICK, queries={"ctgov": query} if query else {}), base_urls={"ctgov": registry.url}
    )


def fetch(registry: SampleRegistry, since: date | None = None, query: str = "") -> tuple[list[Payload], str]:
    """What was given, and the reason that ended it or ""."""
    got: list[Payload] = []

    async def ask() -> None:
        async with client_of(registry, query) as client:
            await _all(REGISTRY.fetch(client, since), got)

    try:
        asyncio.run(ask())
    except RegistryUnavailable as unavailable:
        return got, unavailable.reason
    return got, ""


def list_ids(registry: SampleRegistry) -> list[str]:
    got: list[str] = []

    async def ask() -> None:
        async with client_of(registry) as client:
            await _all(REGISTRY.list_ids(client), got)

    asyncio.run(ask())
    return got


def fetch_one(registry: SampleRegistry, record_id: str) -> Payload | None:
    async def ask() -> Payload | None:
        async with client_of(registry) as client:
            return await REGISTRY.fetch_one(client, record_id)

    return asyncio.run(ask())


def expected_ids() -> set[str]:
    """All samples but the one that no search finds: it is about backs."""
    return {_id(study) for study in sample_studies()} - {"NCT99000037"}


def _id(study: Any) -> str:
    return str(study["protocolSection"]["identificationModule"]["nctId"])


def searches(registry: SampleRegistry) -> list[dict[str, str]]:
    return [request.query for request in registry.requests if request.path == "/studies"]


# Sweeps


def test_it_is_found_by_looking_in_the_folder() -> None:
    assert registries()["ctgov"] is REGISTRY


def test_no_search_word_has_a_letter_with_a_meaning_in_a_query() -> None:
    assert not [word for word in SEARCH_WORDS if set(word) & set('[](),"')]


def test_a_sweep_gives_every_study_once(registry: SampleRegistry) -> None:
    got, reason = fetch(registry)
    assert reason == ""
    assert sorted(payload.id for payload in got) == sorted(expected_ids())
    assert all(payload.registry == "ctgov" and _id(payload.body) == payload.id for payload in got)


def test_a_sweep_asks_as_it_should(registry: SampleRegistry) -> None:
    fetch(registry)
    paths = [request.path for request in registry.requests]
    assert paths == ["/version", *["/studies"] * 4, "/version"]
    first, *later = searches(registry)
    assert first["pageSize"] == "1000"
    assert first["countTotal"] == "true"
    assert '"West syndrome"' in first["query.cond"]
    assert "pageToken" not in first
    assert all({key: page[key] for key in first} == first and page["pageToken"] for page in later)


def test_since_asks_for_what_changed(registry: SampleRegistry) -> None:
    for number, study in enumerate(registry.studies.values()):
        posted = "2026-11-22" if number < 3 else "2026-11-19"
        study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"] = {"date": posted}
    got, reason = fetch(registry, date(2026, 11, 20))
    assert reason == ""
    assert len(got) == 3
    assert searches(registry)[0]["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2026-11-20,MAX]"


@pytest.mark.parametrize("fault", [Fault.token_expired, Fault.empty_page, Fault.duplicate_study])
@pytest.mark.parametrize("after", [0, 2])
def test_faults_of_its_own_that_cost_nothing(registry: SampleRegistry, fault: Fault, after: int) -> None:
    registry.fail(fault, after=after)
    got, reason = fetch(registry)
    assert reason == ""
    assert sorted(payload.id for payload in got) == sorted(expected_ids())


def test_a_wrong_total_is_told_after_everything(registry: SampleRegistry) -> None:
    registry.fail(Fault.wrong_total)
    got, reason = fetch(registry)
    assert reason == "incomplete"
    assert {payload.id for payload in got} == expected_ids()


@pytest.mark.parametrize("fault", [Fault.poison_record, Fault.poison_value])
def test_a_poisoned_record_is_handed_on_and_the_rest_too(registry: SampleRegistry, fault: Fault) -> None:
    registry.fail(fault)
    got, reason = fetch(registry)
    assert reason == ""
    assert len(got) == len(expected_ids())
    (poisoned,) = (payload for payload in got if payload.id == "")
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(poisoned)


def test_an_expired_token_starts_again_at_page_one(registry: SampleRegistry) -> None:
    registry.fail(Fault.token_expired, times=3)
    assert fetch(registry)[1] == ""
    assert sum("pageToken" not in query for query in searches(registry)) == 4


def test_tokens_that_always_expire_end_it(registry: SampleRegistry) -> None:
    registry.fail(Fault.token_expired, times=99)
    got, reason = fetch(registry)
    assert reason == "incomplete"
    assert len(got) == len({payload.id for payload in got}) == 10


def test_a_query_that_is_refused_is_not_a_token_that_expired(registry: SampleRegistry) -> None:
    assert fetch(registry, query="(((") == ([], "bad-request")
    assert len(searches(registry)) == 1


def test_the_whole_registry_comes_where_an_operator_asks_for_it(registry: SampleRegistry) -> None:
    usual, _ = fetch(registry)
    whole, reason = fetch(
        registry, query="AREA[StudyType](INTERVENTIONAL OR OBSERVATIONAL OR EXPANDED_ACCESS)"
    )
    assert reason == ""
    assert {payload.id for payload in whole} == registry.studies.keys() > {payload.id for payload in usual}


def test_data_that_change_under_a_sweep_are_swept_again(registry: SampleRegistry) -> None:
    changed, added = (copy.deepcopy(registry.studies["NCT99000001"]) for _ in range(2))
    changed["protocolSection"]["statusModule"]["overallStatus"] = "COMPLETED"
    added["protocolSection"]["identificationModule"]["nctId"] = "NCT99000099"
    got: list[Payload] = []

    async def ask() -> None:
        async with client_of(registry) as client:
            async for payload in REGISTRY.fetch(client, None):
                got.append(payload)
                if len(got) == 5:
                    registry.studies |= {"NCT99000001": changed, "NCT99000099": added}
                    registry.bump()

    asyncio.run(ask())
    ids = [payload.id for payload in got]
    assert set(ids) == expected_ids() | {"NCT99000099"}
    assert sorted(ids) == sorted([*expected_ids(), "NCT99000099", "NCT99000001"])
    newest = {payload.id: payload.body for payload in got}
    assert newest["NCT99000001"] == changed


def test_a_change_on_the_last_page_is_noticed() -> None:
    with SampleRegistry() as registry:
        got: list[Payload] = []

        async def ask() -> None:
            async with client_of(registry) as client:
                async for payload in REGISTRY.fetch(client, None):
                    got.append(payload)
                    if len(got) == 1:
                        registry.bump()

        asyncio.run(ask())
        assert len(searches(registry)) == 2
        assert {payload.id for payload in got} == expected_ids()
        assert len(got) == len(expected_ids())


def test_ids_alone(registry: SampleRegistry) -> None:
    assert sorted(list_ids(registry)) == sorted(expected_ids())
    assert {query["fields"] for query in searches(registry)} == {"NCTId"}


def test_ids_are_complete_or_said_not_to_be(registry: SampleRegistry) -> None:
    registry.fail(Fault.wrong_total)
    with pytest.raises(RegistryUnavailable, match="incomplete"):
        list_ids(registry)


def test_one_study_by_id_or_alias_or_none(registry: SampleRegistry) -> None:
    identity = registry.studies["NCT99000002"]["protocolSection"]["identificationModule"]
    identity["nctIdAliases"] = ["NCT99900002"]
    for asked in ("NCT99000002", "nct99000002", "NCT99900002"):
        found = fetch_one(registry, asked)
        assert found
        assert (found.id, found.body) == ("NCT99000002", registry.studies["NCT99000002"])
    assert fetch_one(registry, "NCT98000000") is None


@pytest.mark.parametrize("nonsense", ["", "../version", "NCT1", "ISRCTN12345678", "NCT99000002?format=csv"])
def test_what_is_no_id_is_not_asked_for(registry: SampleRegistry, nonsense: str) -> None:
    assert fetch_one(registry, nonsense) is None
    assert registry.requests == []


# Reading


def study_of(**modules: Any) -> dict[str, Any]:
    return {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}} | modules}


def read(**modules: Any) -> SourceRecord:
    return REGISTRY.read(split(study_of(**modules))[0])


def test_an_id_is_enough() -> None:
    record = read()
    assert record == SourceRecord(
        "ctgov", "NCT00000001", "https://clinicaltrials.gov/study/NCT00000001", "NCT00000001"
    )


@pytest.mark.parametrize(
    "body",
    [
        None,
        "text",
        [],
        {},
        {"protocolSection": None},
        {"protocolSection": "text"},
        {"protocolSection": {"identificationModule": {"nctId": 7}}},
        {"protocolSection": {"identificationModule": {"nctId": " \x00"}}},
    ],
)
def test_without_an_id_it_cannot_be_read(body: Any) -> None:
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(Payload("ctgov", "", body))


def test_a_whole_study() -> None:
    record = read(
        identificationModule={
            "nctId": "NCT00000001",
            "nctIdAliases": ["NCT00000009"],
            "orgStudyIdInfo": {"id": "ORG-1"},
            "secondaryIdInfos": [{"id": "2020-000001-11", "type": "EUDRACT_NUMBER"}, {"id": "ORG-1"}],
            "briefTitle": "A <b>study</b>\x07 of\ud800 spasms",
            "officialTitle": "The study",
        },
        statusModule={
            "overallStatus": "UNKNOWN",
            "lastKnownStatus": "RECRUITING",
            "statusVerifiedDate": "2024-01",
            "whyStopped": "No funds",
            "startDateStruct": {"date": "2020"},
            "primaryCompletionDateStruct": {"date": "2021-05"},
            "completionDateStruct": {"date": "2021-05-18", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2024-02-30"},
        },
        sponsorCollaboratorsModule={"leadSponsor": {"name": "A hospital", "class": "OTHER"}},
        descriptionModule={"briefSummary": "Short."},
        conditionsModule={"conditions": ["Infantile Spasms", " "], "keywords": ["West syndrome"]},
        designModule={
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "enrollmentInfo": {"count": 40},
        },
        armsInterventionsModule={
            "interventions": [
                {"type": "DRUG", "name": "Vigabatrin", "otherNames": ["Sabril"]},
                {"type": "DRUG"},
            ]
        },
        eligibilityModule={
            "eligibilityCriteria": "  Inclusion\r\n\t* age \\>= 2\x00 months\n ",
            "sex": "FEMALE",
            "minimumAge": "2 Months",
            "maximumAge": "N/A",
        },
        contactsLocationsModule={
            "centralContacts": [{"name": "N", "role": "CONTACT", "phone": "1", "phoneExt": "2"}, {}],
            "locations": [
                {
                    "facility": "F",
                    "city": "Seoul",
                    "country": "Korea, Republic of",
                    "status": "RECRUITING",
                    "geoPoint": {"lat": 37.5, "lon": 127},
                    "contacts": [{"email": "a@example.org"}],
                },
                {"city": "Bonn", "country": "Germany"},
                {"city": "Ankh-Morpork", "country": "Discworld"},
            ],
        },
    )
    assert record == SourceRecord(
        registry="ctgov",
        id="NCT00000001",
        url="https://clinicaltrials.gov/study/NCT00000001",
        title="A <b>study</b> of spasms",
        other_ids=("NCT00000009", "ORG-1", "2020-000001-11"),
        official_title="The study",
        summary="Short.",
        phase=("1", "2"),
        status="unknown",
        last_known_status="recruiting",
        why_stopped="No funds",
        last_verified="2024-01",
        conditions=("Infantile Spasms",),
        keywords=("West syndrome",),
        interventions=(NamedIntervention("Vigabatrin", "DRUG", ("Sabril",)),),
        dates=Dates("2020", "2021-05", "2021-05-18", None),
        enrollment=40,
        sponsor="A hospital",
        countries=("KR", "DE"),
        sites=(
            Site("F", "Seoul", "KR", "recruiting", 37.5, 127.0, (Contact(email="a@example.org"),)),
            Site(city="Bonn", country="DE"),
            Site(city="Ankh-Morpork"),
        ),
        contacts=(Contact("N", "CONTACT", "1 ext. 2"),),
        sex="female",
        minimum_age="2 Months",
        maximum_age=None,
        eligibility="  Inclusion\n\t* age \\>= 2 months\n ",
        unknown_keys=(
            "protocolSection.contactsLocationsModule.locations.country: Discworld",
            "protocolSection.statusModule.lastUpdatePostDateStruct.date: 2024-02-30",
        ),
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("RECRUITING", "recruiting"),
        ("NOT_YET_RECRUITING", "not-yet-recruiting"),
        ("ENROLLING_BY_INVITATION", "by-invitation"),
        ("ACTIVE_NOT_RECRUITING", "active-not-recruiting"),
        ("SUSPENDED", "suspended"),
        ("COMPLETED", "completed"),
        ("TERMINATED", "terminated"),
        ("WITHDRAWN", "withdrawn"),
        ("AVAILABLE", "available"),
        ("NO_LONGER_AVAILABLE", "unknown"),
        ("TEMPORARILY_NOT_AVAILABLE", "unknown"),
        ("APPROVED_FOR_MARKETING", "unknown"),
        ("WITHHELD", "unknown"),
        ("UNKNOWN", "unknown"),
        ("SOMETHING_NEW", "unknown"),
        (3, "unknown"),
        (None, "unknown"),
    ],
)
def test_statuses(said: Any, status: str) -> None:
    assert read(statusModule={"overallStatus": said}).status == status


def test_a_new_word_is_told() -> None:
    told = read(statusModule={"overallStatus": "SOMETHING_NEW"}).unknown_keys
    assert told == ("protocolSection.statusModule.overallStatus: SOMETHING_NEW",)


@pytest.mark.parametrize(
    ("said", "phase"),
    [
        (["NA"], ()),
        (["EARLY_PHASE1"], ("early-1",)),
        (["PHASE2", "PHASE3"], ("2", "3")),
        (["PHASE9", None, "PHASE4"], ("4",)),
        ("PHASE2", ()),
        (None, ()),
    ],
)
def test_phases(said: Any, phase: tuple[str, ...]) -> None:
    assert read(designModule={"phases": said}).phase == phase


@pytest.mark.parametrize(
    ("said", "sex"),
    [("FEMALE", "female"), ("MALE", "male"), ("ALL", None), ("2", None), (2, None), ("", None)],
)
def test_only_two_words_restrict_the_sex(said: Any, sex: str | None) -> None:
    assert read(eligibilityModule={"sex": said}).sex == sex


@pytest.mark.parametrize(
    ("said", "count"),
    [
        (0, 0),
        (12, 12),
        (99999999, None),
        (10**30, None),
        (-1, None),
        ("12", None),
        (True, None),
        (None, None),
    ],
)
def test_enrollment(said: Any, count: int | None) -> None:
    assert read(designModule={"enrollmentInfo": {"count": said}}).enrollment == count


@pytest.mark.parametrize("lat", [91, "51.5", float("nan"), float("inf"), 10**400, True, None, [1]])
def test_a_place_that_is_not_on_earth(lat: Any) -> None:
    site = {"city": "X", "geoPoint": {"lat": lat, "lon": 0.5}}
    assert read(contactsLocationsModule={"locations": [site]}).sites == (Site(city="X", lon=0.5),)


def test_strangers_and_wrong_types_are_told() -> None:
    study = study_of(
        newModule={}, conditionsModule={"conditions": "Infantile Spasms", "moods": []}, designModule=["x"]
    )
    study["newSection"] = {}
    assert set(REGISTRY.read(split(study)[0]).unknown_keys) == {
        "newSection",
        "protocolSection.newModule",
        "protocolSection.conditionsModule.conditions: Infantile Spasms",
        "protocolSection.conditionsModule.moods",
        "protocolSection.designModule: list",
    }


def test_every_sample_reads_without_a_stranger() -> None:
    for study in sample_studies():
        record = REGISTRY.read(split(study)[0])
        assert record.title.startswith("Sample: ")
        assert record.unknown_keys == ()


def test_reading_changes_nothing() -> None:
    study = sample_studies()[0]
    before = copy.deepcopy(study)
    assert REGISTRY.read(split(study)[0]) == REGISTRY.read(split(study)[0])
    assert study == before


def test_what_is_recognised_and_how_it_is_split() -> None:
    one = study_of()
    for value in (one, [one], {"studies": [one], "nextPageToken": "x"}):
        assert REGISTRY.recognises(value)
        assert [payload.id for payload in split(value)] == ["NCT00000001"]
    assert [payload.id for payload in split({"studies": [one, "poison", {}]})] == ["NCT00000001", "", ""]
    assert REGISTRY.recognises({"studies": [], "totalCount": 0})
    assert split({"studies": [], "totalCount": 0}) == []


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        7,
        [],
        {},
        [1],
        {"ctNumber": "2023-505613-24-00"},
        {"studies": "x"},
        {"studies": [], "x": 1},
    ],
)
def test_other_json_is_not_recognised(value: Any) -> None:
    assert not REGISTRY.recognises(value)


# Real payloads


def real(folder: str) -> list[Path]:
    return sorted((REAL / folder).glob("*.json"))


needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")


@needs_real
def test_every_real_study_is_read() -> None:
    files = real("ctgov-v2") + real("ctgov-infant-epilepsy")
    assert len(files) > 300
    for file in files:
        study = json.loads(file.read_bytes())
        assert REGISTRY.recognises(study)
        (payload,) = split(study)
        record = REGISTRY.read(payload)
        assert record.id == study["protocolSection"]["identificationModule"]["nctId"]
        text = study["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria", "")
        assert record.eligibility == text
        told = {key for key in record.unknown_keys if ": " in key}
        assert told <= {"protocolSection.eligibilityModule.sex: 2"}


@needs_real
def test_every_real_page_is_read() -> None:
    pages = [json.loads(file.read_bytes()) for file in real("ctgov-v2-pages") if "metadata" not in file.name]
    assert pages
    for page in pages:
        assert REGISTRY.recognises(page)
        assert all(REGISTRY.read(payload).id for payload in split(page))


def test_the_known_keys_are_those_of_the_registrys_own_list() -> None:
    listing = REAL / "ctgov-v2-pages" / "studies_metadata.json"
    if not listing.is_file():
        pytest.skip(f"there is no field list at {listing}")
    fields = {"name": "", "children": json.loads(listing.read_bytes())}
    for path, known in KNOWN_KEYS.items():
        node: dict[str, Any] = fields
        for name in filter(None, path.split(".")):
            (node,) = (child for child in node["children"] if child["name"] == name)
        # A point's parts are no fields of their own there, and a site's country code is in the specification alone.
        listed = {child["name"] for child in node.get("children", ())}
        assert listed == known - {"lat", "lon", "countryCode"}
