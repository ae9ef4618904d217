"""Traces of OpenTelemetry: one span a request, that knows no more than the log does, whoever collects it."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from service import tracing
from service.app import create_app
from service.settings import Settings
from service.store.store import Store
from tests.service.api.test_privacy import INVALID, JSON, MARKERS, RECORD, VALID

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def everything(spans: Sequence[ReadableSpan]) -> str:
    return " ".join(span.to_json() for span in spans)


def ask_with_markers(client: TestClient) -> None:
    headers = {"traceparent": PARENT, "tracestate": "a=QQMARKERQQ", "baggage": "child=QQMARKERQQ"}
    client.post("/match?x=QQMARKERQQ", json=VALID, headers=headers)
    client.post(
        "/match", json=VALID, headers=headers | {"User-Agent": "QQMARKERQQ", "X-Request-ID": "QQMARKERQQ"}
    )
    client.post("/match/fhir", json=RECORD)
    for profile in INVALID:
        client.post("/match", json=profile)
    client.post("/match", content=b'{"born": QQMARKERQQ', headers=JSON)
    client.get("/QQMARKERQQ/2026-03-17?born=2026-03-17")
    client.get("/trials/QQMARKERQQ?q=QQMARKERQQ")
    client.request("QQMARKERQQ", "/match")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(tracing, "exporter", lambda: exporter)
    return exporter


def test_a_span_knows_no_more_than_the_log(
    settings: Settings, store: Store, sent: InMemorySpanExporter
) -> None:
    app = create_app(settings.model_copy(update={"tracing": True}), store)

    class Broken:
        is_due = True

        def current(self) -> None:
            raise RuntimeError("QQMARKERQQ")

    with TestClient(app, raise_server_exceptions=False) as client:
        ask_with_markers(client)
        answered = client.get("/trials/NCT00000001", headers={"traceparent": PARENT})
        app.state.catalogue = Broken()
        assert client.post("/match", json=VALID).status_code == 500
    spans = sent.get_finished_spans()
    assert [marker for marker in MARKERS if marker in everything(spans)] == []
    names = {"http.request.method", "http.route", "http.response.status_code", "request.id"}
    assert all(set(span.attributes or {}) == names and not span.events for span in spans)
    last, before = spans[-1], spans[-2]
    assert (last.name, last.attributes and last.attributes["http.response.status_code"]) == (
        "POST /match",
        500,
    )
    assert last.status.status_code.name == "ERROR"
    assert before.attributes
    assert before.attributes["request.id"] == answered.headers["x-request-id"]
    assert before.parent
    assert f"{before.parent.trace_id:032x}" == PARENT.split("-")[1]


def test_without_the_setting_there_are_none(client: TestClient, sent: InMemorySpanExporter) -> None:
    client.get("/healthz")
    assert sent.get_finished_spans() == ()


def _answering(app: FastAPI) -> None:
    with TestClient(app, raise_server_exceptions=False) as client:
        ask_with_markers(client)


def test_a_collector_set_up_for_the_whole_process_learns_nothing(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The framework makes spans by itself, with addresses and queries, as soon as there is where to send them."""
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: provider)
    _answering(app)
    assert exporter.get_finished_spans() == ()
    plain = FastAPI()
    plain.add_api_route("/match", lambda: None, methods=["POST"])
    _answering(plain)
    assert "QQMARKERQQ" in everything(exporter.get_finished_spans())


@pytest.mark.parametrize("given", ["QQMARKERQQ", "00-QQ", "", "1" * 5000])
def test_what_is_no_parent_is_none(settings: Settings, store: Store, sent: Any, given: str) -> None:
    with TestClient(create_app(settings.model_copy(update={"tracing": True}), store)) as client:
        assert client.get("/healthz", headers={"traceparent": given}).status_code == 200
    (span,) = sent.get_finished_spans()
    assert span.parent is None
    assert re.fullmatch(r"[0-9a-f]{32}", f"{span.context.trace_id:032x}")
