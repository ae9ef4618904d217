"""Every refusal is problem+json in our words, through a real server where the server has a say."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.api.errors import BodyLimit
from service.app import create_app
from service.settings import Settings
from service.store.store import Store
from tests.service.api.serving import serving

JSON = {"content-type": "application/json"}
LIMIT = 256 * 1024


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with serving(uvicorn.Config(app, port=0, log_config=None, access_log=False)) as address:
        yield address


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"] == f"urn:spasm-trials:problem:{kind}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


# Through a real server


def test_a_large_body_by_its_length(address: str) -> None:
    problem(httpx.post(f"{address}/match", content=b" " * (LIMIT + 1), headers=JSON), 413, "too-large")


def test_a_large_body_while_it_comes_in(address: str) -> None:
    pieces = (b" " * 10_000 for _ in range(100))
    problem(httpx.post(f"{address}/match", content=pieces, headers=JSON), 413, "too-large")


def test_a_huge_body_is_refused_before_it_was_sent(address: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /match HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            b"Content-Length: 999999999999\r\n\r\n"
        )
        assert b" 413 " in connection.recv(100)


def test_a_body_of_just_the_limit_is_read(address: str) -> None:
    body = b"{}".ljust(LIMIT)
    assert httpx.post(f"{address}/match", content=body, headers=JSON).status_code == 200


def test_malformed_json_tells_the_place_only(address: str) -> None:
    response = httpx.post(f"{address}/match", content=b'{"born":\n MARKER}', headers=JSON)
    detail = problem(response, 400, "malformed-json")["detail"]
    assert detail.startswith("The text is not JSON at line 2, column 2. Look there for ")
    assert "MARKER" not in response.text


@pytest.mark.parametrize("bomb", [b"[" * 200_000, b'{"eeg":' * 30_000, b"[" * 90_000 + b"]" * 90_000])
def test_a_nesting_bomb_is_refused_and_the_server_lives(address: str, bomb: bytes) -> None:
    problem(httpx.post(f"{address}/match", content=bomb, headers=JSON), 400, "malformed-json")
    assert httpx.get(f"{address}/healthz").status_code == 200


# Without one


@pytest.mark.parametrize(
    "headers",
    [{}, {"content-type": "text/plain"}, {"content-type": "application/x-www-form-urlencoded"},
     {"content-type": "application/xml"}, JSON | {"content-encoding": "gzip"}],
)  # fmt: skip
def test_a_body_of_another_type(client: TestClient, headers: dict[str, str]) -> None:
    problem(client.post("/match", content=b"{}", headers=headers), 415, "wrong-content-type")


def test_no_body_at_all(client: TestClient) -> None:
    problem(client.post("/match", headers=JSON), 400, "malformed-json")


def test_what_is_wrong_where_and_how_to_mend_it(client: TestClient) -> None:
    body = {"treatments": [{"term": "acth", "start": "2026-05-02", "stop": "2026-05-01"}], "weight_kg": 7}
    document = problem(client.post("/match", json=body), 422, "invalid-profile")
    assert document["errors"] == [
        {
            "field": "treatments[0].stop",
            "message": "the stop is before the start",
            "remedy": "Mend the date, or leave it out where it is not known.",
        }
    ]
    assert document["detail"] == "1 field to mend: treatments[0].stop."


@pytest.mark.parametrize("body", ["[]", "null", "7", '"MARKER"'])
def test_a_profile_that_is_no_object(client: TestClient, body: str) -> None:
    response = client.post("/match", content=body, headers=JSON)
    problem(response, 422, "invalid-profile")
    assert "MARKER" not in response.text


@pytest.mark.parametrize("path", ["/MARKER", "/match/", "/trials/a/b", "/static/../x"])
def test_no_such_address(client: TestClient, path: str) -> None:
    response = client.get(path, follow_redirects=False)
    problem(response, 404, "not-found")
    assert "MARKER" not in response.text


@pytest.mark.parametrize(("method", "path"), [("PUT", "/match"), ("DELETE", "/trials"), ("POST", "/healthz")])
def test_an_address_asked_in_another_way(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"]


def test_a_fault_of_ours_tells_nothing(client: TestClient, app: FastAPI) -> None:
    class Broken:
        is_due = True

        def current(self) -> None:
            raise RuntimeError("MARKER postgresql://user:password@host")

    app.state.catalogue = Broken()
    response = client.post("/match", json={"weight_kg": 7})
    problem(response, 500, "internal")
    assert "MARKER" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/docs", 200), ("/trials", 200), ("/x", 404), ("/trials?x=1", 422)],
)
def test_protective_headers_everywhere(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    policy = response.headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in response.headers["permissions-policy"]
    assert "strict-transport-security" not in response.headers


@pytest.mark.parametrize(
    ("address", "is_told"), [("https://trials.example", True), ("http://10.0.0.1", False)]
)
def test_only_tls_where_the_service_is_reached_by_it(
    settings: Settings, store: Store, address: str, *, is_told: bool
) -> None:
    with TestClient(create_app(settings.model_copy(update={"public_url": address}), store)) as client:
        told = client.get("/healthz").headers
    assert ("strict-transport-security" in told) == is_told


def test_a_body_that_drips_for_ever_is_refused(settings: Settings, store: Store) -> None:
    """Over a real connection, on which half a body comes and then nothing."""
    app = create_app(settings, store)
    (limit,) = (layer for layer in app.user_middleware if str(layer.cls) == str(BodyLimit))
    limit.kwargs["seconds"] = 0.2
    with serving(uvicorn.Config(app, port=0, log_config=None)) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as line:
            line.sendall(
                b"POST /match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
            )
            told = b"".join(iter(lambda: line.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"too-slow" in told


def test_too_much_is_refused_as_json_too(client: TestClient) -> None:
    response = client.post("/match", content=json.dumps({"eeg": ["x" * LIMIT]}), headers=JSON)
    problem(response, 413, "too-large")


def test_a_browser_gets_a_page(settings: Settings, store: Store) -> None:
    asked = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    with TestClient(create_app(settings.model_copy(update={"match_rate": "1/hour"}), store)) as client:
        assert client.post("/match-result", data={"weight_kg": "7"}, headers=asked).status_code == 200
        told = client.post("/match-result", data={"weight_kg": "7"}, headers=asked)
        assert (told.status_code, told.headers["content-type"]) == (429, "text/html; charset=utf-8")
        assert int(told.headers["retry-after"]) > 3000
        assert "must never wait for a trial" in told.text
        lost = client.get("/<b>nowhere</b>?x=MARKER", headers=asked)
        assert (lost.status_code, "nowhere" in lost.text, "MARKER" in lost.text) == (404, False, False)
        assert client.get("/fhir/nowhere", headers=asked).headers["content-type"] == "application/fhir+json"


@pytest.mark.parametrize(
    ("method", "path", "ways"),
    [
        ("OPTIONS", "/match", "GET, HEAD, POST"),
        ("DELETE", "/trials", "GET"),
        ("GET", "/match/compare", "POST"),
    ],
)
def test_all_ways_to_ask_at_an_address_are_told(
    client: TestClient, method: str, path: str, ways: str
) -> None:
    told = client.request(method, path)
    assert (told.status_code, told.headers["allow"]) == (405, ways)
