"""WHO ICTRP, the portal over all primary registries, by the files it exports: CSV and XML of several shapes.

The portal and many registries behind it (CTRI, ChiCTR, TCTR, UMIN, ANZCTR) fend programs off. They are not crawled:
an operator exports what the portal's terms allow and hands the file in. The exchange XML that some of them offer
for each trial (IRCT, REPEC) is read as well.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ingest.record import Payload
from ingest.registries import irct
from ingest.registries._ictrp_columns import COLUMNS, column
from ingest.registries._ictrp_record import NAME, id_of, read
from ingest.registries._who_xml import columns_of
from ingest.registry import files_only
from ingest.xml import local, members

_LONGEST_CELL = 10_000_000
_AN_ID = re.compile(r'"?[A-Za-z]{2,10}[-/ ]?[\w/-]{5,30}"?[,;\t]')
_SEPARATORS = ",;\t"  # spreadsheets of some countries write semicolons


def recognises(value: Any) -> bool:
    """Whether a text is an export as CSV, with a header or without, or one of the two kinds of XML."""
    if not isinstance(value, str):
        return False
    start = value.lstrip("\ufeff \t\r\n")[:5000]
    if start.startswith("<"):
        is_export = bool(re.search(r"<trials>\s*<trial>|<Trials_downloaded_from_ICTRP>", start))
        return is_export and not irct.recognises(value)
    return _separator(value) != ""


def split(value: str) -> list[Payload]:
    """The records of an export by the names of its columns; what cannot be read has the id "". A file that breaks off
    gives what is whole in it."""
    bodies: list[Any]
    if value.lstrip("\ufeff \t\r\n").startswith("<"):
        trials, rest = members(value)
        bodies = [*map(_of_element, trials), *filter(None, [rest])]
    else:
        bodies = list(_of_rows(value))
    return [Payload(NAME, id_of(body), body) for body in bodies]


def _separator(value: str) -> str:
    """The sign between the cells, or "" for what is no export."""
    is_headless = bool(_AN_ID.match(value.lstrip("\ufeff")))
    for sign in _SEPARATORS:
        first = next(_rows(value, sign), [])
        if "TrialID" in map(column, first) or (is_headless and len(first) == len(COLUMNS)):
            return sign
    return ""


def _rows(value: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    lines = io.StringIO(value.lstrip("\ufeff"), newline="")
    return (row for row in csv.reader(lines, delimiter=separator) if row)


def _of_rows(value: str) -> Iterator[Any]:
    """A row too short or too long is handed on as it is: its columns are not what they seem. So is the last one where
    the file ends inside of a quoted cell: who knows how much of it is missing."""
    rows = _rows(value, _separator(value) or ",")
    first = next(rows, [])
    names = [column(name) for name in first]
    if "TrialID" not in names:
        names = COLUMNS
        rows = iter([first, *rows])
    is_cut = value.count('"') % 2 == 1 and not value.endswith("\n")
    for row, is_last in _with_end(rows):
        is_whole = len(row) == len(names) and not (is_cut and is_last)
        yield _named(zip(names, row, strict=True)) if is_whole else row


def _with_end(rows: Iterator[list[str]]) -> Iterator[tuple[list[str], bool]]:
    before: list[str] | None = None
    for row in rows:
        if before is not None:
            yield before, False
        before = row
    if before is not None:
        yield before, True


def _named(cells: Any) -> dict[str, str]:
    """The first of two columns of a name counts."""
    found: dict[str, str] = {}
    for name, cell in cells:
        found.setdefault(name, cell)
    return found


def _of_element(trial: Element) -> Any:
    """A trial of the portal's XML, whose elements are columns, or of the exchange format."""
    if local(trial) == "Trial":
        return _named((column(local(cell)), cell.text or "") for cell in trial)
    return columns_of(trial)


REGISTRY = files_only(NAME, "WHO ICTRP", recognises, split, read)
