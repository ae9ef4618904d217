"""The benchmark runs through and tells of every part. How long anything takes is never tested."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from matchers.trial import Trial
from service import bench, bench_http
from service.bench import Figure, as_json, copies, figures, sample_payloads, table
from service.bench_history import appended
from service.demo import sample_infant
from service.intake.profile import read_profile

TODAY = date(2026, 11, 23)


def test_every_part_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "REPEATS", 1)
    monkeypatch.setattr(bench_http, "REQUESTS", 2)
    monkeypatch.setattr(bench_http, "WARM_UP", 0)
    told = read_profile(sample_infant(TODAY), TODAY)
    found = list(figures(sample_payloads()[:3], told, [5], 4))
    assert [one.what for one in found] == [
        "read payloads", *["normalise studies", "read and normalise"] * 2, *["line trials up", "match one child, in order"] * 2,
        "answer with 20 matches", "answer with 500 matches", "save trials",
        "open the catalogue", "cold start to the first answer", "POST /match", "POST /match?limit=20", "GET /trials",
        "sync from a server of our own",
    ]  # fmt: skip
    assert all(one.milliseconds > 0 and one.per_second > 0 for one in found)
    assert {one.what for one in found if one.p99} == {"POST /match", "POST /match?limit=20", "GET /trials"}


def test_runs_are_kept_one_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    for number in (1, 2):
        appended(
            file,
            [Figure("match", 10, 1.23456 * number, "x", 2.0, p99=4, note="copies; more")],
            TODAY,
            f"run {number}",
        )
    first, second = json.loads(file.read_text())
    assert (first["label"], first["on"], second["label"]) == ("run 1", "2026-11-23", "run 2")
    assert first["figures"] == {
        "match | 10 | copies": {"ms": 1.23, "a_second": 8100.0, "ratio": 0.617, "p99": 4.0}
    }


def test_copies_are_different_trials_marked_as_samples(make_trial: Callable[..., Trial]) -> None:
    made = copies([make_trial("NCT01000001"), make_trial("NCT01000002", title="Other")], 5)
    assert len({one.id for one in made}) == 5
    assert all(one.is_sample for one in made)
    assert [one.title == "Other" for one in made] == [False, True, False, True, False]


def test_a_table_for_people_and_json_for_programs() -> None:
    found = [
        Figure("a", 10, 5.0, "the least", 2.0, note="noted"),
        Figure("longer", 1, 1234.5, p95=0.125, p99=40),
    ]
    head, first, second = table(found)
    assert head.split()[:4] == ["what", "count", "ms", "p95"]
    assert first.split() == ["a", "10", "5.00", "2,000", "2.50", "the", "least", "noted"]
    assert second.split() == ["longer", "1", "1,234", "0.125", "40.0", "0.810"]
    plain = json.loads(as_json(found))
    assert (plain[0]["ratio"], plain[0]["per_second"], plain[1]["ratio"]) == (2.5, 2000, None)
