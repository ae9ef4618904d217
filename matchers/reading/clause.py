"""A clause under reading: its items, the string of their codes, and which of them have been explained."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from matchers.kinds import AnyRule
from matchers.reading.lexicon import Item
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

    items: list[Item]
    side: Side
    used: set[int] = field(default_factory=set)
    grouped: dict[int, int] = field(default_factory=dict)  # places of one list in brackets, by where it opens
    dosed: set[int] = field(default_factory=set)  # places of treatments with a dose in brackets

    @property
    def at(self) -> list[int]:
        used = self.used
        return [place for place, item in enumerate(self.items) if item.code != SILENT and place not in used]

    @property
    def codes(self) -> str:
        return self._codes(self.at)

    def _codes(self, at: list[int]) -> str:
        items = self.items
        return "".join([items[place].code for place in at])

    @property
    def text(self) -> str:
        return " ".join([item.text for item in self.items])

    def says(self, words: str) -> bool:
        """Whether a pattern of words stands anywhere in the clause."""
        return re.search(words, self.text, re.IGNORECASE) is not None

    def search(self, pattern: re.Pattern[str], holds: Holds = _anywhere) -> list[list[int]] | None:
        """The places of each group of the first match that holds where it stands; an absent group is empty."""
        at = self.at
        codes = self._codes(at)
        found = next((one for one in pattern.finditer(codes) if holds(codes, one.start(), one.end())), None)
        if not found:
            return None
        return [
            at[slice(*found.span(group))] if found.span(group)[0] >= 0 else []
            for group in range(pattern.groups + 1)
        ]

    def use(self, places: Iterable[int]) -> None:
        self.used.update(places)

    def item(self, places: list[int]) -> Item:
        return self.items[places[0]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence was taken to mean, how much of it was read, and the words left over."""

    rule: AnyRule
    read: Read
    left: tuple[str, ...] = ()
