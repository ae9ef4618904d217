"""Nothing told of a child is found anywhere but in the answer it was told for."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from service import tracing
from service.api.match import day_of_asking
from service.app import create_app
from service.settings import Settings
from service.store.store import Store
from tests.service.api.conftest import TODAY
from tests.service.api.serving import serving

Json = dict[str, Any]
MARKERS = ("QQMARKERQQ", "7.31313", "2026-03-17", "2026-08-19", "ZZ99", "41.98765", "1231231")
VALID: Json = {
    "born": "2026-03-17",
    "weight_kg": 7.31313,
    "spasms": {"onset": "2026-08-19", "per_day": 7.31313},
    "eeg": [{"pattern": "QQMARKERQQ pattern"}],
    "conditions": [{"term": "QQMARKERQQ disease", "since": "2026-08-19"}],
    "treatments": [
        {"term": "QQMARKERQQ drug", "status": "past", "start": "2026-08-19", "dose_mg_per_kg_day": 7.31313}
    ],
    "treatments_complete": True,
    "labs": [{"test": "QQMARKERQQ", "value": 7.31313, "unit": "QQMARKERQQ"}],
    "place": {"country": "ES", "city": "QQMARKERQQ", "lat": 41.98765, "lon": 7.31313},
}
INVALID: tuple[Json, ...] = (
    {"born": "QQMARKERQQ"},
    {"born": "2026-03-17", "spasms": {"onset": "2025-08-19"}, "QQMARKERQQ": "QQMARKERQQ"},
    {"QQMARKERQQ 2026-03-17": {"ZZ99": 1}},
    {"weight_kg": "7.31313"},
    {"weight_kg": 1231231},
    {"sex": "QQMARKERQQ", "consent": "QQMARKERQQ", "age": "QQMARKERQQ"},
    {"place": {"country": "ZZ99", "lat": 4198765}},
    {"conditions": [{"term": "QQMARKERQQ" * 30, "since": "2027-08-19"}]},
    {"treatments": "QQMARKERQQ"},
    {"treatments": [{"term": 1231231, "status": "QQMARKERQQ"}]},
)
ABOUT: Json = {"reference": "Patient/QQMARKERQQ", "display": "QQMARKERQQ"}
LOINC = "http://loinc.org"
RECORD: Json = {
    "resourceType": "Bundle",
    "type": "collection",
    "id": "QQMARKERQQ",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "QQMARKERQQ", "birthDate": "2026-03-17",
                      "name": [{"family": "QQMARKERQQ"}], "address": [{"city": "QQMARKERQQ", "country": "ZZ99"}]}},
        {"resource": {"resourceType": "Condition", "subject": ABOUT, "code": {"text": "QQMARKERQQ disease"}}},
        {"resource": {"resourceType": "Condition", "subject": ABOUT, "code": {"text": "West syndrome"},
                      "onsetDateTime": "2026-08-19", "note": [{"text": "QQMARKERQQ"}]}},
        {"resource": {"resourceType": "MedicationStatement", "subject": ABOUT, "status": "active",
                      "medicationCodeableConcept": {"text": "QQMARKERQQ drug"}}},
        {"resource": {"resourceType": "Observation", "subject": ABOUT, "status": "final",
                      "effectiveDateTime": "2026-11-20", "code": {"coding": [{"system": LOINC, "code": "29463-7"}]},
                      "valueQuantity": {"value": 7.31313, "unit": "kg"}}},
    ],
}  # fmt: skip
PARAMETERS: Json = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": RECORD}]}
WRONG_RECORDS: tuple[Json, ...] = (
    RECORD | {"type": "QQMARKERQQ"},
    RECORD | {"resourceType": "QQMARKERQQ"},
    {"resourceType": "Parameters", "parameter": [{"name": "QQMARKERQQ", "valueString": "2026-03-17"}]},
    {"resourceType": "Parameters", "parameter": [{"name": "count", "valueInteger": 1231231}]},
    RECORD | {"entry": [{"resource": {"resourceType": "Patient", "birthDate": "2026-13-17 QQMARKERQQ"}},
                        {"resource": {"resourceType": "Patient", "id": "QQMARKERQQ", "deceasedBoolean": True}}]},
)  # fmt: skip
ENTRIES: list[Json] = RECORD["entry"]
CHART: Json = {
    "hook": "patient-view",
    "hookInstance": "QQMARKERQQ",
    "fhirServer": "https://QQMARKERQQ.example",
    "fhirAuthorization": {"access_token": "QQMARKERQQ"},
    "context": {"userId": "Practitioner/QQMARKERQQ", "patientId": "QQMARKERQQ"},
    "prefetch": {
        "patient": ENTRIES[0]["resource"],
        "conditions": RECORD | {"type": "searchset", "entry": ENTRIES[1:3]},
        "medicationStatements": ENTRIES[3]["resource"],
        "observations": RECORD | {"entry": ENTRIES[4:]},
    },
}
WRONG_CHARTS: tuple[Json, ...] = (
    CHART | {"hook": "QQMARKERQQ"},
    CHART | {"context": {"patientId": 1231231}},
    CHART | {"prefetch": {"patient": "QQMARKERQQ"}},
    CHART | {"prefetch": {"patient": {"resourceType": "Patient", "id": "ZZ99", "birthDate": "2026-03-17"}}},
)
HOOK = "/cds-services/infantile-spasms-trials"
MATCH = "/fhir/ResearchStudy/$match"
SCENARIOS: tuple[Json, ...] = (
    {"profile": VALID, "changes": {"heavier": {"weight_kg": 7.31313}}},
    {"profile": VALID, "changes": {"QQMARKERQQ": {"born": "QQMARKERQQ"}}},
    {"profiles": {"QQMARKERQQ": VALID, "7.31313": INVALID[1]}},
    {"profiles": {"QQMARKERQQ\n": VALID, "7.31313": VALID}},
    {"QQMARKERQQ": VALID},
)
FORMS = (
    {
        "born": "2026-03-17", "weight_kg": "7.31313", "spasms.onset": "2026-08-19", "if.starts": "vigabatrin",
        "conditions[0].term": "QQMARKERQQ", "treatments[0].term": "QQMARKERQQ", "answer.tsc": "yes",
    },
    {"born": "QQMARKERQQ", "weight_kg": "1231231", "if.test": "QQMARKERQQ", "QQMARKERQQ": "QQMARKERQQ"},
)  # fmt: skip
FORM_PATHS = (
    "/match-result", "/what-if", "/referral-sheet", "/es/match-result", "/de/what-if", "/fr/referral-sheet",
)  # fmt: skip
JSON = {"content-type": "application/json"}


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that the standard library's loggers say, at the lowest level."""
    words, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(words), root.level
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))  # the asker's own
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield words
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def address(settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real server that keeps its usual logs, the access log included, as if an operator had left it on; that counts
    who asks, keeps what it answered from, and sends traces, all of which would be found."""
    sent = InMemorySpanExporter()
    monkeypatch.setattr(tracing, "exporter", lambda: sent)
    app = create_app(settings.model_copy(update={"match_rate": "100000/day", "tracing": True}), store)
    app.dependency_overrides[day_of_asking] = lambda: TODAY
    with serving(uvicorn.Config(app, port=0, log_config=None, log_level="debug", access_log=True)) as address:
        yield address
    spans = sent.get_finished_spans()
    assert len(spans) > 50
    clean(" ".join(span.to_json() for span in spans))


def clean(words: str) -> None:
    assert [marker for marker in MARKERS if marker in words] == []


def kept(response: httpx.Response) -> str:
    """What is sent back besides the answer to a valid profile: headers, and the body of a refusal."""
    return repr(response.headers.raw) + (response.text if response.status_code >= 400 else "")


def test_no_marker_is_left_anywhere(
    address: str, tmp_path: Path, heard: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    said = [
        httpx.post(f"{address}{path}", json=body)
        for path, body in (("/match", VALID), ("/match/fhir", RECORD), (MATCH, RECORD), (HOOK, CHART))
    ]
    for one in said:
        assert one.status_code == 200
        clean(one.text)
    for profile in INVALID:
        said.append(httpx.post(f"{address}/match", json=profile))
        assert said[-1].status_code == 422
    said += [
        httpx.post(f"{address}/match", content=b'{"born": QQMARKERQQ', headers=JSON),
        httpx.post(f"{address}/match", content=b"QQMARKERQQ", headers={"content-type": "text/QQMARKERQQ"}),
        httpx.post(f"{address}/match", content=b"QQMARKERQQ" * 40_000, headers=JSON),
        httpx.post(f"{address}/match?QQMARKERQQ=7.31313", json=VALID),
        httpx.post(f"{address}/match?country=ZZ99&standing=QQMARKERQQ", json=VALID),
        httpx.get(f"{address}/match?born=2026-03-17&x=QQMARKERQQ"),
        httpx.get(f"{address}/QQMARKERQQ/2026-03-17"),
        httpx.get(f"{address}/match/?born=QQMARKERQQ"),
        httpx.get(f"{address}/trials/QQMARKERQQ"),
        httpx.get(f"{address}/trials?age=QQMARKERQQ"),
        httpx.get(f"{address}/trials?q=QQMARKERQQ"),
    ]
    said.append(httpx.post(f"{address}{MATCH}?_count=1", json=PARAMETERS))
    assert said[-1].json()["link"][-1]["relation"] == "next"
    clean("".join(one["url"] for one in said[-1].json()["link"]))
    for path, body in (*((MATCH, one) for one in WRONG_RECORDS), *((HOOK, one) for one in WRONG_CHARTS)):
        said.append(httpx.post(f"{address}{path}", json=body))
        assert said[-1].status_code == 422
    said += [
        httpx.post(f"{address}{MATCH}", content=b'{"resourceType": QQMARKERQQ', headers=JSON),
        httpx.post(f"{address}{MATCH}?QQMARKERQQ=7.31313&standing=QQMARKERQQ", json=RECORD),
        httpx.get(f"{address}{MATCH}?born=2026-03-17&x=QQMARKERQQ"),
        httpx.get(f"{address}/fhir/Patient/QQMARKERQQ?birthdate=2026-03-17"),
        httpx.get(f"{address}/fhir/ResearchStudy/QQMARKERQQ"),
        httpx.post(f"{address}/cds-services/QQMARKERQQ?born=2026-03-17", json=CHART),
        httpx.request("QQMARKERQQ", f"{address}/match"),
    ]
    odd_method = said[-1]
    for body in SCENARIOS:
        said.append(httpx.post(f"{address}/match/compare", json=body))
        assert said[-1].status_code == (200 if body == SCENARIOS[0] else 422)
    clean(said[-len(SCENARIOS)].text)
    for path in FORM_PATHS:  # a page shows its reader what was typed
        answers = [httpx.post(f"{address}{path}", data=form) for form in FORMS]
        assert [one.status_code for one in answers] == [200, 422]
        said += [
            httpx.post(f"{address}{path}?x=QQMARKERQQ", data=FORMS[0]),
            httpx.get(f"{address}{path}?x=QQMARKERQQ"),
        ]
        clean(repr([one.headers.raw for one in answers]))
    read, refused = (
        httpx.post(f"{address}/es/match-document", data={"document": text})
        for text in (json.dumps(RECORD), '{"QQMARKERQQ": QQMARKERQQ')
    )
    assert (read.status_code, refused.status_code) == (200, 422)
    clean(repr(read.headers.raw))
    said.append(refused)
    told = httpx.get(f"{address}/metrics")
    assert 'route="/match"' in told.text
    clean(told.text)
    for accept in ("application/json", "text/html"):
        told = httpx.get(f"{address}/status?x=QQMARKERQQ", headers={"Accept": accept})
        assert told.status_code == 200
        clean(told.text)
    captured = capfd.readouterr()
    for words in (*map(kept, said), heard.getvalue(), captured.out, captured.err):
        clean(words)
    assert '"event": "request"' in captured.err
    assert odd_method.status_code in {400, 405}  # which, depends on the server's parser
    for file in tmp_path.iterdir():
        clean(file.read_bytes().decode("latin-1"))


def test_a_failure_is_logged_by_its_place_and_not_its_text(
    client: TestClient, app: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        is_due = True

        def current(self) -> None:
            raise RuntimeError("QQMARKERQQ")

    app.state.catalogue = Broken()
    assert client.post("/match", json=VALID).status_code == 500
    logged = capsys.readouterr().err
    clean(logged)
    assert '"error": "RuntimeError"' in logged
    assert "test_privacy.py" in logged


def test_a_line_a_request_tells_the_route_only(client: TestClient) -> None:
    client.get("/healthz")  # the first makes the logger
    with structlog.testing.capture_logs() as lines:
        client.get("/trials/NCT00000001?x=QQMARKERQQ")
        client.get("/nowhere")
    assert [(line["route"], line["status"]) for line in lines] == [("/trials/{any_id}", 200), ("(none)", 404)]
    assert set(lines[0]) == {"event", "log_level", "id", "method", "route", "status", "ms"}


def test_the_facts_to_read(client: TestClient) -> None:
    facts = client.get("/privacy").json()
    assert facts["profile"]["stored"] is False
    assert facts["profile"]["logged"] is False
    assert facts["cookies"] == []


def test_the_facts_are_those_of_the_settings(settings: Settings, store: Store) -> None:
    def told(**changed: Any) -> Any:
        with TestClient(create_app(settings.model_copy(update=changed), store)) as client:
            page = client.get("/privacy", headers={"Accept": "text/html"})
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
            facts = client.get("/privacy").json()
            return facts, page.text

    quiet, page = told(metrics=False, log_level="warning")
    assert quiet["logs"]["kept_of_a_request"] == quiet["counts"]["kept"] == quiet["traces"]["kept"] == []
    assert "for_the_limit_on_matches" not in quiet["counts"]
    assert quiet["third_parties_asked_while_serving"] == []
    assert "the operator has set no contact" in page
    issuer = {"oidc_issuer": "https://issuer.example", "oidc_audience": "x"}
    loud, page = told(
        metrics=True,
        log_level="info",
        contact="who@example.org",
        match_rate="9/hour",
        match_needs_key=True,
        **issuer,
    )
    assert loud["run_by"] == "who@example.org"
    assert "route" in loud["logs"]["kept_of_a_request"]
    assert loud["counts"]["kept"]
    assert loud["counts"]["for_the_limit_on_matches"]["limit"] == "9/hour"
    assert loud["keys"]["needed_for_matching"] is True
    assert "issuer.example" in loud["third_parties_asked_while_serving"][0]
    assert "who@example.org" in page
    assert "9/hour" in page


def test_no_cookies(client: TestClient) -> None:
    assert "set-cookie" not in client.post("/match", json=VALID).headers
