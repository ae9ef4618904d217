"""What the papers at the root promise is there: every test they name, every source they owe thanks."""

import csv
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
# How the sources of codes call themselves in NOTICE.
SOURCES = {
    "MONDO": "CC BY 4.0", "ORPHA": "CC BY 4.0", "HP": "attribution", "RxCUI": "public domain", "ICD10CM": "public domain",
    "MeSH": "courtesy", "ATC": "attribution", "UNII": "public domain", "HGNC": "CC0", "OMIM": "references only",
}  # fmt: skip


def paper(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(name: str, mark: str) -> list[str]:
    return [line for line in paper(name).splitlines() if re.match(mark, line)]


@pytest.mark.parametrize(("name", "least"), [("SECURITY.md", 30), ("SAFETY.md", 40)])
def test_every_test_that_is_named_is_there(name: str, least: int) -> None:
    named = NAMED.findall(paper(name))
    assert len(named) >= least
    gone = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file()
        or not re.search(rf"def {test}\b", (ROOT / file).read_text(encoding="utf-8"))
    ]
    assert gone == []


def test_a_test_that_is_gone_would_be_missed() -> None:
    assert NAMED.findall("| x | `tests/test_promises.py::test_gone`, `tests/a/b.py::test_b` |") == [
        ("tests/test_promises.py", "test_gone"), ("tests/a/b.py", "test_b"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "mark"), [("SAFETY.md", r"\| [RH]\d+ "), ("SECURITY.md", r"\| (?!threat|-)")]
)
def test_every_row_names_a_test(name: str, mark: str) -> None:
    told = [row for row in rows(name, mark) if not row.startswith("|---")]
    assert len(told) >= 25
    assert [row for row in told if not NAMED.search(row)] == []


def test_requirements_and_hazards_are_numbered_without_gaps() -> None:
    for letter in "RH":
        ids = re.findall(rf"^\| {letter}(\d+) ", paper("SAFETY.md"), re.MULTILINE)
        assert ids == [str(number) for number in range(1, len(ids) + 1)]


def test_every_source_of_codes_is_thanked_and_none_is_snomed() -> None:
    notice, used = paper("NOTICE"), set[str]()
    for file in sorted((ROOT / "matchers/vocabulary").glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            codes = [row["codes"] or "" for row in csv.DictReader(lines, delimiter="\t") if "codes" in row]
        used |= {one.partition(":")[0] for cell in codes for one in cell.split("|") if one}
    assert len(used) >= 8
    assert used <= SOURCES.keys()
    for source in used:
        (line,) = re.findall(rf"^.*\b{source.replace('ICD10CM', 'ICD-10-CM')}\b.*$", notice, re.MULTILINE)
        assert SOURCES[source] in line
    assert "No SNOMED CT content is included." in notice
    shipped = subprocess.run(
        ["git", "ls-files", "*.tsv", "*.toml"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in shipped.stdout.split():
        assert not re.search(r"snomed|sctid", (ROOT / name).read_text(encoding="utf-8"), re.IGNORECASE), name


def test_licence_and_notice_travel_with_what_is_built() -> None:
    assert re.search(r'license-files = \["LICENSE", "NOTICE"\]', paper("pyproject.toml"))
    assert "Apache License" in paper("LICENSE")


def test_ci_builds_twice_and_lists_what_is_inside() -> None:
    supply = paper(".ci/supply")
    assert ".ci/supply" in paper(".ci/run").splitlines()
    for done in ("SOURCE_DATE_EPOCH", "cmp ", 'cyclonedx-py" environment', "third-party.txt", "demo --once"):
        assert done in supply
    ignored = paper(".gitignore").splitlines()
    assert {"sbom.cdx.json", "third-party.txt"} <= set(ignored)
