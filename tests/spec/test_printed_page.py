"""The public page shows these very tables."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from tests.spec.conftest import parse
from tests.spec.print_tables import COMMAND, HERE, PRINTED, ROOT, printed

made_up = '''"""A lead
in two lines."""

# A stray comment.


# A comment
# above its table.
ONE = """
sentence | born | include
---------+------+--------
Aged 1   |      | ?
"""

TWO_TOO = """
rule  | include
------+--------
a "b" | not no
"""

FAILS_YET_WRONG = """
sentence | include | why
---------+---------+-------
Aged 2   | yes     | a slip
"""

NO_TABLE = "words"
'''


def test_the_page_shows_the_tables_as_they_are() -> None:
    is_same = PRINTED.read_text("utf-8") == printed()
    assert is_same, f"{PRINTED.relative_to(ROOT)} does not show the tables as they are. Run: {COMMAND}"


def test_every_row_of_every_table_is_printed() -> None:
    page = json.loads(printed())
    rows = sum(len(table["rows"]) for kind in page["kinds"] for table in kind["tables"])
    wanted = [parse(table) for spec in HERE.glob("test_*.py") for table in tables_when_run(spec)]
    assert rows + len(page["yet_wrong"]) == sum(map(len, wanted)) > 300


def tables_when_run(spec: Path) -> list[str]:
    """The tables that the tests see: those of the module as it runs, not as it is written."""
    module = ModuleType(spec.stem)
    module.__file__ = str(spec)
    exec(compile(spec.read_text("utf-8"), spec, "exec"), vars(module))  # noqa: S102 - it is our own spec
    seen = {name.removeprefix("test_").upper() for name in vars(module) if name.startswith("test_")}
    return [vars(module)[name] for name in seen if isinstance(vars(module).get(name), str)]


def test_what_is_printed_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "test_made_up.py").write_text(made_up, "utf-8")
    (tmp_path / "test_without.py").write_text('"""No table."""\n', "utf-8")
    one = {
        "name": "ONE",
        "caption": "A comment above its table.",
        "columns": ["sentence", "born", "include"],
        "rows": [["Aged 1", "", "?"]],
    }
    two = {
        "name": "TWO_TOO",
        "caption": "Two, more",
        "columns": ["rule", "include"],
        "rows": [['a "b"', "not no"]],
    }
    kind = {"kind": "made_up", "title": "Made up", "lead": "A lead in two lines.", "tables": [one, two]}
    wrong = [{"sentence": "Aged 2", "why": "a slip"}]
    assert json.loads(printed(tmp_path)) == {"kinds": [kind], "yet_wrong": wrong}


def test_the_command_runs_as_it_is_named(tmp_path: Path) -> None:
    """On a copy of the tables, so that the real page stays as it is."""
    copied = tmp_path / "tests" / "spec"
    shutil.copytree(HERE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "service" / "web").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, *COMMAND.split()[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / PRINTED.relative_to(ROOT)).read_text("utf-8") == printed()
