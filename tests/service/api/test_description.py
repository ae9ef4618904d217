"""The routes for clinics' systems keep to their own description: requests made from it, answers held against it."""

from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from service.api.examples import BUNDLE, HOOK
from service.cds.routes import SERVICE_ID

FOR_CLINICS = "^/(fhir|cds-services)"
MADE = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def test_requests_made_from_the_description(app: FastAPI, client: TestClient) -> None:
    """The client keeps the application open meanwhile."""
    described = schemathesis.openapi.from_asgi("/openapi.json", app).include(path_regex=FOR_CLINICS)
    operations: list[Any] = [one.ok() for one in described.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) == 6
    for operation in operations:

        @MADE
        @given(operation.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate()

        holds()


def test_the_examples_are_read_whole(client: TestClient) -> None:
    for path in ("/match/fhir", "/fhir/ResearchStudy/$match"):
        response = client.post(path, json=BUNDLE)
        assert response.status_code == 200
        assert "not used" not in response.text.casefold()
    assert client.post("/match/fhir", json=BUNDLE).json()["intake"]["ignored"] == []
    card = client.post(f"/cds-services/{SERVICE_ID}", json=HOOK).json()["cards"][0]
    assert "no part was left out" in card["detail"]
