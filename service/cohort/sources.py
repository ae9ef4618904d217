"""Where the children of a cohort come from, one at a time: NDJSON, folders of documents, FHIR bulk exports.

Nothing is kept of them: of a bulk export, whose resources lie apart by their type, only where each patient's lie.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from service.cohort.answering import LONGEST_LINE, Line

LINES, DOCUMENTS = {".ndjson", ".jsonl"}, {".json"}
SHIFT = 40  # bits of a place in a file; what is above is the number of the file
SUBJECT = ("subject", "patient", "individual")


class NotACohort(Exception):
    """A path that no children can be read from; its text says why and what would do."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """The children of some paths; `count` is how many, where that is known without reading them."""

    paths: tuple[Path, ...]
    count: int | None

    def lines(self) -> Iterator[Line]:
        """Every child in the order of the cohort, numbered from 1 on."""
        for number, body in enumerate(_bodies(self.paths), 1):
            yield Line(number, body)


def cohort_of(paths: Sequence[Path]) -> Cohort:
    for path in paths:
        if str(path) != "-" and not path.exists():
            raise NotACohort(f"{path}: there is no such file or folder.")
        if path.is_dir() and not (_documents(path) or _files(path)):
            raise NotACohort(f"{path}: no .json, .ndjson or .jsonl file lies in this folder.")
    counts = [_count(path) for path in paths]
    return Cohort(tuple(paths), None if None in counts else sum(filter(None, counts)))


def _count(path: Path) -> int | None:
    """A file's lines are counted as they are read again for their answers: cheap beside these."""
    if path.is_dir():
        bulk = _bulk(path)
        return len(bulk.patients()) if bulk else len(_documents(path)) + sum(map(_counted, _files(path)))
    return _counted(path) if path.suffix in LINES else 1 if path.suffix in DOCUMENTS else None


def _counted(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in split(file))


def _bodies(paths: Sequence[Path]) -> Iterator[bytes | None]:
    for path in paths:
        if path.is_dir():
            bulk = _bulk(path)
            if bulk:
                yield from bulk.bundles()
                continue
            for file in _documents(path):
                yield _document(file)
            for file in _files(path):
                yield from _bodies([file])
        elif path.suffix in DOCUMENTS:
            yield _document(path)
        else:
            with open(0, "rb", closefd=False) if str(path) == "-" else path.open("rb") as lines:
                yield from split(lines)


def split(file: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is longer than any profile, of which the rest is passed over."""
    while line := file.readline(LONGEST_LINE + 2):
        if line.endswith(b"\n") or len(line) <= LONGEST_LINE:
            yield line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield None


def _document(path: Path) -> bytes | None:
    return path.read_bytes() if path.stat().st_size <= LONGEST_LINE else None


def _documents(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*.json") if file.is_file() and not file.name.startswith("."))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix in LINES and file.is_file())


@dataclass(frozen=True, slots=True)
class Bulk:
    """A FHIR bulk export: files of resources of one type a line. `places` are, by patient, where theirs lie."""

    files: tuple[Path, ...]
    places: dict[str, "array[int]"]

    def patients(self) -> list[str]:
        return list(self.places)

    def bundles(self) -> Iterator[bytes | None]:
        """One Bundle for each patient, of the resources in the order of the files."""
        opened = [file.open("rb") for file in self.files]
        try:
            for places in self.places.values():
                yield _bundle([_line_at(opened[place >> SHIFT], place) for place in places])
        finally:
            for file in opened:
                file.close()


def _line_at(file: IO[bytes], place: int) -> bytes:
    file.seek(place & ((1 << SHIFT) - 1))
    return file.readline().strip()


def _bundle(resources: Sequence[bytes]) -> bytes | None:
    entries = b",".join(b'{"resource":' + one + b"}" for one in resources)
    body = b'{"resourceType":"Bundle","type":"collection","entry":[' + entries + b"]}"
    return body if len(body) <= LONGEST_LINE else None


def _bulk(folder: Path) -> Bulk | None:
    """The folder as a bulk export, if patients lie in it apart from what is told of them."""
    files = _files(folder)
    if not any(_first_type(file) == "Patient" for file in files):
        return None
    files.sort(key=lambda file: (_first_type(file) != "Patient", file))
    places: dict[str, array[int]] = defaultdict(lambda: array("Q"))
    for number, file in enumerate(files):
        for place, patient in _placed(file):
            if patient in places or _first_type(file) == "Patient":
                places[patient].append(number << SHIFT | place)
    return Bulk(tuple(files), dict(places))


def _placed(file: Path) -> Iterator[tuple[int, str]]:
    """Where each resource of a file begins, and of which patient it is; what is of none is of no child."""
    with file.open("rb") as lines:
        place = 0
        for line in lines:
            if patient := _patient(line):
                yield place, patient
            place += len(line)


def _patient(line: bytes) -> str | None:
    try:
        resource: Any = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(resource, dict):
        return None
    if resource.get("resourceType") == "Patient":
        return str(resource.get("id") or "") or None
    found = (resource.get(name) for name in SUBJECT)
    named = [
        one["reference"] for one in found if isinstance(one, dict) and isinstance(one.get("reference"), str)
    ]
    return named[0].rpartition("/")[2] or None if named else None


def _first_type(file: Path) -> str | None:
    with file.open("rb") as lines:
        try:
            first = json.loads(lines.readline(LONGEST_LINE) or b"null")
        except ValueError:
            return None
    return first.get("resourceType") if isinstance(first, dict) else None
