"""Patterns that are looked for only in texts that hold the words without which they cannot match.

Hundreds of patterns are put to each sentence, and few of them find a word of theirs in it. What a pattern needs is
read off the pattern itself (matchers/reading/needs.py). A text is cut into its words once; of each word it is
remembered which needs it meets.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial, reduce
from operator import or_
from typing import Any

from matchers.reading.needs import DIGIT, MOST_NEEDS, Need, needs_of

MOST_WORDS = 32768  # remembered, as they are written
MOST_CHARACTERS = sys.maxsize
KEY = 3  # letters by which parts of words are found
STOPS = ",.;:"
LONGEST_WORD = 64  # letters of one that is remembered
_RUNS = re.compile(r"[a-z]+|[^a-z\s]")
# What a pattern takes for one of these letters where it passes over case, beside the letters themselves.
_SAME = str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "\u212a": "k"})


class Sought:
    """A compiled pattern; `bit` is the one by which `met` tells that a text has what it needs."""

    __slots__ = ("bit", "needs", "regex")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.regex = re.compile(pattern, flags)
        self.needs = needs_of(pattern, flags)
        self.bit = _NEEDS.bit_of(self.needs)

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self.regex.search(text, start) if met(text) & self.bit else None

    def stands_in(self, text: str) -> bool:
        return self.search(text) is not None

    def match(self, text: str) -> re.Match[str] | None:
        return self.regex.match(text) if met(text) & self.bit else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        return self.regex.fullmatch(text) if met(text) & self.bit else None

    def finditer(self, text: str, end: int = MOST_CHARACTERS) -> Iterator[re.Match[str]]:
        return self.regex.finditer(text, 0, end) if met(text) & self.bit else iter(())

    def sub(self, plain: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self.regex.sub(plain, text) if met(text) & self.bit else text

    def split(self, text: str, most: int = 0) -> list[str | Any]:
        return self.regex.split(text, most) if met(text) & self.bit else [text]


class Several:
    """Patterns any one of which will do, each looked for only where its own words stand."""

    __slots__ = ("bit", "rows")

    def __init__(self, patterns: Iterable[str], flags: int = 0) -> None:
        self.rows = tuple(Sought(pattern, flags) for pattern in patterns)
        self.bit = bits_of(*self.rows)

    def stands_in(self, text: str) -> bool:
        ready = met(text) & self.bit
        return ready != 0 and any(ready & one.bit and one.regex.search(text) for one in self.rows)


Step = Callable[[str], str]


class Steps:
    """Steps from string to string, in order, each with the bits without which it changes nothing."""

    __slots__ = ("bits", "rows")

    def __init__(self, rows: Iterable[tuple[int, Step]]) -> None:
        self.rows = tuple(rows)
        self.bits = either(bits for bits, _ in self.rows)

    def __call__(self, text: str) -> str:
        ready = met(text) & self.bits
        if not ready:
            return text
        for bits, step in self.rows:
            if ready & bits:
                changed = step(text)
                if changed != text:
                    text = changed
                    ready = met(text)
        return text


class Rewording(Steps):
    """Patterns with what is put for them, in order."""

    __slots__ = ()

    def __init__(self, rows: Iterable[tuple[Sought, str | Callable[[re.Match[str]], str]]]) -> None:
        super().__init__((one.bit, partial(one.regex.sub, plain)) for one, plain in rows)


def either(bits: Iterable[int]) -> int:
    """The bits of several patterns together."""
    return reduce(or_, bits, 0)


def bits_of(*patterns: Sought) -> int:
    return either(one.bit for one in patterns)


def flagged(holds: Callable[[str], bool], *, of_letters: bool = False) -> int:
    """A bit of our own for texts in which something holds of a word, as it stands between blanks; `of_letters` says
    that it may hold of one of English letters alone, of which the others are not asked. None may hold of such a word
    because of a stop after it."""
    return _NEEDS.flag(holds, of_letters=of_letters)


class _Words(dict[str, int]):
    """Of all that stands between blanks, as it is written, the needs it meets: `MOST_NEEDS` bits for each pattern."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: dict[str, int] = {}
        self.beginnings: dict[str, list[tuple[str, int]]] = {}  # by their first letters
        self.parts: dict[str, list[tuple[str, bool, int]]] = {}  # so as well
        self.endings: dict[str, int] = {}  # of one letter or two
        self.pairs: list[tuple[str, int]] = []  # of letters, or one, anywhere in a word
        self.flags: list[tuple[Callable[[str], bool], int]] = []
        self.flags_of_letters: list[tuple[Callable[[str], bool], int]] = []
        self.always = self.firsts = self.count = 0

    def bit_of(self, needs: Sequence[Need]) -> int:
        first = self._next_bit(len(needs))
        for at, need in enumerate(needs):
            self._add(need, first << at)
        return first

    def flag(self, holds: Callable[[str], bool], *, of_letters: bool) -> int:
        bit = self._next_bit(1)
        self.flags.append((holds, bit))
        if of_letters:
            self.flags_of_letters.append((holds, bit))
        return bit

    def _next_bit(self, needs: int) -> int:
        """The first of `MOST_NEEDS` bits, of which those above the needs are always met."""
        first = 1 << self.count * MOST_NEEDS
        self.count += 1
        self.firsts |= first
        self.always |= either(first << at for at in range(needs, MOST_NEEDS))
        self.clear()
        _bits_of.cache_clear()
        met.cache_clear()
        return first

    def _add(self, need: Need, bit: int) -> None:
        for letters, begins, ends in need:
            if (begins and ends) or not letters.isalpha():  # a sign is a run by itself
                self.whole[letters] = self.whole.get(letters, 0) | bit
            elif begins:
                key = letters[:KEY] if len(letters) >= KEY else letters[0]
                self.beginnings.setdefault(key, []).append((letters, bit))
            elif len(letters) >= KEY:
                self.parts.setdefault(letters[:KEY], []).append((letters, ends, bit))
            elif ends:
                self.endings[letters] = self.endings.get(letters, 0) | bit
            else:
                self.pairs.append((letters, bit))

    def of(self, word: str) -> int:
        """The bits of a run of letters, or of a sign."""
        sought = DIGIT if word.isdecimal() else word
        bits = self.whole.get(sought, 0) | self.endings.get(sought[-2:], 0) | self.endings.get(sought[-1], 0)
        for key in (sought[:KEY], sought[0]):
            for letters, bit in self.beginnings.get(key, ()):
                if sought.startswith(letters):
                    bits |= bit
        for key in map("".join, zip(sought, sought[1:], sought[2:], strict=False)):
            for letters, ends, bit in self.parts.get(key, ()):
                if sought.endswith(letters) if ends else letters in sought:
                    bits |= bit
        for letters, bit in self.pairs:
            if letters in sought:
                bits |= bit
        return bits

    def __missing__(self, chunk: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        word, stop = (chunk[:-1], chunk[-1]) if chunk[-1] in STOPS else (chunk, "")
        of_letters = word.isascii() and word.isalpha()
        if stop and of_letters:
            bits = self[word] | _bits_of(stop)
        else:
            bits = either(map(_bits_of, runs_of(chunk)))
            for holds, bit in self.flags_of_letters if of_letters else self.flags:
                if holds(chunk):
                    bits |= bit
        if len(chunk) <= LONGEST_WORD:
            self[chunk] = bits
        return bits


@lru_cache(maxsize=MOST_WORDS)
def _bits_of(word: str) -> int:
    return _NEEDS.of(word)


@lru_cache(maxsize=4096)
def met(text: str) -> int:
    """The bits of all patterns that may match a text: each of its needs is met by a word."""
    bits = reduce(or_, map(_NEEDS.__getitem__, text.split()), _NEEDS.always)
    return bits & bits >> 1 & bits >> 2 & _NEEDS.firsts


def runs_of(text: str) -> list[str]:
    """The runs of letters, and the signs, by which it is told what a text has."""
    return _RUNS.findall(folded(text))


def folded(text: str) -> str:
    """In small letters, and with an English one for each letter that a pattern takes for it where it passes over case."""
    return text.lower() if text.isascii() else text.translate(_SAME).lower()


_NEEDS = _Words()
