"""What is known of each word: the phrases of cues and vocabulary it begins, what it is short for, how it is spelt."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

from matchers.reading.cues import (
    CUES,
    ORGANS,
    SEIZURE_KINDS,
    SIGNS,
)
from matchers.reading.sought import LONGEST_WORD, MOST_WORDS, flagged, met, runs_of
from matchers.reading.spelling import SHORTEST, in_one_word, spelt
from matchers.vocabulary import TERMS, TermId, fold, names

CODE_OF_GROUP = {"treatment": "T", "condition": "C", "eeg": "E"}


_TOKEN = re.compile(
    r"m[2²](?!\w)|\d{1,2}[pq]\d*(?:\.\d+)?(?![a-z])|[A-Z][A-Za-z]*\d[A-Z\d]*(?![a-z])|\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[a-z]{1,2})?|[<≤>≥,/;:.()\[\]&%=+-]|\S"
)


def stem(word: str) -> str:
    """Plural to singular, roughly and the same way for text and vocabulary."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


Entry = tuple[tuple[str, ...], str, Any]
Phrases = Mapping[str, tuple[Entry | None, Mapping[str, tuple[Entry, ...]]]]


@cache
def _phrases() -> Phrases:
    """All phrases by their first word: the word alone, and longer ones, longest first, by their second word."""
    entries: dict[tuple[str, ...], tuple[str, Any]] = {}
    for code, phrases in CUES.items():
        for phrase in phrases.split("|"):
            entries.setdefault(_words(phrase), (code, None))
    for organ, term in {**ORGANS, **SEIZURE_KINDS}.items():
        entries[_words(organ)] = ("O", term)
    for term_id, known in TERMS.items():
        for name in names(term_id):
            words = _words(name)
            if words and "or" not in words:  # "ACTH or steroids" is a choice of two, read as such
                entries[words] = (CODE_OF_GROUP[known.group], term_id)
    alone: dict[str, Entry] = {}
    longer: dict[str, dict[str, list[Entry]]] = {}
    for words, (code, value) in sorted(entries.items(), key=lambda entry: -len(entry[0])):
        if len(words) == 1:
            alone[words[0]] = (words, code, value)
        else:
            longer.setdefault(words[0], {}).setdefault(words[1], []).append((words, code, value))
    return {
        first: (alone.get(first), {second: tuple(found) for second, found in longer.get(first, {}).items()})
        for first in alone.keys() | longer.keys()
    }


@cache
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in re.findall(r"\w+(?:'s\b)?", fold(in_one_word(phrase))))


@cache
def _abbreviations() -> Mapping[str, tuple[tuple[str, TermId, bool], ...]]:
    """Short forms as they are written, with all that they stand for: code, term, whether it must be named near by."""
    found: dict[str, list[tuple[str, TermId, bool]]] = {}
    for term_id, term in TERMS.items():
        genes = (code.removeprefix("HGNC:") for code in term.codes if code.startswith("HGNC:"))
        for short in dict.fromkeys((*term.abbreviations, *genes)):
            found.setdefault(short, []).append((CODE_OF_GROUP[term.group], term_id, short in term.ambiguous))
    return {short: tuple(meanings) for short, meanings in found.items()}


# Short forms that are ordinary words as well: in capitals they are the short form only after one of these.
_ORDINARY = frozenset({"is", "as", "it", "act", "an", "us", "all", "met", "rest", "age", "can", "who", "may"})
_BEFORE_NAME = frozenset({"of", "with", "for", "has", "have", "had", "and", "or"})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def in_small_letters(cleaned: str) -> str:
    """A sentence typed all in capitals as it would be typed otherwise: short forms stay, sentences begin large."""
    lowered: list[str] = []
    until, last, opens = 0, "", True
    for found in _WORD.finditer(cleaned):
        word, between = found[0], cleaned[until : found.start()]
        opens = opens or re.search(r"[.!?;]\s", between) is not None
        lowered += [between, _small(word, last, opens=opens)]
        until, last, opens = found.end(), word.lower(), False
    return "".join(lowered) + cleaned[until:]


def _small(word: str, last: str, *, opens: bool) -> str:
    low = word.lower()
    shorts = _in_capitals()
    short = shorts.get(word) or (
        f"{shorts[word[:-1]]}s" if word.endswith("S") and word[:-1] in shorts else None
    )
    if short and (low not in _ORDINARY or last in _BEFORE_NAME):
        return short
    if not word.isalpha():
        return word  # "CYP3A4"
    return low.capitalize() if opens else low


@cache
def _in_capitals() -> Mapping[str, str]:
    """How each short form is written, by its capitals."""
    return {short.upper(): short for short in _abbreviations()}


@cache
def _short_forms() -> Mapping[TermId, frozenset[str]]:
    found: dict[TermId, set[str]] = {}
    for short, meanings in _abbreviations().items():
        for _, term, _ in meanings:
            found.setdefault(term, set()).add(short)
    return {term: frozenset(shorts) for term, shorts in found.items()}


def bearing_on(cleaned: str, known: frozenset[TermId]) -> frozenset[TermId]:
    """Those of the known terms that a short form in the text may stand for; of the others `items` takes no notice."""
    return frozenset(
        term for term in known if any(short in cleaned for short in _short_forms().get(term, ()))
    )


_SHORT = re.compile(r"[A-Z][A-Za-z]{1,5}")


@cache
def _spelt_out(term: TermId) -> tuple[str, ...]:
    return tuple(f" {' '.join(_words(name))} " for name in names(term))


def ambiguous_terms(text: str) -> frozenset[TermId]:
    """The terms whose ambiguous short form stands in a text that spells them out as well."""
    written = set(_SHORT.findall(text))
    shorts = written | {word.removesuffix("s") for word in written}
    known = _abbreviations()
    open_terms = {term for short in shorts & known.keys() for _, term, ambiguous in known[short] if ambiguous}
    if not open_terms:
        return frozenset()
    words = f" {' '.join(word.stem for word in words_of(text) if word.text[0].isalnum())} "
    return frozenset(term for term in open_terms if any(name in words for name in _spelt_out(term)))


NOTHING: Mapping[str, tuple[Entry, ...]] = {}


@dataclass(slots=True)
class Item:
    """One or more words with their place in the grammar. Shared by all sentences in which the words stand, and so never
    changed; frozen it would take thrice as long to make."""

    code: str
    text: str
    low: str = field(repr=False)  # the text in small letters
    value: Any = None

    def as_code(self, code: str) -> "Item":
        return Item(code, self.text, self.low, self.value)

    def as_term(self, code: str, value: Any) -> "Item":
        return Item(code, self.text, self.low, value)


@dataclass(slots=True)
class Word:
    """What is known of a word as it is written: the phrase it is alone, the phrases it begins, what it is short for.
    Shared, as an item is."""

    text: str
    low: str
    stem: str
    alone: Item
    longer: Mapping[str, tuple[Entry, ...]]
    shorts: tuple[tuple[tuple[str, TermId, bool], ...], ...]
    is_number: bool
    passed_over: bool  # inside a phrase
    is_plain: bool  # can be nothing but itself
    begins_phrase: bool  # can be nothing else but the beginning of a phrase
    names: bool  # may be, alone or in a phrase, what a clause can be about; see `names_something`
    treats: bool
    denies: bool


@lru_cache(maxsize=MOST_WORDS)
def _word(text: str) -> Word:
    stemmed = _stemmed(text)
    alone, longer = _phrases().get(stemmed, (None, NOTHING))
    code, value = (alone[1], alone[2]) if alone is not None else (SIGNS.get(text, "_"), None)
    spellings = dict.fromkeys((text, text.removesuffix("s"))) if text[0].isalpha() else {}
    shorts = tuple(_abbreviations()[short] for short in spellings if short in _abbreviations())
    is_number, passed_over = text[0].isdigit(), text in {"-", "'"}
    is_plain = not (longer or shorts or is_number)
    low = text.lower()
    item = Item(code, text, low, value)
    begins_phrase = bool(longer) and not (shorts or is_number)
    names = is_number or bool(shorts) or low == "life" or stemmed in _marks("TCEvOmR")
    treats, denies = stemmed in _marks("t"), stemmed in _marks("nx")
    return Word(
        text, low, stemmed, item, longer, shorts, is_number, passed_over, is_plain, begins_phrase,
        names, treats, denies,
    )  # fmt: skip


def _stemmed(word: str) -> str:
    if not word[0].isalnum():
        return word
    return stem(fold(word))


class _Chunks(dict[str, tuple[Word, ...]]):
    """The words of what stands between blanks, as it is written: none goes on over one."""

    def __missing__(self, chunk: str) -> tuple[Word, ...]:
        words = tuple(map(_word, _TOKEN.findall(chunk)))
        if len(self) >= MOST_WORDS:
            self.clear()
        if len(chunk) <= LONGEST_WORD:
            self[chunk] = words
        return words


_CHUNKS = _Chunks()


_MAY_BE_CUT = re.compile(r"['\d]|[^ -~]")


def _is_cut_apart(chunk: str) -> bool:
    return _MAY_BE_CUT.search(chunk) is not None and runs_of(chunk) != runs_of(
        " ".join(_TOKEN.findall(chunk))
    )


# Of a text in which letters that stand together end up in two words ("l'ictus"): the words have what the text has not.
CUT_APART = flagged(_is_cut_apart)


def words_of(cleaned: str) -> list[Word]:
    """Every word and sign of a sentence, in order."""
    return list(chain.from_iterable(map(_CHUNKS.__getitem__, cleaned.split())))


@cache
def _marks(codes: str) -> frozenset[str]:
    """Of each phrase of these kinds a word, the longest: without one of them none of the phrases stands in a text."""
    entries = chain.from_iterable(
        chain([alone] if alone else [], *longer.values()) for alone, longer in _phrases().values()
    )
    return frozenset(max(words, key=len) for words, code, _ in entries if code in codes)


def _any_word(holds: Callable[[Word], bool]) -> Callable[[str], bool]:
    return lambda chunk: any(map(holds, _CHUNKS[chunk]))


_NAMES, _TREATS, _DENIES = (
    flagged(_any_word(attrgetter(one)), of_letters=True) for one in ("names", "treats", "denies")
)


def names_something(text: str) -> bool:
    """Whether a text may name a treatment, condition, pattern, limit or organ: by a number, a short form, a word of their
    phrases, or of "is allowed" and "regardless of", which settle a clause by themselves, or of "first year of life".
    "No treatment" names one as well."""
    ready = met(text)
    return bool(ready & _NAMES) or bool(ready & _TREATS and ready & _DENIES)


_LONG_WORD = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")


def rightly_spelt(text: str) -> str:
    """Words a letter away from one that is meant, put right; a word of any name or cue stands as it is."""
    return _LONG_WORD.sub(lambda found: _respelt(found[0]), text)


def _is_misspelt(chunk: str) -> bool:
    return any(_respelt(word) != word for word in _LONG_WORD.findall(chunk))


MISSPELT = flagged(_is_misspelt, of_letters=True)


def _respelt(word: str) -> str:
    low = word.lower()
    meant = spelt(low)
    if meant == low or stem(low) in _known_words():
        return word
    return meant.capitalize() if word[0].isupper() else meant


@cache
def _known_words() -> frozenset[str]:
    """Every word of a name or a cue: spelt as it is meant."""
    phrases = [phrase for cue in CUES.values() for phrase in cue.split("|")]
    named = [name for term in TERMS for name in names(term)]
    return frozenset(
        word for phrase in (*phrases, *named, *ORGANS, *SEIZURE_KINDS) for word in _words(phrase)
    )
