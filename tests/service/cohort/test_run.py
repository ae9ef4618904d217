"""A cohort screened here, in processes and on a cluster: the same bytes, whatever dies meanwhile."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.cohort.answering import Line, Part, Screen, children_for, is_refused, parts_of
from service.cohort.run import Screened, done_before, part_of
from service.cohort.run import screen as screen_all
from service.program import program_version
from service.workers.cluster import Cluster, NoCluster, _versions, check_versions, client_at
from service.workers.local import Here, Processes
from service.workers.order import WorkerLost
from service.workers.work import Sent, packed, unpacked
from tests.service.cohort.killing import Killing

PROJECT = Path(__file__).parents[3]


def test_what_is_wrong_with_a_line_is_said_in_its_place(screen: Screen, lines: list[Line]) -> None:
    answers = [screen.answer(line) for line in lines]
    refused = [json.loads(answer) for answer in answers if is_refused(answer)]
    assert [(one["line"], one["error"]) for one in refused] == [
        (61, "malformed-json"),
        (62, "empty"),
        (63, "invalid-profile"),
        (66, "too-large"),
    ]
    assert refused[2]["errors"][0]["field"] == "born"
    assert [json.loads(answer)["intake"]["format"] for answer in answers[63:65]] == ["phenopacket", "fhir"]
    assert json.loads(answers[0])["matches"][0]["trial"]["id"].startswith("NCT")


def test_nothing_of_a_line_is_repeated(screen: Screen) -> None:
    assert b"secret" not in screen.answer(Line(1, b'{"born": "secret"}'))
    assert b"secret" not in screen.answer(Line(1, b'{"secret'))
    assert "secret" not in repr(Part((Line(1, b"secret"),)))


def test_a_fault_of_ours_ends_no_other_line(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.cohort.answering.body_of", lambda *_: 1 / 0)
    assert json.loads(screen.answer(Line(7, b"{}")))["error"] == "failed"


def test_one_after_the_other(screen: Screen, lines: list[Line], wanted: bytes, tmp_path: Path) -> None:
    told: list[int] = []
    out = tmp_path / "out.ndjson"
    report = screen_all(iter(lines), Here(screen), out, lambda one: told.append(one.done))
    assert (out.read_bytes(), report) == (wanted, Screened(len(lines) - 4, 4))
    assert (told, part_of(out).exists()) == ([16, 32, 48, 64, 67], False)


def test_in_processes_one_of_which_dies(
    screen: Screen, lines: list[Line], wanted: bytes, tmp_path: Path
) -> None:
    killing = Killing(screen.catalogue, screen.query, screen.day, 20, tmp_path / "killed")
    out = tmp_path / "out.ndjson"
    screen_all(iter(lines), Processes(killing, 2), out, lambda _: None)
    assert out.read_bytes() == wanted
    assert killing.killed.exists()


def test_a_part_that_ends_every_process_is_named(screen: Screen, tmp_path: Path, lines: list[Line]) -> None:
    killing = Killing(screen.catalogue, screen.query, screen.day, 20, tmp_path / "killed", always=True)
    out = tmp_path / "out.ndjson"
    with pytest.raises(WorkerLost, match="lines 17 to 32"):
        screen_all(iter(lines), Processes(killing, 1), out, lambda _: None)
    assert (out.exists(), done_before(out, "v1")) == (False, 16)


def test_a_cohort_that_breaks_off_is_no_lost_worker(
    screen: Screen, lines: list[Line], tmp_path: Path
) -> None:
    def broken() -> Iterator[Line]:
        yield from lines[:20]
        raise OSError("gone")

    out = tmp_path / "out.ndjson"
    with pytest.raises(OSError, match="gone"):
        screen_all(broken(), Processes(screen, 1), out, lambda _: None)
    assert (out.exists(), part_of(out).exists()) == (False, True)


def test_an_interrupted_run_goes_on_where_it_stopped(
    screen: Screen, lines: list[Line], wanted: bytes, tmp_path: Path
) -> None:
    out = tmp_path / "out.ndjson"
    whole = wanted.splitlines(keepends=True)
    part_of(out).write_bytes(b"".join(whole[:10]) + whole[10][:50])
    done = done_before(out, "v1")
    screen_all(iter(lines), Here(screen), out, lambda _: None, done)
    assert (done, out.read_bytes()) == (10, wanted)


def test_what_was_answered_of_other_trials_is_answered_again(tmp_path: Path, wanted: bytes) -> None:
    out = tmp_path / "out.ndjson"
    part_of(out).write_bytes(wanted)
    assert (done_before(out, "v2"), part_of(out).read_bytes()) == (0, b"")
    assert done_before(tmp_path / "none", "v2") == 0


def test_parts_hold_every_line_once(lines: list[Line]) -> None:
    parts = list(parts_of(iter(lines), 10))
    assert [line for part in parts for line in part.lines] == lines
    assert [len(part.lines) for part in parts] == [10] * 6 + [7]


def test_the_larger_the_answers_the_fewer_in_a_part() -> None:
    assert [children_for(limit) for limit in (1, 20, 80, 500)] == [64, 64, 32, 16]


def test_a_screen_is_the_same_elsewhere(screen: Screen, lines: list[Line]) -> None:
    assert unpacked(packed(screen)).do(Part((lines[0],))) == [screen.answer(lines[0])]


def test_a_part_on_its_way_tells_nothing_and_needs_nothing(lines: list[Line]) -> None:
    """A scheduler that passes it on would be slow where it had to import what answers it."""
    sent = Sent.of(Part((Line(1, b"secret"), *lines[1:3])))
    look = "import pickle, sys; print(pickle.load(sys.stdin.buffer), {'service.cohort', 'fastapi'} & {*sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", look], input=pickle.dumps(sent), cwd=PROJECT, capture_output=True, check=True
    )
    assert ran.stdout == b"<lines 1 to 3> set()\n"


class TestCluster:
    @pytest.fixture
    def cluster(self) -> Iterator[Any]:
        distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
        ) as running:
            yield running

    @pytest.mark.filterwarnings("default")
    def test_the_same_bytes_though_a_worker_dies(
        self, screen: Screen, lines: list[Line], wanted: bytes, tmp_path: Path, cluster: Any
    ) -> None:
        killing = Killing(screen.catalogue, screen.query, screen.day, 20, tmp_path / "killed")
        out = tmp_path / "out.ndjson"
        with client_at(cluster.scheduler_address) as client:
            screen_all(iter(lines), Cluster(client, killing), out, lambda _: None)
        assert out.read_bytes() == wanted
        assert killing.killed.exists()


def test_no_cluster_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr("service.workers.cluster.TIMEOUT", "0.5s")
    with (
        pytest.raises(NoCluster, match="No scheduler answers"),
        client_at("tcp://127.0.0.1:1"),
    ):
        pass


@pytest.mark.filterwarnings("default")
def test_a_cluster_without_workers_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with distributed.LocalCluster(
        n_workers=0, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as empty:
        monkeypatch.setattr("service.workers.cluster.TIMEOUT", "2s")
        with pytest.raises(NoCluster, match="has no worker"), client_at(empty.scheduler_address):
            pass


def test_a_worker_without_this_program_is_told_of() -> None:
    class Client:
        def wait_for_workers(self, *_: object, **__: object) -> None:
            pass

        def run(self, _: object) -> dict[str, str]:
            raise ModuleNotFoundError("No module named 'service'")

    with pytest.raises(NoCluster, match=r"cannot run this program \(ModuleNotFoundError\)"):
        _versions(Client(), "tcp://a")


def test_workers_of_another_version_are_not_used() -> None:
    check_versions({"tcp://a": program_version()})
    with pytest.raises(NoCluster, match=r"The worker tcp://b has version 9\.9 of this program"):
        check_versions({"tcp://a": program_version(), "tcp://b": "9.9"})
