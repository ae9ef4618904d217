"""The sample registry over real HTTP, and the sample studies it ships."""

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import httpx
import pytest

from service.sample_registry.faulty import Fault
from service.sample_registry.server import SampleRegistry, sample_studies

QUERY = '"infantile spasms" OR "west syndrome" OR "epileptic spasms"'
STUDIES = sample_studies()
FILES = sorted(
    (file for file in files("service.sample_registry").joinpath("studies").iterdir()),
    key=lambda file: file.name,
)
STATUSES_SHOWN = {
    "RECRUITING",
    "NOT_YET_RECRUITING",
    "COMPLETED",
    "TERMINATED",
    "WITHDRAWN",
    "SUSPENDED",
    "ENROLLING_BY_INVITATION",
    "ACTIVE_NOT_RECRUITING",
    "UNKNOWN",
    "AVAILABLE",
}
SITE_STATUSES = STATUSES_SHOWN - {"UNKNOWN"}
PHASES = {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"}
INTERVENTIONS = {
    "BEHAVIORAL",
    "BIOLOGICAL",
    "COMBINATION_PRODUCT",
    "DEVICE",
    "DIAGNOSTIC_TEST",
    "DIETARY_SUPPLEMENT",
    "DRUG",
    "GENETIC",
    "OTHER",
    "PROCEDURE",
    "RADIATION",
}
ARMS = {
    "EXPERIMENTAL",
    "ACTIVE_COMPARATOR",
    "PLACEBO_COMPARATOR",
    "SHAM_COMPARATOR",
    "NO_INTERVENTION",
    "OTHER",
}


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    with SampleRegistry() as running:
        yield running


@pytest.fixture
def client(registry: SampleRegistry) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=registry.url, timeout=5) as asking:
        yield asking


def ids(studies: list[dict[str, Any]]) -> list[str]:
    return [study["protocolSection"]["identificationModule"]["nctId"] for study in studies]


def found(client: httpx.Client, **query: str) -> list[str]:
    """The ids a search finds, on one page."""
    named = {name.replace("_", ".", 1): value for name, value in query.items()}
    return ids(client.get("/studies", params={"pageSize": "1000", **named}).json()["studies"])


def swept(client: httpx.Client, **query: str) -> list[dict[str, Any]]:
    """Every study of a search, page after page until no token follows."""
    studies: list[dict[str, Any]] = []
    page: dict[str, Any] = {"nextPageToken": None}
    while "nextPageToken" in page:
        following = {"pageToken": page["nextPageToken"]} if page["nextPageToken"] else {}
        page = client.get("/studies", params={**query, **following}).raise_for_status().json()
        studies += page["studies"]
    return studies


# The samples


def test_there_are_at_least_thirty_each_once() -> None:
    assert len(STUDIES) >= 30
    assert len(set(ids(STUDIES))) == len(STUDIES)
    assert [file.name for file in FILES] == [f"{nct}.json" for nct in ids(STUDIES)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_a_file_is_sorted_and_indented(file: Any) -> None:
    text = file.read_text("utf-8")
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("study", STUDIES, ids=ids(STUDIES))
def test_a_study_says_that_it_is_a_sample(study: dict[str, Any]) -> None:
    identification = study["protocolSection"]["identificationModule"]
    assert re.fullmatch(r"NCT990000\d\d", identification["nctId"])
    assert identification["briefTitle"].startswith("Sample: ")
    assert identification["organization"]["fullName"].startswith("Sample ")
    contacts = re.findall(r'"(?:email|phone)": "([^"]*)"', json.dumps(study))
    assert all(contact.endswith(".example") or contact == "+00 000 0000" for contact in contacts)


@pytest.mark.parametrize("study", STUDIES, ids=ids(STUDIES))
def test_a_study_uses_the_words_of_the_registry(study: dict[str, Any]) -> None:
    protocol = study["protocolSection"]
    design = protocol["designModule"]
    arms = protocol.get("armsInterventionsModule", {})
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    assert design["studyType"] in {"INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"}
    assert set(design.get("phases", [])) <= PHASES
    assert ("phases" in design) is (design["studyType"] == "INTERVENTIONAL")
    assert {intervention["type"] for intervention in arms.get("interventions", [])} <= INTERVENTIONS
    assert {arm["type"] for arm in arms.get("armGroups", []) if "type" in arm} <= ARMS
    assert {site["status"] for site in sites if "status" in site} <= SITE_STATUSES
    assert protocol["eligibilityModule"]["sex"] in {"ALL", "FEMALE", "MALE"}
    assert set(protocol["eligibilityModule"]["stdAges"]) <= {"CHILD", "ADULT", "OLDER_ADULT"}
    assert study["hasResults"] is False


@pytest.mark.parametrize("study", STUDIES, ids=ids(STUDIES))
def test_dates_and_ages_are_written_as_the_registry_writes_them(study: dict[str, Any]) -> None:
    protocol = study["protocolSection"]
    status = protocol["statusModule"]
    assert status["lastUpdatePostDateStruct"]["date"].startswith("2026-")
    assert re.fullmatch(r"\d{4}-\d\d", status["statusVerifiedDate"])
    for name in ("startDateStruct", "primaryCompletionDateStruct", "completionDateStruct"):
        if name in status:
            assert re.fullmatch(r"\d{4}(-\d\d){0,2}", status[name]["date"])
            assert status[name].get("type", "ACTUAL") in {"ACTUAL", "ESTIMATED"}
    for name in ("minimumAge", "maximumAge"):
        if name in protocol["eligibilityModule"]:
            assert re.fullmatch(r"\d+ (Year|Month|Week|Day)s?", protocol["eligibilityModule"][name])


def test_every_status_and_phase_is_shown() -> None:
    statuses = Counter(study["protocolSection"]["statusModule"]["overallStatus"] for study in STUDIES)
    phases = {
        phase for study in STUDIES for phase in study["protocolSection"]["designModule"].get("phases", [])
    }
    assert set(statuses) == STATUSES_SHOWN
    assert statuses["RECRUITING"] > len(STUDIES) / 2
    assert phases == PHASES


def test_the_awkward_cases_are_there() -> None:
    whole = [json.dumps(study, ensure_ascii=False) for study in STUDIES]
    protocols = [study["protocolSection"] for study in STUDIES]
    for oddity in (
        "nctIdAliases",
        "99999999",
        "<script>",
        r"\\>=",
        "≥",
        "＜",
        "lastKnownStatus",
        "whyStopped",
    ):
        assert any(oddity in text for text in whole), oddity
    assert any("eligibilityCriteria" not in protocol["eligibilityModule"] for protocol in protocols)
    assert any("contactsLocationsModule" not in protocol for protocol in protocols)
    assert any(
        "Inclusion" not in protocol["eligibilityModule"].get("eligibilityCriteria", "Inclusion")
        for protocol in protocols
    )


# Searching


def test_paging_to_the_absent_token_gives_each_study_once(client: httpx.Client) -> None:
    assert ids(swept(client, pageSize="7")) == ids(STUDIES)


def test_the_total_is_counted_on_the_first_page_only(client: httpx.Client) -> None:
    first = client.get("/studies", params={"countTotal": "true"}).json()
    query = {"countTotal": "true", "pageToken": first["nextPageToken"]}
    assert first["totalCount"] == len(STUDIES)
    assert "totalCount" not in client.get("/studies", params=query).json()
    assert "totalCount" not in client.get("/studies").json()


@pytest.mark.parametrize(("asked", "shown"), [({}, 10), ({"pageSize": "0"}, 10), ({"pageSize": "500"}, 12)])
def test_page_sizes(asked: dict[str, str], shown: int) -> None:
    with SampleRegistry(page_size_limit=12) as registry:
        assert len(httpx.get(f"{registry.url}/studies", params=asked).json()["studies"]) == shown


def test_a_condition_query_brings_off_topic_studies_along(client: httpx.Client) -> None:
    here = found(client, query_cond=QUERY)
    assert {"NCT99000001", "NCT99000003", "NCT99000014"} <= set(here)
    assert {"NCT99000035", "NCT99000036"} <= set(here)
    assert "NCT99000037" not in here
    assert "NCT99000037" in found(client, query_cond="SPASM")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('"spasmus nutans"', {"NCT99000036"}),
        ("(migraine OR nystagmus) AND NOT nystagmus", {"NCT99000035"}),
        ("nystagmus spasmus", {"NCT99000036"}),
        ("AREA[Condition]migraine", {"NCT99000035"}),
        ("nystagm", set()),
    ],
)
def test_the_search_language(client: httpx.Client, expression: str, expected: set[str]) -> None:
    assert set(found(client, query_cond=expression)) == expected


def test_query_term_looks_everywhere(client: httpx.Client) -> None:
    assert found(client, query_cond='"sesame oil"') == []
    assert found(client, query_term='"sesame oil"') == ["NCT99000017"]


def test_filters(client: httpx.Client) -> None:
    assert found(client, filter_overallStatus="AVAILABLE|SUSPENDED") == ["NCT99000020", "NCT99000024"]
    assert found(client, filter_ids="nct99000003,NCT99000090") == ["NCT99000003", "NCT99000012"]


@pytest.mark.parametrize(
    "limits", [("2026-11-01", "MAX"), ("MIN", "2026-01-31"), ("2026-05-01", "2026-05-31")]
)
def test_the_range_of_update_dates(client: httpx.Client, limits: tuple[str, str]) -> None:
    low, high = limits
    here = found(client, filter_advanced=f"AREA[LastUpdatePostDate]RANGE[{low},{high}]")
    dates = {
        nct: study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"]
        for nct, study in zip(ids(STUDIES), STUDIES, strict=True)
    }
    wanted = [nct for nct, day in dates.items() if low.replace("MIN", "") <= day <= high.replace("MAX", "9")]
    assert here == wanted
    assert 0 < len(here) < len(STUDIES)


@pytest.mark.parametrize("separator", [",", "|"])
def test_fields_keep_the_nesting(client: httpx.Client, separator: str) -> None:
    query = {"filter.ids": "NCT99000001", "fields": f"NCTId{separator}LastUpdatePostDate"}
    assert client.get("/studies", params=query).json()["studies"] == [
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT99000001"},
                "statusModule": {"lastUpdatePostDateStruct": {"date": "2026-11-12"}},
            }
        }
    ]


@pytest.mark.parametrize("fields", ["EligibilityModule", "protocolSection.eligibilityModule"])
def test_a_branch_brings_what_is_below_it(client: httpx.Client, fields: str) -> None:
    study = client.get("/studies/NCT99000001", params={"fields": fields}).json()
    assert study["protocolSection"].keys() == {"eligibilityModule"}
    assert study["protocolSection"]["eligibilityModule"]["maximumAge"] == "24 Months"


def test_a_piece_inside_a_list(client: httpx.Client) -> None:
    study = client.get("/studies/NCT99000003", params={"fields": "LocationCity"}).json()
    cities = [{"city": "New Delhi"}, {"city": "Chandigarh"}]
    assert study == {"protocolSection": {"contactsLocationsModule": {"locations": cities}}}


@pytest.mark.parametrize(
    "query",
    [
        {"filter.overallStatus": "OPEN"},
        {"filter.ids": "NCT99000001,rubbish"},
        {"fields": "NCTId,Rubbish"},
        {"query.cond": "spasms, infantile"},
        {"query.cond": "(spasms"},
        {"query.cond": "spasms)"},
        {"query.cond": "spasms OR"},
        {"query.cond": ""},
        {"filter.advanced": "AREA[Rubbish]RANGE[2026-01-01,MAX]"},
        {"filter.advanced": "AREA[LastUpdatePostDate]RANGE[yesterday,MAX]"},
        {"pageSize": "many"},
        {"pageToken": "rubbish"},
        {"format": "csv"},
        {"query.condition": "spasms"},
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(client: httpx.Client, query: dict[str, str]) -> None:
    refused = client.get("/studies", params=query)
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "text/plain"
    assert refused.text


def test_a_token_ends_with_its_data_version(registry: SampleRegistry, client: httpx.Client) -> None:
    token = client.get("/studies").json()["nextPageToken"]
    published = client.get("/version").json()["dataTimestamp"]
    assert client.get("/studies", params={"pageToken": token}).status_code == 200
    registry.bump()
    assert client.get("/studies", params={"pageToken": token}).status_code == 400
    assert client.get("/version").json()["dataTimestamp"] > published


def test_a_token_belongs_to_its_question(client: httpx.Client) -> None:
    token = client.get("/studies", params={"query.cond": "spasms"}).json()["nextPageToken"]
    other = client.get("/studies", params={"query.cond": "epilepsy", "pageToken": token})
    resized = client.get("/studies", params={"query.cond": "spasms", "pageToken": token, "pageSize": "3"})
    assert (other.status_code, resized.status_code) == (400, 200)


def test_studies_may_change_while_it_runs(registry: SampleRegistry, client: httpx.Client) -> None:
    del registry.studies["NCT99000001"]
    registry.bump()
    assert ids(swept(client)) == ids(STUDIES)[1:]
    assert client.get("/studies/NCT99000001").status_code == 404


# One study


def test_a_study_by_its_id(client: httpx.Client) -> None:
    assert client.get("/studies/NCT99000001").json() == STUDIES[0]
    assert client.get("/studies/nct99000001").json() == STUDIES[0]


def test_an_alias_leads_to_its_study(client: httpx.Client) -> None:
    moved = client.get("/studies/NCT99000090")
    assert (moved.status_code, moved.headers["location"]) == (301, "/api/v2/studies/NCT99000012")
    assert ids([client.get("/studies/NCT99000090", follow_redirects=True).json()]) == ["NCT99000012"]


@pytest.mark.parametrize(("path", "status"), [("NCT99000099", 404), ("rubbish", 400), ("NCT00000000", 400)])
def test_ids_that_name_no_study(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(f"/studies/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain")


@pytest.mark.parametrize("path", ["/studies/NCT99000001", "/version"])
def test_what_is_unchanged_is_not_sent_again(
    registry: SampleRegistry, client: httpx.Client, path: str
) -> None:
    etag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    registry.bump()
    registry.studies["NCT99000001"] = STUDIES[0] | {"hasResults": True}
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_metadata_names_the_pieces(client: httpx.Client) -> None:
    protocol = client.get("/studies/metadata").json()[0]
    assert protocol["piece"] == "ProtocolSection"
    assert protocol["children"][0]["children"][0] == {"name": "nctId", "piece": "NCTId"}


def test_no_other_path_is_served(client: httpx.Client) -> None:
    assert client.get("/rubbish").status_code == 404


# Faults


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.too_many_requests, 429),
        (Fault.server_error, 500),
        (Fault.unavailable, 503),
        (Fault.blocked, 403),
        (Fault.html_with_200, 200),
    ],
)
def test_a_refusal_comes_once_and_goes(
    registry: SampleRegistry, client: httpx.Client, fault: Fault, status: int
) -> None:
    registry.fail(fault)
    refused = client.get("/studies")
    assert refused.status_code == status
    assert refused.headers["content-type"].startswith("text/")
    assert client.get("/studies").json()["studies"]


@pytest.mark.parametrize("fault", [Fault.too_many_requests, Fault.unavailable])
def test_when_to_come_back(registry: SampleRegistry, client: httpx.Client, fault: Fault) -> None:
    registry.fail(fault, seconds=7)
    assert client.get("/studies").headers["retry-after"] == "7"


def test_faults_wait_for_their_turn_and_their_path(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.server_error, times=2, after=1)
    registry.fail(Fault.blocked, path="/studies/*")
    assert [client.get("/studies").status_code for _ in range(4)] == [200, 500, 500, 200]
    assert [client.get("/studies/NCT99000001").status_code for _ in range(2)] == [403, 200]


def test_a_body_that_breaks_off(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.truncated_body)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/studies")
    assert client.get("/studies").status_code == 200


def test_json_that_is_cut(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.truncated_json)
    cut = client.get("/studies")
    assert int(cut.headers["content-length"]) == len(cut.content)
    with pytest.raises(json.JSONDecodeError):
        cut.json()


def test_a_connection_that_closes_without_an_answer(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.reset)
    with pytest.raises(httpx.TransportError):
        client.get("/studies")
    assert client.get("/studies").status_code == 200


def test_an_answer_that_takes_its_time(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.slow, times=2, seconds=0.2)
    with pytest.raises(httpx.ReadTimeout):
        client.get("/studies", timeout=0.05)
    began = time.monotonic()
    assert client.get("/studies").status_code == 200
    assert time.monotonic() - began >= 0.2


def test_stopping_does_not_wait_for_a_slow_answer(registry: SampleRegistry) -> None:
    registry.fail(Fault.slow, seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{registry.url}/studies", timeout=0.05)
    began = time.monotonic()
    registry.stop()
    assert time.monotonic() - began < 5


def test_an_expired_token_waits_for_a_request_with_one(
    registry: SampleRegistry, client: httpx.Client
) -> None:
    registry.fail(Fault.token_expired)
    token = client.get("/studies").json()["nextPageToken"]
    expired = client.get("/studies", params={"pageToken": token})
    assert (expired.status_code, expired.headers["content-type"]) == (400, "text/plain")
    assert client.get("/studies", params={"pageToken": token}).status_code == 200


def test_an_empty_page_goes_on(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.empty_page, after=1)
    first = client.get("/studies").json()
    empty = client.get("/studies", params={"pageToken": first["nextPageToken"]}).json()
    assert empty["studies"] == []
    rest = client.get("/studies", params={"pageToken": empty["nextPageToken"], "pageSize": "1000"}).json()
    assert ids(first["studies"] + rest["studies"]) == ids(STUDIES)


def test_a_sweep_over_an_empty_page_loses_nothing(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.empty_page)
    assert ids(swept(client)) == ids(STUDIES)


def test_a_wrong_total(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.wrong_total)
    assert client.get("/studies", params={"countTotal": "true"}).json()["totalCount"] == len(STUDIES) + 1


def test_a_study_shown_twice(registry: SampleRegistry, client: httpx.Client) -> None:
    registry.fail(Fault.duplicate_study)
    assert Counter(ids(swept(client, pageSize="5")))["NCT99000001"] == 2


@pytest.mark.parametrize(
    ("fault", "poison"), [(Fault.poison_record, {"hasResults": False}), (Fault.poison_value, "not a study")]
)
def test_a_poisoned_page(
    registry: SampleRegistry, client: httpx.Client, fault: Fault, poison: object
) -> None:
    registry.fail(fault)
    studies = client.get("/studies", params={"pageSize": "1000"}).json()["studies"]
    assert studies[0] == poison
    assert ids(studies[1:]) == ids(STUDIES)[1:]


# Running


def test_what_was_asked_is_kept(registry: SampleRegistry, client: httpx.Client) -> None:
    client.get("/studies", params={"query.cond": '"west syndrome"'}, headers={"User-Agent": "tests"})
    (seen,) = registry.requests
    assert (seen.method, seen.path, seen.query) == ("GET", "/studies", {"query.cond": '"west syndrome"'})
    assert seen.headers["user-agent"] == "tests"
    assert seen.at <= time.monotonic()


def test_studies_of_ones_own_and_no_noise(capfd: pytest.CaptureFixture[str]) -> None:
    with SampleRegistry(STUDIES[:2]) as registry:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/api/v2", registry.url)
        assert len(httpx.get(f"{registry.url}/studies").json()["studies"]) == 2
    assert capfd.readouterr() == ("", "")


def test_it_starts_again_after_it_stopped() -> None:
    registry = SampleRegistry(STUDIES[:1])
    with pytest.raises(RuntimeError):
        _ = registry.url
    for _ in range(2):
        with registry:
            assert httpx.get(f"{registry.url}/version").status_code == 200
