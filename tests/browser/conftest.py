"""A real browser on a real server: Debian's Chromium through Playwright, the sample trials behind it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ingest.normalise import normalise
from ingest.registries.clinicaltrials_gov import REGISTRY
from matchers.criteria.unread import Unread
from matchers.trial import Contact, Criterion, Intervention, Site, Trial
from service.api.match import day_of_asking
from service.app import create_app
from service.sample_registry.server import sample_studies
from service.settings import Settings
from service.store.store import Store
from tests.service.api.serving import serving

TODAY = date(2026, 11, 23)
SYNCED = datetime(2026, 11, 23, 2, tzinfo=UTC)
LONG = "Hexakosioihexekontahexaphobia" * 6
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# No sandbox: tests in a container often run as root. Nothing is asked of the network by the browser itself.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
WIDTHS = {"phone": 360, "desk": 1280}


@dataclass(frozen=True, slots=True)
class Visit:
    """How somebody comes: on what screen, asking for which language, and whether scripts run."""

    width: int = WIDTHS["desk"]
    scripts: bool = True
    dark: bool = False
    language: str = "en"
    forced: bool = False  # the colours of the reader's own system
    contrast: bool = False  # more of it is asked for


Open = Callable[[Visit], Page]


def sample_trials() -> list[Trial]:
    return [normalise(REGISTRY.read(one)) for study in sample_studies() for one in REGISTRY.split(study)]


def program() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def trials() -> list[Trial]:
    return sample_trials()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, trials: list[Trial]) -> Iterator[str]:
    yield from served(tmp_path_factory.mktemp("browser"), trials)


@pytest.fixture(scope="session")
def unbroken_site(tmp_path_factory: pytest.TempPathFactory, trials: list[Trial]) -> Iterator[str]:
    """Trials whose every word is as long as registries let it be."""
    person = Contact(LONG, None, "+" + "1" * 60, f"{LONG}@{LONG}.example")
    place = Site(LONG, LONG, "GB", "recruiting", None, None, (person,))
    parts: dict[str, Any] = {
        "title": LONG,
        "official_title": LONG * 2,
        "summary": LONG * 3,
        "sponsor": LONG,
        "conditions": (LONG,),
    }
    drug = Intervention(LONG, None, "drug")
    yield from served(
        tmp_path_factory.mktemp("unbroken"),
        [
            replace(
                one,
                ids=(*one.ids, LONG),
                interventions=(drug,),
                contacts=(person,),
                sites=(place,),
                criteria=(*one.criteria, Criterion("include", LONG, Unread(LONG), "none")),
                **parts,
            )
            for one in trials[:4]
        ],
    )


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from served(tmp_path_factory.mktemp("empty"), [])


def served(folder: Path, trials: list[Trial]) -> Iterator[str]:
    url = f"sqlite:///{folder}/trials.db"
    store = Store(url)
    store.migrate()
    store.save_trials(trials, SYNCED)
    store.close()
    # Far from stale on whichever day the tests run.
    app = create_app(Settings(database_url=url, scheduler=False, stale_after_hours=10**6))
    app.dependency_overrides[day_of_asking] = lambda: TODAY
    with serving(uvicorn.Config(app, port=0, log_config=None)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file of tests: while it is open, its event loop keeps others from running in this thread."""
    found = program()
    if found is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    contexts: list[BrowserContext] = []

    def made(visit: Visit) -> Page:
        context = browser.new_context(
            viewport={"width": visit.width, "height": 800},
            java_script_enabled=visit.scripts,
            color_scheme="dark" if visit.dark else "light",
            forced_colors="active" if visit.forced else "none",
            contrast="more" if visit.contrast else "no-preference",
            reduced_motion="reduce",
            locale=visit.language,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()
