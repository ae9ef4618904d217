"""What changed, over HTTP: as JSON, as a feed, and on the trial's page."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from ingest.history import Change, Kind
from service.app import create_app
from service.change_words import HEADINGS, heading, sentence
from service.jobs.sync import sync
from service.settings import Settings
from service.store.store import Store
from tests.service.jobs.conftest import IDLE, StubRegistry

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST = datetime(2026, 11, 1, 2, tzinfo=UTC)


@pytest.fixture
def client(tmp_path: Any) -> Iterator[TestClient]:
    """A store after two nights: two trials listed, then one with other criteria."""
    url = f"sqlite:///{tmp_path / 'changes.db'}"
    store, stub = Store(url), StubRegistry()
    store.migrate()
    for night, text in enumerate(("Any infant.", "Any infant < 1 year & <b>bold</b>.")):
        stub.add("T001", eligibility=text)
        stub.add("T002")
        at = partial(FIRST.__add__, timedelta(days=night))
        asyncio.run(sync(store, IDLE, [stub.registry], now=at))
    store.close()
    with TestClient(create_app(Settings(database_url=url, scheduler=False))) as running:
        yield running


class TestChanges:
    def test_newest_first_in_words(self, client: TestClient) -> None:
        answer = client.get("/changes").json()
        assert (answer["total"], answer["next"]) == (3, None)
        newest = answer["changes"][0]
        assert (newest["at"], newest["trial"]["id"], newest["kind"]) == (
            "2026-11-02T02:00:00Z",
            "T001",
            "criteria",
        )
        assert newest["text"] == "New: Any infant < 1 year & <b>bold</b>. Gone: Any infant."

    @pytest.mark.parametrize(
        ("query", "total"),
        [
            ("since=2026-11-02", 1),
            ("since=2026-11-03", 0),
            ("kind=listed", 2),
            ("kind=listed,criteria", 3),
            ("country=FR", 0),
            ("target=tsc", 0),
        ],
    )
    def test_what_is_asked(self, client: TestClient, query: str, total: int) -> None:
        assert client.get(f"/changes?{query}").json()["total"] == total

    def test_page_by_page(self, client: TestClient) -> None:
        first = client.get("/changes?limit=2").json()
        rest = client.get(first["next"]).json()
        assert (len(first["changes"]), len(rest["changes"]), rest["next"]) == (2, 1, None)

    @pytest.mark.parametrize(
        "query",
        [
            "since=yesterday",
            "since=20261102",
            "since=2026-11",
            "since=0.0",
            "kind=moved",
            "country=XX",
            "target=flu",
            "who=me",
            "limit=0",
        ],
    )
    def test_what_cannot_be_asked(self, client: TestClient, query: str) -> None:
        answer = client.get(f"/changes?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"].startswith(query.split("=", maxsplit=1)[0])


class TestFeed:
    def test_a_feed_reader_can_read_it(self, client: TestClient) -> None:
        answer = client.get("/changes.atom")
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ET.fromstring(answer.content)  # noqa: S314 - our own
        entries = feed.findall(f"{ATOM}entry")
        assert len(entries) == 3
        assert all(
            entry.find(f"{ATOM}{tag}") is not None for entry in entries for tag in ("id", "title", "updated")
        )
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 3
        assert (
            entries[0].findtext(f"{ATOM}summary")
            == "New: Any infant < 1 year & <b>bold</b>. Gone: Any infant."
        )
        link = entries[0].find(f"{ATOM}link")
        assert link is not None
        assert client.get(link.attrib["href"]).status_code == 200

    def test_of_nothing(self, client: TestClient) -> None:
        feed = ET.fromstring(client.get("/changes.atom?target=tsc").content)  # noqa: S314 - our own
        assert feed.find(f"{ATOM}entry") is None
        assert feed.findtext(f"{ATOM}updated")


def test_the_trial_s_page_tells_what_changed(client: TestClient) -> None:
    page = client.get("/trial/T001").text
    assert "2 November 2026: Who can join changed" in page
    assert "&lt;b&gt;bold" in page
    assert "<b>bold" not in page


@pytest.mark.parametrize("kind", HEADINGS)
def test_every_kind_has_words(kind: Kind) -> None:
    change = Change(kind, ("one",), ("two",))
    assert heading(change)
    assert sentence(change).endswith(".")


def test_a_long_list_is_counted() -> None:
    assert sentence(Change("sites", new=tuple("abcdefgh"))) == "New: a; b; c; d; e; and 3 more."
