"""The addresses for clients of FHIR: every body that goes in or comes out is one by the R4B models."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.api.fhir.canonical import Canonical
from service.api.fhir.parameters import body
from service.api.fhir.study import study
from service.app import create_app
from service.intake.fhir.bundle import convert
from service.intake.problems import ProfileRefused
from service.payload_files import trials_in
from service.settings import Settings
from service.store.store import Store
from tests.service.api.conftest import TODAY
from tests.service.api.test_formats import BUNDLE, MARKER, SAMPLES
from tests.service.api.test_outcome import outcome
from tests.service.intake.odd import ODD, places, with_odd

Json = dict[str, Any]
FHIR = "application/fhir+json"
ROOT = "urn:spasm-trials:fhir:"
MATCH = "/fhir/ResearchStudy/$match"
SAMPLE_STUDIES = Path(str(files("service") / "sample_registry" / "studies"))
RECORDED, RECORDED_OTHERS = SAMPLES / "ctgov-v2", SAMPLES / "ctgov-infant-epilepsy"


def resource(response: Any) -> Json:
    """A good answer, checked against its model, down to every code of a closed list."""
    assert (response.status_code, response.headers["content-type"]) == (200, FHIR), response.text
    plain: Json = response.json()
    check(plain)
    return plain


def check(plain: Any) -> None:
    model = _model(plain["resourceType"]).model_validate(plain)
    assert json.loads(model.model_dump_json()) == plain
    for inner in walk(model):
        for name, field in type(inner).model_fields.items():
            allowed = (field.json_schema_extra or {}).get("enum_values")
            value = getattr(inner, name)
            if allowed and value is not None:
                assert set(value if isinstance(value, list) else [value]) <= set(allowed), (name, value)


def walk(model: Any) -> Iterator[Any]:
    yield model
    for name in type(model).model_fields:
        value = getattr(model, name, None)
        for one in value if isinstance(value, list) else [value]:
            if hasattr(type(one), "model_fields"):
                yield from walk(one)


def _model(kind: str) -> Any:
    return getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)


def post(client: TestClient, plain: Any, query: str = "") -> Any:
    return client.post(MATCH + query, content=json.dumps(plain), headers={"content-type": FHIR})


def parameters(*parts: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": BUNDLE}, *parts]}


def studies(bundle: Json) -> list[Json]:
    return [one for one in bundle.get("entry", []) if one["search"]["mode"] == "match"]


def ids(bundle: Json) -> list[str]:
    return [one["resource"]["id"] for one in studies(bundle)]


def told(extensions: list[Json], name: str) -> list[Any]:
    """The values of our extensions of one name; a group as its parts by name."""
    return [_value(one) for one in extensions if one["url"] in {name, f"{ROOT}{name}"}]


def _value(one: Json) -> Any:
    if "extension" in one:
        return {inner["url"]: _value(inner) for inner in one["extension"]}
    return next(value for key, value in one.items() if key.startswith("value"))


# What is here


def test_an_operation_is_asked_in_one_way(client: TestClient) -> None:
    """Its address is no study's. Whoever puts a record into an address is told where it belongs."""
    for ask in (client.get, client.put, client.options):
        refused = ask("/fhir/ResearchStudy/$match")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
        assert "POST the record" in refused.json()["issue"][0]["diagnostics"]
    assert client.get("/fhir/ResearchStudy/a%20b").status_code == 404
    assert client.put("/match").headers["Allow"] == "GET, HEAD, POST"


def test_the_capability_statement_tells_what_is_there(client: TestClient, app: FastAPI) -> None:
    plain = resource(client.get("/fhir/metadata"))
    assert plain["fhirVersion"] == "4.0.1"
    assert plain["implementation"]["url"] == "http://testserver/fhir"
    (rest,) = plain["rest"]
    (kind,) = rest["resource"]
    assert kind["type"] == "ResearchStudy"
    assert resource(client.get("/fhir/ResearchStudy/NCT00000001"))
    for param in kind["searchParam"]:
        assert resource(client.get(f"/fhir/ResearchStudy?{param['name']}=x"))["total"] == 0
    assert client.get("/fhir/ResearchStudy?sponsor=x").status_code == 422
    assert [one["name"] for one in kind["operation"]] == ["match"]
    assert rest["security"]["cors"] is False


# Public records


def test_a_trial_as_a_research_study(client: TestClient) -> None:
    plain = resource(client.get("/fhir/ResearchStudy/NCT00000001"))
    assert plain["status"] == "active"
    assert told(plain["extension"], "recruitment-status") == ["recruiting"]
    assert plain["identifier"] == [
        {"system": "https://clinicaltrials.gov", "value": "NCT00000001"},
        {"value": "2020-001234-12"},
    ]
    assert plain["phase"]["coding"][0]["code"] == "phase-2-phase-3"
    assert {"system": "http://purl.obolibrary.org/obo/mondo.owl", "code": "MONDO:0018097"} in plain[
        "condition"
    ][0]["coding"]
    assert plain["focus"][0]["text"] == "Vigabatrin"
    assert plain["period"] == {"start": "2026-05"}
    assert plain["site"][0] == {"display": "Far Hospital, Denver, US"}
    assert [one["coding"][0]["code"] for one in plain["location"]] == ["ES", "US"]
    assert "meta" not in plain
    sample = resource(client.get("/fhir/ResearchStudy/NCT99000005"))
    assert sample["meta"]["security"][0]["code"] == "HTEST"


def test_no_such_study(client: TestClient) -> None:
    outcome(client.get(f"/fhir/ResearchStudy/{MARKER}"), 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["NCT00000001", "NCT00000002", "NCT00000003", "NCT00000004", "NCT99000005"]),
        ("_id=NCT00000003", ["NCT00000003"]),
        ("identifier=https://clinicaltrials.gov|NCT00000002,2020-001234-12", ["NCT00000001", "NCT00000002"]),
        ("title=a sam", ["NCT99000005"]),
        ("title=sample", []),
        ("title:contains=sample", ["NCT99000005"]),
        ("status=completed,approved", ["NCT00000002", "NCT00000003"]),
        ("location=FR", ["NCT00000002"]),
        ("_format=json&_id=NCT00000003", ["NCT00000003"]),
    ],
)
def test_search(client: TestClient, query: str, found: list[str]) -> None:
    plain = resource(client.get(f"/fhir/ResearchStudy?{query}"))
    assert (ids(plain), plain["total"]) == (found, len(found))


def test_search_page_by_page(client: TestClient) -> None:
    address, found = "/fhir/ResearchStudy?title=vigabatrin&_count=3", []
    while address:
        plain = resource(client.get(address))
        assert plain["total"] == 4
        found += ids(plain)
        links = {one["relation"]: one["url"] for one in plain["link"]}
        assert links["self"].startswith("http://testserver/fhir/ResearchStudy?title=vigabatrin&_count=3")
        address = links.get("next", "")
    assert found == ["NCT00000001", "NCT00000002", "NCT00000003", "NCT00000004"]


@pytest.mark.parametrize("query", ["_count=-1", "_count=101", "born=2026-04-10", "_format=xml"])
def test_a_query_that_cannot_be_right(client: TestClient, query: str) -> None:
    issues = outcome(client.get(f"/fhir/ResearchStudy?{query}"), 422)
    assert issues[1]["expression"] == [f"http.{query.partition('=')[0]}"]
    assert issues[1]["diagnostics"]


# $match


def test_the_same_matches_as_elsewhere(client: TestClient) -> None:
    check(BUNDLE | {"entry": BUNDLE["entry"][:3]})
    plain = resource(post(client, BUNDLE))
    other = client.post("/match/fhir", json=BUNDLE).json()
    assert plain["total"] == other["total"]
    for entry, match in zip(studies(plain), other["matches"], strict=True):
        assert entry["resource"]["id"] == match["trial"]["id"]
        assert entry["fullUrl"] == f"http://testserver/fhir/ResearchStudy/{match['trial']['id']}"
        assert entry["search"]["score"] == match["score"]
        beside = entry["search"]["extension"]
        for name, field in (
            ("standing", "standing"), ("opens", "opens"), ("closes", "closes"), ("days-left", "days_left"),
            ("closes-earliest", "closes_earliest"), ("days-left-earliest", "days_left_earliest"),
        ):  # fmt: skip
            assert told(beside, name) == [one for one in [match[field]] if one is not None]
        assert [one["text"] for one in told(beside, "reason")] == [one["text"] for one in match["reasons"]]
        for criterion, answer in zip(told(beside, "criterion"), match["criteria"], strict=True):
            for name in ("side", "text", "kind", "passes", "why", "read", "source"):
                assert criterion[name] == answer[name]
            assert criterion.get("until") == answer["until"]


def test_the_record_of_a_trial_holds_nothing_of_the_child(client: TestClient) -> None:
    for entry in studies(resource(post(client, BUNDLE))):
        assert entry["resource"] == resource(client.get(f"/fhir/ResearchStudy/{entry['resource']['id']}"))


def test_what_became_of_each_part(client: TestClient) -> None:
    issues = {
        one["expression"][0]: one for one in _intake(resource(post(client, BUNDLE))) if "expression" in one
    }
    assert issues["Bundle.entry[0].resource.birthDate"]["details"]["text"] == "Understood as born."
    assert issues["Bundle.entry[1].resource"]["details"]["coding"][0] == {
        "system": f"{ROOT}intake",
        "code": "understood",
    }
    assert issues["Bundle.entry[2].resource.code"]["details"] == {
        "coding": [{"system": f"{ROOT}intake", "code": "ignored"}],
        "text": "Not used: this is not in our vocabulary.",
    }
    other = client.post("/match/fhir", json=BUNDLE).json()["intake"]
    paths = {f"Bundle.{one['path']}" for one in (*other["understood"], *other["ignored"])}
    assert paths == set(issues)
    assert {one["severity"] for one in issues.values()} == {"information"}


def _intake(bundle: Json) -> list[Json]:
    last = bundle["entry"][-1]
    assert last["search"] == {"mode": "outcome"}
    issues: list[Json] = last["resource"]["issue"]
    return issues


def test_questions_and_the_word_of_caution(client: TestClient) -> None:
    last = resource(post(client, BUNDLE))["entry"][-1]["resource"]
    asks = client.post("/match/fhir", json=BUNDLE).json()["ask_next"]
    assert told(last["extension"], "ask-next") == [
        {name: one[name] for name in ("fact", "question", "settles")} for one in asks
    ]
    assert "Do not delay standard treatment" in last["issue"][0]["details"]["text"]


def test_warnings_are_told_as_such(client: TestClient) -> None:
    weight = {"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
              "valueQuantity": {"value": 7.6, "unit": "kg"}}  # fmt: skip
    check(weight)
    plain = BUNDLE | {"entry": [*BUNDLE["entry"], {"resource": weight}]}
    warned = [one for one in _intake(resource(post(client, plain))) if one["severity"] == "warning"]
    assert [one["expression"] for one in warned] == [["Bundle.entry[5].resource"]]


def test_parameters(client: TestClient) -> None:
    whole_body = parameters({"name": "count", "valueInteger": 2})
    whole_body["parameter"][0] = {"name": "resource", "resource": BUNDLE | {"entry": BUNDLE["entry"][:3]}}
    check(whole_body)
    whole = resource(post(client, BUNDLE))
    assert ids(resource(post(client, parameters()))) == ids(whole)
    two = resource(post(client, parameters({"name": "count", "valueInteger": 2}), "?_count=1"))
    assert (ids(two), two["total"]) == (ids(whole)[:2], whole["total"])
    certain = resource(post(client, parameters({"name": "onlyCertainMatches", "valueBoolean": True})))
    assert {told(one["search"]["extension"], "standing")[0] for one in studies(certain)} <= {"fits"}
    assert certain["total"] < whole["total"]


def test_matches_page_by_page(client: TestClient) -> None:
    whole, query, found = ids(resource(post(client, BUNDLE))), "?_count=3&include=closed", list[str]()
    while query:
        plain = resource(post(client, BUNDLE, query))
        found += ids(plain)
        assert _intake(plain)
        links = {one["relation"]: one["url"] for one in plain["link"]}
        query = links.get("next", "").removeprefix(f"http://testserver{MATCH}")
    assert set(whole) < set(found)
    assert len(found) == len(set(found)) == 5
    assert ids(resource(post(client, BUNDLE, "?_count=0"))) == []


def test_a_link_that_is_asked_without_its_body(client: TestClient) -> None:
    response = client.get(f"{MATCH}?_count=3")
    (issue,) = outcome(response, 405)
    assert response.headers["allow"] == "POST"
    assert "POST the record" in issue["diagnostics"]


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ({}, "Bundle.resourceType"),
        ([], "Bundle.resourceType"),
        ({"resourceType": MARKER}, "Bundle.resourceType"),
        (BUNDLE | {"type": MARKER}, "Bundle.type"),
        (BUNDLE | {"entry": MARKER}, "Bundle.entry"),
        (
            {"resourceType": "Bundle", "type": "collection",
             "entry": [{"resource": {"resourceType": "Patient", "birthDate": "2027-01-01"}}]},
            "Bundle.entry[0].resource.birthDate",
        ),
        ({"resourceType": "Parameters"}, "Parameters.parameter"),
        ({"resourceType": "Parameters", "parameter": []}, "Parameters.parameter"),
        ({"resourceType": "Parameters", "parameter": [MARKER]}, "Parameters.parameter[0].name"),
        ({"resourceType": "Parameters", "parameter": [{"name": ["x"]}]}, "Parameters.parameter[0].name"),
        ({"resourceType": "Parameters", "parameter": [{"name": "resource"}]}, "Parameters.parameter[0].resource"),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": {"resourceType": MARKER}}]},
            "Parameters.parameter[0].resource.resourceType",
        ),
        (parameters({"name": MARKER}), "Parameters.parameter[1].name"),
        (parameters({"name": "resource", "resource": BUNDLE}), "Parameters.parameter[1]"),
        (parameters({"name": "count", "valueInteger": MARKER}), "Parameters.parameter[1].valueInteger"),
        (parameters({"name": "count", "valueInteger": True}), "Parameters.parameter[1].valueInteger"),
        (parameters({"name": "count", "valueInteger": 501}), "Parameters.parameter[1].valueInteger"),
        (parameters({"name": "onlyCertainMatches", "valueBoolean": "true"}), "Parameters.parameter[1].valueBoolean"),
    ],
)  # fmt: skip
def test_what_cannot_be_right(client: TestClient, plain: Any, path: str) -> None:
    whole, field = outcome(post(client, plain), 422)
    assert whole["details"]["text"] == "The profile cannot be right"
    assert field["expression"] == [path]
    assert field["details"]["text"]
    assert field["diagnostics"]


def test_any_value_in_any_place_is_read_or_refused() -> None:
    whole = parameters(
        {"name": "count", "valueInteger": 2}, {"name": "onlyCertainMatches", "valueBoolean": True}
    )
    whole["parameter"][0] = {"name": "resource", "resource": {"resourceType": "Bundle", "type": "collection"}}
    for path in places(whole):
        for odd in ODD:
            with suppress(ProfileRefused):
                told = body(with_odd(whole, path, odd))
                convert(told.bundle, TODAY, told.at)


def test_a_child_who_has_died(client: TestClient) -> None:
    died = {"resourceType": "Patient", "id": MARKER, "deceasedBoolean": True}
    check(died)
    response = post(
        client,
        parameters()
        | {"parameter": [{"name": "resource", "resource": BUNDLE | {"entry": [{"resource": died}]}}]},
    )
    whole, field = outcome(response, 422)
    assert "We are sorry" in whole["diagnostics"]
    assert field["expression"] == ["Parameters.parameter[0].resource.entry[0].resource.deceasedBoolean"]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", FHIR, 400, "structure"),
        (b"{}", "application/fhir+xml", 415, "not-supported"),
        (b"{}", "text/plain", 415, "not-supported"),
        (b" " * (256 * 1024 + 1), FHIR, 413, "too-long"),
    ],
)
def test_bodies_that_are_not_read(
    client: TestClient, content: bytes, kind: str, status: int, code: str
) -> None:
    (issue,) = outcome(client.post(MATCH, content=content, headers={"content-type": kind}), status)
    assert issue["code"] == code


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", MATCH), ("DELETE", "/fhir/metadata"), ("POST", "/fhir/ResearchStudy")]
)
def test_an_address_asked_in_another_way(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    outcome(response, 405)
    assert response.headers["allow"]


def test_a_query_of_match_that_cannot_be_right(client: TestClient) -> None:
    issues = outcome(post(client, BUNDLE, f"?standing={MARKER}&{MARKER}=1"), 422)
    assert "http.standing[0]" in issues[1]["expression"]


def test_a_fault_of_ours(client: TestClient, app: FastAPI) -> None:
    app.state.catalogue = None
    (issue,) = outcome(client.get("/fhir/ResearchStudy"), 500)
    assert issue["code"] == "exception"


# Settings


def test_names_of_our_own_by_the_settings(settings: Settings, store: Store) -> None:
    own = {
        "fhir_canonical": "https://hospital.example/fhir",
        "public_url": "https://hospital.example/trials/",
    }
    with TestClient(create_app(settings.model_copy(update=own), store)) as client:
        plain = resource(post(client, BUNDLE))
        assert plain["link"][0]["url"].startswith(f"https://hospital.example/trials{MATCH}?")
        beside = studies(plain)[0]["search"]["extension"]
        assert beside[0]["url"] == "https://hospital.example/fhir/standing"


def test_a_host_that_is_none_gets_into_no_link(client: TestClient) -> None:
    answer = client.get("/fhir/ResearchStudy", headers={"host": f"<{MARKER}>"})
    assert MARKER not in answer.text


# Trials as registries have them


@pytest.mark.parametrize("folder", [SAMPLE_STUDIES, RECORDED, RECORDED_OTHERS])
def test_every_recorded_trial_is_a_research_study(folder: Path) -> None:
    found = [one for one in trials_in([folder]) if isinstance(one, Trial)] if folder.is_dir() else []
    if not found:
        pytest.skip(f"no recorded trials in {folder}")
    for trial in found:
        plain = study(trial, Canonical("urn:spasm-trials:fhir"))
        check(plain)
        assert ("status" in plain) is (trial.status != "unknown")


def test_an_id_that_fhir_would_not_take(first: Trial) -> None:
    plain = study(
        replace(first, id="CTRI/2020/01/1", status="unknown", phase=("1", "2", "3")), Canonical("urn:x:y")
    )
    check(plain)
    assert plain["id"] == "CTRI-2020-01-1"
    assert plain["phase"] == {"text": "Phase 1/2/3"}


def test_a_summary_with_tags_stays_text(first: Trial) -> None:
    plain = study(replace(first, summary="<script>a & b</script>"), Canonical("urn:x:y"))
    assert plain["description"] == "&lt;script&gt;a &amp; b&lt;/script&gt;"
