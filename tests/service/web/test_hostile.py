"""Records that attack: whatever a registry or a file says is words on our pages, feeds and files, and runs nowhere."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from ingest.normalise import normalise
from ingest.record import NamedIntervention, SourceRecord
from matchers.plan import Arm, Measure, Plan
from matchers.trial import Contact, Dates, Site
from service.app import create_app
from service.settings import Settings
from service.store.store import Store

ATTACK = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)><!--</style></title>"
    "</textarea></script>{{7*7}}{% raw %}\x00\x0b\u2028\u202ejavascript:alert(1)&lt;b&gt;"
)
WORDS = "Infantile spasms. "
RUNS = frozenset({"script", "iframe", "object", "embed", "style", "base", "frame", "applet", "math"})
ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "srcset", "poster", "data", "cite", "background"}
)
RECORD = SourceRecord(
    registry="ictrp",
    id="NCT07770001",
    url="javascript:alert(1)",
    title=WORDS + ATTACK,
    other_ids=("2020-001234-12", "U" + ATTACK),
    official_title=ATTACK,
    summary=WORDS + ATTACK,
    phase=("2",),
    status="recruiting",
    why_stopped=ATTACK,
    conditions=("Infantile spasms", ATTACK),
    keywords=(ATTACK,),
    interventions=(NamedIntervention(ATTACK, ATTACK, (ATTACK,)), NamedIntervention("vigabatrin")),
    dates=Dates(start="2026-01", updated="2026-10-02"),
    sponsor=ATTACK,
    countries=("ES",),
    sites=(Site(ATTACK, ATTACK, "ES", "recruiting", 39.4, -0.3, (Contact(ATTACK, ATTACK, ATTACK, ATTACK),)),),
    contacts=(Contact(ATTACK, ATTACK, ATTACK, ATTACK),),
    minimum_age="1 Month",
    maximum_age="24 Months",
    eligibility=f"Inclusion Criteria:\n* Infantile spasms\n* {ATTACK}\nExclusion Criteria:\n* Prior vigabatrin {ATTACK}\n",
    acronym=ATTACK,
    plan=Plan(
        (Arm(ATTACK, "experimental", ATTACK, (ATTACK,)),),
        randomised=True,
        measures=(Measure(ATTACK, ATTACK),),
        results="javascript:x",
    ),
)
PAGES = (
    "/", "/browse", "/browse?q=spasms", "/trial/NCT07770001", "/es/trial/NCT07770001", "/status", "/docs", "/privacy",
    f"/browse?q={ATTACK[:40]}", "/trial/%3Cscript%3E", "/how-we-decide", "/about", "/match",
    "/browse?view=map", "/compare?id=NCT07770001", "/compare?ids=NCT07770001", "/kept",
)  # fmt: skip
ANSWERS = (
    ("/match-result", {"born": "2026-04-10", "weight_kg": "7"}),
    ("/match-result", {"born": ATTACK, "weight_kg": ATTACK, "treatments[0].term": ATTACK}),
    ("/what-if", {"born": "2026-04-10", "if.starts": "vigabatrin"}),
    ("/referral-sheet", {"born": "2026-04-10", "conditions[0].term": ATTACK}),
)


class Walk(HTMLParser):
    """What of a page could run or lead away."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside: str | None = None
        self.data: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.inside = told.get("type", "")
            if self.inside != "application/ld+json" and not told.get("src", "").startswith("/static/"):
                self.found.append(f"script {told}")
        elif tag in RUNS:
            self.found.append(tag)
        for name, value in told.items():
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}")
            if name in ADDRESSES and not re.match(r"(/(?!/)|#|https?://|mailto:|tel:|\?)", value):
                self.found.append(f"{tag} {name}={value}")

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if self.inside == "application/ld+json":
            self.data.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.inside = None


@pytest.fixture
def attacked(tmp_path: Any) -> Iterator[TestClient]:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/trials.db", scheduler=False)
    store = Store(settings.database_url)
    store.migrate()
    store.save_trials([normalise(RECORD)], datetime(2026, 11, 23, 2, tzinfo=UTC))
    store.save_problem("ctgov", "NCT" + ATTACK, ATTACK, ATTACK, ATTACK, datetime(2026, 11, 23, 2, tzinfo=UTC))
    with TestClient(create_app(settings, store)) as client:
        yield client
    store.close()


def test_the_walk_would_see_it() -> None:
    assert len(Walk(ATTACK).found) >= 3
    assert Walk('<a href="javascript:alert(1)">').found
    assert Walk("<a href='//evil.example'>").found
    assert not Walk("<a href='/x'>a</a><a href='mailto:x'>b</a>").found


def test_pages_show_words_and_run_nothing(attacked: TestClient) -> None:
    asked = {"Accept": "text/html"}
    shown = [attacked.get(path, headers=asked) for path in PAGES]
    shown += [attacked.post(path, data=form, headers=asked) for path, form in ANSWERS]
    for one in shown:
        assert one.status_code in {200, 404, 422}
        walk = Walk(one.text)
        assert walk.found == [], one.url
        assert "</textarea&gt;49" not in one.text
        for told in walk.data:
            json.loads(told)
    assert "alert(1)" in shown[3].text  # the words are there, as words


def test_no_page_sends_anybody_to_another_place(attacked: TestClient) -> None:
    for path in (
        "//evil.example",
        "/https://evil.example",
        "/\\evil.example",
        "/es//evil.example",
        "/match-result?x=//e",
    ):
        told = attacked.get(path, follow_redirects=False)
        assert told.headers.get("location", "/match") in {"/match", "/es/match"}


def test_the_feed_stays_a_feed(attacked: TestClient) -> None:
    feed = attacked.get("/changes.atom")
    assert feed.status_code == 200
    ET.fromstring(feed.content)  # noqa: S314 - our own


def test_programs_get_the_words_as_they_came(attacked: TestClient) -> None:
    for path in ("/trials", "/trials/NCT07770001", "/fhir/ResearchStudy"):
        told = attacked.get(path)
        assert told.headers["x-content-type-options"] == "nosniff"
        assert "json" in told.headers["content-type"]
    assert attacked.get("/trials/NCT07770001").json()["url"] == ""
    answer = attacked.post("/match", json={"conditions": [{"term": ATTACK}]})
    assert answer.status_code == 200


def test_every_text_of_a_record_is_hostile_here() -> None:
    """So that a new part of a record joins this test."""
    calm = {
        "registry", "id", "phase", "status", "study_type", "dates", "countries", "minimum_age", "maximum_age", "enrollment",
        "last_known_status", "last_verified", "sex", "unknown_keys", "recruiting", "translated",
    }  # fmt: skip
    for each in fields(RECORD):
        if each.name not in calm:
            value = getattr(RECORD, each.name)
            text = repr(value) if is_dataclass(value) or isinstance(value, tuple) else value
            assert "alert(1)" in text, each.name
    assert normalise(replace(RECORD, url="https://a.example/x")).url == "https://a.example/x"
