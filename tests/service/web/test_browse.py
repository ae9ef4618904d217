"""The list: filters in the address, chips to take them away, pages, and a way out of nothing found."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.web import browse
from service.web.choices import STATUS_GROUPS

ALL = "q=prednisolone&age=7&country=IN&status=open&phase=3&type=interventional&cause=infantile-spasms"


def count(html: str) -> str:
    found = re.search(r'role="status">\s*(.*?)\s*</p>', html, re.DOTALL)
    assert found
    return found[1]


def titles(html: str) -> list[str]:
    return re.findall(r'href="/trial/(NCT\d+)(?:\?[^"]*)?"', html)


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
        "Made for: infantile epileptic spasms syndrome",
        "Status: Open now",
        "Phase 3",
        "Tests a treatment",
        "Country: India",
    ]
    page = sound(html)
    assert page.inputs["q"]["value"] == "prednisolone"
    chosen = {told["value"] for told in page.all("option") if "selected" in told}
    assert chosen == {"IN", "open", "3", "interventional", "infantile-spasms", ""}


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
    notice = "We left out a filter that we do not know: Age, Phase, Country, Order, Page."
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


@pytest.mark.parametrize("group", STATUS_GROUPS)
def test_a_group_of_statuses_finds_these_and_no_others(
    client: TestClient, sample_trials: list[Trial], group: str
) -> None:
    wanted = {one.id for one in sample_trials if one.status in STATUS_GROUPS[group][1]}
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


def all_titles(client: TestClient, query: str) -> set[str]:
    return {one for n in (1, 2) for one in titles(client.get(f"/browse?{query}&page={n}").text)}


def test_a_word_is_searched_by_its_other_names_and_these_are_told(client: TestClient) -> None:
    named = all_titles(client, "q=sabril")
    assert named == all_titles(client, "q=vigabatrin")
    assert len(named) > 5
    html = client.get("/browse?q=sabril").text
    assert "“sabril” was also searched as: vigabatrin, " in html
    exactly = re.search(r'href="([^"]+)">Search only the words as typed', html)
    assert exactly
    as_typed = client.get(unescape(exactly[1]).removesuffix("#found")).text
    assert titles(as_typed) == []
    assert "Only the words as typed were searched." in as_typed
    assert 'id="exact" name="exact" value="1" checked' in as_typed


def test_the_name_of_a_syndrome_finds_what_any_of_its_names_finds(client: TestClient) -> None:
    assert all_titles(client, "q=west+syndrome") == all_titles(client, "q=infantile+spasms")
    assert len(all_titles(client, "q=west+syndrome&exact=1")) < len(all_titles(client, "q=west+syndrome"))


def test_a_place_puts_the_nearest_first_and_says_how_far(client: TestClient) -> None:
    html = client.get("/browse?near=Lyon").text
    distances = [int(one.replace(",", "")) for one in re.findall(r"about ([\d,]+) km", html)]
    assert distances == sorted(distances)
    assert "in this town" in html
    assert "Distances are from Lyon, France" in html
    assert re.search(r"about [\d,]+ km \([\d,]+ miles\) away", html)
    assert list(chips(html)) == ["Near: Lyon, France"]
    assert 'href="/trial/NCT99000016?near=Lyon%2C%20FR"' in html


def test_within_a_distance_and_what_names_no_place_is_told(client: TestClient) -> None:
    near = client.get("/browse?near=Lyon&within=250").text
    far = client.get("/browse?near=Lyon&within=2500").text
    assert 0 < len(titles(near)) < len(titles(far))
    assert "2 trials that name no place are left out." in near
    assert list(chips(near)) == ["Near: Lyon, France", "Within 250 km (155 miles)"]
    assert chips(near)["Near: Lyon, France"] == "/browse#found"  # without a place there is no distance


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("near=Nowhereville", "We do not know this place. Write a larger town near you."),
        ("within=100", "Write a place first, then choose how far."),
        ("near=Lyon&within=7", "Write a place first"),
        ("tried=nothing&tried=vigabatrin", "Tick “Nothing yet” alone, or what was tried."),
        ("tried=magic", "Tick “Nothing yet” alone, or what was tried."),
    ],
)
def test_a_wrong_place_or_treatment_is_said_beside_its_field(
    client: TestClient, query: str, said: str
) -> None:
    html = client.get(f"/browse?{query}").text
    assert said in html
    assert "aria-invalid" in html
    assert "We left out a filter that we do not know: " in html


def test_of_several_places_of_one_name_the_largest_and_the_others_offered(client: TestClient) -> None:
    html = client.get("/browse?near=Santiago").text
    assert "Distances are from Santiago, Chile" in html
    assert "Not that one?" in html
    in_spain = client.get("/browse?near=Santiago,+Spain").text
    assert "Santiago, Chile" not in in_spain


def test_what_was_tried_leaves_out_only_what_a_rule_surely_bars(
    client: TestClient, sample_trials: list[Trial]
) -> None:
    left = all_titles(client, "tried=vigabatrin")
    every = {trial.id for trial in sample_trials}
    assert "NCT99000001" not in left  # "any earlier treatment with vigabatrin, ACTH or a corticosteroid"
    assert "NCT99000006" in left  # asks for it
    assert "NCT99000022" in left  # has a sentence that was not read
    html = client.get("/browse?tried=vigabatrin").text
    assert f"{len(every) - len(left)} trials are left out, because of what has been tried." in html
    assert unescape(re.findall(r'href="([^"]+)">Show them too', html)[0]) == "/browse#found"
    assert "NCT99000006" not in all_titles(client, "tried=nothing")
    assert "NCT99000001" in all_titles(client, "tried=nothing")


def test_several_treatments_have_a_chip_each(client: TestClient) -> None:
    html = client.get("/browse?tried=acth&tried=vigabatrin").text
    assert chips(html) == {
        "Tried: Vigabatrin": "/browse?tried=acth#found",
        "Tried: ACTH": "/browse?tried=vigabatrin#found",
    }
    assert html.count(" checked") == 2


@pytest.mark.parametrize("sort", get_args(browse.Sort))
def test_every_order_lists_the_same_trials(client: TestClient, sample_trials: list[Trial], sort: str) -> None:
    assert all_titles(client, f"sort={sort}&near=Lyon") == {trial.id for trial in sample_trials}


def test_orders(client: TestClient, sample_trials: list[Trial]) -> None:
    by_id = {trial.id: trial for trial in sample_trials}
    newest = titles(client.get("/browse?sort=newest").text)
    starts = [by_id[one].dates.start or "" for one in newest]
    assert starts == sorted(starts, reverse=True)
    named = [by_id[one].title.casefold() for one in titles(client.get("/browse?sort=title").text)]
    assert named == sorted(named)


def test_nothing_found_offers_each_filter_that_stands_in_the_way_with_what_it_would_find(
    client: TestClient,
) -> None:
    html = client.get("/browse?q=prednisolone&age=7&country=JP").text
    offers = re.findall(r'href="([^"]+)">Leave out “([^”]+)”</a> <span>(\d+) trials?<', html)
    assert offers[0][1] == "Country: Japan"
    for address, _, count in offers:
        assert len(
            all_titles(client, unescape(address).removeprefix("/browse?").removesuffix("#found"))
        ) == int(count)


def test_nothing_found_offers_studies_that_watch_and_medicines_outside_studies(client: TestClient) -> None:
    html = client.get("/browse?age=200&country=JP&phase=4").text
    assert 'href="/browse?type=observational#found"' in html
    assert 'href="/browse?type=expanded-access#found"' in html


def test_a_cause_says_that_trials_for_any_cause_may_do_as_well(client: TestClient) -> None:
    html = client.get("/browse?cause=tsc&q=vigabatrin").text
    assert "Trials for any cause may take your child too." in html
    assert 'href="/browse?q=vigabatrin#found">Show them</a>' in html


def test_the_count_stands_in_the_title_too(client: TestClient) -> None:
    assert "<title>1 trial · Browse trials" in client.get(f"/browse?{ALL}").text


def test_the_feed_follows_country_and_cause(client: TestClient) -> None:
    html = client.get("/browse?country=ES&cause=tsc&q=x").text
    assert "Feed of what changes" not in html  # nothing is found, so there is nothing to follow
    html = client.get("/browse?cause=tsc").text
    assert 'href="/changes.atom?target=tsc">Feed of what changes' in html
    assert client.get("/changes.atom?target=tsc").status_code == 200


def test_the_first_page_lists_open_trials_and_searches_them(client: TestClient) -> None:
    html = client.get("/").text
    assert len(titles(html)) == 8
    assert "27 trials" in html
    assert client.get("/browse?q=vigabatrin&status=open").status_code == 200
