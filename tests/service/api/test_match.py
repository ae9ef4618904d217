"""A posted profile is answered in the contract's shape and order, the same each time, and kept nowhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.child import Child
from matchers.criteria.unread import Unread
from matchers.match import match
from matchers.rank import ranked
from matchers.trial import Criterion, Trial
from service.api import schemas

Json = dict[str, Any]
FIRST, WAITING, OVER, UNREAD, SAMPLE = (
    "NCT00000001", "NCT00000002", "NCT00000003", "NCT00000004", "NCT99000005",
)  # fmt: skip


def ids(answer: Json) -> list[str]:
    return [match["trial"]["id"] for match in answer["matches"]]


def test_the_shape_of_an_answer(client: TestClient, profile: Json) -> None:
    response = client.post("/match", json=profile)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    answer = response.json()
    assert answer["as_of"] == "2026-11-23"
    assert answer["catalogue"] == {"version": answer["catalogue"]["version"], "trials": 5, "synced_at": None}
    assert answer["warnings"] == []
    assert set(answer["disclaimer"]) == {"treatment", "clinician", "family"}
    assert answer["standings"] == {"fits": 2, "may-fit": 1, "later": 1, "ruled-out": 0}
    match = answer["matches"][0]
    assert list(match) == [
        "trial", "standing", "opens", "closes", "closes_earliest", "days_left", "days_left_earliest", "score", "reasons",
        "criteria", "sites",
    ]  # fmt: skip
    assert {"id", "ids", "title", "url", "phase", "status", "registries", "targets", "last_verified"} <= set(
        match["trial"]
    )
    assert list(match["reasons"][0]) == ["factor", "value", "weight", "text"]
    assert list(match["sites"][0]) == ["name", "city", "country", "status", "km"]


def test_what_each_sentence_says(client: TestClient, profile: Json) -> None:
    del profile["weight_kg"]
    profile["treatments"] = [
        {"term": "vigabatrin", "status": "past", "start": "2026-11-01", "stop": "2026-11-13"}
    ]
    answer = client.post("/match", json=profile).json()
    match = next(match for match in answer["matches"] if match["trial"]["id"] == FIRST)
    spasms, heavy, naive, age = match["criteria"]
    assert (spasms["passes"], heavy["passes"], naive["passes"], age["passes"]) == (
        "yes",
        "unknown",
        "no",
        "yes",
    )
    assert heavy["asks"] == ["weight"]
    assert (naive["side"], naive["until"]) == ("exclude", "2026-12-12")
    assert age["until"] == "2028-04-11"
    assert (match["standing"], match["opens"]) == ("later", "2026-12-12")
    assert all(
        criterion["why"] and criterion["kind"] and criterion["read"] for criterion in match["criteria"]
    )


def test_the_question_that_settles_most(client: TestClient, profile: Json) -> None:
    del profile["weight_kg"]
    asked = client.post("/match", json=profile).json()["ask_next"]
    weight = {"fact": "weight", "question": "What does your child weigh?", "field": "weight_kg", "settles": 2}
    assert asked == [weight]


def test_the_same_profile_gets_the_same_bytes(client: TestClient, profile: Json) -> None:
    assert client.post("/match", json=profile).content == client.post("/match", json=profile).content


def test_the_order_is_by_standing_first(client: TestClient, profile: Json) -> None:
    assert ids(client.post("/match", json=profile).json()) == [FIRST, SAMPLE, UNREAD, WAITING]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("include=closed", [FIRST, SAMPLE, OVER, UNREAD, WAITING]),
        ("standing=fits", [FIRST, SAMPLE]),
        ("standing=may-fit,later", [UNREAD, WAITING]),
        ("standing=may-fit&standing=later", [UNREAD, WAITING]),
        ("country=FR", [WAITING]),
        ("country=fr,us", [FIRST, SAMPLE, UNREAD, WAITING]),
        ("limit=1", [FIRST]),
        ("limit=2&offset=1", [SAMPLE, UNREAD]),
        ("offset=10", []),
    ],
)
def test_the_query(client: TestClient, profile: Json, query: str, expected: list[str]) -> None:
    answer = client.post(f"/match?{query}", json=profile).json()
    assert sorted(ids(answer)) == sorted(expected)


def test_the_count_is_of_all_pages(client: TestClient, profile: Json) -> None:
    answer = client.post("/match?limit=1&offset=1", json=profile).json()
    assert (answer["total"], answer["limit"], answer["offset"], len(answer["matches"])) == (4, 1, 1, 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=501", "limit"), ("limit=x", "limit"), ("offset=-1", "offset"),
     ("standing=eligible", "standing[0]"), ("include=all", "include"), ("country=Spain", "country[0]"), ("born=2026", "born")],
)  # fmt: skip
def test_a_query_that_cannot_be_right(client: TestClient, query: str, field: str) -> None:
    response = client.post(f"/match?{query}", json={})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_sites_by_distance_then_by_country(client: TestClient, profile: Json) -> None:
    profile["place"] = {"country": "ES", "lat": 40.42, "lon": -3.70}
    sites = client.post("/match", json=profile).json()["matches"][0]["sites"]
    assert [(site["city"], site["km"]) for site in sites] == [
        ("Valencia", 302),
        ("Denver", 8066),
        ("Sevilla", None),
    ]


def test_a_city_that_registries_place_alike_is_known(client: TestClient, profile: Json) -> None:
    profile["place"] = {"country": "ES", "city": "VALENCIA"}
    sites = client.post("/match", json=profile).json()["matches"][0]["sites"]
    assert (sites[0]["city"], sites[0]["km"]) == ("Valencia", 0)


def test_without_a_place_there_is_no_distance(client: TestClient, profile: Json) -> None:
    profile["place"] = {"country": "ES", "city": "Nowhere"}
    sites = client.post("/match", json=profile).json()["matches"][0]["sites"]
    assert [(site["city"], site["km"]) for site in sites] == [
        ("Sevilla", None),
        ("Valencia", None),
        ("Denver", None),
    ]


def test_samples_are_marked(client: TestClient, profile: Json) -> None:
    answer = client.post("/match", json=profile).json()
    marked = {match["trial"]["id"]: match["trial"].get("sample") for match in answer["matches"]}
    assert marked == {FIRST: None, SAMPLE: True, UNREAD: None, WAITING: None}
    assert answer["sample_data"] is True
    assert "sample_data" not in client.post("/match?country=FR", json=profile).json()


def test_a_word_nobody_knows_is_warned_of(client: TestClient) -> None:
    body = {"treatments": [{"term": "acth"}, {"term": "vigabatrn"}]}
    (warning,) = client.post("/match", json=body).json()["warnings"]
    assert warning["field"] == "treatments[1].term"
    assert "vigabatrin" in warning["did_you_mean"]


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/fhir+json"]
)
def test_json_by_any_of_its_names(client: TestClient, kind: str) -> None:
    assert client.post("/match", content=b"{}", headers={"content-type": kind}).status_code == 200


def test_a_profile_in_an_address_is_refused_with_the_reason(client: TestClient) -> None:
    response = client.get("/match?born=2026-04-10")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert "POST" in response.json()["detail"]
    assert "2026-04-10" not in response.text


def test_a_very_long_sentence_is_cut_in_an_answer() -> None:
    assert schemas.quoted("x" * schemas.LONGEST_QUOTE) == "x" * schemas.LONGEST_QUOTE
    cut = schemas.quoted("x" * 5000)
    assert (len(cut), cut[-2:]) == (schemas.LONGEST_QUOTE, "x…")


def test_a_trial_keeps_a_very_long_sentence_whole(make_trial: Callable[..., Trial]) -> None:
    long = Criterion("include", "y" * 5000, Unread("y"), "none", "", 0, 5000)
    trial = make_trial(criteria=(long,), eligibility="y" * 5000)
    child = Child(date(2026, 11, 23))
    (ranked_,) = ranked([match(child, trial)], child)
    assert schemas.match_document(ranked_, child)["criteria"][0]["text"] == "y" * 3999 + "…"
    assert schemas.trial_document(trial)["criteria"][0]["text"] == "y" * 5000
