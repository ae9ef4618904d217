"""Nothing on a page is left in English by oversight: what went through a catalogue is marked on the way, and whatever
else has letters must say that it is English, be a name, or come from the language's own dates and countries."""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest
from babel import Locale
from starlette.testclient import TestClient

from matchers.trial import Trial
from service.web import forms, language, what_if, words

FIRST, LAST = "\u2045", "\u2046"
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAID_ALOUD = ("aria-label", "placeholder", "title", "alt", "data-label", "label")
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
APART = frozenset({"p", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "label", "option", "summary"})
NAMES = frozenset(
    {
        "Spasm",
        "Trials",
        "UTC",
        "km",
        "ACTH",
        "VNS",
        "alt",
        "ast",
        *map(language.name_in_itself, language.LANGUAGES),
    }
)
TOLD = {
    "born": "2026-04-10",
    "weight_kg": "7.6",
    "sex": "male",
    "place.country": "ES",
    "spasms.onset": "2026-09-01",
    "eeg.hypsarrhythmia": "yes",
    "eeg.on": "2026-09-03",
    "conditions[0].term": "infantile spasms",
    "conditions[1].term": "TSC",
    "treatments[0].term": "prednisolone",
    "treatments[0].status": "past",
    "treatments[0].start": "2026-09-04",
    "treatments[1].term": "vigabatrinn",
}
WISHES = {"if.starts": "vigabatrin", "if.stops": "prednisolone", "if.eeg": "yes", "if.test": "tsc"}
READ = (
    "/",
    "/browse?q=prednisolone&age=7&country=ES&status=open&phase=2&type=interventional&cause=tsc&sort=id",
    "/browse?age=seven&phase=9&country=Spain",
    "/browse?q=vigabatrinn",
    "/browse?page=2",
    *(f"/trial/NCT990000{number:02}" for number in (1, 2, 13, 20, 30, 31)),
    "/trial/NCT00000000",
    "/match",
    "/about",
    "/how-we-decide",
    "/status",
)
POSTED = {
    "errors": ("/match-result", TOLD | {"born": "soon", "weight_kg": "x", "treatments[0].start": "y"}),
    "contradiction": ("/match-result", TOLD | {"born": "2026-10-10", "treatments[0].stop": "2025-01-01"}),
    "result": ("/match-result", TOLD | {"full": "ruled-out", "eeg.on": "2026-09-03"}),
    "what if": ("/what-if", TOLD | WISHES),
    "sheet": ("/referral-sheet", TOLD),
}


class _Marked(NullTranslations):
    """A language whose every message can be told from what was never put into it."""

    def gettext(self, message: str) -> str:
        return f"{FIRST}{message}{LAST}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{FIRST}{msgid1 if n == 1 else msgid2}{LAST}"

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


class Unsaid(HTMLParser):
    """What a page says outside of messages and of elements in another language."""

    def __init__(self, html: str, known: frozenset[str]) -> None:
        super().__init__()
        self.known, self.depth, self.found = known, 0, list[str]()
        self.foreign: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        is_foreign = told.get("lang", "es") != "es"
        if not (is_foreign or any(self.foreign)):
            for name in SAID_ALOUD:
                self.look(told.get(name) or "", 0)
        if tag not in VOID:
            self.foreign.append(is_foreign or tag == "code")  # a name of a program's is the same in all
        if tag in APART:  # a name may be shown without what its message says in brackets
            self.depth = 0

    def handle_endtag(self, tag: str) -> None:
        self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # what a script holds is for programs
            self.depth = self.look(data, self.depth)

    def look(self, text: str, depth: int) -> int:
        plain = ""
        for sign in text:
            depth += (sign == FIRST) - (sign == LAST)
            assert depth >= 0
            plain += sign if depth == 0 and sign != LAST else " "
        left = [] if any(self.foreign) else [w for w in LETTERS.findall(plain) if w not in self.known]
        self.found += [" ".join(plain.split())] if left else []
        return depth


@pytest.fixture
def known(sample_trials: list[Trial]) -> frozenset[str]:
    """Words that come from Babel, and names: of sites and people in the trials, of registries."""
    spanish = Locale("es")
    words = [*spanish.territories.values(), *spanish.months["format"]["wide"].values()]
    words += [*spanish.months["format"]["abbreviated"].values(), "de", "los"]
    for trial in sample_trials:
        words += [trial.id, trial.sponsor, *trial.ids]
        people = [*trial.contacts, *(person for site in trial.sites for person in site.contacts)]
        words += [part or "" for one in people for part in (one.name, one.email, one.phone)]
        words += [part for site in trial.sites for part in (site.name, site.city)]
    words += ["ClinicalTrials.gov ISRCTN EU CTIS CTR WHO ICTRP"]
    return frozenset(LETTERS.findall(" ".join(words))) | NAMES


# What is worked out once in each language: of the marked one nothing may stay, and nothing of the real one be there.
REMEMBERED = (
    forms._names_to_suggest,
    what_if._all_treatments,
    what_if._all_findings,
    words._all_countries,
)


@pytest.fixture(autouse=True)
def marked_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forms.as_known("")  # names of terms, which are remembered, are those of the real languages
    for one in REMEMBERED:
        one.cache_clear()
    monkeypatch.setattr(language, "_translations", lambda _: _Marked())
    yield
    for one in REMEMBERED:
        one.cache_clear()


@pytest.mark.parametrize("path", READ)
def test_a_page_that_is_read(client: TestClient, known: frozenset[str], path: str) -> None:
    html = client.get(f"/es{path}", headers={"accept": "text/html"}).text
    assert Unsaid(html, known).found == []


@pytest.mark.parametrize("name", POSTED)
def test_a_page_that_answers(client: TestClient, known: frozenset[str], name: str) -> None:
    path, told = POSTED[name]
    typed = frozenset(LETTERS.findall(" ".join(told.values())))
    assert Unsaid(client.post(f"/es{path}", data=told).text, known | typed).found == []


def test_what_was_left_in_english_would_be_found(client: TestClient, known: frozenset[str]) -> None:
    html = client.get("/es/about").text.replace(FIRST, "", 1)
    with pytest.raises(AssertionError):
        Unsaid(html, known)
    assert Unsaid("<p>Left in English</p><p lang='en'>Quoted</p>", known).found == ["Left in English"]
