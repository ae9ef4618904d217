"""Words to items: each word of a cleaned sentence gets a place in the small grammar that the readers share.

An item's `code` is one letter, so that a reader can look for patterns in the string of codes:

    T C E   a treatment, condition or EEG pattern of the vocabulary       L N K    a length of time, number, weight
    < l > g less than, at most, more than, at least                       r b      "to" in a range, "between"
    n x u   no/without, except, unless                                    | & , /  or, and, comma, slash
    ; . : ( )  punctuation                                                a o y    "age", "older", "younger"
    t p w f treatment given, earlier, now, failed                         i h      "within/before", screening and the like
    q d v   narrowing word, "diagnosis of", video-EEG                     e D      "such as", organ word, "disease"
    m s     permission ("is allowed"), a word that changes nothing        _        any other word
    Q W M Y an amount, "weight", "cluster", "per day"
    R       "regardless of": what follows asks nothing
    I B     imaging, a spasm of another kind
    G S z   gestation, onset, "EEG" itself                                X ? O    "are excluded", "if", an organ
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

from matchers.calendar import Length
from matchers.reading.cues import (
    AFTER_AGE,
    CUES,
    DOSED_BY,
    DOSES,
    KILOGRAMS,
    ORGANS,
    SEIZURE_KINDS,
    SIGNS,
    UNITS,
    WEAK,
)
from matchers.reading.spelling import SHORTEST, in_one_word, spelt
from matchers.vocabulary import TERMS, TermId, fold, names

CODE_OF_GROUP = {"treatment": "T", "condition": "C", "eeg": "E"}


@dataclass(frozen=True, slots=True)
class Item:
    """One or more words with their place in the grammar; `start` and `end` are offsets in the cleaned sentence."""

    code: str
    start: int
    end: int
    text: str
    value: Any = None


LONGEST_NUMBER = 9  # digits; what is longer is no age, dose or count
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
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


def ambiguous_terms(text: str) -> frozenset[TermId]:
    """The terms whose ambiguous short form stands in a text that spells them out as well."""
    shorts = {
        word for found in re.findall(r"[A-Z][A-Za-z]{1,5}", text) for word in (found, found.removesuffix("s"))
    }
    open_terms = {
        term for short in shorts for _, term, needs_name in _abbreviations().get(short, ()) if needs_name
    }
    if not open_terms:
        return frozenset()
    words = f" {' '.join(token.stem for token in tokens(text) if token.text[0].isalnum())} "
    return frozenset(
        term for term in open_terms if any(f" {' '.join(_words(name))} " in words for name in names(term))
    )


class Token(NamedTuple):  # one for each word read, so that it had better be cheap
    text: str
    start: int
    end: int
    stem: str


def tokens(cleaned: str) -> list[Token]:
    return [
        Token(found[0], found.start(), found.end(), _stemmed(found[0])) for found in _TOKEN.finditer(cleaned)
    ]


@lru_cache(maxsize=65536)
def _stemmed(word: str) -> str:
    if not word[0].isalnum():
        return word
    return stem(fold(word))


_LONG_WORD = re.compile(rf"[A-Za-z]{{{SHORTEST},}}")


def rightly_spelt(text: str) -> str:
    """Words a letter away from one that is meant, put right; a word of any name or cue stands as it is."""
    return _LONG_WORD.sub(lambda found: _respelt(found[0]), text)


@lru_cache(maxsize=65536)
def _respelt(word: str) -> str:
    low = word.lower()
    meant = low if stem(low) in _known_words() else spelt(low)
    return word if meant == low else meant.capitalize() if word[0].isupper() else meant


@cache
def _known_words() -> frozenset[str]:
    """Every word of a name or a cue: spelt as it is meant."""
    phrases = [phrase for cue in CUES.values() for phrase in cue.split("|")]
    named = [name for term in TERMS for name in names(term)]
    return frozenset(
        word for phrase in (*phrases, *named, *ORGANS, *SEIZURE_KINDS) for word in _words(phrase)
    )


def items(cleaned: str, known: frozenset[TermId] = frozenset()) -> list[Item]:
    """The items of a cleaned sentence. `known` are terms named elsewhere in the trial: only then may an
    ambiguous abbreviation ("WS", "ES") stand for one of them."""
    return list(_listed(cleaned, known))


@lru_cache(maxsize=2048)  # several readers look at a clause, one after the other
def _listed(cleaned: str, known: frozenset[TermId]) -> tuple[Item, ...]:
    listed = list(_items(cleaned, known))
    return tuple(
        _settled(item, listed[at + 1 : at + 4]) if item.code in "ipu" else item
        for at, item in enumerate(listed)
    )


def _settled(item: Item, ahead: list[Item]) -> Item:
    """A weak preposition opens a window only where a length of time follows ("for at least 4 weeks")."""
    word = item.text.lower()
    before_length = bool(ahead) and ahead[0].code == "L"
    if item.code == "p":
        return replace(item, code="i") if word == "in the past" and before_length else item
    if item.code == "u":
        return replace(item, code="<") if word == "until" and before_length else item
    after = "".join(one.code for one in ahead if one.text.lower() not in {"the", "a"})
    opens = r"a?[<l>g]?[LN]" if word == "after" else r"[<l>g]?[LN]"  # "after the age of 2 years"
    return replace(item, code="s") if word in WEAK and not re.match(opens, after) else item


def _items(cleaned: str, known: frozenset[TermId]) -> Iterator[Item]:
    listed = tokens(cleaned)
    at = 0
    while at < len(listed):
        item, used = _item(cleaned, listed, at, known)
        yield item
        at += used


def _item(cleaned: str, listed: list[Token], at: int, known: frozenset[TermId]) -> tuple[Item, int]:
    """A number with its unit, a short form, or the longest phrase; of the last two the one that takes more words."""
    phrase = _phrase(cleaned, listed, at)
    if listed[at].text[0].isdigit():
        named = phrase[0].code in CODE_OF_GROUP.values() and phrase[1] > 1  # "1p36 deletion"
        return phrase if named else _number(cleaned, listed, at) or phrase
    short = _abbreviation(listed, at, known)
    return short if short is not None and phrase[1] <= short[1] else phrase


def _number(cleaned: str, listed: list[Token], at: int) -> tuple[Item, int] | None:
    """A number with its unit, if one follows: a length of time, a weight, or the bare number."""
    token = listed[at]
    if not _NUMBER.fullmatch(token.text) or len(token.text) > LONGEST_NUMBER:
        return None
    value = _value(token.text, listed[at + 1].text.lower() if at + 1 < len(listed) else "")
    after = at + 1
    if after < len(listed) and listed[after].text == "-" and after + 1 < len(listed):
        after += 1  # "28-day"
    unit = listed[after].text.lower() if after < len(listed) else ""
    if unit in DOSES and (dose := _dose(cleaned, listed, at, after)) is not None:
        return dose
    if unit in UNITS:
        used, length = _compound(listed, after + 1, Length(value, UNITS[unit]))
        end = listed[used - 1].end
        return Item("L", token.start, end, cleaned[token.start : end], length), used - at
    if unit in KILOGRAMS:
        end = listed[after].end
        return Item(
            "K", token.start, end, cleaned[token.start : end], value * KILOGRAMS[unit]
        ), after + 1 - at
    if 1980 <= value <= 2035 and len(token.text) == 4:
        return Item("s", token.start, token.end, token.text), 1  # a year: "the 2022 criteria"
    return Item("N", token.start, token.end, token.text, value), 1


def _value(written: str, unit: str) -> float:
    """ "2,500 g" is a thousand times "2,5 kg": three figures after a comma, but for kilograms, are no decimals."""
    thousands = re.fullmatch(r"[1-9]\d{0,2},\d{3}", written) and not unit.startswith(("kg", "kilo"))
    return float(written.replace(",", "" if thousands else "."))


def _dose(cleaned: str, listed: list[Token], at: int, after: int) -> tuple[Item, int] | None:
    """ "150 mg/kg/day", "40 IU a day", "75 U/m2": an amount, whatever it is counted by."""
    end = after + 1
    while end < len(listed) and listed[end].text.lower() in DOSED_BY:
        end += 1
    if listed[after].text.lower() == "g" and end == after + 1:
        return None  # grams of weight
    start = listed[at].start
    return Item("Q", start, listed[end - 1].end, cleaned[start : listed[end - 1].end]), end - at


def _compound(listed: list[Token], at: int, length: Length) -> tuple[int, Length]:
    """ "1 year and 2 months" is 14 months."""
    ahead = [token.text.lower() for token in listed[at : at + 3]]
    if ahead[:1] == ["and"]:
        joined, rest = 1, ahead[1:]
    else:
        joined, rest = 0, ahead[:2]
    if (
        length.unit == "year"
        and len(rest) == 2
        and re.fullmatch(r"[0-9]{1,3}", rest[0])
        and UNITS.get(rest[1]) == "month"
    ):
        return at + joined + 2, Length(length.value * 12 + int(rest[0]), "month")
    return at, length


def _abbreviation(listed: list[Token], at: int, known: frozenset[TermId]) -> tuple[Item, int] | None:
    token = listed[at]
    if not token.text[0].isalpha():
        return None
    for short in (token.text, token.text.removesuffix("s")):
        meanings = _abbreviations().get(short)
        if meanings is None:
            continue
        fitting = [one for one in meanings if one[1] in known] or [one for one in meanings if not one[2]]
        if len(fitting) == 1:
            return Item(fitting[0][0], token.start, token.end, token.text, fitting[0][1]), 1
    return None


def _phrase(cleaned: str, listed: list[Token], at: int) -> tuple[Item, int]:
    """The longest phrase that starts here; hyphens inside it are passed over."""
    token = listed[at]
    alone, longer = _phrases().get(token.stem, (None, NOTHING))
    if longer:
        for words, code, value in longer.get(_second(listed, at), ()):
            end = _matched(listed, at, words)
            if end is not None and not (words[0] in {"or", "and"} and _opens_limit(listed, end)):
                until = listed[end - 1].end
                return Item(code, token.start, until, cleaned[token.start : until], value), end - at
    if alone is not None:
        return Item(alone[1], token.start, token.end, token.text, alone[2]), 1
    return Item(SIGNS.get(token.text, "_"), token.start, token.end, token.text), 1


NOTHING: Mapping[str, tuple[Entry, ...]] = {}


def _second(listed: list[Token], at: int) -> str:
    """The stem of the next word, over a hyphen."""
    at += 1
    while at < len(listed) and listed[at].text in {"-", "'"}:
        at += 1
    return listed[at].stem if at < len(listed) else ""


def _opens_limit(listed: list[Token], at: int) -> bool:
    """Whether "or over", "or less" begin a limit of their own ("or over 14 months") rather than end one."""
    if at >= len(listed) or listed[at].text in {",", ".", ";", ")", "(", ":"}:
        return False
    follows_limit = listed[at].text[0].isdigit() or listed[at].stem in {"than", "a", "1"}
    goes_on = (
        listed[at - 2].stem == "and" and listed[at].text[0].isalpha() and listed[at].stem not in AFTER_AGE
    )
    return follows_limit or goes_on


def _matched(listed: list[Token], at: int, words: tuple[str, ...]) -> int | None:
    for word in words:
        while at < len(listed) and listed[at].text in {"-", "'"} and word != words[0]:
            at += 1
        if at >= len(listed) or listed[at].stem != word:
            return None
        at += 1
    return at
