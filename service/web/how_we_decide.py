"""The page "How we decide": the tables that our tests check and the weights that order trials, in plain words.

The tables come from `how_we_decide.json`, which `tests/spec/print_tables.py` prints; nobody writes it by hand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import Any

from babel.numbers import format_percent
from markupsafe import Markup

from matchers.facts import question_for
from matchers.rank import FACTORS, TOTAL
from matchers.saying import marked
from matchers.vocabulary import name_of
from service.web import speed
from service.web.language import Translated, gettext, locale
from service.web.results import of_the_child
from service.web.telling import known, plainly, told
from service.web.words import capital, country_name

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
WORDS: Mapping[str, str] = Translated(
    {
        "nothing else": marked("nothing else"),
        "now": marked("now"),
        "past": marked("past"),
        "never": marked("never"),
        "no-response": marked("no response"),
        "partial": marked("partial response"),
        "complete": marked("spasms stopped"),
        "relapsed": marked("relapsed"),
        "told": marked("told"),
        "yes": marked("yes"),
        "no": marked("no"),
        "female": marked("female"),
        "male": marked("male"),
    }
)
EXAMPLES = "a table of examples"  # tells its words apart for those who translate them
OF_REGISTRIES = frozenset({"sentence", "lead"})  # columns whose words stay in English
NO_FACTS = frozenset({"on", *BLANK})
# More columns of facts than a phone has room for stand together in one.
MOST_FACTS = 2
TOLD = marked("What was told")
NOT_SAID = marked("not said")
NOTHING_SAID = marked("nothing")
_PERIOD = re.compile(r"(\d[\d-]*)?\.\.(\d[\d-]*)?( )?")
_SPELLED = re.compile(r"[a-z]+")
_ENTRY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and its tone: an answer, something not said, or plain words."""

    text: str
    tone: str = ""


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
        "examples_context": EXAMPLES,
        "speed_bars": speed.bars(),
        "speed_latest": speed.latest(),
    }


def share(part: int, whole: int) -> str:
    return format_percent(part / whole, "#,##0.0 %", locale=locale()) if whole else "–"


def kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(
            one["kind"].replace("_", "-"),
            known(one["title"], EXAMPLES),
            known(one["lead"], EXAMPLES),
            tuple(map(_table, one["tables"])),
        )
        for one in PRINTED["kinds"]
    )


def own_words() -> Iterator[str]:
    """What the printed tables say in words of ours: all but the sentences that stand for a registry's."""
    for kind in PRINTED["kinds"]:
        yield from (kind["title"], kind["lead"])
        for table in kind["tables"]:
            yield table["caption"]
            if table["columns"][0] not in OF_REGISTRIES:
                yield from (row[0] for row in table["rows"])
    yield from (one["why"] for one in PRINTED["yet_wrong"])


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
        (_first(first, sentence), tuple(_cells(row, left, facts if is_wide else []) for _, row in same))
        for sentence, same in groupby(rows, key=lambda row: row[0])
    )
    told_ = [gettext(TOLD)] if is_wide else []
    return Table(
        known(table["caption"], EXAMPLES), (COLUMNS.get(first, capital(first)), *told_, *heads), groups
    )


def _first(column: str, words: str) -> str:
    return told(words) if column in OF_REGISTRIES else known(words, EXAMPLES)


def _cells(row: dict[str, str], columns: list[str], together: list[str]) -> tuple[Cell, ...]:
    """One cell a column; before them, one for all facts told where they stand together."""
    cells = tuple(cell(name, row[name]) for name in columns)
    return (_told(row, together), *cells) if together else cells


def _told(row: dict[str, str], facts: list[str]) -> Cell:
    said = [
        Markup("{}: {}").format(COLUMNS.get(name, capital(name)), cell(name, row[name]).text)
        for name in facts
        if row[name]
    ]
    return Cell(Markup(". ").join(said)) if said else Cell(gettext(NOTHING_SAID), "blank")


def cell(column: str, said: str) -> Cell:
    if not said:
        return Cell(BLANK[column] if column in BLANK else gettext(NOT_SAID), "blank")
    if column in {"include", "exclude"}:
        return Cell(ANSWERS[said], {"yes": "yes", "no": "no"}.get(said, "unknown"))
    if column == "asks":
        return Cell(told(of_the_child(question_for(said))))
    if column in OF_REGISTRIES:
        return Cell(told(said))
    if column in {"treatments", "conditions", "EEG"}:
        return Cell("; ".join(_entry(entry.strip()) for entry in said.split(";")))
    if column == "country":
        return Cell(country_name(said))
    return Cell(_SPELLED.sub(lambda found: WORDS.get(found[0], found[0]), said))


def _entry(entry: str) -> str:
    """ "infantile-spasms" by its name, "2026-04-01.. now" as "from 2026-04-01, now"."""
    if entry in WORDS:
        return WORDS[entry]
    if entry.startswith("no "):
        return gettext("no {what}").format(what=_word(entry[3:]))
    return _PERIOD.sub(_period, " ".join(map(_word, entry.split(" "))))


def _word(word: str) -> str:
    if word in WORDS:
        return WORDS[word]
    return plainly(name_of(word)) if _ENTRY.fullmatch(word) else word


def _period(found: re.Match[str]) -> str:
    start, stop, more = found.groups()
    if start and stop:
        words = gettext("from {start} to {stop}")
    else:
        words = gettext("from {start}") if start else gettext("until {stop}")
    told_ = words.format(start=start, stop=stop) if start or stop else ""
    return told_ + (", " if more else "")
