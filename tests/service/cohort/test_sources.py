"""Children out of files, folders and bulk exports, each once and in order."""

import json
from pathlib import Path

import pytest

from service.cohort.answering import LONGEST_LINE
from service.cohort.sources import NotACohort, cohort_of


def bodies(*paths: Path) -> list[bytes | None]:
    return [line.body for line in cohort_of(paths).lines()]


def test_lines_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "cohort.ndjson"
    file.write_bytes(
        b'{"a":1}\r\n\n' + b"x" * (LONGEST_LINE + 5) + b"\n" + b"y" * LONGEST_LINE + b'\n{"b":2}'
    )
    found = cohort_of([file])
    assert [line.body for line in found.lines()] == [b'{"a":1}', b"", None, b"y" * LONGEST_LINE, b'{"b":2}']
    assert ([line.number for line in found.lines()], found.count) == ([1, 2, 3, 4, 5], 5)


def test_a_line_far_longer_than_any_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "cohort.ndjson"
    file.write_bytes(b"x" * (3 * LONGEST_LINE) + b"\nlast\n")
    assert bodies(file) == [None, b"last"]


def test_documents_of_a_folder(tmp_path: Path) -> None:
    for name, body in {
        "b/2.json": b"two",
        "a/1.json": b"one",
        "a/.hidden.json": b"no",
        "c/x.ndjson": b"p\nq\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(body)
    assert bodies(tmp_path, tmp_path / "b" / "2.json") == [b"one", b"two", b"p", b"q", b"two"]
    assert cohort_of([tmp_path]).count == 4


def test_a_bulk_export_is_one_bundle_a_patient(tmp_path: Path) -> None:
    patients = [{"resourceType": "Patient", "id": name} for name in ("p1", "p2")]
    told = [
        {"resourceType": "Condition", "subject": {"reference": "Patient/p2"}, "n": 1},
        {"resourceType": "Condition", "subject": {"reference": "https://x.example/fhir/Patient/p1"}},
        {"resourceType": "Condition", "subject": {"reference": "Patient/nobody"}},
        {"resourceType": "Condition", "subject": {"reference": "Patient/p2"}, "n": 2},
    ]
    (tmp_path / "Condition.ndjson").write_text("\n".join(map(json.dumps, told)) + "\nnot json\n")
    (tmp_path / "Patient.000.ndjson").write_text("\n".join(map(json.dumps, patients)))
    found = cohort_of([tmp_path])
    bundles = [json.loads(line.body or b"") for line in found.lines()]
    assert (found.count, [one["resourceType"] for one in bundles]) == (2, ["Bundle", "Bundle"])
    assert [[entry["resource"] for entry in one["entry"]] for one in bundles] == [
        [patients[0], told[1]],
        [patients[1], told[0], told[3]],
    ]


def test_no_cohort(tmp_path: Path) -> None:
    with pytest.raises(NotACohort, match="no such file"):
        cohort_of([tmp_path / "absent"])
    with pytest.raises(NotACohort, match=r"no \.json"):
        cohort_of([tmp_path])
