"""What families read is held to eighth grade: every sentence of their pages, and each page as a whole.

Only English has this measure. Registries' own words are not ours to make easier: they stand apart and are not counted.
"""

import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from service.web.glossary import GLOSSARY, Word
from tests.languages.extracting import messages
from tests.readability import GRADE, grade

# Where the families' words are written.
ROOMS = (
    "templates/browse.html", "templates/trial.html", "templates/trial_list.html", "templates/map.html", "templates/kept.html",
    "templates/compare.html", "templates/home.html", "templates/not_found.html", "templates/about.html", "templates/base.html",
    "browse.py", "choices.py", "finding.py", "flags.py", "glossary.py", "plain_rules.py", "side_by_side.py", "what_happens.py", "windows.py", "words.py",
)  # fmt: skip
SHORTEST = 7  # words: of fewer, the measure says more of one long word than of the sentence
PAGES = (
    "/", "/browse?q=west+syndrome&age=7&near=Lyon&within=2500&tried=vigabatrin", "/browse?q=west+syndrome&age=200&country=JP&phase=4",
    "/browse?view=map", "/trial/NCT99000001", "/trial/NCT99000006", "/trial/NCT99000017?near=Lyon", "/trial/NCT99000031",
    "/compare?id=NCT99000001&id=NCT99000002", "/kept?id=NCT99000001", "/kept", "/about", "/trial/NCT00000000",
)  # fmt: skip
BLOCKS = frozenset({"p", "li", "dd", "caption", "summary", "h1", "h2", "h3", "legend", "label"})
RUNNING = frozenset({"p", "li", "dd"})
OF_OTHERS = frozenset(
    {
        "registry-text",
        "under",
        "trial",
        "people",
        "city",
        "facts",
        "places",
        "chip",
        "arms",
        "foot",
        "also",
        "side-by-side",
    }
)
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})


def plain(message: str) -> str:
    """With a short word in each blank, and without tags."""
    return re.sub(r"<[^>]+>", "", re.sub(r"%\(\w+\)s|\{\w*\}", "this", message))


def told() -> list[str]:
    """Every message that some page for families says, once."""
    files = {f"service/web/{one}" for one in ROOMS}
    found = []
    for message in messages():
        if message.id and files & {place for place, _ in message.locations}:
            found += [message.id] if isinstance(message.id, str) else list(message.id)
    return [text for text in map(plain, found) if len(re.findall(r"[A-Za-z']+", text)) >= SHORTEST]


def test_every_sentence_of_a_family_s_page() -> None:
    listed = told()
    assert len(listed) > 100
    hard = {text: round(grade(text), 1) for text in listed if grade(text) > GRADE}
    hard = {text: found for text, found in hard.items() if not text.startswith("For neurologists,")}
    assert hard == {}


@pytest.mark.parametrize("word", GLOSSARY, ids=lambda word: word.id)
def test_every_meaning_in_the_glossary_is_easier_than_its_word(word: Word) -> None:
    assert grade(word.meaning) <= GRADE
    assert not re.search(rf"\b{re.escape(word.name)}\b", word.meaning, re.IGNORECASE)


class Running(HTMLParser):
    """Our own running text of a page, block by block."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.blocks: list[str] = [""]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.blocks.append("")
        if tag not in VOID:
            names = set((dict(attrs).get("class") or "").split())
            self.open.append(
                (
                    tag,
                    bool(names & OF_OTHERS)
                    or tag in {"blockquote", "script", "title", "select", "h1", "nav"},
                )
            )

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        is_running = any(tag in RUNNING for tag, _ in self.open)
        if is_running and not any(theirs for _, theirs in self.open):
            self.blocks[-1] += data


def running(html: str) -> str:
    blocks = (" ".join(block.split()) for block in Running(html).blocks)
    sentences = [block for block in blocks if len(re.findall(r"[A-Za-z']+", block)) >= SHORTEST]
    return " ".join(block if block[-1] in ".?!" else f"{block}." for block in sentences)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_for_families_as_a_whole(client: TestClient, path: str) -> None:
    text = running(client.get(path).text)
    assert len(text.split()) > 20
    assert grade(text) <= GRADE, text
