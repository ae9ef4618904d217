"""Logs as JSON lines with the id of the request; of what libraries say, the words and no values."""

import json
import logging
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service import logs
from service.api.privacy import REQUEST_ID

UUID = "0192d4e0-7b1a-7c3d-9e2f-0123456789ab"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_id_goes_back_and_stands_on_every_line(
    client: TestClient, app: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        is_due = True

        def current(self) -> None:
            raise RuntimeError("QQMARKERQQ")

    app.state.catalogue = Broken()
    capsys.readouterr()
    told = client.post("/match", json={}, headers={REQUEST_ID: UUID})
    assert (told.status_code, told.headers[REQUEST_ID]) == (500, UUID)
    said = lines(capsys.readouterr().err)
    assert [(one["event"], one["id"]) for one in said] == [("failed", UUID), ("request", UUID)]


@pytest.mark.parametrize(
    "given", ["", "QQMARKERQQ", UUID.upper(), UUID + "0", "1" * 32, "Max Mustermann, 7.3.2026"]
)
def test_an_id_with_room_for_words_is_not_taken_over(client: TestClient, given: str) -> None:
    first, second = (
        client.get("/healthz", headers={REQUEST_ID: given}).headers[REQUEST_ID] for _ in range(2)
    )
    assert given not in {first, second}
    assert first != second


def test_libraries_are_heard_without_the_values(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    logs.configure("warning")  # as a command does, and then the application
    library = logging.getLogger("some.library")
    try:
        int("QQMARKERQQ")
    except ValueError:
        library.exception("could not keep %s", "QQMARKERQQ")
    library.info("nobody wants to know")
    (line,) = lines(capsys.readouterr().err)
    assert (line["logger"], line["says"], line["error"]) == (
        "some.library",
        "could not keep %s",
        "ValueError",
    )
    assert line["at"][-1].startswith("test_logs.py:")
    assert "QQMARKERQQ" not in str(line)
