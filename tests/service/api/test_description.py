"""Every route keeps to its own description: requests made from it and against it, answers held against it."""

import asyncio
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import positive_data_acceptance
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from service.api.examples import BUNDLE, HOOK
from service.cds.routes import SERVICE_ID
from service.jobs.sync import sync
from service.store.store import Store
from tests.fuzz import hooks
from tests.service.jobs.conftest import IDLE, StubRegistry

MADE = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
HERE = {"any_id": "NCT00000001", "study_id": "NCT00000001", "service_id": SERVICE_ID}


@pytest.fixture
def store(store: Store) -> Store:
    """With something to tell of under /changes."""
    registry = StubRegistry()
    for text in ("Any infant.", "Any infant < 1 year & <b>bold</b>."):
        registry.add("T001", eligibility=text)
        asyncio.run(sync(store, IDLE, [registry.registry]))
    return store


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_requests_made_from_the_description(app: FastAPI, client: TestClient, mode: GenerationMode) -> None:
    """The client keeps the application open meanwhile."""
    described = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations: list[Any] = [one.ok() for one in described.get_all_operations()]  # type: ignore[union-attr]
    assert len(operations) == sum(map(len, app.openapi()["paths"].values()))
    answered: dict[str, set[int]] = {}
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
            continue  # nothing about it can be wrong
        if mode is GenerationMode.NEGATIVE and operation.path == "/match/batch":
            continue  # whatever a line holds, it is answered in its place

        @MADE
        @given(_cases(operation, mode))
        def holds(case: Any) -> None:
            response = case.call()
            answered.setdefault(case.operation.label, set()).add(response.status_code)
            case.validate_response(
                response,
                additional_checks=[hooks.refused_for_what_no_schema_says],
                excluded_checks=[positive_data_acceptance],
            )

        holds()
    if mode is GenerationMode.POSITIVE:
        assert [label for label, statuses in answered.items() if 200 not in statuses] == []


def _cases(operation: Any, mode: GenerationMode) -> st.SearchStrategy[Any]:
    """Where a path names a record, some name one that is here: made names hardly ever would."""
    made: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=mode)
    return made | made.map(_of_what_is_here) if operation.path_parameters else made


def _of_what_is_here(case: Any) -> Any:
    case.path_parameters = {name: HERE[name] for name in case.path_parameters}
    return case


def test_the_examples_are_read_whole(client: TestClient) -> None:
    for path in ("/match/fhir", "/fhir/ResearchStudy/$match"):
        response = client.post(path, json=BUNDLE)
        assert response.status_code == 200
        assert "not used" not in response.text.casefold()
    assert client.post("/match/fhir", json=BUNDLE).json()["intake"]["ignored"] == []
    card = client.post(f"/cds-services/{SERVICE_ID}", json=HOOK).json()["cards"][0]
    assert "no part was left out" in card["detail"]
