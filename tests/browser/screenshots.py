"""Pictures of every page, to be looked at: `python -m tests.browser.screenshots FOLDER [NAME…]`.

On a phone and at a desk, light and dark, of the sample trials. They are not kept here.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, WIDTHS, program, sample_trials, served
from tests.browser.test_accessible import POSTED, READ, post

LOOKS = ("light", "dark")


@contextmanager
def _site() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield from served(Path(folder), sample_trials())


def _taken(
    browser: Browser, width: int, look: str, folder: Path, shown: dict[str, Callable[[Page], object]]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if look == "dark" else "light"
    )
    page = context.new_page()
    for name, go in shown.items():
        go(page)
        page.screenshot(path=folder / f"{name.replace(' ', '-')}-{width}-{look}.png", full_page=True)
    context.close()


def _read(page: Page, address: str) -> None:
    page.goto(address)


def main(folder: Path, wanted: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with _site() as site, sync_playwright() as playwright:
        shown: dict[str, Callable[[Page], object]] = {
            name: partial(_read, address=f"{site}{path}") for name, path in READ.items()
        }
        shown |= {
            name: partial(post, site=site, path=path, told=told) for name, (path, told) in POSTED.items()
        }
        chosen = {name: go for name, go in shown.items() if not wanted or name in wanted}
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        for width in WIDTHS.values():
            for look in LOOKS:
                _taken(browser, width, look, folder, chosen)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
