"""Records are searched and read whole; a copy that is still good is not sent again."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.api.schemas import trial_document
from service.store.store import Store

Json = dict[str, Any]
FIRST, WAITING, OVER, UNREAD, SAMPLE = (
    "NCT00000001", "NCT00000002", "NCT00000003", "NCT00000004", "NCT99000005",
)  # fmt: skip
ALL = [FIRST, WAITING, OVER, UNREAD, SAMPLE]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("q=sample", [SAMPLE]),
        ("status=completed", [OVER]),
        ("status=completed,not-yet-recruiting", [WAITING, OVER]),
        ("country=fr", [WAITING]),
        ("phase=3", ALL),
        ("phase=4", []),
        ("study_type=observational", []),
        ("target=West+syndrome", ALL),
        ("age=7+months", ALL),
        ("age=9+years", [UNREAD]),
        ("registry=ctis", ALL),
        ("open=true", [FIRST, WAITING, UNREAD, SAMPLE]),
        ("sort=id&limit=2&offset=1", [WAITING, OVER]),
    ],
)
def test_the_filters(client: TestClient, query: str, expected: list[str]) -> None:
    answer = client.get(f"/trials?{query}").json()
    assert sorted(trial["id"] for trial in answer["trials"]) == expected


def test_pages_lead_to_the_next(client: TestClient) -> None:
    seen, at = list[str](), "/trials?sort=id&limit=2&status=recruiting"
    while at:
        response = client.get(at)
        answer = response.json()
        seen += [trial["id"] for trial in answer["trials"]]
        assert answer["total"] == 3
        at = answer["next"]
        assert response.headers.get("link") == (f'<{at}>; rel="next"' if at else None)
    assert seen == [FIRST, UNREAD, SAMPLE]


def test_samples_are_marked(client: TestClient) -> None:
    answer = client.get("/trials?q=sample").json()
    assert answer["sample_data"] is True
    assert answer["trials"][0]["sample"] is True
    assert "sample_data" not in client.get("/trials?country=FR").json()


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=101", "limit"), ("limit=0", "limit"), ("age=1.5+years", "age"), ("age=old", "age"), ("open=perhaps", "open"),
     ("phase=5", "phase"), ("status=eligible", "status[0]"), ("target=zzzz", "target"), ("registry=a%00b", "registry"),
     ("sort=random", "sort"), ("colour=red", "colour")],
)  # fmt: skip
def test_a_query_that_cannot_be_right(client: TestClient, query: str, field: str) -> None:
    response = client.get(f"/trials?{query}")
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("any_id", [FIRST, FIRST.lower(), "2020-001234-12"])
def test_a_trial_by_any_of_its_ids(client: TestClient, first: Trial, any_id: str) -> None:
    assert client.get(f"/trials/{any_id}").json() == trial_document(first)


def test_the_shape_of_a_trial(client: TestClient) -> None:
    trial = client.get(f"/trials/{FIRST}").json()
    contract = {
        "id", "ids", "registries", "url", "title", "official_title", "summary", "study_type", "phase", "status",
        "targets", "interventions", "dates", "enrollment", "sponsor", "countries", "sites", "criteria", "facets",
        "flags", "eligibility_text", "registry_fields",
    }  # fmt: skip
    assert contract <= set(trial)
    row = {"side", "text", "heading", "start", "end", "kind", "rule", "read", "source"}
    assert all(set(criterion) == row for criterion in trial["criteria"])
    assert [field["text"] for field in trial["registry_fields"]] == ["Age: 1 Month to 24 Months"]
    assert set(trial["registry_fields"][0]) == row - {"start", "end"}
    for criterion in trial["criteria"]:
        assert trial["eligibility_text"][criterion["start"] : criterion["end"]] == criterion["text"]
    assert trial["criteria"][1]["rule"] == {"low_kg": 5, "kind": "weight"}
    assert trial["facets"]["weight_kg"] == {"min": 5, "max": None}
    assert trial["flags"] == [{"kind": "translated", "text": "Translated from Spanish."}]


@pytest.mark.parametrize("any_id", ["NCT12345678", "x" * 300, "a%00b", "%0d%0aSet-Cookie:%20a"])
def test_no_such_trial(client: TestClient, any_id: str) -> None:
    response = client.get(f"/trials/{any_id}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/trials?sort=id", f"/trials/{FIRST}"])
@pytest.mark.parametrize("told", [str, lambda tag: f"W/{tag}", lambda tag: f'"other", {tag}', lambda _: "*"])
def test_a_copy_that_is_good_is_not_sent_again(
    client: TestClient, address: str, told: Callable[[str], str]
) -> None:
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"if-none-match": told(tag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_copy_is_no_longer_good_when_the_trials_change(client: TestClient, store: Store) -> None:
    before = client.get("/trials").headers["etag"]
    assert client.get("/trials?limit=3").headers["etag"] != before
    store.remove_trials([OVER])
    assert client.get("/trials", headers={"if-none-match": before}).status_code == 200


def test_a_trial_of_a_reader_that_improved_is_sent_again(
    client: TestClient, store: Store, first: Trial
) -> None:
    before = client.get(f"/trials/{FIRST}").headers["etag"]
    changed = Trial(
        **{name: getattr(first, name) for name in first.__slots__} | {"criteria": first.criteria[:1]}
    )
    store.save_trials([changed], datetime(2026, 11, 24, tzinfo=UTC))
    assert client.get(f"/trials/{FIRST}", headers={"if-none-match": before}).status_code == 200
