"""Under /fhir every refusal is an OperationOutcome, checked by the models of FHIR; nothing sent is sent back."""

from typing import Any

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from starlette.testclient import TestClient

LIMIT = 256 * 1024


def outcome(response: Any, status: int) -> list[dict[str, Any]]:
    """The issues of a refusal."""
    assert (response.status_code, response.headers["content-type"]) == (status, "application/fhir+json")
    assert response.headers["cache-control"] == "no-store"
    OperationOutcome.model_validate(response.json())
    assert "QQMARKERQQ" not in response.text
    issues: list[dict[str, Any]] = response.json()["issue"]
    return issues


@pytest.mark.parametrize("path", ["/fhir", "/fhir/", "/fhir/QQMARKERQQ", "/fhir/Patient/QQMARKERQQ"])
def test_no_such_address(client: TestClient, path: str) -> None:
    (issue,) = outcome(client.get(path), 404)
    assert (issue["severity"], issue["code"]) == ("error", "not-found")
    assert issue["diagnostics"]


def test_a_large_body(client: TestClient) -> None:
    body = {"content": b" " * (LIMIT + 1), "headers": {"content-type": "application/fhir+json"}}
    (issue,) = outcome(client.post("/fhir/QQMARKERQQ", **body), 413)  # type: ignore[arg-type]
    assert issue["code"] == "too-long"


@pytest.mark.parametrize("path", ["/fhirx", "/match/fhir/x", "/"])
def test_only_there(client: TestClient, path: str) -> None:
    response = client.delete(path)
    assert response.headers["content-type"] == "application/problem+json"
