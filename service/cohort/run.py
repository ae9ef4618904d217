"""A cohort screened from its first child to its last: in parts, here or elsewhere, and written down in order."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson

from service.cohort.answering import FEWEST, Line, Part, is_refused, parts_of
from service.workers.work import Workers


@dataclass(slots=True)
class Screened:
    """How far it came: children answered, and those whose line says what is wrong with it."""

    answered: int = 0
    refused: int = 0

    @property
    def done(self) -> int:
        return self.answered + self.refused


def screen(  # noqa: PLR0913, PLR0917 - the last ones have their usual values
    lines: Iterator[Line],
    workers: Workers[Part, list[bytes]],
    into: Path,
    tell: Callable[[Screened], None],
    done: int = 0,
    children: int = FEWEST,
) -> Screened:
    """Every answer in its place, in a file that has its name only once it is whole; `done` are there already, and
    `children` make a part."""
    report, part = Screened(), part_of(into)
    for _ in islice(lines, done):
        report.answered += 1
    with part.open("ab") as file:
        for answers in workers.answers(parts_of(lines, children)):
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
