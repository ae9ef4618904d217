"""The API on a page, in a real browser under the strict policy: it is drawn, and nothing is fetched from elsewhere."""

import httpx

from tests.browser.conftest import Open, Visit


def test_the_page_is_drawn_and_asks_nobody(site: str, opened: Open) -> None:
    page = opened(Visit())
    asked, complaints = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/docs")
    described = httpx.get(f"{site}/openapi.json").json()
    operations = sum(map(len, described["paths"].values()))
    assert page.locator("h2 code").count() == operations
    page.locator("summary").first.click()
    assert page.locator("details pre").first.is_visible()
    assert [address for address in asked if not address.startswith(site)] == []
    assert complaints == []
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.top')).backgroundColor")
        != "rgba(0, 0, 0, 0)"
    )


def test_the_facts_on_privacy_are_drawn(site: str, opened: Open) -> None:
    page = opened(Visit())
    complaints = list[str]()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site}/privacy")
    assert page.locator("dt", has_text="What is told of a child").first.is_visible()
    assert complaints == []
