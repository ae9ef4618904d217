"""Reads the tables of meaning: a row gives a sentence and the facts told, and what is answered on a day.

Blank: not said. ?: unknown. not no: yes or unknown. A table named `..._YET_WRONG` holds rows that are right and fail today.
"""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from types import ModuleType
from typing import Any, Literal, cast

import pytest

from matchers.calendar import SomeDay
from matchers.child import Child, Course, Finding, Lab, OtherTrial, Place, Response, Spasms, Status
from matchers.kinds import AnyRule
from matchers.reading.sentence import read
from matchers.trial import Side
from matchers.truth import Truth
from matchers.vocabulary import TERMS, Group, find

Row = dict[str, str]
Holds = Callable[[Row], None]
TODAY = date(2026, 6, 1)
SAID = {"yes": True, "no": False, "": None}
TRUTHS: dict[str, set[Truth]] = {
    "yes": {Truth.YES},
    "no": {Truth.NO},
    "?": {Truth.UNKNOWN},
    "not no": {Truth.YES, Truth.UNKNOWN},
    "not yes": {Truth.NO, Truth.UNKNOWN},
}
RESPONSES = {"no-response": "none", "partial": "partial", "complete": "complete", "relapsed": "relapsed"}
STATUSES = {"now": "current", "past": "past", "never": "never"}
PERIOD = re.compile(r"(\d[\d-]*)?\.\.(\d[\d-]*)?")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with a `row` runs over the table that has its name in capitals."""
    if "row" not in metafunc.fixturenames:
        return
    name = metafunc.function.__name__.removeprefix("test_").upper()
    table = parse(getattr(metafunc.module, name))
    marks = [
        [pytest.mark.xfail(strict=True, reason=row["why"])] if name.endswith("_YET_WRONG") else []
        for row in table
    ]
    metafunc.parametrize(
        "row", [pytest.param(row, marks=mark) for row, mark in zip(table, marks, strict=True)]
    )


def parse(table: str) -> list[Row]:
    lines = [line for line in table.splitlines() if line.strip() and not re.fullmatch(r"[-+\s]+", line)]
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(head, cells, strict=True)) for cells in rows]


@pytest.fixture
def holds(request: pytest.FixtureRequest) -> Holds:
    """Asserts one row: what is answered on the day, and the day on which that changes."""
    module = cast(ModuleType, request.module)

    def check(row: Row) -> None:
        child = child_of(row)
        answered = {side: rule_of(row, side, module).judge(child) for side in ("include", "exclude")}
        got: dict[str, Any] = {
            "include": answered["include"].timeline.at(child.as_of),
            "exclude": ~answered["exclude"].timeline.at(child.as_of),
            "changes on": answered["include"].timeline.next_change(child.as_of),
        }
        for column in ("include", "exclude"):
            if row.get(column):
                assert got[column] in TRUTHS[row[column]], (column, got[column], rule_of(row, column, module))
        if "changes on" in row:
            assert got["changes on"] == (date.fromisoformat(row["changes on"]) if row["changes on"] else None)
        if row.get("asks"):
            assert row["asks"] in answered["include"].asks

    return check


@pytest.fixture
def asked_kinds(request: pytest.FixtureRequest) -> set[type]:
    """Every type of rule that the tables of a module come to."""
    module = cast(ModuleType, request.module)
    tables = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)]
    rows = [row for table in tables if "|" in table for row in parse(table)]
    sides: tuple[Side, ...] = ("include", "exclude")
    return {kind for row in rows for side in sides for kind in types_in(rule_of(row, side, module))}


def types_in(rule: Any) -> set[type]:
    if isinstance(rule, tuple):
        return {kind for part in rule for kind in types_in(part)}
    if not is_dataclass(rule):
        return set()
    return {type(rule)} | {kind for one in fields(rule) for kind in types_in(getattr(rule, one.name))}


def rule_of(row: Row, side: str, module: ModuleType) -> AnyRule:
    """The sentence as it is read on a side, or the rule of that name that the module builds by hand."""
    if "rule" in row:
        rules: dict[str, AnyRule] = module.RULES
        return rules[row["rule"]]
    return read(row["sentence"], cast(Side, side), row.get("lead", "")).rule


def child_of(row: Row) -> Child:
    eeg, _ = _findings(row.get("EEG", ""), "eeg")
    conditions, all_conditions = _findings(row.get("conditions", ""), "condition")
    treatments, all_treatments = _courses(row.get("treatments", ""))
    return Child(
        as_of=date.fromisoformat(row.get("on") or TODAY.isoformat()),
        born=_day(row.get("born")),
        gestational_age_weeks=_number(row.get("weeks")),
        sex=cast(Literal["female", "male"] | None, row.get("sex") or None),
        weight_kg=_number(row.get("weight")),
        spasms=Spasms(
            _day(row.get("onset")),
            _day(row.get("diagnosed")),
            SAID[row.get("video-EEG", "")],
            _number(row.get("spasms a day")),
            _number(row.get("clusters a day")),
        ),
        eeg=eeg,
        conditions=conditions,
        conditions_complete=all_conditions,
        treatments=treatments,
        treatments_complete=all_treatments,
        labs=_labs(row.get("labs", "")),
        other_trial=OtherTrial(SAID[row.get("in a trial", "")], _day(row.get("last dose"))),
        place=Place(row.get("country") or None),
        consent=SAID[row.get("consent", "")],
    )


def _day(cell: str | None) -> SomeDay | None:
    return SomeDay.parse(cell) if cell else None


def _number(cell: str | None) -> float | None:
    return float(cell) if cell else None


def _entries(cell: str) -> tuple[list[str], bool]:
    """Entries between semicolons; "nothing else" says that the list is complete."""
    entries = [entry.strip() for entry in cell.split(";") if entry.strip()]
    return [entry for entry in entries if entry != "nothing else"], "nothing else" in entries


def _findings(cell: str, group: Group) -> tuple[tuple[Finding, ...], bool]:
    entries, complete = _entries(cell)
    found = [
        Finding(_term(entry.removeprefix("no "), group), not entry.startswith("no ")) for entry in entries
    ]
    return tuple(found), complete


def _courses(cell: str) -> tuple[tuple[Course, ...], bool]:
    """ "vigabatrin 2026-04-01..2026-05-03 partial", "ACTH now", "topiramate never"."""
    entries, complete = _entries(cell)
    return tuple(map(_course, entries)), complete


def _course(entry: str) -> Course:
    course = Course("")
    name: list[str] = []
    for word in entry.split():
        if period := PERIOD.fullmatch(word):
            course = replace(course, start=_day(period[1]), stop=_day(period[2]))
        elif word in RESPONSES:
            course = replace(course, response=cast(Response, RESPONSES[word]))
        elif word in STATUSES:
            course = replace(course, status=cast(Status, STATUSES[word]))
        else:
            name.append(word)
    return replace(course, term=_term(" ".join(name), "treatment"))


def _term(name: str, group: Group) -> str:
    term = name if name in TERMS else find(name, group)
    assert term is not None, f"no {group} is called {name}"
    return term


def _labs(cell: str) -> tuple[Lab, ...]:
    """ "alt 3.5" is three and a half times the upper limit, "alt 3.5 2026-05" in May; "alt told" a value in its
    own unit only."""
    entries = [entry.split() for entry in _entries(cell)[0]]
    return tuple(_lab(test, value, on[0] if on else None) for test, value, *on in entries)


def _lab(test: str, value: str, on: str | None) -> Lab:
    if value == "told":
        return Lab(test, value=80, unit="U/L", on=_day(on))
    return Lab(test, times_uln=float(value), on=_day(on))
