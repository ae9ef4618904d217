"""What the answers come to, trial by trial, for all trials at once: the same as `matchers.match` says of one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchers.columns.net import YES, Net
from matchers.columns.told import Numbers, Truths
from matchers.columns.truths import Answered, least_rows
from matchers.lineup import Lineup
from matchers.truth import Truth

FITS, MAY_FIT, LATER, RULED_OUT = range(4)  # places in STANDINGS
NONE = -1  # no such day
CHUNK = 1 << 14  # trials whose days are looked at together: more would not stay near the processor


@dataclass(frozen=True, slots=True)
class Asking:
    """What trials ask, trial by trial, in the literals of a net: those of one begin at its place in `starts`. One
    that asks nothing has a yes in their place, which `sizes` does not count. `places` is where its questions begin in
    the lineup."""

    literals: Numbers
    starts: Numbers
    lengths: Numbers
    sizes: Numbers
    places: Numbers
    not_yet: NDArray[np.bool_]


def asking_of(lineup: Lineup, net: Net) -> Asking:
    ends = np.frombuffer(lineup.ends, np.int32) if lineup.ends else np.zeros(0, np.int32)
    sizes = np.diff(ends, prepend=0).astype(np.int32)
    lengths = np.maximum(sizes, 1).astype(np.int32)
    starts = (np.cumsum(lengths) - lengths).astype(np.int32)
    literals = np.insert(net.asked, ends[sizes == 0], YES).astype(np.int32)
    not_yet = np.array([trial.status == "not-yet-recruiting" for trial in lineup.trials], np.bool_)
    return Asking(literals, starts, lengths, sizes, ends - sizes, not_yet)


@dataclass(frozen=True, slots=True)
class Outlooks:
    """By trial: how it passes on the day, its standing as its place in STANDINGS, how many answers are settled, and the
    days, as places among `days`, on which it opens, closes, and may close first."""

    passing: Truths
    standing: NDArray[np.int8]
    settled: Numbers
    opens: Numbers
    closes: Numbers
    closes_earliest: Numbers


def outlooks_of(asking: Asking, found: Answered) -> Outlooks:
    count = len(asking.sizes)
    opens, closes, first = (np.full(count, NONE, np.int32) for _ in range(3))
    if not count:
        return Outlooks(opens.astype(np.int8), opens.astype(np.int8), opens, opens, closes, first)
    truths = found.now[asking.literals]
    moving = found.moving[asking.literals >> 1]
    today = np.minimum.reduceat(truths, asking.starts)
    still = np.minimum.reduceat(np.where(moving, np.int8(Truth.YES), truths), asking.starts)
    moves = np.add.reduceat(moving, asking.starts, dtype=np.int32)
    live = np.flatnonzero((still != Truth.NO) & (moves > 0))
    for begin in range(0, len(live), CHUNK):
        some = live[begin : begin + CHUNK]
        rows = found.rows[asking.literals[_places(asking, some, moving)]]
        days = np.minimum(_least(found.table, rows, moves[some]), still[some][:, None])
        since = _since(days, found.at)
        opens[some] = np.where(today[some] == Truth.NO, since, NONE)
        closes[some] = _first(_begun(days == Truth.NO), since)
        first[some] = _earliest(found.table, rows, moves[some], since)
    unknown = np.add.reduceat(truths == Truth.UNKNOWN, asking.starts, dtype=np.int32)
    standing = _standing(asking, today, opens)
    return Outlooks(today, standing, asking.sizes - unknown, opens, closes, first)


def _least(table: Truths, rows: Numbers, sizes: Numbers) -> Truths:
    """Of each group of rows, one group after the other."""
    order = np.argsort(-sizes, kind="stable")
    starts = np.cumsum(sizes) - sizes
    least = np.empty((len(sizes), table.shape[1]), np.int8)
    least[order] = least_rows(table, rows, starts[order], sizes[order])
    return least


def _places(asking: Asking, some: NDArray[np.intp], moving: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The places of those answers of some trials that change, trial by trial."""
    wanted = np.zeros(len(asking.sizes), np.bool_)
    wanted[some] = True
    return np.flatnonzero(np.repeat(wanted, asking.lengths) & moving)


def _since(days: Truths, at: int) -> Numbers:
    """From when none fails: the day itself, or the first later one; NONE where there is no such day."""
    later = days[:, at:] != Truth.NO
    first = later.argmax(axis=1).astype(np.int32)
    return np.where(later[np.arange(len(days)), first], first + at, NONE).astype(np.int32)


def _begun(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where something begins to hold, day after day."""
    begun = np.zeros(holds.shape, np.bool_)
    np.greater(holds[:, 1:], holds[:, :-1], out=begun[:, 1:])
    return begun


def _first(begun: NDArray[np.bool_], since: Numbers) -> Numbers:
    """By row, the first place from `since` on where something begins; NONE where nothing does, or there is no day."""
    count, width = begun.shape
    ends = np.arange(width, (count + 1) * width, width)
    places = np.append(np.flatnonzero(begun), begun.size)
    first = places[np.searchsorted(places, ends - width + since)]
    return np.where((since >= 0) & (first < ends), first - ends + width, NONE).astype(np.int32)


def _standing(asking: Asking, today: Truths, opens: Numbers) -> NDArray[np.int8]:
    standing = np.where((today == Truth.UNKNOWN) | (asking.sizes == 0), MAY_FIT, FITS)
    standing = np.where(asking.not_yet, LATER, standing)
    closed = np.where(opens >= 0, LATER, RULED_OUT)
    return np.where(today == Truth.NO, closed, standing).astype(np.int8)


def _earliest(table: Truths, rows: Numbers, sizes: Numbers, since: Numbers) -> Numbers:
    """For each trial the first day on which time alone makes one of its answers less sure, from the day `since`."""
    width = table.shape[1]
    pairs, place = np.unique(rows * np.int64(width + 1) + np.repeat(since, sizes) + 1, return_inverse=True)
    days = _falls(table[pairs // (width + 1)], (pairs % (width + 1) - 1).astype(np.int32))
    first = np.minimum.reduceat(days[place], np.cumsum(sizes) - sizes)
    return np.where((since >= 0) & (first < width), first, NONE).astype(np.int32)


def _falls(rows: Truths, since: Numbers) -> Numbers:
    """By row, as `Timeline.falls` has it: the first fall after the day, or the day itself where a yes has ended and
    the next change is to a no."""
    width = rows.shape[1]
    places = np.arange(width, dtype=np.int32)
    drops = np.zeros(rows.shape, np.bool_)
    np.less(rows[:, 1:], rows[:, :-1], out=drops[:, 1:])
    first = _first(drops, np.maximum(since + 1, 0))
    found = np.where(first >= 0, first, width).astype(np.int32)
    unsure = np.flatnonzero((since >= 0) & (found < width))
    unsure = unsure[rows[unsure, since[unsure]] == Truth.UNKNOWN]
    few, day = rows[unsure], since[unsure][:, None]
    known = few != Truth.UNKNOWN
    before = np.where(known & (places < day), places, NONE).max(axis=1, initial=NONE)
    after = np.where(known & (places > day), places, width).min(axis=1, initial=width)
    had_been = few[np.arange(len(few)), before]
    ended = (before >= 0) & (had_been == Truth.YES) & (after == found[unsure])
    found[unsure[ended]] = since[unsure[ended]]
    return found
