"""The list: filters in the address, chips to take them away, pages, and a way out of nothing found."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.web import browse

ALL = "q=prednisolone&age=7&country=IN&status=open&phase=3&type=interventional&cause=infantile-spasms"


def count(html: str) -> str:
    found = re.search(r'role="status">\s*(.*?)\s*</p>', html, re.DOTALL)
    assert found
    return found[1]


def titles(html: str) -> list[str]:
    return re.findall(r'href="/trial/(NCT\d+)"', html)


def chips(html: str) -> dict[str, str]:
    found = re.findall(r'<a class="chip" href="([^"]+)">.*?</span>(.*?) <span', html)
    return {label: unescape(address) for address, label in found}


def test_without_filters_everything_a_page_at_a_time(client: TestClient, sample_trials: list[Trial]) -> None:
    first, second = client.get("/browse").text, client.get("/browse?page=2").text
    assert count(first) == "37 trials, 1 to 20 shown"
    assert set(titles(first)) | set(titles(second)) == {trial.id for trial in sample_trials}
    assert 'rel="next" href="/browse?page=2#found"' in first
    assert 'rel="prev" href="/browse#found"' in second
    assert not chips(first)


def test_every_filter_is_kept_in_its_field_and_has_a_chip(
    client: TestClient, sound: Callable[[str], Any]
) -> None:
    html = client.get(f"/browse?{ALL}").text
    assert titles(html) == ["NCT99000003"]
    assert count(html) == "1 trial"
    assert list(chips(html)) == [
        "Words: prednisolone",
        "Age: 7 months",
        "Country: India",
        "Status: Open now",
        "Phase 3",
        "Tests a treatment",
        "Condition: infantile epileptic spasms syndrome",
    ]
    page = sound(html)
    assert page.inputs["q"]["value"] == "prednisolone"
    chosen = {told["value"] for told in page.all("option") if "selected" in told}
    assert chosen == {"IN", "open", "3", "interventional", "infantile-spasms", "relevance"}


def test_a_chip_takes_its_filter_away_and_no_other(client: TestClient) -> None:
    address = chips(client.get(f"/browse?{ALL}&page=3&sort=id").text)["Country: India"]
    left = client.get(address.removesuffix("#found")).text
    assert len(chips(left)) == 6
    assert "Country: India" not in chips(left)
    assert "sort=id" in address
    assert "page" not in address


def test_nothing_found_offers_to_leave_out_the_last_filter(client: TestClient) -> None:
    html = client.get("/browse?q=prednisolone&age=200&country=JP").text
    assert count(html) == "No trial was found."
    offer = re.search(r'class="button" href="([^"]+)">Leave out “Country: Japan”', html)
    assert offer
    assert unescape(offer[1]) == "/browse?q=prednisolone&age=200#found"


def test_what_is_not_understood_is_said_and_left_out(client: TestClient) -> None:
    html = client.get("/browse?age=7.5&phase=9&country=Spain&sort=best&page=-1&whatever=1").text
    assert count(html).startswith("37 trials")
    assert "Write the age in whole months, like 7." in html
    assert html.count("This choice is not known, so it was left out.") == 2
    notice = "We left out a filter that we do not know: Age, Country, Phase, Order, Page."
    assert notice in html
    assert "We left out" not in client.get("/browse?page=2&sort=id&q=").text


@pytest.mark.parametrize("query", ["page=MARKER", "status=MARKER", "sort=MARKER", "page=0", "page=01"])
def test_a_wrong_filter_is_said_without_repeating_it(client: TestClient, query: str) -> None:
    html = client.get(f"/browse?{query}").text
    assert count(html) == "37 trials, 1 to 20 shown"
    assert "We left out a filter that we do not know: " in html
    assert "MARKER" not in html


def test_a_misspelt_word_is_answered_with_a_spelling_that_finds_something(client: TestClient) -> None:
    html = client.get("/browse?q=vigabatrinn&status=open").text
    assert count(html) == "No trial was found."
    link = re.search(r'Did you mean <a href="([^"]+)">vigabatrin</a>\?', html)
    assert link
    assert unescape(link[1]) == "/browse?q=vigabatrin&status=open#found"
    assert titles(client.get(unescape(link[1]).removesuffix("#found")).text)
    for query in ("q=vigabatrin", "q=qwertyuiop", "age=200&country=JP&q=vigabatrin"):
        assert "Did you mean" not in client.get(f"/browse?{query}").text


def test_a_page_beyond_the_last_leads_back(client: TestClient) -> None:
    html = client.get("/browse?page=9999").text
    assert "There are none on this page" in count(html)
    assert 'rel="prev" href="/browse?page=2#found"' in html


@pytest.mark.parametrize("group", browse.STATUS_GROUPS)
def test_a_group_of_statuses_finds_these_and_no_others(
    client: TestClient, sample_trials: list[Trial], group: str
) -> None:
    wanted = {one.id for one in sample_trials if one.status in browse.STATUS_GROUPS[group][1]}
    found = titles(client.get(f"/browse?status={group}").text)
    more = titles(client.get(f"/browse?status={group}&page=2").text)
    assert set(found) | set(more) == wanted


def test_countries_and_causes_are_named(client: TestClient) -> None:
    html = client.get("/browse").text
    for name in ("United Kingdom", "South Korea", "Iran", "Tuberous sclerosis complex"):
        assert f">{name}</option>" in html


def test_a_filter_that_no_trial_has_stays_chosen(client: TestClient, sound: Callable[[str], Any]) -> None:
    html = client.get("/browse?country=IS&cause=kcnq2").text
    chosen = {told["value"] for told in sound(html).all("option") if "selected" in told}
    assert {"IS", "kcnq2"} <= chosen


def test_no_verdict_about_a_child_in_the_list(client: TestClient) -> None:
    html = client.get(f"/browse?{ALL}").text
    for word in ("Fits", "May fit", "Ruled out"):
        assert word not in html


def test_the_first_page_lists_open_trials_and_searches_them(client: TestClient) -> None:
    html = client.get("/").text
    assert len(titles(html)) == 8
    assert "27 trials" in html
    assert client.get("/browse?q=vigabatrin&status=open").status_code == 200
