"""Prints the tables of meaning for the public page "How we decide": run it whenever a table changes."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.spec.conftest import parse  # noqa: E402 - a script finds its project only after the line above

PRINTED = ROOT / "service" / "web" / "how_we_decide.json"
COMMAND = "python tests/spec/print_tables.py"
YET_WRONG = "_YET_WRONG"
# What a file's name alone does not say; any other is titled by its name.
TITLES = {
    "consent": "Consent of the parents",
    "ever_had": "Earlier treatment",
    "failed": "Treatments that failed",
    "has_condition": "Diagnoses and causes",
    "judgement": "Left to the study team",
    "kinds": "Rules joined together",
    "lab": "Blood tests",
    "lives_in": "Where the family lives",
    "other_trial": "Other trials",
    "shows_pattern": "What the EEG showed",
    "spasm_count": "How many spasms",
    "taking_now": "Treatment going on now",
    "time_since": "Time since the start or the diagnosis",
    "traps": "Sentences easily misread",
    "unread": "Sentences we cannot read",
    "video_eeg": "Video-EEG",
    "window": "Until when",
}


def printed(folder: Path = HERE) -> str:
    """The whole file as it should stand: the kinds by name, the tables as they follow in their file."""
    specs = [_spec(path) for path in sorted(folder.glob("test_*.py"))]
    known = [row for spec in specs for row in spec.pop("yet_wrong")]
    page = {"kinds": [spec for spec in specs if spec["tables"]], "yet_wrong": known}
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def _spec(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    module = ast.parse(text)
    kind = path.stem.removeprefix("test_")
    found = list(_tables(module, text.splitlines()))
    return {
        "kind": kind,
        "title": TITLES.get(kind, _in_words(kind)),
        "lead": " ".join((ast.get_docstring(module) or "").split()),
        "tables": [_table(*one) for one in found if not one[0].endswith(YET_WRONG)],
        "yet_wrong": [
            {"sentence": row.get("sentence") or row["rule"], "why": row["why"]}
            for name, _, table in found
            if name.endswith(YET_WRONG)
            for row in parse(table)
        ],
    }


def _tables(module: ast.Module, lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each table's name, the comment right above it, and its text."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(table))):
                if name.isupper() and "|" in table:
                    yield name, _comment_above(lines, node.lineno), table


def _comment_above(lines: list[str], number: int) -> str:
    first = number - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    return " ".join(line.lstrip("# ") for line in lines[first : number - 1])


def _table(name: str, comment: str, table: str) -> dict[str, Any]:
    rows = parse(table)
    return {
        "name": name,
        "caption": comment or _in_words(name),
        "columns": list(rows[0]) if rows else [],
        "rows": [list(row.values()) for row in rows],
    }


def _in_words(name: str) -> str:
    """ "NAMED_TOO" is "Named, more"."""
    more = name.lower().endswith("_too")
    return name.lower().removesuffix("_too").replace("_", " ").capitalize() + (", more" if more else "")


if __name__ == "__main__":
    PRINTED.write_text(printed(), "utf-8")
