"""A cohort of children in every format, and what they are held against."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ingest.catalogue import Catalogue
from matchers.trial import Trial
from service.api.answer import MatchQuery
from service.cohort.answering import LONGEST_LINE, Line, Screen

TODAY = date(2026, 11, 23)
PACKET = {"subject": {"id": "a", "timeAtLastEncounter": {"age": {"iso8601duration": "P7M"}}}, "metaData": {}}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [{"resource": {"resourceType": "Patient", "id": "p", "birthDate": "2026-04-10"}}],
}


def born(day: int) -> dict[str, Any]:
    return {"born": f"2026-{1 + day % 9:02}-{1 + day % 28:02}", "conditions": [{"term": "infantile spasms"}]}


@pytest.fixture(scope="session")
def screen(make_trial: Callable[..., Trial]) -> Screen:
    trials = tuple(replace(make_trial(f"NCT{n:08}"), title=f"Trial {n}") for n in range(4))
    return Screen(Catalogue("v1", datetime(2026, 11, 22, tzinfo=UTC), trials), MatchQuery(limit=3), TODAY)


@pytest.fixture(scope="session")
def bodies() -> list[bytes]:
    """Children, and lines that are none; what makes each is told beside the test that looks at it."""
    odd = [b"{", b"", b'{"born": "2027-01-01"}', json.dumps(PACKET).encode(), json.dumps(BUNDLE).encode()]
    long = b'{"born": "2026-04-10", "x": "' + b"y" * LONGEST_LINE + b'"}'
    return [*(json.dumps(born(n)).encode() for n in range(60)), *odd, long, json.dumps(born(3)).encode()]


@pytest.fixture(scope="session")
def lines(bodies: list[bytes]) -> list[Line]:
    return [Line(n, body if len(body) <= LONGEST_LINE else None) for n, body in enumerate(bodies, 1)]


@pytest.fixture(scope="session")
def wanted(screen: Screen, lines: list[Line]) -> bytes:
    return b"".join(map(screen.answer, lines))
