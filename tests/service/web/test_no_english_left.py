"""No page in another language says a word of ours in English: every kind of page, in every state, beside its English twin.

What is in English on such a page has to say so, and has to be a registry's words, an example sentence that stands for
such words, or a name.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import Any

import pytest
from babel import Locale
from starlette.testclient import TestClient

from ingest.registry import registries
from matchers.trial import Flag, Trial
from matchers.vocabulary import TERMS
from service.api.errors import DETAILS, TITLES
from service.failures import FAILURES, TROUBLE, explained
from service.web import language, speed
from service.web.flags import HEADINGS, doubts
from service.web.glossary import GLOSSARY
from service.web.how_we_decide import OF_REGISTRIES, PRINTED
from service.web.language import ENGLISH, LANGUAGES, Spoken, Untold, gettext, name_in_itself, speaking
from service.web.telling import told
from service.web.words import plain
from tests.languages.extracting import catalogue
from tests.languages.test_catalogues import ALIKE, ALIKE_TERMS
from tests.service.web.test_all_is_said import TOLD, WISHES
from tests.service.web.test_documents import PACKET

NAMES = {"Spasm", "Trials", "UTC", "km", "ACTH", "VNS", "EEG", "MRI", "ECMO", "alt", "ast", "TSC"}
OTHERS = [one for one in LANGUAGES if one != ENGLISH]
LETTERS = re.compile(r"[^\W\d_]{2,}")
SAID_ALOUD = (
    "aria-label",
    "placeholder",
    "title",
    "alt",
    "data-label",
    "label",
    "data-none",
    "data-one",
    "data-many",
)
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
QUOTED = re.compile(r'"[^"]*"')
UNSAID = frozenset({"script", "style", "code"})
OF_META = frozenset({"description", "og:title", "og:description", "twitter:title", "twitter:description"})
# Of these no sentence of the other three languages is made.
FUNCTION_WORDS = re.compile(
    r"\b(?:the|of|and|with|this|that|which|from|is|are|were|not|your|we|if|has|have|by|to|for|at)\b",
    re.IGNORECASE,
)
SEARCH = "/browse?q=prednisolone&age=7&country=ES&status=open&phase=2&type=interventional&cause=tsc&sort=id"
READ = (
    "/",
    SEARCH,
    "/browse",
    "/browse?view=map",
    "/browse?view=map&q=vigabatrin&country=FR",
    "/browse?q=vigabatrin&near=Lyon&within=250&tried=vigabatrin",
    "/browse?age=seven&phase=9&country=Spain&near=Nowhere&tried=x&colour=red",
    "/browse?q=vigabatrinn",
    "/browse?q=steroids&exact=1",
    "/browse?q=west+syndrome&age=200&country=JP&phase=4",
    "/browse?page=2",
    "/browse?page=99",
    *(f"/trial/NCT990000{number:02}" for number in range(1, 38)),
    "/trial/NCT99000017?near=Lyon",
    "/trial/NCT99000017?near=Nowhere",
    "/trial/NCT00000000",
    "/compare",
    "/compare?id=NCT99000001&id=NCT99000002&id=NCT99000006&id=NCT99000017&id=NCT0",
    "/kept",
    "/kept?id=NCT99000001&id=NCT0",
    "/match",
    "/match?born=2026-01-01",
    "/about",
    "/how-we-decide",
    "/privacy",
    "/status",
    "/no-such-page",
)
POSTED = {
    "errors": ("/match-result", TOLD | {"born": "soon", "weight_kg": "x", "treatments[0].start": "y"}),
    "contradiction": ("/match-result", TOLD | {"born": "2026-10-10", "treatments[0].stop": "2025-01-01"}),
    "form again": ("/match-result", TOLD | {"change": "yes"}),
    "result": ("/match-result", TOLD),
    "whole result": ("/match-result", TOLD | {"full": "ruled-out"}),
    "bare result": ("/match-result", {"weight_kg": "7"}),
    "what if": ("/what-if", TOLD | WISHES),
    "sheet": ("/referral-sheet", TOLD),
    "no document": ("/match-document", {"document": "{"}),
    "bad document": ("/match-document", {"document": '{"resourceType": "Bundle"}'}),
    "document": ("/match-document", {"document": json.dumps(PACKET)}),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together on a page, and the language that they are said to be in."""

    words: str
    language: str


class Pieces(HTMLParser):
    """All that a page shows or says aloud, piece by piece; not what is for programs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Piece] = []
        self.open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        spoken = given.get("lang") or (self.open[-1][1] if self.open else "")
        for name in SAID_ALOUD:
            self.look(given.get(name), spoken)
        if tag == "meta" and (given.get("name") or given.get("property")) in OF_META:
            self.look(given.get("content"), spoken)
        if tag not in VOID:
            self.open.append((tag, spoken))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if self.open and not any(tag in UNSAID for tag, _ in self.open):
            self.look(data, self.open[-1][1])

    def look(self, words: str | None, spoken: str) -> None:
        said = " ".join((words or "").split())
        if LETTERS.search(said):
            self.found.append(Piece(said, spoken))


def pieces(html: str) -> list[Piece]:
    return Pieces(html).found


@dataclass(frozen=True, slots=True)
class Judge:
    """What may stand on a page of a language in English, and what is the same in both."""

    language: str
    names: frozenset[str]
    same: frozenset[str]
    theirs: str

    def left(self, html: str, english: str, typed: str = "") -> list[str]:
        """Pieces that are English and ought not to be."""
        twin = {one.words for one in pieces(english)}
        known = self.names | set(LETTERS.findall(typed))
        return [
            one.words
            for one in pieces(html)
            if (
                not self.is_same(one.words, known)
                and (one.words in twin or FUNCTION_WORDS.search(QUOTED.sub("", one.words)))
                if one.language == self.language
                else not self.may_be_foreign(one)
            )
        ]

    def is_same(self, words: str, known: frozenset[str]) -> bool:
        bare = words.rstrip(".:").casefold()
        return (
            bare in self.same
            or all(part.casefold() in self.same for part in words.split(", "))
            or all(word in known for word in LETTERS.findall(words))
        )

    def may_be_foreign(self, one: Piece) -> bool:
        if one.words == name_in_itself(one.language):
            return True
        start = one.words.removesuffix(" · Spasm Trials").removesuffix("...").removesuffix("…")
        return one.language == ENGLISH and (
            start in self.theirs or all(part in self.theirs for part in one.words.split(", "))
        )


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (value, plain(value), value[:1].upper() + value[1:])
    elif is_dataclass(value):
        for one in fields(value):
            if one.name != "flags":  # their texts are ours
                yield from strings(getattr(value, one.name))
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from strings(inner)


def examples() -> Iterator[str]:
    """Sentences of our own that stand for a registry's."""
    for kind in PRINTED["kinds"]:
        for table in kind["tables"]:
            for row in table["rows"]:
                cells = zip(table["columns"], row, strict=True)
                yield from (text for column, text in cells if column in OF_REGISTRIES)
    yield from (one["sentence"] for one in PRINTED["yet_wrong"])


def searched() -> Iterator[str]:
    """What the search looks for in the registries' English."""
    for term in TERMS.values():
        yield from (*term.names, *term.abbreviations)


@cache
def same_words(code: str) -> frozenset[str]:
    """The language's own words for countries, months and terms, and the few others that are as in English."""
    here = locale_of(code)
    words = [*here.territories.values(), *ALIKE[code], *ALIKE_TERMS[code].split("|"), *map(str, NAMES)]
    words += [f"Phase {number}" for number in range(1, 5)]
    words += [str(one.string) for one in catalogue(code) if one.context and one.string]
    return frozenset(word.casefold() for word in words)


def locale_of(code: str) -> Locale:
    return Locale.parse(code)


@pytest.fixture(scope="session")
def judge(sample_trials: list[Trial]) -> Callable[[str], Judge]:
    theirs = " ".join(
        " ".join(text.split())
        for text in (
            *strings(sample_trials),
            *(f"{one.title} ({one.acronym})" for one in sample_trials),
            *examples(),
            *searched(),
            *(word.name for word in GLOSSARY),
            *(str(run["label"]) for run in speed.RUNS),
            *(one.title for one in registries().values()),
        )
    )
    names = [*NAMES, *map(name_in_itself, LANGUAGES)]
    for trial in sample_trials:
        people = [*trial.contacts, *(person for site in trial.sites for person in site.contacts)]
        names += [part or "" for one in people for part in (one.name, one.email, one.phone)]
        names += [part or "" for site in trial.sites for part in (site.name, site.city)]
        names += [trial.id, *trial.ids]
    names += [one.title for one in registries().values()]
    known = frozenset(LETTERS.findall(" ".join(names)))

    def made(code: str) -> Judge:
        here = locale_of(code)
        wide, short = here.months["format"]["wide"], here.months["format"]["abbreviated"]
        months = LETTERS.findall(" ".join([*wide.values(), *short.values()]))
        return Judge(code, known | frozenset(months), same_words(code), theirs)

    return made


ASKED = {"accept": "text/html"}


@pytest.mark.parametrize("code", OTHERS)
def test_pages_that_are_read(client: TestClient, judge: Callable[[str], Judge], code: str) -> None:
    found = {}
    for path in READ:
        there, here = (client.get(f"/{one}{path}", headers=ASKED).text for one in (ENGLISH, code))
        found[path] = judge(code).left(here, there, path)
    assert {path: left for path, left in found.items() if left} == {}


@pytest.mark.parametrize("code", OTHERS)
def test_pages_that_answer(client: TestClient, judge: Callable[[str], Judge], code: str) -> None:
    found = {}
    for name, (path, typed) in POSTED.items():
        there, here = (
            client.post(f"/{one}{path}", data=typed, headers=ASKED).text for one in (ENGLISH, code)
        )
        found[name] = judge(code).left(here, there, " ".join(typed.values()))
    assert {name: left for name, left in found.items() if left} == {}


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_seldom_shown(code: str) -> None:
    """Why a sync failed, problems, and each thing to look twice at: all have words in the language."""
    trial = Trial(
        "NCT1", ("NCT1",), ("ctgov",), "", "", flags=tuple(Flag(kind, "x as y.") for kind in HEADINGS)
    )
    with speaking(Spoken(code)):
        said = [told(explained("ctgov", reason)) for reason in (*FAILURES, *TROUBLE, "unforeseen")]
        said += [told(one) for one in DETAILS.values()]
        assert [one for one in said if "<span" in one] == []
        assert [one for one in TITLES.values() if isinstance(gettext(one), Untold)] == []
        own = {text for one in doubts(trial) for text in (one.heading, one.text)}
    assert own.isdisjoint(text for one in doubts(trial) for text in (one.heading, one.text))


@pytest.mark.parametrize(
    ("message", "path"),
    [("Look twice", "/trial/NCT99000017"), ("Only trials that are open now", "/"), ("Used for", "/privacy")],
)
def test_one_message_that_a_catalogue_lacks_is_found(
    client: TestClient,
    judge: Callable[[str], Judge],
    monkeypatch: pytest.MonkeyPatch,
    message: str,
    path: str,
) -> None:
    there = client.get(f"/en{path}", headers=ASKED).text
    assert judge("es").left(client.get(f"/es{path}", headers=ASKED).text, there) == []
    whole = language._translations("es")

    class Lacking(NullTranslations):
        def gettext(self, asked: str) -> str:
            return asked if asked == message else whole.gettext(asked)

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            return whole.ngettext(msgid1, msgid2, n)

        def pgettext(self, context: str, asked: str) -> str:
            return whole.pgettext(context, asked)

    monkeypatch.setattr(language, "_translations", lambda _: Lacking())
    assert judge("es").left(client.get(f"/es{path}", headers=ASKED).text, there) == [message]


def test_english_that_says_so_has_to_be_a_registry_s(judge: Callable[[str], Judge]) -> None:
    page = "<html lang='es'><p lang='en'>{}</p></html>"
    assert judge("es").left(page.format("Tuberous sclerosis complex"), "") == []
    assert judge("es").left(page.format("Words of ours, left behind"), "") == ["Words of ours, left behind"]
