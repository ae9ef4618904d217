"""axe-core finds nothing against WCAG 2.2, levels A and AA, on any kind of page in any state it can be in."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS, Open, Visit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
TOLD = {
    "born": "2026-04-10",
    "weight_kg": "7.6",
    "conditions[1].term": "TSC",
    "treatments[0].term": "prednisolone",
    "treatments[0].status": "past",
    "treatments[1].term": "vigabatrinn",
}
READ = {
    "home": "/",
    "list": "/browse",
    "list filtered": "/browse?q=spasms&age=7&country=ES&status=open&sort=id",
    "list with wrong filters": "/browse?age=seven&phase=9&country=Spain",
    "list near a place": "/browse?near=Lyon&within=2500&status=open&tried=vigabatrin&cause=infantile-spasms",
    "list without a trial": "/browse?q=zzzzzz&country=JP",
    "list with less to ask": "/browse?q=prednisolone&age=200&country=JP&phase=4",
    "map": "/browse?view=map",
    "map of a part": "/browse?view=map&area=50,10,20",
    "compare": "/compare?id=NCT99000001&id=NCT99000002&id=NCT99000006",
    "compare two": "/compare?id=NCT99000001&id=NCT99000003",
    "nothing to compare": "/compare",
    "kept": "/kept?id=NCT99000001&id=NCT99000002&id=NCT99000008&id=NCT99000011&id=NONE",
    "nothing kept": "/kept",
    "trial": "/trial/NCT99000001",
    "trial near a place": "/trial/NCT99000006?near=Lyon",
    "trial near nowhere": "/trial/NCT99000006?near=Nowhereville",
    "trial not read whole": "/trial/NCT99000017",
    "trial with two entries": "/trial/NCT99000030",
    "no such trial": "/trial/NCT00000000",
    "form": "/match",
    "about": "/about",
    "how we decide": "/how-we-decide",
    "docs": "/docs",
    "privacy": "/privacy",
    "status": "/status",
    "no such page": "/nowhere",
}
POSTED: dict[str, tuple[str, dict[str, str]]] = {
    "errors": ("/match-result", TOLD | {"born": "soon", "weight_kg": "x", "treatments[0].start": "y"}),
    "result": ("/match-result", TOLD | {"full": "ruled-out"}),
    "what if": ("/what-if", TOLD | {"if.starts": "vigabatrin"}),
    "sheet": ("/referral-sheet", TOLD),
}
# Written into a page of the site itself, since its form may go nowhere else.
POST = """([path, told]) => {
    const form = Object.assign(document.createElement("form"), {method: "post", action: path})
    for (const [name, value] of Object.entries(told)) {
        form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}))
    }
    document.body.append(form)
    form.submit()
}"""
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
# Of a long table the first rows will do in another language: axe takes seconds over hundreds of the same kind.
SHORTEN = "document.querySelectorAll('tbody tr:nth-child(n + 6)').forEach(one => one.remove())"
# Every page in every language; German, whose words are longest, on the narrowest screen, and 640 pixels are a desk's
# 1280 at 200 %.
VISITS = {
    "en-phone-light": Visit(WIDTHS["phone"]),
    "en-desk-dark": Visit(dark=True),
    "de-narrowest": Visit(320, language="de"),
    "es-forced-colours": Visit(WIDTHS["phone"], language="es", forced=True),
    "fr-200%-contrast": Visit(640, language="fr", dark=True, contrast=True),
}
ENGLISH = {name: visit for name, visit in VISITS.items() if visit.language == "en"}
# What is pressed is large enough for a finger; a link in a line of words is as tall as its line.
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
    .filter(one => getComputedStyle(one).display !== "inline" && one.checkVisibility())
    .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24)
    .map(([words]) => words)"""


def post(page: Page, site: str, path: str, told: dict[str, str]) -> None:
    page.goto(f"{site}/about")
    with page.expect_navigation():
        page.evaluate(POST, [path, told])


def faults(page: Page) -> list[tuple[str, Any]]:
    page.evaluate(UNFOLD)
    if page.evaluate("navigator.language") != "en":
        page.evaluate(SHORTEN)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    told = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found]
    width = page.viewport_size["width"] if page.viewport_size else 0
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    small = [("small", words) for words in page.evaluate(SMALL)]
    return [*told, *small, *([("wider than its screen", width)] if wide else [])]


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_every_page_that_is_read(site: str, opened: Open, visit: Visit) -> None:
    page, found = opened(visit), {}
    for name, path in READ.items():
        page.goto(f"{site}{path}")
        found[name] = faults(page)
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("visit", VISITS.values(), ids=VISITS)
def test_every_page_that_answers_a_form(site: str, opened: Open, visit: Visit) -> None:
    page, found = opened(visit), {}
    for name, (path, told) in POSTED.items():
        post(page, site, path, told)
        found[name] = faults(page)
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("visit", ENGLISH.values(), ids=ENGLISH)
def test_a_site_without_trials(empty_site: str, opened: Open, visit: Visit) -> None:
    page, found = opened(visit), {}
    for path in ("/", "/browse"):
        page.goto(f"{empty_site}{path}")
        found[path] = faults(page)
    post(page, empty_site, "/match-result", TOLD)
    found["result"] = faults(page)
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("visit", ENGLISH.values(), ids=ENGLISH)
def test_words_without_a_break_stay_on_the_screen(unbroken_site: str, opened: Open, visit: Visit) -> None:
    page, found = opened(visit), {}
    for path in ("/", "/browse", "/trial/NCT99000001", "/trial/NCT99000002"):
        page.goto(f"{unbroken_site}{path}")
        found[path] = faults(page)
    told = TOLD | {"conditions[2].term": "x" * 200, "if.starts": "vigabatrin"}
    for path in ("/match-result", "/what-if", "/referral-sheet"):
        post(page, unbroken_site, path, told)
        found[path] = faults(page)
    assert {name: one for name, one in found.items() if one} == {}


def test_a_fault_would_be_found(site: str, opened: Open) -> None:
    page = opened(Visit(WIDTHS["phone"]))
    page.goto(f"{site}/match")
    page.evaluate("document.querySelector('label[for=born]').remove()")
    page.evaluate("document.querySelector('h1').append('x'.repeat(200))")
    page.evaluate("document.querySelector('h1').style.overflowWrap = 'normal'")
    page.evaluate("document.querySelector('.go button').style = 'min-height: 0; height: 10px; padding: 0'")
    assert {"label", "small", "wider than its screen"} <= {one[0] for one in faults(page)}
