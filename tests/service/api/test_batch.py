"""Many children in one request, over a real server: answers line by line, the same as one by one."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.api.batch import Lines
from service.app import create_app
from service.cohort.answering import LONGEST_LINE
from service.settings import Settings
from service.store.store import Store
from tests.service.api.serving import serving

NDJSON = {"Content-Type": "application/x-ndjson"}


def lines_of(response: httpx.Response) -> list[bytes]:
    return response.content.splitlines(keepends=True)


def test_each_line_is_answered_as_if_it_were_alone(client: TestClient, profile: dict[str, Any]) -> None:
    told = [profile, {"born": "2027-05-01"}, {}, profile | {"weight_kg": 3}]
    body = b"\n".join(json.dumps(one).encode() for one in told) + b"\n{\n"
    answers = lines_of(client.post("/match/batch?limit=2", content=body, headers=NDJSON))  # type: ignore[arg-type]
    for place in (0, 2, 3):
        assert answers[place] == client.post("/match?limit=2", json=told[place]).content
    assert [(json.loads(answers[n])["line"], json.loads(answers[n])["error"]) for n in (1, 4)] == [
        (2, "invalid-profile"),
        (5, "malformed-json"),
    ]
    assert len(answers) == 5


def test_refused_before_it_begins(client: TestClient) -> None:
    wrong = client.post("/match/batch", json={})
    assert (wrong.status_code, wrong.headers["accept-post"]) == (415, "application/x-ndjson")
    assert client.post("/match/batch?limit=0", content=b"{}", headers=NDJSON).status_code == 422
    assert client.post("/match/batch", content=b"", headers=NDJSON).content == b""


def test_more_lines_than_may_be(settings: Settings, store: Store) -> None:
    few = settings.model_copy(update={"batch_lines": 2})
    with TestClient(create_app(few, store)) as client:
        answers = client.post(
            "/match/batch", content=b"{}\n{}\n{}\n{}\n", headers=NDJSON
        ).content.splitlines()
        assert [json.loads(one).get("error") for one in answers] == [None, None, "too-many"]
    with TestClient(create_app(settings.model_copy(update={"batch_lines": 0}), store)) as client:
        assert client.post("/match/batch", content=b"{}\n", headers=NDJSON).status_code == 404


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with serving(uvicorn.Config(app, port=0, log_config=None)) as url:
        yield url


def test_answers_come_while_lines_are_sent(address: str) -> None:
    """The first answer is there before the second child is told of."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as wire:
        head = f"POST /match/batch?limit=1 HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-ndjson\r\n"
        wire.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n")
        came = b""
        while b'"matches"' not in came:
            came += wire.recv(65536)
        assert came.count(b'"matches"') == 1
        wire.sendall(b"3\r\n{}\n\r\n0\r\n\r\n")
        while came.count(b'"matches"') < 2 or not came.endswith(b"0\r\n\r\n"):
            came += wire.recv(65536)


def test_a_client_that_sends_all_before_it_reads_is_not_left_waiting(address: str) -> None:
    children = b"{}\n" * 400
    answers = lines_of(httpx.post(f"{address}/match/batch", content=children, headers=NDJSON, timeout=60))
    assert (len(answers), len(set(answers))) == (400, 1)


def test_too_much_is_said_by_the_length_or_in_the_last_line(settings: Settings, store: Store) -> None:
    small = settings.model_copy(update={"batch_mebibytes": 1})
    with (
        serving(uvicorn.Config(create_app(small, store), port=0, log_config=None)) as url,
        httpx.Client(base_url=url, timeout=60, headers=NDJSON) as client,
    ):
        assert client.post("/match/batch", content=b"{}\n" * 400_000).status_code == 413
        assert client.post("/match", content=b" " * (LONGEST_LINE + 1)).status_code == 413
        chunks = (b"{}\n" + b" " * 200_000 + b"\n" for _ in range(10))
        answers = lines_of(client.post("/match/batch?limit=1", content=chunks))
    assert json.loads(answers[-1])["error"] == "cut-off"


def test_nothing_of_the_children_is_logged(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    client.post("/match/batch", content=b'{"born": "2026-04-10"}\n{"secret": "word"}\n', headers=NDJSON)
    said = "".join(capfd.readouterr())
    assert "2026-04-10" not in said
    assert "secret" not in said


def test_lines_are_cut_wherever_the_bytes_come_apart() -> None:
    body = b'{"a":1}\r\n\n' + b"x" * (LONGEST_LINE + 1) + b'\n{"b":2}'
    for size in (1000, 7, len(body)):
        lines = Lines()
        found = [line for at in range(0, len(body), size) for line in lines.cut(body[at : at + size])]
        found += lines.last()
        assert [line.body for line in found] == [b'{"a":1}', b"", None, b'{"b":2}']
        assert [line.number for line in found] == [1, 2, 3, 4]
