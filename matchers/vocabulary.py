"""The words the project knows: treatments, conditions, EEG patterns, with names, codes and is-a links."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from types import MappingProxyType
from typing import Literal

from matchers.saying import Said, marked, say

TermId = str
Group = Literal["treatment", "condition", "eeg"]

# What tells apart the words of the tables for those who translate them.
NAME, PLAIN, QUESTION = "name of a term", "a term in plain words", "a question about a term"
_FILES: Mapping[str, Group] = {"treatments.tsv": "treatment", "conditions.tsv": "condition", "eeg.tsv": "eeg"}
_QUESTIONS: Mapping[Group, str] = {
    "treatment": marked("Has your child ever had {term}?"),
    "condition": marked("Does your child have {term}?"),
    "eeg": marked("Did the EEG show {term}?"),
}
# How people write the name of a code system, on the left, and how the tables write it.
_SYSTEMS = {
    "orphanet": "orpha",
    "ordo": "orpha",
    "mim": "omim",
    "hpo": "hp",
    "rxnorm": "rxcui",
    "icd-10-cm": "icd10cm",
    "icd 10 cm": "icd10cm",
}
_GAPS = re.compile(r"[\s\-_/\u2010-\u2015\u2212]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SIGNS = str.maketrans({"\u2019": "'", "\u00ae": None, "\u2122": None})  # a curly apostrophe, trade marks
_LONGEST_NAME = 120  # Longer words are no misspelt name, and comparing them with every name would take long.


@dataclass(frozen=True, slots=True)
class Term:
    """An entry of the vocabulary; `is_a` are the terms right above it, `ambiguous` some abbreviations."""

    id: TermId
    group: Group
    name: str
    plain: str
    is_a: tuple[TermId, ...]
    synonyms: tuple[str, ...]
    abbreviations: tuple[str, ...]
    ambiguous: frozenset[str]
    codes: tuple[str, ...]
    question: str

    @property
    def short(self) -> str:
        """In plain words without what stands in brackets."""
        short, bracket, _ = self.plain.partition(" (")
        return Said(short, context=PLAIN) if bracket else self.plain

    @property
    def names(self) -> tuple[str, ...]:
        """Every full spelling: the id read aloud, the name, the synonyms."""
        return tuple(dict.fromkeys((self.id.replace("-", " "), self.name, *self.synonyms)))


def fold(words: str) -> str:
    """One spelling for all: no case, accents or trade marks, one space for hyphens, slashes and blanks."""
    if not words.isascii():
        plain = unicodedata.normalize("NFKC", words.translate(_SIGNS)).casefold()
        words = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
    return _GAPS.sub(" ", words.casefold()).strip()


def ancestors(term: TermId) -> frozenset[TermId]:
    """The term itself and everything above it: a yes to the term is a yes to each of them."""
    return _ABOVE.get(term) or frozenset({term})


def descendants(term: TermId) -> frozenset[TermId]:
    """The term itself and everything below it: a no to the term is a no to each of them."""
    return _BELOW.get(term) or frozenset({term})


def is_a(term: TermId, other: TermId) -> bool:
    return other in ancestors(term)


def find(words: str, group: Group | None = None) -> TermId | None:
    """The term typed as a name, an abbreviation or a code; None if no term has it, or more than one."""
    folded = fold(words)
    short = _BY_ABBREVIATION.get(folded, ()) + _BY_CODE.get(_code(words), ())
    for claims in (_BY_NAME.get(folded, ()), short):
        found = {term for term in claims if group in (None, TERMS[term].group)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def suggestions(words: str, group: Group | None = None, most: int = 3) -> tuple[TermId, ...]:
    """Terms that might be meant by words that `find` does not know, the closest first."""
    folded = fold(words)
    if len(folded) > _LONGEST_NAME:
        return ()
    close = difflib.get_close_matches(folded, _BY_NAME, n=8 * most, cutoff=0.7)
    short = _BY_ABBREVIATION.get(folded, ()) + _BY_CODE.get(_code(words), ())
    claims = chain(short, *(_BY_NAME[name] for name in close))
    return tuple(dict.fromkeys(term for term in claims if group in (None, TERMS[term].group)))[:most]


def question(term: TermId) -> str:
    """What to ask a parent or a doctor when nothing was said about the term."""
    known = TERMS.get(term)
    if known is None:
        return say("What can you tell us about {term}?", term=term.replace("-", " "))
    return known.question or say(_QUESTIONS[known.group], term=known.plain)


def name_of(term: TermId) -> str:
    """What a term is called; one that nobody knows is read aloud."""
    return TERMS[term].name if term in TERMS else term.replace("-", " ")


def names(term: TermId) -> tuple[str, ...]:
    """Every full spelling of the term, for looking it up in a sentence; abbreviations are kept apart."""
    known = TERMS.get(term)
    return known.names if known else (term.replace("-", " "),)


def _code(words: str) -> str:
    """A code in the spelling of the index; a bare word is taken for a gene symbol."""
    system, colon, local = words.strip().casefold().rpartition(":")
    if not colon:
        return f"hgnc:{local}"
    system = system.strip()
    return f"{_SYSTEMS.get(system, system)}:{local.strip()}"


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _read(row: Mapping[str, str], group: Group) -> Term:
    short = _cells(row["abbreviations"])
    return Term(
        id=row["id"],
        group=group,
        name=Said(row["name"], context=NAME),
        plain=Said(row["plain"], context=PLAIN),
        is_a=_cells(row["is_a"]),
        synonyms=_cells(row["synonyms"]),
        abbreviations=tuple(word.removesuffix("?") for word in short),
        ambiguous=frozenset(word.removesuffix("?") for word in short if word.endswith("?")),
        codes=_cells(row["codes"]),
        question=Said(row["question"], context=QUESTION),
    )


def _terms() -> Iterator[Term]:
    folder = resources.files("matchers") / "vocabulary"
    for file, group in _FILES.items():
        head, *rows = (folder / file).read_text(encoding="utf-8").rstrip("\n").split("\n")
        for row in rows:
            yield _read(dict(zip(head.split("\t"), row.split("\t"), strict=True)), group)


def _closure(above: Mapping[TermId, Iterable[TermId]]) -> dict[TermId, frozenset[TermId]]:
    """Everything reachable from each term, itself included."""
    reached: dict[TermId, frozenset[TermId]] = {}

    def reach(term: TermId) -> frozenset[TermId]:
        if term not in reached:
            reached[term] = frozenset({term}).union(*map(reach, above[term]))
        return reached[term]

    for term in above:
        reach(term)
    return reached


def _turned(above: Mapping[TermId, Iterable[TermId]]) -> dict[TermId, frozenset[TermId]]:
    """The same links read from the other end."""
    below: dict[TermId, set[TermId]] = {term: set() for term in above}
    for term, higher in above.items():
        for one in higher:
            below[one].add(term)
    return {term: frozenset(lower) for term, lower in below.items()}


def _index(claims: Iterable[tuple[str, TermId]]) -> dict[str, tuple[TermId, ...]]:
    index: dict[str, tuple[TermId, ...]] = {}
    for key, term in claims:
        if term not in index.get(key, ()):
            index[key] = (*index.get(key, ()), term)
    return index


TERMS: Mapping[TermId, Term] = MappingProxyType({term.id: term for term in _terms()})
_ABOVE = _closure({term.id: term.is_a for term in TERMS.values()})
_BELOW = _turned(_ABOVE)
_BY_NAME = _index((fold(name), term.id) for term in TERMS.values() for name in term.names)
_BY_ABBREVIATION = _index((fold(short), term.id) for term in TERMS.values() for short in term.abbreviations)
_BY_CODE = _index((_code(code), term.id) for term in TERMS.values() for code in term.codes)


@cache
def overlap(one: TermId, other: TermId) -> bool:
    """Whether something may be both: one is-a the other, or some third term is-a both."""
    return not descendants(one).isdisjoint(descendants(other))
