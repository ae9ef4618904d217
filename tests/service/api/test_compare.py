"""Several tellings of one child side by side: what changes, by which sentence, and nothing said of names in refusals."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.api.compare import EXAMPLE
from service.intake.scenarios import merged

Json = dict[str, Any]
VIGABATRIN = {"term": "vigabatrin", "status": "current", "start": "2026-11-23"}
STARTED = {"treatments": [VIGABATRIN]}


def compare(client: TestClient, body: Json, query: str = "") -> Json:
    response = client.post(f"/match/compare{query}", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    answer: Json = response.json()
    return answer


def trial(answer: Json, id_: str) -> Json:
    return next(one for one in answer["trials"] if one["trial"]["id"] == id_)


def test_starting_a_treatment_today_says_what_it_closes_and_by_which_sentence(
    client: TestClient, profile: Json
) -> None:
    answer = compare(client, {"profile": profile, "changes": {"vigabatrin today": STARTED}})
    first = trial(answer, "NCT00000001")
    assert {name: one["standing"] for name, one in first["under"].items()} == {
        "now": "fits",
        "vigabatrin today": "ruled-out",
    }
    (change,) = first["changes"]
    assert change["effect"] == "rules-out"
    assert change["text"] == (
        "Starting vigabatrin today would rule this trial out. No day is known on which that ends."
    )
    (turn,) = change["by"]
    assert (turn["text"], turn["was"], turn["passes"]) == ("Prior vigabatrin", "yes", "no")
    now, then = answer["profiles"]
    assert (now["name"], now["text"], then["starts"]) == ("now", "", ["vigabatrin"])
    assert then["text"].startswith("Starting vigabatrin today would rule out 3 trials")
    assert "must not wait" in answer["disclaimer"]["treatment"]


def test_a_treatment_that_has_ended_closes_a_trial_until_a_day(client: TestClient, profile: Json) -> None:
    ended = {"term": "vigabatrin", "status": "past", "start": "2026-11-01", "stop": "2026-11-20"}
    answer = compare(client, {"profile": profile, "changes": {"ended": {"treatments": [ended]}}})
    (change,) = trial(answer, "NCT00000001")["changes"]
    assert change["effect"] == "delays"
    assert change["text"] == "This would close this trial until 19 December 2026."
    assert change["by"][0]["until"] == "2026-12-19"


def test_stopping_says_so(client: TestClient, profile: Json) -> None:
    stopped = VIGABATRIN | {"status": "past", "start": "2026-10-01", "stop": "2026-11-23"}
    body = {"profiles": {"now": profile | STARTED, "then": profile | {"treatments": [stopped]}}}
    (change,) = trial(compare(client, body), "NCT00000001")["changes"]
    assert change["text"] == "Stopping vigabatrin today would open this trial from 22 December 2026."


def test_an_answer_settles_or_opens(client: TestClient, profile: Json) -> None:
    unsaid = {name: value for name, value in profile.items() if name != "weight_kg"}
    answer = compare(
        client, {"profiles": {"now": unsaid, "told": profile, "light": profile | {"weight_kg": 3}}}
    )
    settles, rules_out = trial(answer, "NCT00000001")["changes"]
    assert (settles["profile"], settles["effect"]) == ("told", "settles")
    assert settles["text"] == "This would settle what is open now: this trial would fit."
    assert (rules_out["effect"], rules_out["by"][0]["text"]) == ("rules-out", "Weight at least 5 kg")
    back = compare(
        client, {"profiles": {"light": profile | {"weight_kg": 3}, "now": profile, "unsaid": unsaid}}
    )
    effects = [one["effect"] for one in trial(back, "NCT00000001")["changes"]]
    assert effects == ["opens", "opens"]
    again = compare(client, {"profiles": {"now": profile, "unsaid": unsaid}})
    assert trial(again, "NCT00000001")["changes"][0]["effect"] == "unsettles"


def test_differences_come_first_and_can_be_had_alone(client: TestClient, profile: Json) -> None:
    body = {"profile": profile, "changes": {"x": STARTED}}
    answer = compare(client, body)
    changed = [bool(one["changes"]) for one in answer["trials"]]
    assert changed == sorted(changed, reverse=True)
    assert (answer["changed"], answer["total"]) == (sum(changed), len(changed)) == (3, 4)
    alone = compare(client, body, "?changed=true")
    assert [one["trial"]["id"] for one in alone["trials"]] == [
        one["trial"]["id"] for one in answer["trials"] if one["changes"]
    ]
    page = compare(client, body, "?limit=1&offset=1")
    assert page["trials"] == answer["trials"][1:2]


def test_the_same_twice_changes_nothing(client: TestClient, profile: Json) -> None:
    answer = compare(client, {"profiles": {"a": profile, "b": profile}})
    assert answer["changed"] == 0
    assert answer["profiles"][1]["text"] == "This would change nothing for any trial."
    assert (
        client.post("/match/compare", json=EXAMPLE).content
        == client.post("/match/compare", json=EXAMPLE).content
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "(the whole)"),
        ({}, "(the whole)"),
        ({"profiles": {"now": {}}}, "profiles"),
        ({"profiles": {str(n): {} for n in range(6)}}, "profiles"),
        ({"profiles": []}, "profiles"),
        ({"profiles": {"now": {}, "": {}}}, "profiles[1]"),
        ({"profiles": {"now": {}, "a\n": {}}}, "profiles[1]"),
        ({"profiles": {"now": {}, "MARKER": {"born": "soon"}}}, "profiles[1].born"),
        ({"profile": {}, "changes": {}}, "changes"),
        ({"profile": {}, "changes": {"now": {}}}, "changes"),
        ({"profile": {}, "changes": {"MARKER": {"weight_kg": "x"}}}, "changes[0].weight_kg"),
        ({"profile": {}, "changes": {"MARKER": 1}}, "changes[0].(the whole)"),
        ({"profile": {"weight_kg": "x"}, "changes": {"a": {"weight_kg": 5}}}, "profile.weight_kg"),
        ({"profile": {}, "changes": {"a": {}}, "more": 1}, "(the whole)"),
    ],
)
def test_refused_by_place_with_a_remedy(client: TestClient, body: Any, field: str) -> None:
    response = client.post("/match/compare", json=body)
    assert response.status_code == 422
    assert [one["field"] for one in response.json()["errors"]] == [field]
    assert all(one["remedy"] for one in response.json()["errors"])
    assert "MARKER" not in response.text


@pytest.mark.parametrize(
    ("profile", "change", "after"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1}, {"a": None}, {}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": 3}}, {"a": {"c": 2, "d": 3}}),
        ({"a": [1]}, {"a": [2]}, {"a": [2]}),
        ({"a": 1}, {"a": {"b": None}}, {"a": {}}),
        ([1], {"a": 1}, {"a": 1}),
        ({}, {"x": None}, {}),
    ],
)
def test_merged_as_the_standard_says(profile: Any, change: Any, after: Any) -> None:
    assert merged(profile, change) == after
