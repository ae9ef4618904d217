"""All that a lineup asks, worked out for one child at once: what it is on the day, and on each day that changes any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.columns.net import FIXED, Level, Net
from matchers.columns.told import Numbers, Told, Truths
from matchers.truth import Truth

Codes = NDArray[np.uint8]
CONSTANT = np.array([3, 0, 2], np.int32)  # by truth, the row that has it on every day
# What is said of a literal on the day, a bit each, so that some are together what any of them is: no, unknown (yes is
# neither), whether it may change, and whether it is a no for good.
NO, UNKNOWN, MOVES, FOR_GOOD = 1, 2, 4, 8


def _truth(code: int) -> Truth:
    return Truth.NO if code & NO else Truth.UNKNOWN if code & UNKNOWN else Truth.YES


def _code(truth: Truth, *, moves: bool) -> int:
    said = {Truth.NO: NO, Truth.UNKNOWN: UNKNOWN, Truth.YES: 0}[truth]
    return said | (MOVES if moves else FOR_GOOD if truth is Truth.NO else 0)


def _by_code(what: Callable[[int], int]) -> Codes:
    return np.array([what(code) for code in range(16)], np.uint8)


TRUTHS = _by_code(_truth).astype(np.int8)
LEAST = _by_code(lambda any_: _code(_truth(any_), moves=any_ & (MOVES | FOR_GOOD) == MOVES))
TURNED = _by_code(lambda code: _code(~_truth(code), moves=bool(code & MOVES)))
STILL, MOVING = (
    np.array([_code(truth, moves=moves) for truth in Truth], np.uint8) for moves in (False, True)
)


@dataclass(frozen=True, slots=True)
class Answered:
    """By literal: `now` the truth on the day, `rows` the number of its row in `table`; `moving` says by node which
    may change. A row has the truth on each of `days`; `at` is the place of the day among them."""

    now: Truths
    moving: NDArray[np.bool_]
    rows: Numbers
    table: Truths
    days: NDArray[np.int64]
    at: int


def answered(net: Net, told: Told) -> Answered:
    codes = np.empty(2 * net.nodes, np.uint8)
    codes[:4] = STILL[[Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES, Truth.NO]]
    simple = STILL[told.now]
    simple[told.moving] = MOVING[told.now[told.moving]]
    last = 2 * (FIXED + len(net.simple))
    codes[4:last:2] = simple
    codes[5:last:2] = TURNED[simple]
    for level in net.levels:
        _today(level, codes)
    now, moving = TRUTHS[codes], (codes[::2] & MOVES) != 0
    rows = CONSTANT[now]
    table = _table(told, moving, rows)
    for level in net.levels:
        _later(level, moving, rows, table)
    return Answered(now, moving, rows, table, told.days, told.at)


def _today(level: Level, codes: Codes) -> None:
    least = LEAST[np.bitwise_or.reduceat(codes[level.parts], level.starts)]
    for place, count in level.counts:
        least[place] = _counted(codes[level.parts[_part(level, place)]], count)
    codes[2 * level.first : 2 * level.last : 2] = least
    codes[2 * level.first + 1 : 2 * level.last : 2] = TURNED[least]


def _counted(parts: Codes, count: int) -> np.uint8:
    """That so many hold is as true as the one of them that is so many from the truest; it may change where any may."""
    truth = np.sort(TRUTHS[parts])[-count]
    code: np.uint8 = (MOVING if (parts & MOVES).any() else STILL)[truth]
    return code


def _part(level: Level, place: int) -> slice:
    return slice(int(level.starts[place]), int(level.starts[place] + level.sizes[place]))


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


def _later(level: Level, moving: NDArray[np.bool_], rows: Numbers, table: Truths) -> None:
    moves = moving[level.first : level.last]
    if not moves.any():
        return
    sizes = level.sizes[moves]
    parts = rows[level.parts[np.repeat(moves, level.sizes)]]
    least = least_rows(table, parts, sizes)
    order: NDArray[Any] = np.cumsum(moves) - 1
    for place, count in level.counts:
        if moves[place]:
            least[order[place]] = np.sort(table[rows[level.parts[_part(level, place)]]], axis=0)[-count]
    made = rows[2 * (level.first + np.flatnonzero(moves))]
    table[made], table[made + 1] = least, 2 - least


def least_rows(table: Truths, rows: Numbers, sizes: Numbers) -> Truths:
    """For each group of rows, so many of them as its size says, the least on every day. Groups are mostly small, and
    a whole column of them is gone through faster than numpy's own reduction goes through short groups: the largest
    first, so that those that have an nth row stand together."""
    order = np.argsort(-sizes, kind="stable")
    starts = (np.cumsum(sizes) - sizes)[order]
    having = len(sizes) - np.cumsum(np.bincount(sizes))
    found: Truths = table[rows[starts]]
    for nth, has in enumerate(having[1:-1].tolist(), 1):
        np.minimum(found[:has], table[rows[starts[:has] + nth]], out=found[:has])
    least = np.empty_like(found)
    least[order] = found
    return least
