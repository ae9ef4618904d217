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
from functools import lru_cache
from typing import Any

from matchers.calendar import Length
from matchers.reading.cues import AFTER_AGE, DOSED_BY, DOSES, KILOGRAMS, UNITS, WEAK
from matchers.reading.lexicon import CODE_OF_GROUP, Item, Word, words_of
from matchers.vocabulary import TermId

LONGEST_NUMBER = 9  # digits; what is longer is no age, dose or count
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)


def items(cleaned: str, known: frozenset[TermId] = frozenset()) -> list[Item]:
    """The items of a cleaned sentence. `known` are terms named elsewhere in the trial: only then may an
    ambiguous abbreviation ("WS", "ES") stand for one of them."""
    return list(_listed(cleaned, known)[0])


def codes(cleaned: str, known: frozenset[TermId] = frozenset()) -> str:
    """The codes of these items, one for each."""
    return _listed(cleaned, known)[1]


@lru_cache(maxsize=2048)  # several readers look at a clause, one after the other
def _listed(cleaned: str, known: frozenset[TermId]) -> tuple[tuple[Item, ...], str]:
    listed = _Listed(cleaned, words_of(cleaned)).items(known)
    said = "".join([item.code for item in listed])
    weak = [at for at, code in enumerate(said) if code in "ipu"]
    for at in weak:
        listed[at] = _settled(listed[at], listed[at + 1 : at + 4])
    return tuple(listed), "".join([item.code for item in listed]) if weak else said


def _settled(item: Item, ahead: list[Item]) -> Item:
    """A weak preposition opens a window only where a length of time follows ("for at least 4 weeks")."""
    word = item.low
    if item.code != "i":
        meant = _BEFORE_LENGTH.get(word) if ahead and ahead[0].code == "L" else None
        return item.as_code(meant) if meant else item
    if word not in WEAK:
        return item
    after = "".join([one.code for one in ahead if one.low not in {"the", "a"}])
    opens = _AFTER_OPENS if word == "after" else _OPENS
    return item if opens.match(after) else item.as_code("s")


_BEFORE_LENGTH = {"in the past": "i", "until": "<"}
_OPENS = re.compile(r"[<l>g]?[LN]")
_AFTER_OPENS = re.compile(r"a?[<l>g]?[LN]")  # "after the age of 2 years"


class _Listed:
    """The words of a sentence on the way to items."""

    __slots__ = ("_starts", "cleaned", "words")

    def __init__(self, cleaned: str, words: list[Word]) -> None:
        self.cleaned = cleaned
        self.words = words
        self._starts: list[int] = []

    def items(self, known: frozenset[TermId]) -> list[Item]:
        """Most words stand alone; of the others each is looked at with those after it."""
        words = self.words
        alone = [word.alone for word in words]
        found: list[Item] = []
        until = 0
        for at in [at for at, word in enumerate(words) if not word.is_plain]:
            word = words[at]
            if at < until or (word.begins_phrase and self._second(at) not in word.longer):
                continue
            item, used = self._item(at, known)
            found += alone[until:at]
            found.append(item)
            until = at + used
        return found + alone[until:]

    def _of(self, code: str, at: int, until: int, value: Any = None) -> Item:
        """The words from one place up to another as an item."""
        if until == at + 1:
            word = self.words[at]
            return Item(code, word.text, word.low, value)
        text = self.cleaned[self._start(at) : self._start(until - 1) + len(self.words[until - 1].text)]
        return Item(code, text, text.lower(), value)

    def _start(self, place: int) -> int:
        """Where a word begins: nothing but blanks stands between one and the next."""
        starts = self._starts
        while len(starts) <= place:
            until = starts[-1] + len(self.words[len(starts) - 1].text) if starts else 0
            starts.append(self.cleaned.find(self.words[len(starts)].text, until))
        return starts[place]

    def _low(self, at: int) -> str:
        return self.words[at].low if at < len(self.words) else ""

    def _item(self, at: int, known: frozenset[TermId]) -> tuple[Item, int]:
        """A number with its unit, a short form, or the longest phrase; of the last two the one that takes more words."""
        phrase = self._phrase(at)
        if self.words[at].is_number:
            named = phrase is not None and phrase[0].code in CODE_OF_GROUP.values()  # "1p36 deletion"
            return (
                phrase
                if phrase is not None and named
                else self._number(at) or phrase or (self.words[at].alone, 1)
            )
        return phrase or (self._short(at, known) or self.words[at].alone, 1)

    def _phrase(self, at: int) -> tuple[Item, int] | None:
        """The longest phrase of several words that starts here; hyphens inside it are passed over."""
        longer = self.words[at].longer
        if not longer:
            return None
        for words, code, value in longer.get(self._second(at), ()):
            end = self._matched(at, words)
            if end is not None and not (words[0] in {"or", "and"} and self._opens_limit(end)):
                return self._of(code, at, end, value), end - at
        return None

    def _second(self, at: int) -> str:
        """The stem of the next word, over a hyphen."""
        words = self.words
        at += 1
        while at < len(words) and words[at].passed_over:
            at += 1
        return words[at].stem if at < len(words) else ""

    def _matched(self, at: int, phrase: tuple[str, ...]) -> int | None:
        for stemmed in phrase:
            while at < len(self.words) and self.words[at].passed_over and stemmed != phrase[0]:
                at += 1
            if at >= len(self.words) or self.words[at].stem != stemmed:
                return None
            at += 1
        return at

    def _opens_limit(self, at: int) -> bool:
        """Whether "or over", "or less" begin a limit of their own ("or over 14 months") rather than end one."""
        if at >= len(self.words) or self.words[at].text in {",", ".", ";", ")", "(", ":"}:
            return False
        word = self.words[at]
        goes_on = self.words[at - 2].stem == "and" and word.text[0].isalpha() and word.stem not in AFTER_AGE
        return word.is_number or word.stem in {"than", "a", "1"} or goes_on

    def _short(self, at: int, known: frozenset[TermId]) -> Item | None:
        for meanings in self.words[at].shorts:
            fitting = [one for one in meanings if one[1] in known] or [one for one in meanings if not one[2]]
            if len(fitting) == 1:
                return self._of(fitting[0][0], at, at + 1, fitting[0][1])
        return None

    def _number(self, at: int) -> tuple[Item, int] | None:
        """A number with its unit, if one follows: a length of time, a weight, or the bare number."""
        written = self.words[at].text
        if not _NUMBER.fullmatch(written) or len(written) > LONGEST_NUMBER:
            return None
        value = _value(written, self._low(at + 1))
        after = at + 1
        if self._low(after) == "-" and after + 1 < len(self.words):
            after += 1  # "28-day"
        unit = self._low(after)
        if unit in DOSES and (end := self._dose(after)) is not None:
            return self._of("Q", at, end), end - at
        if unit in UNITS:
            used, length = self._compound(after + 1, Length(value, UNITS[unit]))
            return self._of("L", at, used, length), used - at
        if unit in KILOGRAMS:
            return self._of("K", at, after + 1, value * KILOGRAMS[unit]), after + 1 - at
        if 1980 <= value <= 2035 and len(written) == 4:
            return self._of("s", at, at + 1), 1  # a year: "the 2022 criteria"
        return self._of("N", at, at + 1, value), 1

    def _dose(self, after: int) -> int | None:
        """ "150 mg/kg/day", "40 IU a day", "75 U/m2": where an amount ends, whatever it is counted by."""
        end = after + 1
        while self._low(end) in DOSED_BY:
            end += 1
        if self._low(after) == "g" and end == after + 1:
            return None  # grams of weight
        return end

    def _compound(self, at: int, length: Length) -> tuple[int, Length]:
        """ "1 year and 2 months" is 14 months."""
        more = at + (self._low(at) == "and")
        months = self._low(more)
        if length.unit == "year" and _MONTHS.fullmatch(months) and UNITS.get(self._low(more + 1)) == "month":
            return more + 2, Length(length.value * 12 + int(months), "month")
        return at, length


_MONTHS = re.compile(r"[0-9]{1,3}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


def _value(written: str, unit: str) -> float:
    """ "2,500 g" is a thousand times "2,5 kg": three figures after a comma, but for kilograms, are no decimals."""
    if "," not in written:
        return float(written)
    thousands = _THOUSANDS.fullmatch(written) and not unit.startswith(("kg", "kilo"))
    return float(written.replace(",", "" if thousands else "."))
