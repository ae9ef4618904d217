"""What people come to do, from the first page to the last: by keyboard and by mouse, with scripts and without, on a
phone and at a desk. What is told of a child is sought everywhere that a browser keeps things."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import WIDTHS, Open, Visit
from tests.browser.hands import HANDS, Hand

# Each hand on each screen, with scripts and without: every pair of these once.
WAYS = [
    pytest.param("keyboard", Visit(WIDTHS["phone"], scripts=False), id="keyboard-phone-no-scripts"),
    pytest.param("keyboard", Visit(WIDTHS["desk"]), id="keyboard-desk-scripts"),
    pytest.param("mouse", Visit(WIDTHS["phone"]), id="mouse-phone-scripts"),
    pytest.param("mouse", Visit(WIDTHS["desk"], scripts=False), id="mouse-desk-no-scripts"),
]
PHASE_3 = "Phase 3: Compares it with the usual treatment, in more people."
MARKERS = ("QQMARKERQQ", "2026-03-17", "7.31313", "2026-08-19")
KEPT = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, document.referrer, history.state, location.href, name,
    await indexedDB.databases(), await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length,
])"""


DROP = """(area, text) => {
    const dragged = new DataTransfer()
    dragged.items.add(new File([text], "packet.json", {type: "application/json"}))
    area.dispatchEvent(new DragEvent("drop", {dataTransfer: dragged, bubbles: true, cancelable: true}))
}"""


@dataclass(frozen=True, slots=True)
class Told:
    """All that left the browser outside of a body, and what it found wrong with a page."""

    addresses: list[str]
    faults: list[str]


def watched(page: Page) -> Told:
    told = Told([], [])

    def sent(request: Request) -> None:
        told.addresses.extend([request.url, *(f"{k}: {v}" for k, v in request.headers.items())])

    page.on("request", sent)
    page.on("framenavigated", lambda frame: told.addresses.append(frame.url))
    page.on("console", lambda message: told.faults.append(message.text))
    page.on("pageerror", lambda error: told.faults.append(str(error)))
    return told


def fits_its_screen(page: Page, width: int) -> None:
    """Nothing has to be moved sideways to be read."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def unfold(hand: Hand, words: str) -> None:
    hand.press(hand.page.locator("summary", has_text=words).first)


@pytest.mark.parametrize(("by", "visit"), WAYS)
def test_a_family_finds_a_trial_and_the_way_back(site: str, opened: Open, by: str, visit: Visit) -> None:
    page = opened(visit)
    told, hand = watched(page), HANDS[by](page)
    page.goto(site)
    hand.go(page.get_by_role("navigation", name="Main").get_by_role("link", name="Browse trials"))
    hand.write(page.get_by_label("Words", exact=True), "prednisolone")
    hand.write(page.get_by_label("Age in months"), "7")
    hand.choose(page.get_by_label("Status"), "Open now")
    unfold(hand, "More filters")
    hand.choose(page.get_by_label("Phase", exact=True), PHASE_3)
    hand.go(page.get_by_role("button", name="Show trials"))
    expect(page.get_by_role("status")).to_contain_text("trial")
    found = page.url
    assert "q=prednisolone" in found
    fits_its_screen(page, visit.width)
    first = page.locator(".trials a").first
    title = first.inner_text()
    hand.go(first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    fits_its_screen(page, visit.width)
    page.go_back()
    assert page.url == found
    expect(page.get_by_label("Age in months")).to_have_value("7")
    hand.go(page.get_by_role("link", name="Remove the filter Age"))
    expect(page.get_by_label("Age in months")).to_have_value("")
    assert told.faults == []


@pytest.mark.parametrize(("by", "visit"), WAYS)
def test_a_neurologist_goes_from_a_child_to_a_sheet(site: str, opened: Open, by: str, visit: Visit) -> None:
    page = opened(visit)
    told, hand = watched(page), HANDS[by](page)
    page.goto(site)
    hand.go(page.get_by_role("link", name="Hold one child against every trial"))
    hand.write(page.get_by_label("Date of birth"), "2026-03-17")
    hand.write(page.get_by_label("Weight in kg"), "7.31313")
    hand.choose(page.get_by_label("Country"), "Spain")
    hand.write(page.get_by_label("Spasms began"), "2026-08-19")
    hand.write(page.get_by_label("Condition or cause").nth(1), "QQMARKERQQ")
    hand.write(page.get_by_label("Treatment", exact=True).first, "prednisolone")
    hand.choose(page.get_by_label("Given").first, "Before")
    hand.go(page.get_by_role("button", name="Show matches"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Matches on 23 November 2026")
    expect(page.get_by_text("“QQMARKERQQ”")).to_be_visible()
    assert page.locator("figure.year").count() > 1
    fits_its_screen(page, visit.width)
    left_nothing(page, told)
    if page.locator("details.more-questions > summary").is_visible():
        unfold(hand, "More questions")
    hand.choose(page.locator(".questions select:has(option[value=yes])").first, "Yes")
    hand.go(page.get_by_role("button", name="Sort again with these answers"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Matches on 23 November 2026")
    hand.go(page.get_by_role("button", name="Show every sentence of these too").last)
    expect(page).to_have_url(re.compile("/match-result#[a-z-]+-rest$"))
    unfold(hand, "What if something changes today?")
    hand.choose(page.get_by_label("A treatment starts today"), "Vigabatrin")
    hand.go(page.get_by_role("button", name="Show side by side"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What if vigabatrin starts today?")
    fits_its_screen(page, visit.width)
    left_nothing(page, told)
    hand.go(page.get_by_role("button", name="Back to the matches as they are"))
    hand.go(page.get_by_role("button", name="Referral sheet to print"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Referral sheet")
    expect(page.locator("dl.told")).to_contain_text("7.31313")
    fits_its_screen(page, visit.width)
    left_nothing(page, told)


@pytest.mark.parametrize(("by", "visit"), WAYS)
def test_what_is_wrong_is_named_and_mended(site: str, opened: Open, by: str, visit: Visit) -> None:
    page = opened(visit)
    told, hand = watched(page), HANDS[by](page)
    page.goto(f"{site}/match")
    hand.write(page.get_by_label("Date of birth"), "QQMARKERQQ")
    hand.go(page.get_by_role("button", name="Show matches"))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("1 thing to mend")
    expect(page).to_have_title(re.compile("^Please mend"))
    fits_its_screen(page, visit.width)
    left_nothing(page, told, faults=1)  # the browser itself notes an answer of 422
    hand.press(summary.get_by_role("link", name="Date of birth"))
    born = page.get_by_label("Date of birth")
    expect(born).to_have_attribute("aria-invalid", "true")
    born.evaluate("e => e.select()")
    hand.write(born, "2026-03-17") if by == "keyboard" else born.fill("2026-03-17")
    hand.go(page.get_by_role("button", name="Show matches"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Matches on 23 November 2026")
    left_nothing(page, told, faults=1)


@pytest.mark.parametrize("visit", [Visit(width) for width in WIDTHS.values()], ids=WIDTHS)
def test_a_search_without_a_result_shows_a_way_on(site: str, opened: Open, visit: Visit) -> None:
    page = opened(visit)
    page.goto(f"{site}/browse?q=prednisolone&age=7&country=JP")
    expect(page.get_by_role("status")).to_have_text("No trial was found.")
    page.get_by_role("link", name="Leave out “").first.click()
    expect(page.get_by_role("status")).not_to_have_text("No trial was found.")
    page.goto(f"{site}/trial/NCT00000000")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{site}/match-result")
    assert page.url == f"{site}/match"


@pytest.mark.parametrize("visit", [Visit(WIDTHS["phone"], scripts=False)], ids=["phone-no-scripts"])
def test_a_page_and_what_was_told_go_on_in_another_language(site: str, opened: Open, visit: Visit) -> None:
    page = opened(visit)
    told = watched(page)
    page.goto(f"{site}/browse?q=prednisolone&age=7")
    page.locator(".languages > summary").click()
    page.get_by_role("link", name="Español").click()
    assert page.url == f"{site}/es/browse?q=prednisolone&age=7"
    expect(page.get_by_label("Edad en meses")).to_have_value("7")
    page.get_by_role("link", name="Para neurólogos").click()
    page.get_by_label("Fecha de nacimiento").fill("2026-03-17")
    page.get_by_label("Peso en kg").fill("7.31313")
    page.get_by_label("Enfermedad o causa").nth(1).fill("QQMARKERQQ")
    page.get_by_label("Fecha de nacimiento").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Coincidencias el 23 de noviembre de 2026")
    left_nothing(page, told)
    page.locator(".languages > summary").click()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Résultats au 23 novembre 2026")
    expect(page.get_by_text("« QQMARKERQQ »")).to_be_visible()
    assert page.url == f"{site}/fr/match-result"
    fits_its_screen(page, visit.width)
    left_nothing(page, told)


def test_a_document_is_dropped_into_the_form(site: str, opened: Open) -> None:
    page = opened(Visit(WIDTHS["desk"]))
    told = watched(page)
    page.goto(f"{site}/match")
    page.get_by_text("Paste a phenopacket or a FHIR bundle instead").click()
    page.get_by_label("The document").evaluate(DROP, '{"born": "2026-03-17", "weight_kg": 7.31313}')
    expect(page.get_by_label("The document")).to_have_value(re.compile("2026-03-17"))
    page.get_by_role("button", name="Read it into the form").click()
    expect(page.get_by_label("Date of birth")).to_have_value("2026-03-17")
    expect(page.get_by_label("Weight in kg")).to_have_value("7.31313")
    assert page.url == f"{site}/match-document"
    left_nothing(page, told)


def left_nothing(page: Page, told: Told, faults: int = 0) -> None:
    """What is told of a child stands in bodies, and nowhere that a browser keeps, sends or notes."""
    kept = [*told.addresses, *told.faults, page.evaluate(KEPT), str(page.context.cookies())]
    kept.append(str(page.context.storage_state()))
    assert [marker for marker in MARKERS if any(marker in words for words in kept)] == []
    assert [words for words in told.addresses if words.startswith("referer: ") and len(words) > 9] == []
    assert page.evaluate("document.referrer") == ""
    assert len(told.faults) == faults, told.faults
