"""Alive is always said; ready only with a database that answers and trials in it."""

from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from starlette.testclient import TestClient

from service.api.health import readiness
from service.app import create_app
from service.settings import Settings
from service.store.store import Store

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)


def test_alive(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.head("/healthz").status_code == 200


def test_ready_though_stale(client: TestClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok", "ready": True, "database": True, "trials": 5,
        "synced_at": None, "age_hours": None, "stale": True,
    }  # fmt: skip


def test_not_ready_without_trials(settings: Settings, empty_store: Store) -> None:
    with TestClient(create_app(settings, empty_store)) as client:
        response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "no-trials")


def test_not_ready_without_a_database(client: TestClient, app: FastAPI) -> None:
    class Gone:
        def is_ready(self) -> bool:
            raise OSError("postgresql://user:SECRET@host")

    app.state.store = Gone()
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "no-database")
    assert "SECRET" not in response.text
    assert client.get("/healthz").status_code == 200


def test_the_age_of_the_data(client: TestClient, app: FastAPI, store: Store) -> None:
    for hours, stale in ((30, False), (49, True)):
        ended = NOW - timedelta(hours=hours)
        run = store.start_run("sync", ended)
        assert run
        store.finish_run(run, ended, "ok")
        state = readiness(app.state, NOW)
        assert (state["age_hours"], state["stale"]) == (float(hours), stale)
        assert state["ready"]
