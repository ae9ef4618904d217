"""POST /match in three formats: told by content, one answer, and nothing of a document is repeated or kept."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

Json = dict[str, Any]
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"
MARKER = "QQMARKERQQ"
PHENOPACKET: Json = {
    "id": MARKER,
    "subject": {
        "id": MARKER,
        "alternateIds": [MARKER],
        "sex": "FEMALE",
        "dateOfBirth": "2026-04-10T00:00:00Z",
    },
    "phenotypicFeatures": [
        {"type": {"id": "HP:0012469", "label": MARKER}, "description": MARKER},
        {"type": {"id": MARKER, "label": MARKER}, "excluded": True},
        {"type": {"id": "HP:0002521", "label": MARKER}, "excluded": True, "onset": {"timestamp": MARKER}},
        {MARKER: MARKER},
    ],
    "medicalActions": [{"treatment": {"agent": {"id": MARKER, "label": MARKER}}}],
    "metaData": {"createdBy": MARKER, "phenopacketSchemaVersion": "2.0.2"},
    MARKER: MARKER,
}
NAME = [{"family": MARKER, "given": [MARKER]}]
SUBJECT = {"reference": f"Patient/{MARKER}", "display": MARKER}
BUNDLE: Json = {
    "resourceType": "Bundle",
    "id": MARKER,
    "type": "collection",
    "entry": [
        {
            "fullUrl": f"https://clinic.example/Patient/{MARKER}",
            "resource": {
                "resourceType": "Patient",
                "id": MARKER,
                "name": NAME,
                "birthDate": "2026-04-10",
                "gender": "female",
            },
        },
        {
            "resource": {
                "resourceType": "Condition",
                "subject": SUBJECT,
                "code": {"text": "West syndrome"},
                "note": [{"text": MARKER}],
            }
        },
        {"resource": {"resourceType": "Condition", "subject": SUBJECT, "code": {"text": MARKER}}},
        {"resource": {"resourceType": "Condition", "subject": MARKER}},
        {"resource": {"resourceType": MARKER}},
    ],
}
DOCUMENTS = (("phenopacket", PHENOPACKET), ("fhir", BUNDLE))
documents = pytest.mark.parametrize(("kind", "document"), DOCUMENTS)


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that is logged, at the lowest level, but for the asker's own."""
    words, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(words), root.level
    handler.addFilter(lambda record: not record.name.startswith(("httpx", "httpcore")))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield words
    root.removeHandler(handler)
    root.setLevel(level)


@documents
def test_told_by_content_and_by_address(client: TestClient, kind: str, document: Json) -> None:
    by_content = client.post("/match", json=document)
    assert by_content.status_code == 200
    assert by_content.json()["intake"]["format"] == kind
    assert client.post(f"/match/{kind}", json=document).content == by_content.content
    typed = {"content-type": "application/fhir+json"}
    assert client.post("/match", content=json.dumps(document), headers=typed).content == by_content.content


@documents
def test_the_same_matches_as_for_the_profile(client: TestClient, kind: str, document: Json) -> None:
    profile: Json = {"born": "2026-04-10", "sex": "female", "conditions": [{"term": "infantile-spasms"}]}
    if kind == "phenopacket":
        profile["eeg"] = [{"pattern": "hypsarrhythmia", "present": False}]
    assert (
        client.post("/match", json=document).json()["matches"]
        == client.post("/match", json=profile).json()["matches"]
    )


def test_what_was_understood_and_what_was_not(client: TestClient) -> None:
    intake = client.post("/match", json=PHENOPACKET).json()["intake"]
    assert intake["understood"] == [
        {"path": "subject.sex", "as": "sex"},
        {"path": "subject.dateOfBirth", "as": "born"},
        {"path": "phenotypicFeatures[0]", "as": "conditions: infantile-spasms, present"},
        {"path": "phenotypicFeatures[2]", "as": "eeg: hypsarrhythmia, absent"},
    ]
    assert [one["path"] for one in intake["ignored"]] == [
        "phenotypicFeatures[1].type",
        "phenotypicFeatures[3]",
        "medicalActions[0].treatment.agent",
    ]


def test_a_profile_has_no_intake(client: TestClient, profile: Json) -> None:
    assert "intake" not in client.post("/match", json=profile).json()


@documents
def test_an_address_takes_its_own_format_only(
    client: TestClient, kind: str, document: Json, profile: Json
) -> None:
    other = next(one for name, one in DOCUMENTS if name != kind)
    bodies: tuple[Any, ...] = (other, profile, {}, [], 7)
    for body in bodies:
        response = client.post(f"/match/{kind}", json=body)
        assert (response.status_code, response.json()["type"]) == (
            422,
            "urn:spasm-trials:problem:invalid-profile",
        )
        assert MARKER not in response.text


@pytest.mark.parametrize("path", ["/match/phenopacket", "/match/fhir"])
def test_the_same_limits(client: TestClient, path: str) -> None:
    typed = {"content-type": "application/json"}
    assert client.post(path, content=b" " * (256 * 1024 + 1), headers=typed).status_code == 413
    assert client.post(path, content=b"{", headers=typed).status_code == 400
    assert client.post(path, content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert client.get(path).status_code == 405
    assert client.post(f"{path}?standing=never", json=PHENOPACKET).status_code == 422


@pytest.mark.parametrize(
    "document",
    [
        PHENOPACKET | {"subject": {"id": MARKER, "vitalStatus": {"status": "DECEASED"}}},
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": {"resourceType": "Patient", "name": NAME, "deceasedBoolean": True}}],
        },
    ],
)
def test_for_a_child_who_has_died_nothing_is_searched(client: TestClient, document: Json) -> None:
    response = client.post("/match", json=document)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert response.headers["cache-control"] == "no-store"
    problem = response.json()
    assert problem["type"] == "urn:spasm-trials:problem:deceased"
    assert "We are sorry" in problem["detail"]
    assert "matches" not in problem
    assert MARKER not in response.text


@documents
def test_nothing_of_a_document_is_repeated_or_logged(
    client: TestClient, kind: str, document: Json, heard: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    assert MARKER in json.dumps(document)
    wrong: Json = {"type": MARKER} if kind == "fhir" else {"subject": {"sex": [MARKER]}}
    said = [client.post("/match", json=body) for body in (document, document | wrong)]
    assert [one.status_code for one in said] == [200, 422]
    captured = capfd.readouterr()
    for words in (
        *(one.text + repr(one.headers.raw) for one in said),
        heard.getvalue(),
        captured.out,
        captured.err,
    ):
        assert MARKER not in words
        assert "West syndrome" not in words


@documents
def test_the_described_shapes(client: TestClient, kind: str, document: Json) -> None:
    described = client.get("/openapi.json").json()
    for path in ("/match", f"/match/{kind}"):
        operation = described["paths"][path]["post"]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        for one, shape in ((document, schema), (client.post(path, json=document).json(), answer)):
            jsonschema.validate(one, shape | {"components": described["components"]})
        assert {"400", "413", "415", "422"} <= operation["responses"].keys()
