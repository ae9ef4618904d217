"""A cohort screened from its first child to its last: in parts, here or elsewhere, and written down in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import orjson

from service.cohort.answering import Line, Screen, is_refused
from service.cohort.part import Part, keep, kept_answers, packed

CHILDREN = 16  # in a part: enough that sending it costs little, few enough that a lost one is soon done again
AHEAD = 3  # parts for each worker that are under way at once: what is read and not yet written
TRIES = 3  # for a part whose worker died


class Workers(Protocol):
    """Somewhere parts are answered; what comes back is in their order, each once."""

    def answers(self, parts: Iterable[Part]) -> Iterator[list[bytes]]: ...


@dataclass(frozen=True, slots=True)
class Here:
    """In this process, one child after the other."""

    screen: Screen

    def answers(self, parts: Iterable[Part]) -> Iterator[list[bytes]]:
        for part in parts:
            yield [self.screen.answer(line) for line in part.lines]


class CohortUnreadable(Exception):
    """The children could not be read to their end."""


class WorkerLost(Exception):
    """A part ended its worker each time it was tried."""


@dataclass(frozen=True, slots=True)
class Processes:
    """In processes of this machine. Should one die, what was under way is done again by new ones."""

    screen: Screen
    count: int

    def answers(self, parts: Iterable[Part]) -> Iterator[list[bytes]]:
        held = packed(self.screen)

        def attempt(waiting: deque[Part], left: Iterator[Part]) -> Iterator[list[bytes]]:
            context = get_context("spawn")
            pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=keep, initargs=(held,))
            try:
                yield from in_order(waiting, left, lambda part: pool.submit(kept_answers, part), self.count)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

        return until_done(parts, attempt, BrokenProcessPool)


class Promise(Protocol):
    """A part under way, here or elsewhere."""

    def result(self) -> list[bytes]: ...


Attempt = Callable[[deque[Part], Iterator[Part]], Iterator[list[bytes]]]


def until_done(parts: Iterable[Part], attempt: Attempt, lost: type[Exception]) -> Iterator[list[bytes]]:
    """What an attempt answers, and, where it ends in a loss, what another does, from the first part not answered."""
    waiting: deque[Part] = deque()
    left, tries = _read(parts), 0
    while True:
        try:
            for answers in attempt(waiting, left):
                tries = 0
                yield answers
        except CohortUnreadable:
            raise
        except lost as error:
            tries += 1
            if tries == TRIES:
                where = waiting[0].where if waiting else "the trials"
                raise WorkerLost(where) from error
        else:
            return


def _read(parts: Iterable[Part]) -> Iterator[Part]:
    """What cannot be read on is not to be taken for a worker's loss: nothing would come after it."""
    try:
        yield from parts
    except Exception as error:
        raise CohortUnreadable(type(error).__name__) from error


def in_order(
    waiting: deque[Part], parts: Iterator[Part], submit: Callable[[Part], Promise], workers: int
) -> Iterator[list[bytes]]:
    """Answers part by part, a bounded number under way. `waiting` are those not answered yet: first to be begun."""
    promised = deque((part, submit(part)) for part in waiting)
    while True:
        for part in islice(parts, max(0, AHEAD * workers - len(promised))):
            waiting.append(part)
            promised.append((part, submit(part)))
        if not promised:
            return
        answers = promised[0][1].result()
        promised.popleft()
        waiting.popleft()
        yield answers


def parts_of(lines: Iterable[Line], children: int = CHILDREN) -> Iterator[Part]:
    left = iter(lines)
    while found := tuple(islice(left, children)):
        yield Part(found)


@dataclass(slots=True)
class Screened:
    """How far it came: children answered, and those whose line says what is wrong with it."""

    answered: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        return self.answered + self.refused


def screen(
    lines: Iterator[Line], workers: Workers, into: Path, tell: Callable[[Screened], None], done: int = 0
) -> Screened:
    """Every answer in its place, in a file that has its name only once it is whole; `done` are there already."""
    report, part = Screened(), part_of(into)
    for _ in islice(lines, done):
        report.answered += 1
    with part.open("ab") as file:
        for answers in workers.answers(parts_of(lines)):
            file.writelines(answers)
            bad = sum(map(is_refused, answers))
            report.refused += bad
            report.answered += len(answers) - bad
            tell(report)
        file.flush()
        os.fsync(file.fileno())
    part.replace(into)
    return report


def part_of(into: Path) -> Path:
    """Where answers are gathered until all are there."""
    return into.with_name(f"{into.name}.part")


def done_before(into: Path, version: str) -> int:
    """How many whole lines an interrupted run has left, of the same trials; what is of others is put away."""
    part = part_of(into)
    if not part.exists():
        return 0
    count, end = 0, 0
    with part.open("r+b") as file:
        for line in file:
            if not line.endswith(b"\n") or not _is_of(line, version):
                break
            count, end = count + 1, end + len(line)
        file.truncate(end)
    return count


def _is_of(line: bytes, version: str) -> bool:
    return is_refused(line) or orjson.loads(line)["catalogue"]["version"] == version
