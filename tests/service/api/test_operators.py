"""What operators see: numbers for Prometheus, and how the syncs went. Nothing of a child, nothing secret."""

import base64
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.testclient import TestClient

from ingest.history import Change
from ingest.record import Payload
from matchers.criteria.unread import Unread
from matchers.trial import Criterion, Trial
from service.app import create_app
from service.board import Board
from service.jobs.telling import SyncReport
from service.settings import Settings
from service.store.readings import ReadBatch
from service.store.store import Store
from tests.service.api.serving import serving


def now() -> datetime:
    """When a test asks: a long run before it makes nothing older."""
    return datetime.now(UTC)


Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with serving(uvicorn.Config(app, port=0, log_config=None)) as address:
        yield address


def _synced(store: Store, registry: str, at: datetime, reason: str = "", **counts: Any) -> None:
    run = store.start_run(f"sync:{registry}", at)
    assert run
    report = SyncReport(registry, detail="at http://inner.example:7", **counts)
    store.finish_run(run, at, "failed" if reason else "ok", reason, counts=asdict(report))


def _numbers(text: str) -> Numbers:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_their_route(address: str, profile: dict[str, Any]) -> None:
    for path in ("/trials/NCT00000001", "/trials/NCT00000004", "/QQ1", "/QQ2?x=QQ3"):
        httpx.get(address + path)
    httpx.post(f"{address}/match", json=profile)
    httpx.request("QQMETHOD", f"{address}/healthz")
    told = httpx.get(f"{address}/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=")
    assert told.headers["cache-control"] == "no-store"
    found = _numbers(told.text)

    def requests(method: str, route: str, status: str) -> float:
        labels = (("method", method), ("route", route), ("status", status))
        return found["spasm_trials_requests_total", labels]

    assert requests("GET", "/trials/{any_id}", "200") == 2
    assert requests("GET", "(none)", "404") == 2
    assert requests("POST", "/match", "200") == 1
    labels = (("method", "POST"), ("route", "/match"))
    assert found["spasm_trials_request_seconds_count", labels] == 1
    assert found["spasm_trials_trials", ()] == 5
    assert found["spasm_trials_database_up", ()] == 1
    assert "QQ" not in told.text


def test_syncs_are_told_by_registry(client: TestClient, store: Store) -> None:
    _synced(store, "ctgov", now() - timedelta(hours=2))
    _synced(store, "ctis", now() - timedelta(hours=5))
    _synced(store, "ctis", now() - timedelta(hours=1), "timeout")
    found = _numbers(client.get("/metrics").text)
    ages = "spasm_trials_registry_sync_age_seconds"
    assert found[ages, (("registry", "ctgov"),)] == pytest.approx(7200, abs=600)
    assert found[ages, (("registry", "ctis"),)] == pytest.approx(18000, abs=600)
    ok = "spasm_trials_registry_sync_ok"
    assert found[ok, (("reason", ""), ("registry", "ctgov"))] == 1
    assert found[ok, (("reason", "timeout"), ("registry", "ctis"))] == 0
    assert not [name for name, _ in found if name == "spasm_trials_sync_age_seconds"]


def test_two_applications_count_apart(app: FastAPI, settings: Settings, store: Store) -> None:
    with TestClient(app) as one, TestClient(create_app(settings, store)) as two:
        one.get("/healthz")
        assert "/healthz" in one.get("/metrics").text
        assert "/healthz" not in two.get("/metrics").text


def test_numbers_are_told_only_where_wanted(settings: Settings, store: Store) -> None:
    assert not Settings().metrics
    with TestClient(create_app(settings.model_copy(update={"metrics": False}), store)) as client:
        told = client.get("/metrics")
    assert told.status_code == 404
    assert "SPASM_TRIALS_METRICS=true" in told.json()["detail"]


def test_the_status_says_what_failed_and_what_to_do(client: TestClient, store: Store, first: Trial) -> None:
    unread = Criterion("include", "A <i>riddle</i>", Unread("A <i>riddle</i>"), "none", start=0, end=15)
    store.save_trials([replace(first, criteria=(unread,))], now())
    _synced(store, "ctgov", now() - timedelta(hours=60), fetched=7)
    _synced(store, "ctis", now() - timedelta(hours=1), "blocked")
    store.save_problem("ctgov", "NCT7", "age", "<b>upside down</b>", "QQBODYQQ", now())
    store.save_read(ReadBatch("ctgov", met={"a.<s>moon</s>": ("NCT8", 3)}), at=now())
    told = client.get("/status")
    assert (told.status_code, told.headers["cache-control"]) == (200, "no-store")
    body = told.json()
    by_name = {one["name"]: one for one in body["registries"]}
    assert (by_name["ctgov"]["stale"], by_name["ctgov"]["counts"]["fetched"]) == (True, 7)
    assert (by_name["ctis"]["outcome"], by_name["ctis"]["reason"]) == ("failed", "blocked")
    assert "refused us" in by_name["ctis"]["says"]
    assert by_name["isrctn"]["outcome"] == "never"
    assert (body["data"]["trials"], body["data"]["stale"]) == (5, True)
    assert body["unread"][0] == {
        "sentence": "A <i>riddle</i>", "side": "include", "left_over": ["A <i>riddle</i>"],
        "trials": 1, "recruiting": 1,
    }  # fmt: skip
    assert body["unreadable"][0]["id"] == "NCT7"
    (drift,) = body["drift"]
    assert (drift["path"], drift["record"], drift["times"]) == ("a.<s>moon</s>", "NCT8", 3)
    assert (by_name["ctgov"]["unknown"], by_name["ctis"]["unknown"]) == (1, 0)
    shown = client.get("/status", headers={"Accept": "text/html,*/*;q=0.8"})
    assert shown.headers["content-type"].startswith("text/html")
    assert "&lt;b&gt;upside down" in shown.text
    assert "&lt;i&gt;riddle" in shown.text
    assert "a.&lt;s&gt;moon" in shown.text
    assert ">60<" in shown.text
    for text in (told.text, shown.text):
        assert "inner.example" not in text
        assert "QQBODYQQ" not in text
        assert "sqlite" not in text


def test_the_status_lists_the_last_runs_and_what_the_last_sync_changed(
    client: TestClient, store: Store, first: Trial
) -> None:
    whole = store.start_run("sync", now(), owner="QQMACHINE:7")
    _synced(store, "ctgov", now(), fetched=9, off_topic=2)
    _synced(store, "ctis", now(), "timeout")
    store.start_run("nightly", now(), slot="QQSLOT", owner="QQMACHINE:7", lease=timedelta(minutes=10))
    changed = {first.id: (Change("opened", ("Not yet recruiting",), ("Recruiting",)),)}
    store.save_payloads([Payload("ctgov", first.id, {})], now())
    store.save_read(ReadBatch("ctgov", trials={first.id: first}, changes=changed), at=now())
    assert whole
    body = client.get("/status").json()
    by_job = {run["job"]: run for run in body["runs"]}
    assert [run["job"] for run in body["runs"]] == ["nightly", "sync:ctis", "sync:ctgov", "sync"]
    assert (by_job["sync:ctgov"]["outcome"], by_job["sync:ctgov"]["counts"]["fetched"]) == ("ok", 9)
    assert (by_job["sync:ctis"]["outcome"], by_job["sync:ctis"]["reason"]) == ("failed", "timeout")
    assert "did not answer in time" in by_job["sync:ctis"]["says"]
    assert (by_job["nightly"]["outcome"], by_job["nightly"]["slot"]) == ("unfinished", "QQSLOT")
    (opened,) = body["night"]["changes"]
    assert (opened["kind"], opened["total"], opened["newest"][0]["id"]) == ("opened", 1, first.id)
    headings = {
        "en": ("Last runs of jobs", "What the last sync changed", "Opened"),
        "de": ("Letzte Läufe von Aufgaben", "Was der letzte Abgleich geändert hat", None),
        "es": ("Últimas ejecuciones de tareas", "Qué cambió la última sincronización", None),
        "fr": ("Dernières exécutions des tâches", "Ce que la dernière synchronisation a changé", None),
    }
    for language, said in headings.items():
        told = client.get("/status", headers={"Accept": "text/html", "Accept-Language": language})
        for words in (*filter(None, said), first.id, ": 9, ", "QQSLOT", "(<code>timeout</code>)"):
            assert words in told.text, (language, words)
        assert "QQMACHINE" not in told.text
    assert "QQMACHINE" not in client.get("/status").text


def test_without_a_database_it_is_said(client: TestClient, app: FastAPI) -> None:
    class Gone:
        def current(self) -> None:
            raise OSError("postgresql://user:SECRET@host")

        holdings = problems = synced_at = current

    app.state.board.store = Gone()
    told = client.get("/status")
    assert (told.status_code, "SECRET" in told.text) == (503, False)
    text = client.get("/metrics").text
    assert "spasm_trials_database_up 0.0" in text
    assert "SECRET" not in text


@pytest.mark.parametrize("path", ["/status", "/metrics"])
def test_a_key_is_asked_for_where_there_is_one(settings: Settings, store: Store, path: str) -> None:
    key = {"operator_key": SecretStr("schlüssel:7")}
    with TestClient(create_app(settings.model_copy(update=key), store)) as client:
        assert client.get(path, auth=("anyone", "schlüssel:7".encode())).status_code == 200
        right = base64.b64encode("anyone:schlüssel:7".encode()).decode()
        for header in (None, "Basic", "Basic ???", f"Bearer {right}", "Basic QQ==", f"Basic {right[:-4]}"):
            told = client.get(path, headers={"Authorization": header} if header else {})
            assert told.status_code == 401
            assert told.headers["www-authenticate"].startswith("Basic ")
            assert "schl" not in told.text
        assert client.get("/healthz").status_code == 200


def test_the_board_is_looked_at_once_in_a_while(settings: Settings, store: Store) -> None:
    now = [0.0]
    board = Board(store, settings, clock=lambda: now[0])
    first = board.current()
    store.remove_trials(["NCT00000001"])
    assert board.current() is first
    now[0] = 10.0
    assert board.current().condition.holdings.trials == 4
