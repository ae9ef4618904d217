"""Which language a page is in, and that nothing but pages is in any other than English."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.web.language import ENGLISH, LANGUAGES, gettext, name_in_itself, wished

Sound = Callable[[str], Any]
OTHERS = [one for one in LANGUAGES if one != ENGLISH]
FILLED = {"born": "2026-04-10", "conditions[0].term": "infantile spasms", "conditions[1].term": "TSC"}
READ = (
    "/",
    "/browse?q=prednisolone&age=7&country=ES",
    "/trial/NCT99000001",
    "/match",
    "/about",
    "/how-we-decide",
)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("fr-CA,fr;q=0.8,en;q=0.5", "fr"),
        ("it,de-AT;q=0.4,en;q=0.3", "de"),
        ("en-GB,en;q=0.9,es;q=0.8", "en"),
        ("es;q=0,de;q=0.001", "de"),
        ("*", "en"),
        ("ES-es", "es"),
        (";;q=,,es;q=nan", "en"),
    ],
)
def test_the_browser_says_which_language_it_likes_best(header: str, language: str) -> None:
    assert wished(header) == language


@given(st.text())
def test_any_header_is_read(header: str) -> None:
    assert wished(header) in LANGUAGES


def test_an_address_chooses_over_the_browser_and_says_so(client: TestClient, sound: Sound) -> None:
    liked = client.get("/browse", headers={"accept-language": "es"})
    assert [told["lang"] for told in sound(liked.text).all("html")] == ["es"]
    assert "Accept-Language" in liked.headers["vary"]
    chosen = client.get("/de/browse", headers={"accept-language": "es"})
    assert [told["lang"] for told in sound(chosen.text).all("html")] == ["de"]
    assert chosen.headers["content-language"] == "de"
    assert "Accept-Language" not in chosen.headers.get("vary", "")


@pytest.mark.parametrize("path", READ)
def test_every_page_stands_in_every_language_and_leads_to_itself_in_the_others(
    client: TestClient, sound: Sound, path: str
) -> None:
    for language in LANGUAGES:
        page = sound(client.get(f"/{language}{path}").text)
        assert page.faults == []
        assert [told["lang"] for told in page.all("html")] == [language]
        linked = {told["hreflang"]: told["href"] for told in page.all("link") if "hreflang" in told}
        here = str(client.base_url).rstrip("/")
        assert linked == {one: f"{here}/{one}{path}" for one in LANGUAGES} | {"x-default": f"{here}{path}"}
        canonical = [told["href"] for told in page.all("link") if told["rel"] == "canonical"]
        assert canonical == [f"{here}/{language}{path}"]


@pytest.mark.parametrize("path", READ)
def test_what_a_page_is_about_is_told_to_search_engines(client: TestClient, sound: Sound, path: str) -> None:
    about = [
        told for told in sound(client.get(f"/de{path}").text).all("meta") if told.get("name") == "description"
    ]
    assert len(about) == 1
    assert 20 < len(about[0]["content"]) <= 400
    assert not set("<>\n") & set(about[0]["content"])


def test_links_stay_in_a_chosen_language(client: TestClient, sound: Sound) -> None:
    """All but those of programs, which have no language, and those that lead to another."""
    for path in READ:
        page = sound(client.get(f"/es{path}").text)
        led = [told["href"] for told in page.all("a") if "hreflang" not in told]
        led += [told["action"] for told in page.all("form")]
        assert [one for one in led if one.startswith("/") and not one.startswith(("/es/", "/privacy"))] == []


@pytest.mark.parametrize("path", ["/match-result", "/what-if", "/referral-sheet"])
def test_an_answer_is_had_in_another_language_without_telling_again(
    client: TestClient, sound: Sound, path: str
) -> None:
    page = sound(client.post(f"/fr{path}", data=FILLED | {"if.starts": "vigabatrin"}).text)
    assert [told["lang"] for told in page.all("html")] == ["fr"]
    buttons = {told["formaction"]: told["form"] for told in page.all("button") if "lang" in told}
    assert set(buttons) == {f"/{one}{path}" for one in LANGUAGES}
    assert set(buttons.values()) <= {told.get("id") for told in page.all("form")}


def test_what_was_typed_stays_in_the_form_when_its_language_changes(client: TestClient) -> None:
    html = client.post("/de/match-result", data=FILLED | {"change": "yes"}).text
    assert 'value="2026-04-10"' in html
    assert '<html lang="de">' in html


def test_words_of_registries_say_their_language_where_the_page_has_another(client: TestClient) -> None:
    assert '<h1 lang="en">' in client.get("/es/trial/NCT99000001").text
    assert '<blockquote lang="en">' in client.get("/es/trial/NCT99000001").text
    assert '<h1 lang="en">' not in client.get("/en/trial/NCT99000001").text


def test_dates_numbers_and_countries_are_written_as_the_language_does(client: TestClient) -> None:
    html = client.get("/es/trial/NCT99000002").text
    assert "30 de octubre de 2026" in html
    assert "Estados Unidos" in html
    assert "30. Oktober 2026" in client.get("/de/trial/NCT99000002").text
    countries = unescape(client.get("/de/match").text)
    assert countries.index("Österreich") < countries.index("Spanien")


def test_the_home_page_of_a_language_is_found_without_its_slash(client: TestClient) -> None:
    assert client.get("/es").headers["location"] == "/es/"
    assert client.get("/xx").status_code == client.get("/xx/browse").status_code == 404


def test_programs_are_answered_in_english_whatever_they_like(client: TestClient) -> None:
    told = {"born": "2026-04-10", "conditions": [{"term": "infantile-spasms"}]}
    spanish = {"accept-language": "es"}
    for path in ("/match", "/fhir/ResearchStudy/$match"):
        answers = {client.post(path, json=told, headers=one).content for one in ({}, spanish)}
        assert len(answers) == 1
    for path in ("/trials", "/trials/NCT99000001", "/changes.atom", "/privacy"):
        assert client.get(path).content == client.get(path, headers=spanish).content
    for path in ("/es/trials", "/es/changes.atom", "/es/openapi.json"):
        assert client.get(path).status_code == 404
    assert client.post("/es/match", json=told).status_code == 405


def test_outside_of_a_page_words_are_english() -> None:
    assert gettext("Open now") == "Open now"


def test_languages_are_called_as_those_call_them_who_speak_them() -> None:
    assert [name_in_itself(one) for one in LANGUAGES] == ["English", "Deutsch", "Español", "Français"]
