"""All that a lineup asks, worked out for one child at once: what it is on the day, and on each day that changes any."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.columns.net import FIXED, Level, Net
from matchers.columns.told import Numbers, Told, Truths
from matchers.truth import Truth

CONSTANT = np.array([3, 0, 2], np.int32)  # by truth, the row that has it on every day


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
    now, moving = np.empty(2 * net.nodes, np.int8), np.zeros(net.nodes, np.bool_)
    now[:4] = Truth.UNKNOWN, Truth.UNKNOWN, Truth.YES, Truth.NO
    last = 2 * (FIXED + len(net.simple))
    now[4:last:2] = told.now
    now[5:last:2] = 2 - told.now
    moving[FIXED + told.moving] = True
    for level in net.levels:
        _today(level, now, moving)
    rows = CONSTANT[now]
    table = _table(told, moving, rows)
    for level in net.levels:
        _later(level, moving, rows, table)
    return Answered(now, moving, rows, table, told.days, told.at)


def _today(level: Level, now: Truths, moving: NDArray[np.bool_]) -> None:
    values, may_move = now[level.parts], moving[level.parts >> 1]
    least = np.minimum.reduceat(values, level.starts)
    absorbed = np.logical_or.reduceat((values == Truth.NO) & ~may_move, level.starts)
    moves = np.logical_or.reduceat(may_move, level.starts)
    for place, count in level.counts:
        part = _part(level, place)
        least[place] = np.sort(values[part])[-count]
        absorbed[place] = False
    now[2 * level.first : 2 * level.last : 2] = least
    now[2 * level.first + 1 : 2 * level.last : 2] = 2 - least
    moving[level.first : level.last] = moves & ~absorbed


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
    a whole column of them is gone through faster than numpy's own reduction goes through short groups."""
    starts = np.cumsum(sizes) - sizes
    least: Truths = table[rows[starts]]
    for nth in range(1, int(sizes.max(initial=0))):
        has = np.flatnonzero(sizes > nth)
        if len(has) == len(sizes):
            np.minimum(least, table[rows[starts + nth]], out=least)
        else:
            least[has] = np.minimum(least[has], table[rows[starts[has] + nth]])
    return least
