"""The form: what is typed becomes the profile, goes nowhere, and comes back beside what is wrong with it."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.vocabulary import find
from service.intake.profile import read_profile
from service.web import forms
from service.web.forms import Typed, as_known, day_text, typed

Sound = Callable[[str], Any]
WHOLE = {
    "born": "2026-04-10",
    "gestational_age_weeks": "38",
    "sex": "female",
    "weight_kg": "7,6",
    "spasms.onset": "9 Nov 2026",
    "spasms.diagnosed": "2026-11-20",
    "spasms.confirmed_by_video_eeg": "yes",
    "spasms.per_day": "45",
    "spasms.clusters_per_day": "3",
    "eeg.hypsarrhythmia": "yes",
    "eeg.hypsarrhythmia-variant": "no",
    "eeg.on": "2026-11-20",
    "conditions[1].term": "TSC",
    "conditions[3].term": "liver disease",
    "conditions[3].present": "no",
    "conditions_complete": "yes",
    "treatments[2].term": "prednisolone",
    "treatments[2].status": "past",
    "treatments[2].start": "2026-11-10",
    "treatments[2].stop": "2026-11-14",
    "treatments[2].response": "none",
    "treatments_complete": "yes",
    "other_trial.taking_part": "no",
    "other_trial.last_dose_on": "2026-05",
    "place.country": "ES",
    "consent": "yes",
    "as_of": "2026-11-23",
}
PROFILE = {
    "born": "2026-04-10",
    "gestational_age_weeks": 38.0,
    "sex": "female",
    "weight_kg": 7.6,
    "spasms": {
        "onset": "2026-11-09",
        "diagnosed": "2026-11-20",
        "confirmed_by_video_eeg": True,
        "per_day": 45.0,
        "clusters_per_day": 3.0,
    },
    "eeg": [
        {"pattern": "hypsarrhythmia", "present": True, "on": "2026-11-20"},
        {"pattern": "hypsarrhythmia-variant", "present": False, "on": "2026-11-20"},
    ],
    "conditions": [{"term": "TSC"}, {"term": "liver disease", "present": False}],
    "conditions_complete": True,
    "treatments": [
        {
            "term": "prednisolone",
            "status": "past",
            "start": "2026-11-10",
            "stop": "2026-11-14",
            "response": "none",
        }
    ],
    "treatments_complete": True,
    "other_trial": {"taking_part": False, "last_dose_on": "2026-05"},
    "place": {"country": "ES"},
    "consent": True,
    "as_of": "2026-11-23",
}


def test_the_whole_form_is_the_contracts_profile() -> None:
    assert Typed(WHOLE).profile() == PROFILE
    read_profile(Typed(WHOLE).profile(), date(2026, 11, 23))


def test_an_empty_form_says_nothing() -> None:
    assert Typed({}).profile() == {"conditions": [], "treatments": []}
    assert Typed({"conditions[2].present": "no"}).profile()["conditions"] == []


def test_a_fresh_form_starts_from_the_spasms(client: TestClient, sound: Sound) -> None:
    page = sound(client.get("/match").text)
    assert page.inputs["conditions[0].term"]["value"] == "infantile epileptic spasms syndrome"
    shown = {
        name
        for name in forms.NAMES
        if name in forms.LABELS or re.match(r"(conditions\[[0-3]|treatments\[[0-4])\]", name)
    }
    assert set(page.inputs) == shown
    forms_there = page.all("form")
    assert [(one["method"], one["action"]) for one in forms_there] == [
        ("post", "/match-document"),
        ("post", "/match-result"),
    ]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-04-10", "2026-04-10"),
        ("2026-4-1", "2026-04-01"),
        ("2026/04", "2026-04"),
        ("2026", "2026"),
        ("10 April 2026", "2026-04-10"),
        ("1. apr 2026", "2026-04-01"),
        ("Apr 2026", "2026-04"),
        ("10/04/2026", "10/04/2026"),  # the day or the month first? Not guessed.
        ("15/04/2026", "2026-04-15"),
        ("15.4.2026", "2026-04-15"),
        ("04/15/2026", "2026-04-15"),  # only one of the two can be a month
        ("15/13/2026", "15/13/2026"),
        ("10 Foo 2026", "10 Foo 2026"),
        ("yesterday", "yesterday"),
    ],
)
def test_days_as_people_write_them(told: str, meant: str) -> None:
    assert day_text(told) == meant


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("7.6", 7.6),
        ("7,6", 7.6),
        ("7.6 kg", 7.6),
        ("38 weeks", 38.0),
        ("-3", -3.0),
        ("1e5", "1e5"),
        ("nan", "nan"),
    ],
)
def test_numbers_as_people_write_them(told: str, meant: float | str) -> None:
    assert Typed({"weight_kg": told}).profile()["weight_kg"] == meant


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("39+4", 39.0),
        ("39 + 4 weeks", 39.0),
        ("39", 39.0),
        ("38.5", 38.5),
        ("39+7", "39+7"),
        ("39+45", "39+45"),
    ],
)
def test_weeks_and_days_of_pregnancy_are_completed_weeks(told: str, meant: float | str) -> None:
    assert Typed({"gestational_age_weeks": told}).profile()["gestational_age_weeks"] == meant


def test_a_date_with_two_meanings_is_asked_for_again(client: TestClient) -> None:
    response = client.post("/match-result", data={"born": "10/04/2026"})
    assert response.status_code == 422
    assert response.text.count("Write the year first, like 2026-04-15.") == 2
    assert client.post("/match-result", data={"born": "15/04/2026"}).status_code == 200


def test_what_is_filled_in_says_so_until_it_is_changed(client: TestClient) -> None:
    assert client.get("/match").text.count(forms.FRESH_HINT) == 1
    assert forms.FRESH_HINT not in client.post("/match-result", data=WHOLE | {"change": "yes"}).text


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(client: TestClient, sound: Sound) -> None:
    filled = WHOLE | {
        "born": "10/04/2026",
        "weight_kg": "heavy",
        "treatments[2].stop": "2026-11-01",
        "treatments[4].start": "2026-11-01",
        "spasms.onset": "2026-13",
        "eeg.on": "soon",
    }
    response = client.post("/match-result", data=filled)
    assert response.status_code == 422
    assert response.headers["cache-control"] == "no-store"
    page = sound(response.text)
    for name, value in filled.items():
        told = page.inputs[name]
        shown = told.get("value") if told.get("type") != "checkbox" else "yes" * ("checked" in told)
        assert shown in {value, None}, name
    chosen = [told["value"] for told in page.all("option") if "selected" in told]
    assert {"female", "ES", "past", "none"} <= set(chosen)
    wrong = {name for name, told in page.inputs.items() if told.get("aria-invalid") == "true"}
    assert wrong == {"born", "weight_kg", "treatments[4].term", "spasms.onset", "eeg.on"}
    for name in wrong:
        assert f"{forms.anchor(name)}-error" in page.inputs[name]["aria-describedby"].split()
        assert f'<a href="#{forms.anchor(name)}">' in response.text
    assert response.text.count("Write a number, like 7.6.") == 2
    assert "<title>Please mend: " in response.text


def test_what_contradicts_is_said_of_the_row_it_stands_in(client: TestClient) -> None:
    filled = WHOLE | {"treatments[2].stop": "2026-11-01", "age": "3 weeks"}
    html = unescape(client.post("/match-result", data=filled).text)
    assert "Treatment 3: Stopped" in html
    assert "The stop is before the start." in html
    assert "as_of" not in re.sub(r"<[^>]+>", "", html)


def test_unknown_words_are_warned_of_on_top_with_what_may_be_meant(client: TestClient) -> None:
    html = client.post(
        "/match-result", data=WHOLE | {"treatments[4].term": "vigabatrinn", "eeg.hypsarrhythmia": ""}
    ).text
    warning = html.index("Treatment 5, “vigabatrinn”")
    assert "Did you mean vigabatrin?" in html
    assert warning < html.index("Answer next") if "Answer next" in html else True
    assert 'formaction="/match-result#treatments-4-term"' in html


def test_a_day_of_an_eeg_without_a_finding_is_warned_of(client: TestClient) -> None:
    html = client.post("/match-result", data={"eeg.on": "2026-11-20"}).text
    assert "Say what the EEG showed: a day alone was not used." in html


def test_a_result_leads_back_to_the_form_as_it_was(client: TestClient, sound: Sound) -> None:
    page = sound(client.post("/match-result", data=WHOLE).text)
    kept = {told["name"]: told["value"] for told in page.all("input") if told["type"] == "hidden"}
    assert kept == WHOLE
    response = client.post("/match-result", data=kept | {"change": "yes"})
    assert response.status_code == 200
    form = sound(response.text)
    assert form.inputs["weight_kg"]["value"] == "7,6"
    assert form.inputs["treatments[2].stop"]["value"] == "2026-11-14"
    assert not [told for told in form.inputs.values() if "aria-invalid" in told]


def test_no_address_ever_holds_what_was_told(client: TestClient, sound: Sound) -> None:
    for data in (WHOLE, WHOLE | {"born": "2026-13"}, WHOLE | {"change": "yes"}):
        response = client.post("/match-result", data=data)
        assert response.status_code in {200, 422}
        assert "location" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["referrer-policy"] == "no-referrer"
        for _, told in sound(response.text).tags:
            for name in ("href", "action", "formaction"):
                assert not re.search(r"2026-|7[,.]6|prednisolone|\?(?!v=)", told.get(name, ""))


@pytest.mark.parametrize("address", ["/match?born=2026-04-10", "/match-result?born=2026-04-10"])
def test_a_child_in_an_address_is_refused(client: TestClient, address: str) -> None:
    response = client.post(address, data=WHOLE) if "result" in address else client.get(address)
    assert (response.status_code, response.headers["cache-control"]) == (405, "no-store")
    assert "2026-04" not in response.text


def test_a_result_cannot_be_opened_again(client: TestClient) -> None:
    response = client.get("/match-result?born=2026-04-10")
    assert (response.status_code, response.headers["location"]) == (303, "/match")


def test_json_still_goes_to_the_api(client: TestClient) -> None:
    response = client.post("/match", json={"born": "2026-04-10"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"


def test_other_bodies_are_refused_without_a_word_of_them(client: TestClient) -> None:
    response = client.post("/match-result", files={"born": ("a.txt", b"MARKER")})
    assert response.status_code == 415
    form = {"content-type": "application/x-www-form-urlencoded"}
    for body in (b"born=%FF", b"born=\xff", b"&".join(b"a=1" for _ in range(500))):
        response = client.post("/match-result", content=body, headers=form)
        assert response.status_code == 400
        assert "born" not in response.text


def test_names_that_the_form_does_not_have_are_not_read() -> None:
    assert typed(b"lat=1&treatments%5B99%5D.term=x&answer.nobody=yes&born=+2026+&sex=").values == {
        "born": "2026"
    }


def test_choices_that_the_form_does_not_offer_are_refused(client: TestClient, sound: Sound) -> None:
    filled = {"sex": "x", "consent": "maybe", "place.country": "ZZ", "eeg.hypsarrhythmia": "perhaps"}
    response = client.post("/match-result", data=filled)
    wrong = {name for name, told in sound(response.text).inputs.items() if told.get("aria-invalid") == "true"}
    assert wrong == set(filled)


def test_one_more_row_and_one_row_less_without_a_script(client: TestClient, sound: Sound) -> None:
    rows = {f"treatments[{n}].term": "" for n in range(5)}
    filled = rows | {"treatments[0].term": "vigabatrin", "treatments[0].stop": "2026-11-01", "born": "soon"}
    page = sound(client.post("/match-result", data=filled | {"add": "treatments"}).text)
    assert "treatments[5].term" in page.inputs
    assert "treatments[6].term" not in page.inputs
    assert page.inputs["born"]["value"] == "soon"
    again = sound(client.post("/match-result", data=filled | {"empty": "treatments[0]"}).text)
    assert again.inputs["treatments[0].term"]["value"] == again.inputs["treatments[0].stop"]["value"] == ""
    assert again.inputs["born"]["value"] == "soon"


def test_enter_in_a_field_shows_the_matches_in_the_same_language(client: TestClient, sound: Sound) -> None:
    """A browser then presses the first button of the form in the page, wherever it stands."""
    for html in (client.get("/es/match").text, client.post("/es/match-result", data=WHOLE).text):
        form = "told" if 'id="told"' in html else "profile"
        first = next(told for told in sound(html).all("button") if told.get("form") == form)
        assert "formaction" not in first
        assert "name" not in first


@pytest.mark.parametrize(
    ("typed", "term"),
    [("vigabatrina", "vigabatrin"), ("Vigabatrine", "vigabatrin"), ("Sclérose tubéreuse de Bourneville", "tuberous sclerosis complex"),
     ("Hypsarrhythmie", "hypsarrhythmia"), ("vigabatrin", "vigabatrin"), ("zzz", "zzz"), ("TSC", "TSC")],
)  # fmt: skip
def test_a_term_may_be_typed_in_any_language(typed: str, term: str) -> None:
    assert (find(as_known(typed)) or typed) == (find(term) or term)


def test_what_is_offered_is_called_as_the_page_speaks(client: TestClient) -> None:
    assert '<option value="vigabatrina">' in client.get("/es/match").text
    filled = {"born": "2026-04-10", "treatments[0].term": "prednisolona", "treatments[0].status": "past"}
    assert "No conocemos esta palabra" not in client.post("/es/match-result", data=filled).text
