"""A clause under reading: its items, the string of their codes, and which of them have been explained."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from matchers.kinds import AnyRule
from matchers.reading.items import codes, items
from matchers.reading.lexicon import CUT_APART, Item
from matchers.reading.sought import Sought, met
from matchers.trial import Read, Side
from matchers.vocabulary import TermId

Holds = Callable[["Clause", str, int, int], bool]
Fold = tuple[str, str, Callable[["Clause"], None]]
SILENT = "s"  # words that change nothing are passed over by patterns


@dataclass(frozen=True, slots=True)
class Found:
    """A rule and the items, by place in the clause, that it explains."""

    rule: AnyRule
    places: tuple[int, ...]


@dataclass(slots=True)
class Clause:
    """`codes` leaves out the silent words; `at` tells for each code which item it stands for."""

    said: str  # the text of which these are the items
    items: list[Item]  # to be changed by `put` alone
    side: Side
    used: set[int] = field(default_factory=set)  # to be changed by `use` alone
    grouped: dict[int, int] = field(default_factory=dict)  # places of one list in brackets, by where it opens
    dosed: set[int] = field(default_factory=set)  # places of treatments with a dose in brackets

    kinds: set[str] = field(init=False)  # the codes that stand in it, or stood there once
    _every: str | None = None
    _at: list[int] | None = field(default=None, init=False)
    _codes: str = field(default="", init=False)
    _text: str | None = field(default=None, init=False)

    @classmethod
    def of(cls, text: str, side: Side, known: frozenset[TermId]) -> "Clause":
        return cls(text, items(text, known), side, _every=codes(text, known))

    def __post_init__(self) -> None:
        self.kinds = set(self.every)

    def put(self, place: int, item: Item) -> None:
        """Another item in the place of one."""
        if item.text is not self.items[place].text:
            self._text, self.said = None, ""
        self.items[place] = item
        self.kinds.add(item.code)
        self._at = self._every = None

    def has(self, code: str) -> bool:
        """Whether an item of a kind stands in the clause, explained or not."""
        return code in self.kinds and code in self.every

    def lacks(self, codes: str) -> bool:
        """Whether no item of any of these kinds stands, or ever stood, in the clause."""
        return self.kinds.isdisjoint(codes)

    def fold(self, folds: Iterable[Fold]) -> None:
        """What is folded, in order, each where an item of one of these kinds stands in the clause, and one of those."""
        lacks = self.kinds.isdisjoint
        for these, those, fold in folds:
            if not lacks(these) and not (those and lacks(those)):
                fold(self)

    @property
    def every(self) -> str:
        """The codes of all items, by place, the silent and the explained ones as well."""
        if self._every is None:
            self._every = "".join([item.code for item in self.items])
        return self._every

    def places(self, codes: str) -> list[int]:
        """Where items of these kinds stand."""
        if self.kinds.isdisjoint(codes):
            return []
        return [place for place, code in enumerate(self.every) if code in codes]

    def closing(self, start: int) -> int | None:
        """Where the next bracket closes."""
        place = self.every.find(")", start)
        return place if place >= 0 else None

    def before(self, place: int, passed: str = SILENT) -> str:
        """The code of what stands before a place, but for what is passed over; empty where nothing does."""
        return self.every[:place].rstrip(passed)[-1:]

    def after(self, place: int, passed: str = SILENT) -> str:
        return self.every[place + 1 :].lstrip(passed)[:1]

    def words_before(self, place: int) -> tuple[str, ...]:
        """The word before a place, and the one before that where a hyphen joins them."""
        hyphen = place > 1 and self.items[place - 1].text == "-"
        return tuple(item.low for item in self.items[max(0, place - 1 - hyphen) : place])

    @property
    def at(self) -> list[int]:
        if self._at is None:
            every, used = self.every, self.used
            self._at = [place for place, code in enumerate(every) if code != SILENT and place not in used]
            self._codes = "".join([every[place] for place in self._at])
        return self._at

    @property
    def codes(self) -> str:
        return self._codes if self._at is not None or self.at else ""

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = " ".join([item.text for item in self.items])
        return self._text

    def says(self, words: Sought) -> bool:
        """Whether a pattern of words stands anywhere in the clause."""
        return self.find(words) is not None

    def find(self, words: Sought) -> re.Match[str] | None:
        ready = met(self.said or self.text)
        return words.regex.search(self.text) if ready & (words.bit | CUT_APART) else None

    def search(self, pattern: re.Pattern[str], holds: Holds | None = None) -> list[list[int]] | None:
        """The places of each group of the first match that holds where it stands; an absent group is empty."""
        at, codes = self.at, self.codes
        found = pattern.search(codes)
        if found and holds is not None:
            matches = pattern.finditer(codes, found.start())
            found = next((one for one in matches if holds(self, codes, one.start(), one.end())), None)
        if not found:
            return None
        return [
            at[slice(*found.span(group))] if found.span(group)[0] >= 0 else []
            for group in range(pattern.groups + 1)
        ]

    def use(self, places: Iterable[int]) -> None:
        self.used.update(places)
        self._at = None

    def item(self, places: list[int]) -> Item:
        return self.items[places[0]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was taken to mean, how much of it was read, and the words left over."""

    rule: AnyRule
    read: Read
    left: tuple[str, ...] = ()
