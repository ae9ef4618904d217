"""The page "How we decide": the tables that our tests check and the weights that order trials, in plain words.

The tables come from `how_we_decide.json`, which `tests/spec/print_tables.py` prints; nobody writes it by hand.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Any

from babel.numbers import format_percent

from matchers.facts import question_for
from matchers.rank import FACTORS, TOTAL
from matchers.saying import marked
from matchers.vocabulary import name_of
from service.web import speed
from service.web.language import Translated, gettext, locale
from service.web.results import of_the_child
from service.web.telling import told
from service.web.words import capital

PRINTED: dict[str, Any] = json.loads(files("service.web").joinpath("how_we_decide.json").read_text("utf-8"))
# What `tests/reading/score.py --write` measured, and when.
MEASURED: dict[str, Any] = json.loads(files("service.web").joinpath("measured.json").read_text("utf-8"))
ANSWERS: Mapping[str, str] = Translated(
    {
        "yes": marked("yes"),
        "no": marked("no"),
        "?": marked("unknown"),
        "not no": marked("yes or unknown"),
        "not yes": marked("no or unknown"),
    }
)
COLUMNS: Mapping[str, str] = Translated(
    {
        "sentence": marked("Sentence"),
        "lead": marked("What stands before"),
        "treatments": marked("Treatments"),
        "conditions": marked("Conditions"),
        "EEG": "EEG",
        "eeg": "EEG",
        "sex": marked("Sex"),
        "country": marked("Country"),
        "consent": marked("Consent"),
        "in a trial": marked("In a trial"),
        "spasms a day": marked("Spasms a day"),
        "clusters a day": marked("Clusters a day"),
        "rule": marked("Rule, in our words"),
        "born": marked("Day of birth"),
        "weeks": marked("Weeks of pregnancy at birth"),
        "weight": marked("Weight in kg"),
        "onset": marked("First spasms"),
        "diagnosed": marked("Spasms diagnosed"),
        "video-EEG": marked("Seen on video-EEG"),
        "labs": marked("Blood tests, in times the upper limit"),
        "last dose": marked("Last dose of a study medicine"),
        "include": marked("Include"),
        "exclude": marked("Exclude"),
        "on": marked("On the day"),
        "changes on": marked("Include changes on"),
        "may close on": marked("May close on"),
        "closes on": marked("Has surely closed on"),
        "asks": marked("We then ask"),
    }
)
BLANK: Mapping[str, str] = Translated(
    {
        "include": "",
        "exclude": "",
        "asks": "",
        "changes on": marked("no change"),
        "may close on": marked("no such day"),
        "closes on": marked("no such day"),
    }
)
NO_FACTS = frozenset({"on", *BLANK})
# More columns of facts than a phone has room for stand together in one.
MOST_FACTS = 2
TOLD = marked("What was told")
NOT_SAID = marked("not said")
NOTHING_SAID = marked("nothing")
_PERIOD = re.compile(r"(\d[\d-]*)?\.\.(\d[\d-]*)?( )?")
_ENTRY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and its tone: an answer, something not said, or plain words; these are English unless said."""

    text: str
    tone: str = ""
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that share their sentence stand together under it."""

    caption: str
    columns: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple[Cell, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    title: str
    lead: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    asks: str
    why: str
    weight: str


def shown() -> dict[str, Any]:
    """All that the page shows, as its template names it."""
    return {
        "kinds": kinds(),
        "examples": sum(len(table["rows"]) for kind in PRINTED["kinds"] for table in kind["tables"]),
        "yet_wrong": PRINTED["yet_wrong"],
        "weights": weights(),
        "all_weights": f"{TOTAL:g}",
        "measured": MEASURED,
        "share": share,
        "speed_bars": speed.bars(),
        "speed_latest": speed.latest(),
    }


def share(part: int, whole: int) -> str:
    return format_percent(part / whole, "#,##0.0 %", locale=locale()) if whole else "–"


def kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(one["kind"].replace("_", "-"), one["title"], one["lead"], tuple(map(_table, one["tables"])))
        for one in PRINTED["kinds"]
    )


def weights() -> tuple[Weight, ...]:
    """As the code has them, the heaviest first."""
    listed = sorted(FACTORS.values(), key=lambda one: -one.weight)
    return tuple(Weight(one.asks, one.why, f"{one.weight:g}") for one in listed)


def _table(table: dict[str, Any]) -> Table:
    first, *columns = table["columns"]
    facts = [name for name in columns if name not in NO_FACTS]
    is_wide = len(facts) > MOST_FACTS
    left = [name for name in columns if name not in facts] if is_wide else columns
    heads = [COLUMNS.get(name, capital(name)) for name in left]
    rows = [(row[0], dict(zip(columns, row[1:], strict=True))) for row in table["rows"]]
    groups = tuple(
        (sentence, tuple(_cells(row, left, facts if is_wide else []) for _, row in same))
        for sentence, same in groupby(rows, key=lambda row: row[0])
    )
    told = [gettext(TOLD)] if is_wide else []
    return Table(table["caption"], (COLUMNS.get(first, capital(first)), *told, *heads), groups)


def _cells(row: dict[str, str], columns: list[str], together: list[str]) -> tuple[Cell, ...]:
    """One cell a column; before them, one for all facts told where they stand together."""
    cells = tuple(cell(name, row[name]) for name in columns)
    return (_told(row, together), *cells) if together else cells


def _told(row: dict[str, str], facts: list[str]) -> Cell:
    said = [
        f"{COLUMNS.get(name, capital(name))}: {cell(name, row[name]).text}" for name in facts if row[name]
    ]
    return Cell(". ".join(said)) if said else Cell(gettext(NOTHING_SAID), "blank")


def cell(column: str, said: str) -> Cell:
    if not said:
        return Cell(BLANK[column] if column in BLANK else gettext(NOT_SAID), "blank")
    if column in {"include", "exclude"}:
        return Cell(ANSWERS[said], {"yes": "yes", "no": "no"}.get(said, "unknown"))
    if column == "asks":
        return Cell(told(of_the_child(question_for(said))), is_said=True)
    if column in {"treatments", "conditions", "EEG"}:
        return Cell("; ".join(_entry(entry.strip()) for entry in said.split(";")))
    return Cell(said)


def _entry(entry: str) -> str:
    """ "infantile-spasms" by its name, "2026-04-01.. now" as "from 2026-04-01, now"."""
    named = _ENTRY.sub(lambda found: name_of(found[0]), entry)
    return _PERIOD.sub(_period, named)


def _period(found: re.Match[str]) -> str:
    start, stop, more = found.groups()
    parts = [f"from {start}" if start else "", f"{'to' if start else 'until'} {stop}" if stop else ""]
    return " ".join(filter(None, parts)) + (", " if more else "")
