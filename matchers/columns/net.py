"""What many trials ask, as one net of minima, so that all of it can be worked out for a child level by level.

With three values in order "and" is the lower of two. So is "or" with each side turned round and the outcome turned
back, and what two sources agree on is made of both: one kind of knot is enough. A literal is twice the number of a
node, one more where the node's truth is turned round.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AtLeast, Disputed, Explains, Joining, Not
from matchers.lineup import Lineup

Literal = int
Numbers = NDArray[np.int32]
UNKNOWN, YES, NO = 0, 2, 3  # literals of the two nodes that are what they are whatever is told
FIXED = 2  # how many nodes those are
MOST_OPENED = 4  # parts: longer ones are worked out once for all that ask for them
# What these ask is the same for every child.
SAME_FOR_ALL: dict[type, Literal] = {Unread: UNKNOWN, Judgement: UNKNOWN, NoDemand: YES, NotForInfants: NO}


@dataclass(frozen=True, slots=True)
class Level:
    """Knots from `first` up to `last`, each the least of its parts: those of one begin at its place in `starts`.
    `counts` are, by knot, how many of its parts must hold where that is neither one nor all. Nodes are counted from
    the first one of all."""

    first: int
    last: int
    parts: Numbers
    starts: Numbers
    counts: dict[int, int]

    def parts_of(self, node: int) -> Numbers:
        starts = [*self.starts[node - self.first : node - self.first + 2].tolist(), len(self.parts)]
        return self.parts[starts[0] : starts[1]]


@dataclass(frozen=True, slots=True)
class Net:
    """`simple` are the places, among a lineup's rules, of those that differ from child to child: they are the nodes
    after the fixed ones, in this order, and after them come the knots. `parts` are those of all levels, those of a
    knot from its place in `starts` on, and `depth` is which level it is of. `asked` are the literals of what is asked,
    criterion by criterion."""

    simple: Numbers
    levels: tuple[Level, ...]
    parts: Numbers
    starts: Numbers
    depth: NDArray[np.int16]
    asked: Numbers
    nodes: int

    @property
    def first(self) -> int:
        """The first of the knots."""
        return FIXED + len(self.simple)


def net_of(lineup: Lineup) -> Net:
    simple = [place for place, rule in enumerate(lineup.rules) if type(rule) not in SAME_FOR_ALL]
    knots = _Knots(FIXED + len(simple))
    node = {place: 2 * (FIXED + number) for number, place in enumerate(simple)}
    literals = [SAME_FOR_ALL.get(type(rule), node.get(place, 0)) for place, rule in enumerate(lineup.rules)]
    for rule, parts in lineup.joints:
        literals.append(knots.literal(rule, [literals[part] for part in parts]))
    asked = [literals[place] for place in lineup.asked]
    levels, moved = knots.by_level({literal >> 1 for literal in asked})
    renamed = [2 * moved[literal >> 1] + (literal & 1) for literal in asked]
    return Net(
        simple=np.array(simple, np.int32),
        levels=levels,
        parts=_joined(level.parts for level in levels),
        starts=_joined(level.starts + begin for level, begin in zip(levels, _begins(levels), strict=True)),
        depth=np.repeat(np.arange(len(levels), dtype=np.int16), [len(level.starts) for level in levels]),
        asked=np.array(renamed, np.int32),
        nodes=levels[-1].last if levels else knots.first,
    )


def _joined(numbers: Iterable[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, np.int32), *numbers], dtype=np.int32)


def _begins(levels: Sequence[Level]) -> list[int]:
    """How many parts those of the levels before have."""
    return [0, *accumulate(len(level.parts) for level in levels)][: len(levels)]


class _Knots:
    """Nodes as they are found, each but once."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.made: list[tuple[int, tuple[Literal, ...]]] = []  # how many must hold, 0 for all; of what
        self._known: dict[tuple[int, tuple[Literal, ...]], Literal] = {}

    def literal(self, rule: Joining, parts: list[Literal]) -> Literal:
        match rule:
            case Not():
                return parts[0] ^ 1
            case AllOf():
                return self.least(parts)
            case AnyOf():
                return self.most(parts)
            case Explains():
                return self.most((parts[0], UNKNOWN))
            case Disputed():
                return self.agreed(*parts)
            case AtLeast():
                return self.at_least(rule.count, parts)
        raise TypeError(f"no knot is known for {type(rule).__name__}")

    def least(self, parts: Iterable[Literal]) -> Literal:
        kept = tuple(sorted({inner for part in parts for inner in self._opened(part) if inner != YES}))
        if NO in kept:
            return NO
        if len(kept) <= 1:
            return kept[0] if kept else YES
        return self._node(0, kept)

    def _opened(self, part: Literal) -> tuple[Literal, ...]:
        """The least of some and of another's least is the least of all: a level less, where that stays short."""
        number = (part >> 1) - self.first
        if part & 1 or number < 0 or self.made[number][0] or len(self.made[number][1]) > MOST_OPENED:
            return (part,)
        return self.made[number][1]

    def most(self, parts: Iterable[Literal]) -> Literal:
        return self.least(part ^ 1 for part in parts) ^ 1

    def at_least(self, count: int, parts: list[Literal]) -> Literal:
        if count <= 0:
            return YES
        if count > len(parts):
            return NO
        return self._node(count, tuple(sorted(parts)))

    def agreed(self, one: Literal, other: Literal) -> Literal:
        """What both say, unknown where they differ: the one in the middle of both and of unknown."""
        both, either = self.least((one, other)), self.most((one, other))
        return self.most((both, self.least((either, UNKNOWN))))

    def _node(self, count: int, parts: tuple[Literal, ...]) -> Literal:
        found = self._known.get((count, parts))
        if found is None:
            found = self._known[count, parts] = 2 * (self.first + len(self.made))
            self.made.append((count, parts))
        return found

    def by_level(self, wanted: set[int]) -> tuple[tuple[Level, ...], list[int]]:
        """The nodes that are wanted, or that these are made of, level by level, each above all its parts; and the
        new number of every node."""
        depth = [0] * self.first
        levels: dict[int, list[int]] = defaultdict(list)
        used = self._used(wanted)
        for number, (_, parts) in enumerate(self.made):
            depth.append(1 + max((depth[part >> 1] for part in parts), default=0))
            if self.first + number in used:
                levels[depth[-1]].append(number)
        moved = [*range(self.first), *[0] * len(self.made)]
        for new, number in enumerate(number for level in sorted(levels) for number in levels[level]):
            moved[self.first + number] = self.first + new
        return tuple(self._level(levels[level], moved) for level in sorted(levels)), moved

    def _used(self, wanted: set[int]) -> set[int]:
        used = set(wanted)
        for number in range(self.first + len(self.made) - 1, self.first - 1, -1):
            if number in used:
                used.update(part >> 1 for part in self.made[number - self.first][1])
        return used

    def _level(self, numbers: list[int], moved: list[int]) -> Level:
        made = [self.made[number] for number in numbers]
        first = moved[self.first + numbers[0]]
        flat = [2 * moved[part >> 1] + (part & 1) for _, parts in made for part in parts]
        starts = [0, *accumulate(len(parts) for _, parts in made)][:-1]
        counts = {first + place: count for place, (count, _) in enumerate(made) if count}
        return Level(first, first + len(made), np.array(flat, np.int32), np.array(starts, np.int32), counts)
