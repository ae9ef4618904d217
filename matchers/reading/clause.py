"""A clause under reading: its items, the string of their codes, and which of them have been explained."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from matchers.kinds import AnyRule
from matchers.reading.lexicon import Item
from matchers.reading.sought import Sought
from matchers.trial import Read, Side

Holds = Callable[[str, int, int], bool]


def _anywhere(codes: str, start: int, end: int) -> bool:  # noqa: ARG001 - every such test takes all three
    return True


SILENT = "s"  # words that change nothing are passed over by patterns


@dataclass(frozen=True, slots=True)
class Found:
    """A rule and the items, by place in the clause, that it explains."""

    rule: AnyRule
    places: tuple[int, ...]


@dataclass(slots=True)
class Clause:
    """`codes` leaves out the silent words; `at` tells for each code which item it stands for."""

    items: list[Item]  # to be changed by `put` alone
    side: Side
    used: set[int] = field(default_factory=set)  # to be changed by `use` alone
    grouped: dict[int, int] = field(default_factory=dict)  # places of one list in brackets, by where it opens
    dosed: set[int] = field(default_factory=set)  # places of treatments with a dose in brackets

    kinds: set[str] = field(init=False)  # the codes that stand in it, or stood there once
    _at: list[int] | None = field(default=None, init=False)
    _codes: str = field(default="", init=False)
    _text: str | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.kinds = {item.code for item in self.items}

    def put(self, place: int, item: Item) -> None:
        """Another item in the place of one."""
        if item.text is not self.items[place].text:
            self._text = None
        self.items[place] = item
        self.kinds.add(item.code)
        self._at = None

    def has(self, code: str) -> bool:
        """Whether an item of a kind stands in the clause, explained or not."""
        return code in self.kinds and any(item.code == code for item in self.items)

    @property
    def at(self) -> list[int]:
        if self._at is None:
            items, used = self.items, self.used
            self._at = [
                place for place, item in enumerate(items) if item.code != SILENT and place not in used
            ]
            self._codes = "".join([items[place].code for place in self._at])
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
        return words.search(self.text) is not None

    def search(self, pattern: re.Pattern[str], holds: Holds = _anywhere) -> list[list[int]] | None:
        """The places of each group of the first match that holds where it stands; an absent group is empty."""
        at, codes = self.at, self.codes
        if holds is _anywhere:
            found = pattern.search(codes)
        else:
            matches = pattern.finditer(codes)
            found = next((one for one in matches if holds(codes, one.start(), one.end())), None)
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
