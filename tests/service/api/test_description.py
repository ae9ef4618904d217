"""The routes for clinics' systems keep to their own description: requests made from it, answers held against it."""

from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

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
