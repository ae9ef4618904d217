"""A database that is away costs a moment, or a clear answer; what is in memory is answered from."""

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.app import create_app
from service.settings import Settings
from service.store.engine import Limits
from service.store.store import Store
from tests import postgresql


@pytest.fixture
def on_server(own_server: postgresql.Server, first: Trial) -> Iterator[FastAPI]:
    settings = Settings(database_url=own_server.url, scheduler=False, catalogue_check_seconds=3600)
    store = Store(own_server.url, Limits(away_seconds=1))
    store.migrate()
    store.save_trials([first], datetime(2026, 11, 23, 2, tzinfo=UTC))
    yield create_app(settings, store)
    store.close()


def test_a_database_that_comes_and_goes(
    own_server: postgresql.Server,
    on_server: FastAPI,
    profile: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each list is another one: one that went out before is answered from memory."""
    with TestClient(on_server) as client:
        assert client.get("/trials?limit=1").status_code == 200
        own_server.restart()
        assert client.get("/trials?limit=2").status_code == 200
        own_server.stop("fast")
        back = Thread(target=own_server.start)
        back.start()
        assert client.get("/trials?limit=3").status_code == 200  # waited for
        back.join()
        own_server.stop("fast")
        assert client.post("/match", json=profile).status_code == 200  # from memory
        refused = client.get("/trials?limit=4")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert refused.json()["type"] == "urn:spasm-trials:problem:not-ready"
        shown = client.get("/browse", headers={"Accept": "text/html"})
        assert (shown.status_code, "Try again in a moment" in shown.text) == (503, True)
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        own_server.start()
        assert client.get("/trials?limit=5").status_code == 200
    said = capsys.readouterr().err
    assert '"trouble": "away"' in said
    assert str(own_server.folder) not in said


def test_a_cut_connection_is_a_new_one_at_once(on_server: FastAPI, own_server: postgresql.Server) -> None:
    """Cut off in the middle of a request, which is then answered all the same."""
    store: Store = on_server.state.store
    search, times = store.search, [0]

    def cut_once(query: Any) -> Any:
        times[0] += 1
        if times[0] == 1:
            with store._database.reading() as session:
                session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return search(query)

    store.search = cut_once  # type: ignore[method-assign]
    with TestClient(on_server) as client:
        assert client.get("/trials").json()["total"] == 1
    assert times == [2]


def test_a_standby_answers_readers(own_server: postgresql.Server, on_server: FastAPI) -> None:
    with postgresql.folder() as folder:
        standby = own_server.copied(folder)
        standby.start()
        settings = Settings(
            database_url=own_server.url,
            read_database_url=standby.url,
            scheduler=False,
            catalogue_check_seconds=3600,
        )
        with TestClient(create_app(settings)) as client:
            own_server.stop()
            assert client.get("/trials").json()["total"] == 1
            assert client.get("/readyz").status_code == 200
        standby.stop()
        own_server.start()
