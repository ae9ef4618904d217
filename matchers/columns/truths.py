"""All that a lineup asks, worked out for one child at once: what it is on the day, and on each day that changes any."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.columns.net import FIXED, Level, Net
from matchers.columns.told import Numbers, Told, Truths
from matchers.rule import Answer
from matchers.truth import Truth

Codes = NDArray[np.uint8]
CONSTANT = np.array([3, 0, 2], np.int32)  # by truth, the row that has it on every day
# What is said of a literal on the day, a bit each, so that some are together what any of them is: no, unknown (yes is
# neither), whether it may change, and whether it is a no, or unknown, for good.
NO, UNKNOWN, MOVES, NO_FOR_GOOD, UNKNOWN_FOR_GOOD = 1, 2, 4, 8, 16


def _truth(code: int) -> Truth:
    return Truth.NO if code & NO else Truth.UNKNOWN if code & UNKNOWN else Truth.YES


def _code(truth: Truth, *, moves: bool) -> int:
    said = {Truth.NO: NO, Truth.UNKNOWN: UNKNOWN, Truth.YES: 0}[truth]
    stays = {Truth.NO: NO_FOR_GOOD, Truth.UNKNOWN: UNKNOWN_FOR_GOOD, Truth.YES: 0}[truth]
    return said | (MOVES if moves else stays)


def _by_code(what: Callable[[int], int]) -> Codes:
    return np.array([what(code) for code in range(32)], np.uint8)


TRUTHS = _by_code(_truth).astype(np.int8)
LEAST = _by_code(lambda some: _code(_truth(some), moves=some & (MOVES | NO_FOR_GOOD) == MOVES))
TURNED = _by_code(lambda code: _code(~_truth(code), moves=bool(code & MOVES)))
STILL, MOVING = (
    np.array([_code(truth, moves=moves) for truth in Truth], np.uint8) for moves in (False, True)
)


@dataclass(frozen=True, slots=True)
class Answered:
    """By literal: `now` the truth on the day, `rows` the number of its row in `table`; `moving` says by node which
    may change. A row has the truth on each of `days`; `at` is the place of the day among them. `answers` are those to
    simple rules that were judged one by one."""

    now: Truths
    moving: NDArray[np.bool_]
    rows: Numbers
    table: Truths
    days: Numbers
    at: int
    answers: dict[int, Answer]


def answered(net: Net, told: Told) -> Answered:
    codes = np.empty(2 * net.nodes, np.uint8)
    codes[:4] = STILL[[Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES, Truth.NO]]
    simple = STILL[told.now]
    simple[told.moving] = MOVING[told.now[told.moving]]
    last = 2 * (FIXED + len(net.simple))
    codes[4:last:2] = simple
    codes[5:last:2] = TURNED[simple]
    together = np.empty(net.nodes, np.uint8)
    for level in net.levels:
        _today(level, codes, together)
    now, moving = TRUTHS[codes], (codes[::2] & MOVES) != 0
    rows = CONSTANT[now]
    table = _table(told, moving, rows)
    _later(net, codes, together, rows, table)
    return Answered(now, moving, rows, table, told.days, told.at, told.answers)


def _today(level: Level, codes: Codes, together: Codes) -> None:
    """Of knots, and what their parts are `together`."""
    some = together[level.first : level.last]
    np.bitwise_or.reduceat(codes[level.parts], level.starts, out=some)
    least = LEAST[some]
    for node, count in level.counts.items():
        least[node - level.first] = _counted(codes[level.parts_of(node)], count)
    codes[2 * level.first : 2 * level.last : 2] = least
    codes[2 * level.first + 1 : 2 * level.last : 2] = TURNED[least]


def _counted(parts: Codes, count: int) -> np.uint8:
    """That so many hold is as true as the one of them that is so many from the truest; it may change where any may."""
    truth = np.sort(TRUTHS[parts])[-count]
    code: np.uint8 = (MOVING if (parts & MOVES).any() else STILL)[truth]
    return code


def _table(told: Told, moving: NDArray[np.bool_], rows: Numbers) -> Truths:
    """Rows for all that moves, the simple ones filled; each row is followed by the same turned round."""
    nodes = np.flatnonzero(moving)
    numbers = (4 + 2 * np.arange(len(nodes))).astype(np.int32)
    rows[2 * nodes], rows[2 * nodes + 1] = numbers, numbers + 1
    table = np.empty((4 + 2 * len(nodes), len(told.days)), np.int8)
    table[:4] = np.array([1, 1, 2, 0], np.int8)[:, None]
    places = rows[2 * (FIXED + told.moving)]
    table[places] = told.rows
    table[places + 1] = 2 - told.rows
    return table


def _later(net: Net, codes: Codes, together: Codes, rows: Numbers, table: Truths) -> None:
    """Fills the rows of knots, level by level. Of what a knot is made of only the parts that change are gone through:
    all others together leave it as it is, or at most unknown."""
    change = (codes[net.parts] & MOVES) != 0
    sizes = np.add.reduceat(change, net.starts, dtype=np.int32) if len(net.starts) else net.starts
    starts = np.cumsum(sizes) - sizes
    parts = rows[net.parts[change]]
    knots = np.flatnonzero(codes[2 * net.first :: 2] & MOVES)
    knots = knots[np.lexsort((-sizes[knots], net.depth[knots]))]
    most = np.where(together[net.first :] & UNKNOWN_FOR_GOOD, np.int8(Truth.UNKNOWN), np.int8(Truth.YES))
    ends = np.searchsorted(net.depth[knots], np.arange(len(net.levels) + 1))
    for level, begin, end in zip(net.levels, ends.tolist(), ends[1:].tolist(), strict=False):
        some = knots[begin:end]
        if not len(some):
            continue
        made = rows[2 * (net.first + some)]
        least = least_rows(table, parts, starts[some], sizes[some])
        np.minimum(least, most[some, None], out=least)
        table[made], table[made + 1] = least, 2 - least
        for node, count in level.counts.items():
            if codes[2 * node] & MOVES:
                row = rows[2 * node]
                table[row] = np.sort(table[rows[level.parts_of(node)]], axis=0)[-count]
                table[row + 1] = 2 - table[row]


def least_rows(table: Truths, rows: Numbers, starts: Numbers, sizes: Numbers) -> Truths:
    """For each group of rows, the largest group first, the least on every day. Groups are mostly small, and a whole
    column of them is gone through faster than numpy's own reduction goes through short groups."""
    least: Truths = table[rows[starts]]
    having = len(sizes) - np.cumsum(np.bincount(sizes))
    for nth, has in enumerate(having[1:-1].tolist(), 1):
        np.minimum(least[:has], table[rows[starts[:has] + nth]], out=least[:has])
    return least
