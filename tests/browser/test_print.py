"""What a page is on paper: whole where it is read away from the screen, and never longer than somebody would carry."""

import pytest

from tests.browser.conftest import Open, Visit
from tests.browser.test_accessible import POSTED, post

MENU_SEEN = """() => {
    const menu = document.querySelector('.languages')
    return menu !== null && menu.checkVisibility()
}"""
SENTENCE = "Age 2 to 24 months"


@pytest.mark.parametrize("path", ["/trial/NCT99000001", "/kept?id=NCT99000001", "/browse"])
def test_menus_are_not_printed(site: str, opened: Open, path: str) -> None:
    page = opened(Visit())
    page.goto(f"{site}{path}")
    assert page.evaluate(MENU_SEEN)
    page.emulate_media(media="print")
    assert not page.evaluate(MENU_SEEN)


def test_a_trial_is_printed_with_the_words_of_its_registry(site: str, opened: Open) -> None:
    page = opened(Visit())
    page.goto(f"{site}/trial/NCT99000001")
    tall = page.evaluate("document.querySelector('.source').getBoundingClientRect().height")
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('.source').getBoundingClientRect().height") > tall
    assert SENTENCE in page.locator("main").inner_text()


def test_a_result_is_printed_as_it_is_open(site: str, opened: Open) -> None:
    """Each sentence of each of 37 trials would be more than fifty pages."""
    page = opened(Visit())
    path, told = POSTED["result"]
    post(page, site, path, told)
    assert len(_pages(page.pdf(format="A4"))) <= 12


def test_a_referral_sheet_is_one_page(site: str, opened: Open) -> None:
    page = opened(Visit())
    path, told = POSTED["sheet"]
    post(page, site, path, told)
    assert len(_pages(page.pdf(format="A4"))) == 1


def _pages(printed: bytes) -> list[bytes]:
    """Chromium writes an object of the type Page for each."""
    return [one for one in printed.split(b"/Type /Page")[1:] if not one.startswith(b"s")]
