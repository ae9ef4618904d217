"""Two ways to use a page: by the keyboard alone, as its reader must be able to, and by the mouse."""

from abc import ABC, abstractmethod

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 150
RING = "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }"
IN_SIGHT = "e => { const r = e.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight }"
IS_FOCUSED = "e => e === document.activeElement"


class Hand(ABC):
    """One way to press, to write and to choose."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def press(self, wanted: Locator) -> None: ...

    def go(self, wanted: Locator) -> None:
        """Press what leads to another page, and wait until it has come."""
        with self.page.expect_navigation():
            self.press(wanted)

    @abstractmethod
    def write(self, wanted: Locator, text: str) -> None: ...

    @abstractmethod
    def choose(self, wanted: Locator, label: str) -> None: ...


class Mouse(Hand):
    def press(self, wanted: Locator) -> None:
        wanted.click()

    def write(self, wanted: Locator, text: str) -> None:
        wanted.click()
        self.page.keyboard.type(text)

    def choose(self, wanted: Locator, label: str) -> None:
        wanted.select_option(label=label)


class Keyboard(Hand):
    """Goes from stop to stop with Tab; the stop it uses must be seen and show its ring."""

    def press(self, wanted: Locator) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Enter")

    def write(self, wanted: Locator, text: str) -> None:
        self._reach(wanted)
        self.page.keyboard.type(text)

    def choose(self, wanted: Locator, label: str) -> None:
        """A letter or more moves a closed list to the first entry that begins so."""
        self._reach(wanted)
        self.page.keyboard.type(label)
        expect(wanted.locator("option:checked")).to_have_text(label)

    def _reach(self, wanted: Locator) -> None:
        expect(wanted).to_have_count(1)
        for _ in range(MOST_TABS):
            if wanted.evaluate(IS_FOCUSED):
                assert wanted.evaluate(RING), "no ring shows where the focus is"
                assert wanted.evaluate(IN_SIGHT), "the focus is out of sight"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("Tab does not lead there")


HANDS: dict[str, type[Hand]] = {"keyboard": Keyboard, "mouse": Mouse}
