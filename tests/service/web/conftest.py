"""The pages on a store with the sample trials, and a reader that knows what a sound page is."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ingest.normalise import normalise
from ingest.registries.clinicaltrials_gov import REGISTRY
from matchers.trial import Trial
from service.api.match import day_of_asking
from service.app import create_app
from service.sample_registry.server import sample_studies
from service.settings import Settings
from service.store.store import Store

TODAY = date(2026, 11, 23)
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
BLOCKS = frozenset(
    {"p", "div", "section", "ul", "ol", "dl", "table", "form", "fieldset", "blockquote", "details"}
    | {"article", "aside", "h1", "h2", "h3", "nav"}
)
WORDS_OF_OTHERS = frozenset({"blockquote", "h1", "title"})
CLASSES_OF_OTHERS = frozenset({"registry-text", "trial", "under"})


class SoundPage(HTMLParser):
    """Walks a page: every tag closed in order, and what the tests ask about gathered on the way."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.own_words: list[str] = []
        self.headings: list[int] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"never closed: {tag}" for tag, _ in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if len(told) < len(attrs):
            self.faults.append(f"an attribute twice: {tag}")
        if tag in BLOCKS and any(above == "p" for above, _ in self.open):
            self.faults.append(f"{tag} inside p")
        self.tags.append((tag, told))
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            theirs = tag in WORDS_OF_OTHERS or CLASSES_OF_OTHERS & set(told.get("class", "").split())
            self.open.append((tag, bool(theirs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"closed out of order: {tag}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(theirs for _, theirs in self.open):
            self.own_words.append(data)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [told for tag, told in self.tags if tag in names]

    @property
    def ids(self) -> list[str]:
        return [told["id"] for _, told in self.tags if "id" in told]

    @property
    def inputs(self) -> dict[str, dict[str, str]]:
        return {told["name"]: told for told in self.all("input", "select") if "name" in told}


@pytest.fixture
def sound() -> Callable[[str], SoundPage]:
    return SoundPage


@pytest.fixture(scope="session")
def sample_trials() -> list[Trial]:
    return [normalise(REGISTRY.read(one)) for study in sample_studies() for one in REGISTRY.split(study)]


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory, sample_trials: list[Trial]) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('web')}/trials.db"
    store = Store(url)
    store.migrate()
    store.save_trials(sample_trials, datetime(2026, 11, 23, 2, tzinfo=UTC))
    store.close()
    return url


@pytest.fixture
def client(sample_database: str) -> Iterator[TestClient]:
    yield from _opened(Settings(database_url=sample_database, scheduler=False))


@pytest.fixture
def client_with(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[list[Trial]], TestClient]:
    """The pages on trials of one's own."""

    def made(trials: list[Trial]) -> TestClient:
        url = f"sqlite:///{tmp_path}/own.db"
        store = Store(url)
        store.migrate()
        store.save_trials(trials, datetime(2026, 11, 23, 2, tzinfo=UTC))
        store.close()
        opened = _opened(Settings(database_url=url, scheduler=False))
        request.addfinalizer(lambda: next(opened, None))
        return next(opened)

    return made


def _opened(settings: Settings) -> Iterator[TestClient]:
    app = create_app(settings)
    app.dependency_overrides[day_of_asking] = lambda: TODAY
    with TestClient(app, follow_redirects=False) as opened:
        yield opened
