"""A new kind of rule cannot be added without its table of meaning."""

import ast
from pathlib import Path
from typing import get_args

from matchers import criteria
from matchers.kinds import AnyRule
from matchers.wire import KINDS

HERE = Path(__file__).parent
CRITERIA = {path.stem for path in Path(criteria.__path__[0]).glob("*.py")} - {"__init__"}


def named_kinds(spec: Path) -> set[str]:
    """The types a spec file says that its tables come to; the file itself tests that they do."""
    for node in ast.parse(spec.read_text("utf-8")).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "KINDS" and node.value:
            return {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name)}
    return set()


def test_every_file_of_criteria_has_its_spec() -> None:
    assert {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")} >= CRITERIA | {"kinds"}


def test_every_kind_of_rule_has_a_table() -> None:
    named = {name for spec in HERE.glob("test_*.py") for name in named_kinds(spec)}
    assert named == {kind.__name__ for kind in get_args(AnyRule)}


def test_every_kind_of_rule_can_be_stored() -> None:
    assert set(KINDS.values()) == set(get_args(AnyRule))


def test_no_two_kinds_share_a_name() -> None:
    assert len(KINDS) == len(get_args(AnyRule))
