"""A list of one's own, a map, words explained in place: by keyboard and mouse, with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Open, Visit
from tests.browser.hands import HANDS
from tests.browser.test_accessible import faults
from tests.browser.test_journeys import WAYS, fits_its_screen, watched

KEPT = "localStorage.getItem('kept-trials')"


def tick(page: Page, by: str, n: int) -> None:
    box = page.locator("input[data-keep]").nth(n)
    if by == "keyboard":
        box.focus()
        page.keyboard.press("Space")
    else:
        box.click()


@pytest.mark.parametrize(("by", "visit"), WAYS)
def test_ticked_trials_go_side_by_side(site: str, opened: Open, by: str, visit: Visit) -> None:
    page = opened(visit)
    told, hand = watched(page), HANDS[by](page)
    page.goto(f"{site}/browse?status=open&sort=id")
    names = [page.locator(".trials h2").nth(n).inner_text() for n in (0, 2)]
    for n in (0, 2):
        tick(page, by, n)
    hand.go(page.get_by_role("button", name="Compare up to 3 that you ticked"))
    assert page.url.count("id=NCT99") == 2
    assert [one.inner_text() for one in page.locator("thead th > a:first-child").all()] == names
    fits_its_screen(page, visit.width)
    assert page.evaluate(KEPT) is None or visit.scripts
    assert told.faults == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_what_is_kept_stays_in_the_browser_until_it_is_forgotten(site: str, opened: Open, width: int) -> None:
    page = opened(Visit(width))
    told = watched(page)
    page.goto(f"{site}/browse?sort=id")
    expect(page.get_by_text("Nothing is kept in this browser yet.")).to_be_visible()
    tick(page, "mouse", 0)
    page.goto(f"{site}/trial/NCT99000008")
    page.get_by_role("checkbox", name="Keep this trial on your list").click()
    expect(page.get_by_text("2 trials are kept in this browser.")).to_be_visible()
    page.goto(f"{site}/kept")  # without a number: what is kept here is asked for
    page.wait_for_url("**/kept?id=NCT99000001&id=NCT99000008")
    assert page.locator("input[data-keep]:checked").count() == 2
    assert faults(page) == []
    page.get_by_role("button", name="Forget all that is kept in this browser").click()
    expect(page.get_by_text("Nothing is on your list yet.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert told.faults == []


def test_what_is_kept_is_nothing_but_numbers_of_trials(site: str, opened: Open) -> None:
    page = opened(Visit())
    page.goto(f"{site}/browse?sort=id&age=7&near=Lyon")
    tick(page, "mouse", 0)
    assert re.fullmatch(r'\["NCT99\d+"\]', page.evaluate(KEPT))
    page.evaluate("localStorage.setItem('kept-trials', '[\"x y\", 7, \"NCT99000001\"]')")
    page.goto(f"{site}/kept")
    page.wait_for_url("**/kept?id=NCT99000001")
    page.evaluate("localStorage.setItem('kept-trials', '{')")
    page.goto(f"{site}/kept")
    expect(page.get_by_text("Nothing is on your list yet.")).to_be_visible()


@pytest.mark.parametrize(("by", "visit"), WAYS)
def test_the_map_leads_to_a_place(site: str, opened: Open, by: str, visit: Visit) -> None:
    page = opened(visit)
    told, hand = watched(page), HANDS[by](page)
    page.goto(f"{site}/browse?status=open")
    hand.go(page.get_by_role("link", name="Map", exact=True))
    around = page.get_by_role(
        "link", name=re.compile(r"^\d+ places around Berlin|^\d+ places around .*Germany")
    )
    some = (
        around.first
        if around.count()
        else page.get_by_role("link", name=re.compile(r"^\d+ places around")).first
    )
    hand.go(some)
    assert "area=" in page.url
    fits_its_screen(page, visit.width)
    expect(page.get_by_role("link", name="Whole world")).to_be_visible()
    first = page.locator(".places > ul > li > a").first
    town = first.inner_text()
    hand.go(first)
    expect(page.locator(".chip").filter(has_text=town)).to_be_visible()
    assert told.faults == []


@pytest.mark.parametrize(("by", "visit"), WAYS)
def test_a_word_is_explained_where_it_stands(site: str, opened: Open, by: str, visit: Visit) -> None:
    page = opened(visit)
    told, hand = watched(page), HANDS[by](page)
    page.goto(f"{site}/trial/NCT99000001")
    meaning = page.locator("#word-eeg")
    expect(meaning).to_be_hidden()
    hand.press(page.locator("button.term", has_text="EEG"))
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("It does not hurt.")
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    hand.press(page.locator(".rules summary").first)
    expect(page.locator(".rules blockquote").first).to_be_visible()
    if visit.scripts:  # axe is a script itself, and waits for ever where none runs; it unfolds what is folded
        hand.press(page.locator("button.term", has_text="EEG"))
        assert faults(page) == []
    assert told.faults == []


# What is read at 200 per cent on a screen of 640 pixels has 320 to lie in.
@pytest.mark.parametrize("path", ["/browse", "/browse?view=map", "/trial/NCT99000006?near=Lyon", "/compare?id=NCT99000001&id=NCT99000002&id=NCT99000003", "/kept?id=NCT99000001"])  # fmt: skip
def test_on_the_narrowest_screen_nothing_is_cut(site: str, opened: Open, path: str) -> None:
    page = opened(Visit(320))
    page.goto(f"{site}{path}")
    assert faults(page) == []
    page.emulate_media(forced_colors="active", contrast="more")
    assert faults(page) == []


def test_in_print_the_registry_s_sentences_are_shown(site: str, opened: Open) -> None:
    page = opened(Visit())
    page.goto(f"{site}/trial/NCT99000001")
    sentence = page.locator(".rules blockquote", has_text="Written consent")
    expect(sentence).to_be_hidden()
    page.emulate_media(media="print")
    expect(sentence).to_be_visible()
    expect(page.locator(".nearest")).to_be_hidden()
