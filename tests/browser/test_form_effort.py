"""How long the form of a child takes: keys counted in a browser, time by the keystroke-level model.

Card, Moran and Newell (1980): 0.28 s a key for somebody who types 40 words a minute, 1.35 s to think before each field,
1.2 s to read what came. Neurologists were not timed.
"""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Visit
from tests.browser.hands import Keyboard

KEY, THOUGHT, READING, MOST = 0.28, 1.35, 1.2, 120.0
COUNT = "window.keys = 0; addEventListener('keydown', () => window.keys++, true)"
WRITTEN = {
    "Date of birth": "2026-04-10",
    "Weeks of pregnancy at birth": "38",
    "Weight in kg": "7.6",
    "Spasms began": "2026-11-02",
    "Spasms diagnosed": "2026-11-10",
    "Clusters a day": "4",
    "Day of the EEG": "2026-11-10",
}
CHOSEN = {"Sex": "Girl", "Country": "Spain", "Confirmed on video-EEG": "Yes", "Hypsarrhythmia": "Yes"}
ORDER = (
    "Date of birth", "Weeks of pregnancy at birth", "Sex", "Weight in kg", "Country", "Spasms began", "Spasms diagnosed",
    "Confirmed on video-EEG", "Clusters a day", "Hypsarrhythmia", "Day of the EEG",
)  # fmt: skip
TREATMENTS = (
    ("prednisolone", "Before", "2026-11-10", "2026-11-20", "None"),
    ("vigabatrin", "Now", "2026-11-20", "", "Not known"),
)


def fill(page: Page) -> int:
    """A child with two dated treatments and a cause, from the first field to the last; gives how many fields."""
    hand, fields = Keyboard(page), 0
    for label in ORDER:
        wanted = page.get_by_label(label, exact=True)
        if label in WRITTEN:
            hand.write(wanted, WRITTEN[label])
        else:
            hand.choose(wanted, CHOSEN[label])
        fields += 1
    hand.write(page.get_by_label("Condition or cause").nth(1), "TSC")
    fields += 1
    for row, (term, given, start, stop, effect) in enumerate(TREATMENTS):
        one = page.get_by_role("group", name=f"Treatment {row + 1}")
        hand.write(one.get_by_label("Treatment", exact=True), term)
        hand.choose(one.get_by_label("Given"), given)
        hand.write(one.get_by_label("Started"), start)
        hand.write(one.get_by_label("Stopped"), stop)
        hand.choose(one.get_by_label("Effect on spasms"), effect)
        fields += 5
    return fields


def test_a_child_is_told_by_keyboard_within_two_minutes(site: str, opened: Open) -> None:
    page = opened(Visit())
    page.add_init_script(COUNT)
    page.goto(f"{site}/match")
    fields = fill(page)
    keys = page.evaluate("window.keys") + 1
    hand = Keyboard(page)
    hand.go(page.get_by_role("button", name="Show matches"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Matches on")
    seconds = keys * KEY + fields * THOUGHT + READING
    print(f"{fields} fields, {keys} keys, {seconds:.0f} s by the keystroke-level model")
    assert keys > 150
    assert seconds <= MOST
