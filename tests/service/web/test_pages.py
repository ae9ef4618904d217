"""Every page: sound, escaped, readable without scripts, honest about samples."""

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.trial import Trial

Sound = Callable[[str], Any]
Make = Callable[..., Trial]
FILLED = {
    "born": "2026-04-10",
    "conditions[0].term": "infantile spasms",
    "treatments[1].term": "vigabatrinn",
    "conditions[1].term": "TSC",
}
PAGES = (
    "/",
    "/browse",
    "/browse?q=prednisolone&age=7&country=ES&status=open&phase=2&type=interventional&cause=tsc&sort=id",
    "/browse?page=2",
    "/browse?age=seven&phase=9&country=Spain",
    "/browse?q=west+syndrome&near=Lyon&within=2500&tried=vigabatrin&cause=infantile-spasms",
    "/browse?q=west+syndrome&age=200&country=JP&phase=4",
    "/browse?view=map",
    "/browse?view=map&area=50,10,20",
    "/compare?id=NCT99000001&id=NCT99000002&id=NCT99000031&id=NCT99000003",
    "/compare",
    "/kept?id=NCT99000001&id=NCT99000031&id=NONE",
    "/kept",
    "/trial/NCT99000017?near=Lyon",
    "/trial/NCT99000006?near=Nowhereville",
    "/trial/NCT99000001",
    "/trial/NCT99000030",
    "/trial/NCT99000031",
    "/match",
    "/about",
)


@pytest.fixture(params=[*PAGES, "/trial/NCT00000000", "errors", "result", "what-if", "sheet"])
def html(request: pytest.FixtureRequest, client: TestClient) -> str:
    if request.param == "errors":
        response = client.post("/match-result", data=FILLED | {"born": "soon", "eeg.on": "x"})
        assert response.status_code == 422
    elif request.param == "result":
        response = client.post("/match-result", data=FILLED)
        assert response.status_code == 200
    elif request.param in {"what-if", "sheet"}:
        address = {"what-if": "/what-if", "sheet": "/referral-sheet"}[request.param]
        response = client.post(address, data=FILLED | {"if.starts": "vigabatrin", "if.eeg": "yes"})
        assert response.status_code == 200
    else:
        response = client.get(request.param)
        assert response.status_code == (404 if request.param == "/trial/NCT00000000" else 200)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text


def test_well_formed_with_one_first_heading_and_no_level_left_out(html: str, sound: Sound) -> None:
    page = sound(html)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert html.startswith("<!doctype html>")
    assert [told["lang"] for told in page.all("html")] == ["en"]


def test_landmarks_and_a_way_past_the_menu(html: str, sound: Sound) -> None:
    page = sound(html)
    for landmark in ("header", "nav", "main", "footer"):
        assert page.all(landmark), landmark
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    assert all("aria-label" in told or "aria-labelledby" in told for told in page.all("nav", "aside"))


def test_every_input_has_a_label_and_every_reference_a_target(html: str, sound: Sound) -> None:
    page = sound(html)
    labelled = {told["for"] for told in page.all("label")}
    asked = [told for told in page.all("input", "select", "textarea") if told.get("type") != "hidden"]
    assert [told for told in asked if told["id"] not in labelled] == []
    assert labelled <= set(page.ids)
    for _, told in page.tags:
        pointed = told.get("aria-describedby", "").split() + told.get("aria-labelledby", "").split()
        pointed += [told["list"]] if "list" in told else []
        pointed += [told["href"][1:]] if told.get("href", "").startswith("#") else []
        assert set(pointed) <= set(page.ids)


def test_no_script_inside_no_inline_style_nothing_from_elsewhere(html: str, sound: Sound) -> None:
    page = sound(html)
    assert not page.all("style", "iframe", "img", "object", "embed", "base")
    for script in page.all("script"):
        assert script["src"].startswith(("/static/kept.js?v=", "/static/drop.js?v="))
        assert "defer" in script
    for tag, told in page.tags:
        assert not [name for name in told if name == "style" or name.startswith("on")]
        if told.get("rel") in {"canonical", "alternate"}:  # where this page stands, for search engines
            assert told["href"].startswith(("/", "http://testserver/"))
        elif tag in {"link", "form", "button"}:
            for name in ("href", "src", "action", "formaction"):
                assert told.get(name, "/").startswith("/")
                assert not told.get(name, "/").startswith("//")
        if tag == "a" and not told["href"].startswith(("/", "#", "tel:", "mailto:")):
            assert told["rel"] == "external noreferrer"


def test_samples_are_called_samples_on_every_page(html: str) -> None:
    assert "<strong>Sample data:</strong> these trials are invented" in html


def test_our_own_words_promise_nothing(html: str, sound: Sound) -> None:
    words = " ".join(sound(html).own_words).casefold()
    for word in ("eligib", "qualif", "breakthrough"):
        assert word not in words


def test_our_own_words_in_every_trial_page(
    client: TestClient, sample_trials: list[Trial], sound: Sound
) -> None:
    for trial in sample_trials:
        page = sound(client.get(f"/trial/{trial.id}").text)
        assert page.faults == []
        assert "eligib" not in " ".join(page.own_words).casefold(), trial.id


def test_templates_hold_no_such_word() -> None:
    for template in files("service.web").joinpath("templates").iterdir():
        assert "eligib" not in template.read_text("utf-8").casefold(), template.name


def test_markup_in_a_title_is_shown_as_text(client: TestClient) -> None:
    for response in (
        client.get("/trial/NCT99000031"),
        client.get("/browse?q=zonisamide"),
        client.post("/match-result", data=FILLED),
    ):
        assert "&lt;script&gt;alert(&#39;sample&#39;)&lt;/script&gt;" in response.text
        assert "<script>" not in response.text
        assert "<b>" not in response.text


def test_markup_anywhere_in_a_record_is_shown_as_text(
    client_with: Callable[[list[Trial]], TestClient], make_trial: Make
) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    trial = make_trial("NCT01000009")
    site = replace(trial.sites[0], name=evil, city=evil, country="ZZ")
    contact = replace(trial.sites[0].contacts[0], name=evil, phone=evil, email=evil)
    spoilt = replace(
        trial,
        title=evil, official_title=evil + evil, summary=evil, sponsor=evil, why_stopped=evil,
        url="javascript:alert(1)", sites=(replace(site, contacts=(contact,)),), contacts=(contact,),
        interventions=(replace(trial.interventions[0], name=evil),), conditions=(evil,), targets=(),
        criteria=tuple(replace(one, text=evil, heading=evil) for one in trial.criteria),
        dates=replace(trial.dates, completion=evil, start="2026-99"),
    )  # fmt: skip
    client = client_with([spoilt])
    paths = ("/", "/browse", "/browse?view=map", "/trial/NCT01000009", "/compare?id=NCT01000009")
    pages = [client.get(path) for path in (*paths, "/kept?id=NCT01000009")]
    for response in [*pages, client.post("/match-result", data=FILLED)]:
        assert response.status_code == 200
        assert "<img" not in response.text
        assert 'href="javascript' not in response.text


def test_what_a_reader_typed_is_shown_as_text(client: TestClient) -> None:
    evil = '"><script>x</script>'
    for path, name in (
        ("/browse", "q"),
        ("/browse", "near"),
        ("/trial/NCT99000006", "near"),
        ("/compare", "id"),
    ):
        assert "<script>" not in client.get(path, params={name: evil}).text
    filled = {"treatments[0].term": evil, "born": evil}
    assert "<script>" not in client.post("/match-result", data=filled).text
    assert "<script>" not in client.post("/match-result", data={"treatments[0].term": evil}).text


def test_real_trials_have_no_banner(
    client_with: Callable[[list[Trial]], TestClient], make_trial: Make
) -> None:
    client = client_with([make_trial()])
    for path in ("/", "/browse", "/trial/NCT01000001", "/match", "/about"):
        assert "Sample data" not in client.get(path).text


def test_the_sources_are_the_registries_that_are_asked(client: TestClient) -> None:
    about = client.get("/about").text
    assert "ISRCTN</span></th>" in about
    assert "WHO ICTRP</span></th>" not in about


def test_an_empty_store_has_all_pages(client_with: Callable[[list[Trial]], TestClient]) -> None:
    client = client_with([])
    for path in ("/", "/browse", "/match", "/about"):
        assert client.get(path).status_code == 200
    assert "There is no trial to match with." in client.post("/match-result", data=FILLED).text


def test_protective_headers_and_no_cookie(client: TestClient) -> None:
    for path in PAGES:
        headers = client.get(path).headers
        assert "script-src 'self'; style-src 'self'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


def test_assets_are_served_and_ask_nobody_else(client: TestClient, sound: Sound) -> None:
    for told in sound(client.get("/").text).all("link"):
        if told["rel"] in {"canonical", "alternate"}:
            continue
        response = client.get(told["href"])
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        assert not re.search(r"@import|url\(", response.text)
    assert client.get("/static/../pages.py").status_code == 404
    assert client.get("/static/pages.py").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_asked_for_its_headers(client: TestClient, path: str) -> None:
    assert client.head(path).status_code == 200


def test_a_trial_by_another_of_its_numbers(client: TestClient) -> None:
    assert "<h1>Sample: <" not in client.get("/trial/sample-031").text
    assert client.get("/trial/sample-031").status_code == 200
    assert client.get(f"/trial/{'x' * 300}").status_code == 404
    assert client.get("/trial/a%00b").status_code == 404


def test_a_trial_page_tells_status_dates_phase_and_source(client: TestClient) -> None:
    html = client.get("/trial/NCT99000002").text
    assert "Open now" in html
    assert "30 October 2026" in html
    assert "15 January 2024" in html
    assert "A first look at whether it helps" in html
    assert "https://clinicaltrials.gov/study/NCT99000002" in html
    assert "Canada, United States" in html
    assert "Do not wait with treatment." in html


def test_a_sentence_that_was_not_read_is_marked(
    client_with: Callable[[list[Trial]], TestClient], make_trial: Make
) -> None:
    html = client_with([make_trial()]).get("/trial/NCT01000001").text
    marked = html.index("We could not read this")
    assert (
        marked < html.index("<blockquote>Something else.</blockquote>") < html.index("Where, and whom to ask")
    )
    assert html.index("We could not read 1 sentence, or not all of it. It is marked.") < marked
    assert "1 Month to 24 Months</blockquote>" in html
    assert '<details class="source" open>' in html


def test_markdown_signs_are_shown_as_the_registry_shows_them(client: TestClient) -> None:
    html = client.get("/trial/NCT99000031").text
    assert "60 days &lt;= age &lt; 2 years" in html


def test_a_trial_without_rules_says_so_in_our_words(client: TestClient) -> None:
    html = client.get("/trial/NCT99000030").text
    assert "The registry does not say who can join this trial." in html


def test_pages_are_sent_squeezed_to_those_who_take_them_so(client: TestClient) -> None:
    squeezed = client.post("/match-result", data=FILLED)
    assert squeezed.headers["content-encoding"] == "gzip"
    assert squeezed.headers["vary"] == "Accept-Language, Accept-Encoding"
    assert int(squeezed.headers["content-length"]) < len(squeezed.content) / 4
    plain = client.post("/match-result", data=FILLED, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == squeezed.text
