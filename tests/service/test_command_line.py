"""The command line as its users meet it: what stands on stdout, what on stderr, and how it exits."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service import terminal
from service.__main__ import app
from service.failures import FAILURES
from service.jobs.telling import SyncReport
from service.sample_registry.faulty import Fault
from service.sample_registry.server import SampleRegistry, sample_studies

Command = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]
INFANT = {
    "as_of": "2026-11-23",
    "born": "2026-04-10",
    "spasms": {"onset": "2026-11-09"},
    "eeg": [{"pattern": "hypsarrhythmia"}],
    "treatments": [],
    "treatments_complete": True,
}


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    with SampleRegistry() as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, registry: SampleRegistry, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run one command against an empty database and the sample registry."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPASM_TRIALS_DATABASE_URL", f"sqlite:///{tmp_path / 'trials.db'}")
    monkeypatch.setenv("SPASM_TRIALS_REGISTRY_BASE_URLS", json.dumps({"ctgov": registry.url}))
    monkeypatch.setenv("SPASM_TRIALS_REGISTRIES", "ctgov")
    monkeypatch.setenv("SPASM_TRIALS_REQUESTS_PER_SECOND", "50")
    monkeypatch.setenv("SPASM_TRIALS_CONTACT", "tests@example.org")
    for console in (terminal.out, terminal.err):
        monkeypatch.setattr(console, "width", 200)
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


@pytest.fixture
def studies(tmp_path: Path) -> Path:
    folder = tmp_path / "studies"
    folder.mkdir()
    for study in sample_studies()[:5]:
        name = study["protocolSection"]["identificationModule"]["nctId"]
        (folder / f"{name}.json").write_text(json.dumps(study))
    return folder


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "infant.json"
    path.write_text(json.dumps(INFANT))
    return path


def _objects(text: str) -> list[Any]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_command_has_help_with_an_example(command: Command) -> None:
    names = re.findall(r"^  (\w+)  ", command("--help").stdout, re.MULTILINE)
    assert {"demo", "serve", "sync", "load", "reread", "read", "match", "migrate", "review"} <= set(names)
    for name in names:
        shown = command(name, "--help")
        assert shown.exit_code == 0
        assert "Example: " in shown.stdout


def test_it_runs_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "service", "--help"], cwd=ROOT, capture_output=True, check=True
    )
    assert b"spasm-trials" in ran.stdout or b"Usage" in ran.stdout


def test_the_demonstration_syncs_and_matches(command: Command) -> None:
    shown = command("demo", "--once")
    assert shown.exit_code == 0
    assert "ctgov: ok:" in shown.stderr
    assert "Sample data: these trials are invented" in shown.stdout
    assert all(
        word in shown.stdout for word in ("fits what you told us", "may fit", "ruled out", "NCT99000001")
    )
    infant, asked, table = map(
        shown.stdout.index, ("The sample infant: a girl of 7 months", "Ask next", "Standing")
    )
    assert infant < asked < table


def test_the_table_is_compact_on_a_narrow_terminal(
    command: Command, studies: Path, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal.out, "width", 80)
    shown = command("match", str(profile), "--payloads", str(studies)).stdout
    rows = re.split(r"^├.*┤$", shown, flags=re.MULTILINE)
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert all(row.count("“") <= 2 and row.count("\n") <= 12 for row in rows[1:])


def test_a_backslash_of_the_registrys_markdown_is_not_shown(
    command: Command, profile: Path, tmp_path: Path
) -> None:
    study = sample_studies()[0]
    study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = (
        "Inclusion Criteria:\n\n* Infantile spasms\n* Platelets \\> 100,000 \\[by local laboratory\\]"
    )
    (tmp_path / "study.json").write_text(json.dumps(study))
    shown = command("match", str(profile), "--payloads", str(tmp_path / "study.json")).stdout
    assert "> 100,000 [by local" in shown
    assert "\\" not in shown


def test_sync_says_one_line_a_registry_and_match_uses_the_store(command: Command, profile: Path) -> None:
    synced = command("sync")
    assert synced.exit_code == 0
    assert re.fullmatch(r"ctgov: ok: .*\n", synced.stdout)
    matched = command("match", str(profile), "--json")
    assert matched.exit_code == 0
    answer = json.loads(matched.stdout)
    assert answer["catalogue"]["trials"] > 20
    assert {match["standing"] for match in answer["matches"]} >= {"may-fit", "ruled-out"}
    assert " 0 changed, 0 removed, 0 unreadable" in command("reread").stdout


def test_a_failed_sync_exits_with_one(command: Command, registry: SampleRegistry) -> None:
    registry.fail(Fault.blocked, times=50, path="/studies")
    failed = command("sync", "ctgov")
    assert failed.exit_code == 1
    assert "FAILED (blocked)" in failed.stdout
    assert "The registry refused us. What was stored before stays." in failed.stderr


def test_a_registry_of_files_is_not_asked_but_loaded(command: Command, tmp_path: Path) -> None:
    asked = command("sync", "ictrp")
    assert asked.exit_code == 1
    assert "FAILED (files-only)" in asked.stdout
    assert "spasm-trials load" in asked.stderr
    export = tmp_path / "export.csv"
    export.write_text("TrialID,public_title,Age_min\nCTRI/2023/01/048888,A trial in West syndrome,2M\n")
    loaded = command("load", "ictrp", str(export))
    assert (loaded.exit_code, "Skipped" in loaded.stderr) == (0, False)
    assert "1 new" in loaded.stdout
    (trial,) = map(json.loads, command("read", str(export)).stdout.splitlines())
    assert (trial["id"], trial["registries"]) == ("CTRI/2023/01/048888", ["ictrp"])


def test_every_reason_for_a_failure_is_explained() -> None:
    code = "".join(
        path.read_text() for path in (*(ROOT / "ingest").rglob("*.py"), ROOT / "service/jobs/sync.py")
    )
    raised = set(re.findall(r'(?:Unavailable|Interrupted|BadRequest|NotFound)\([\w.]+, "([a-z-]+)"', code))
    raised |= {"rate-limited", "server-error", "blocked", "unexpected"}
    assert len(raised) > 12
    assert raised <= set(FAILURES)
    assert all("What was stored before stays." in " ".join(said) for said in FAILURES.values())
    unforeseen = SyncReport("ctgov", outcome="failed", reason="KeyError")
    assert "report the word in brackets" in terminal.why_failed(unforeseen)


def test_an_unknown_registry_is_misuse(command: Command) -> None:
    misused = command("sync", "nowhere")
    assert misused.exit_code == 2
    assert "No registry is called nowhere" in misused.stderr


def test_read_gives_one_line_a_trial_and_loses_nothing(command: Command, studies: Path) -> None:
    (studies / "notes.txt").write_text("not a payload")
    (studies / "page.json").write_text(json.dumps({"studies": sample_studies()[5:8], "nextPageToken": "x"}))
    shown = command("read", str(studies))
    trials = _objects(shown.stdout)
    assert len(trials) == 8
    assert shown.exit_code == 0
    assert "notes.txt" in shown.stderr
    assert command("read", str(studies / "notes.txt")).exit_code == 1
    assert "8 trials" in shown.stderr
    for trial in trials:
        text = trial["eligibility_text"]
        assert all(text[one["start"] : one["end"]] == one["text"] for one in trial["criteria"])


def test_read_explains(command: Command, studies: Path) -> None:
    shown = command("read", str(studies), "--explain")
    assert shown.exit_code == 0
    assert "[include] [whole]" in shown.stdout


def test_load_takes_payloads_in(command: Command, studies: Path, profile: Path) -> None:
    loaded = command("load", "ctgov", str(studies))
    assert loaded.exit_code == 0
    assert "5 new" in loaded.stdout
    assert "5 unchanged" in command("load", "ctgov", str(studies)).stdout
    assert json.loads(command("match", str(profile), "--json").stdout)["catalogue"]["trials"] == 5


def test_load_of_nothing_is_no_success(command: Command, studies: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a payload")
    nothing = command("load", "ctgov", str(tmp_path / "notes.txt"))
    assert (nothing.exit_code, nothing.stdout.split(",")[0]) == (1, "ctgov: FAILED (no-payloads): 0 fetched")
    assert "Hand in payloads" in nothing.stderr
    partly = command("load", "ctgov", str(studies), str(tmp_path / "notes.txt"))
    assert (partly.exit_code, partly.stdout.split(",")[0]) == (1, "ctgov: FAILED (some-skipped): 5 fetched")
    assert "notes.txt" in partly.stderr


def test_a_sync_says_what_changed(command: Command, registry: SampleRegistry) -> None:
    first = command("sync")
    assert re.search(r"^What changed: new here \d+\.$", first.stderr, re.MULTILINE)
    assert first.stderr.count("New here: NCT99") == 10
    assert re.search(r"^New here: and \d+ more$", first.stderr, re.MULTILINE)
    assert "What changed: nothing." in command("sync").stderr
    study = next(iter(registry.studies.values()))["protocolSection"]
    study["statusModule"]["overallStatus"] = "TERMINATED"
    said = command("sync", "--full").stderr
    assert "What changed: closed 1." in said
    assert "The status was" in said
    assert "is now terminated" in said


def test_losses_are_accepted_only_of_a_registry_that_is_asked(
    command: Command, registry: SampleRegistry
) -> None:
    command("sync")
    for id_ in list(registry.studies)[:20]:
        del registry.studies[id_]
    refused = command("sync")
    assert "FAILED (too-many-vanished)" in refused.stdout
    assert "spasm-trials sync ctgov --accept-vanished ctgov" in refused.stderr
    wrong = command("sync", "ctgov", "--accept-vanished", "isrctn")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    believed = command("sync", "--accept-vanished", "ctgov")
    assert believed.exit_code == 0
    assert "20 vanished" in believed.stdout
    assert "What changed: no longer listed 20." in believed.stderr


def test_the_doctor_says_what_to_do(command: Command) -> None:
    ill = command("doctor")
    assert ill.exit_code == 1
    assert re.search(
        r"^✗ database: There is no database .*\n  → Run: spasm-trials sync$", ill.stdout, re.MULTILINE
    )
    assert command("sync").exit_code == 0
    well = command("doctor", "--live", "--json")
    assert well.exit_code == 0
    told = json.loads(well.stdout)
    assert told["well"] is True
    assert {"check", "level", "says", "remedy"} == set(told["findings"][0])
    assert "live ctgov" in {one["check"] for one in told["findings"]}


def test_backup_and_restore(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("sync")
    made = command("backup", "saved.zip")
    assert (made.exit_code, made.stdout.startswith("Backed up to saved.zip: 3")) == (0, True)
    full = command("restore", "saved.zip")
    assert (full.exit_code, full.stdout) == (1, "")
    assert "is not empty" in full.stderr
    monkeypatch.setenv("SPASM_TRIALS_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    back = command("restore", "saved.zip")
    assert (back.exit_code, back.stdout.startswith("Restored and verified: 3")) == (0, True)
    assert command("doctor").exit_code == 0
    (tmp_path / "backups").mkdir()
    kept = command("backup", "--keep", "3", "backups")
    assert (kept.exit_code, "/trials-20" in kept.stdout) == (0, True)
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert command("backup", "--keep", "3", "no-folder").exit_code == 2


def test_match_against_files_for_another_day(command: Command, studies: Path, profile: Path) -> None:
    shown = command("match", str(profile), "--payloads", str(studies), "--on", "2030-01-01", "--json")
    answer = json.loads(shown.stdout)
    assert answer["as_of"] == "2030-01-01"
    table = command("match", str(profile), "--payloads", str(studies))
    assert "Sample data" in table.stdout
    assert "Treatment must not wait" in table.stdout


def test_a_wrong_profile_is_named_by_field(command: Command, studies: Path, tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({"born": "2026-02-31", "weight_kg": -4}))
    shown = command("match", str(path), "--payloads", str(studies))
    assert shown.exit_code == 2
    assert "born" in shown.stderr
    assert "weight_kg" in shown.stderr
    path.write_text("{")
    assert command("match", str(path)).exit_code == 2
    assert command("match", str(tmp_path / "absent.json")).exit_code == 2


def test_an_unknown_drug_is_warned_of(command: Command, studies: Path, tmp_path: Path) -> None:
    path = tmp_path / "drug.json"
    path.write_text(json.dumps(INFANT | {"treatments": [{"term": "vigabatrine x", "status": "past"}]}))
    shown = command("match", str(path), "--payloads", str(studies))
    assert shown.exit_code == 0
    assert "Warning: treatments[0].term" in shown.stderr


def test_a_wrong_setting_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPASM_TRIALS_SYNC_AT", "25:00")
    shown = command("sync")
    assert shown.exit_code == 2
    assert "SPASM_TRIALS_SYNC_AT" in shown.stderr


def test_review_lists_what_was_not_read(command: Command, studies: Path) -> None:
    shown = command("review", "--payloads", str(studies))
    assert shown.exit_code == 0
    assert all(re.match(r"\d+\t", line) for line in shown.stdout.splitlines())


def test_migrate_may_be_repeated(command: Command) -> None:
    assert command("migrate").exit_code == command("migrate").exit_code == 0


@pytest.mark.parametrize("value", ["{bad", "", "SECRET"])
def test_a_setting_that_is_not_json_is_named(
    command: Command, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SPASM_TRIALS_REGISTRY_BASE_URLS", value)
    shown = command("sync")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert shown.stderr.startswith("A setting is wrong: SPASM_TRIALS_REGISTRY_BASE_URLS: this is not JSON.")
    assert "SECRET" not in shown.stderr


def test_no_contact_is_warned_of_once(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SPASM_TRIALS_CONTACT" not in command("sync").stderr
    monkeypatch.setenv("SPASM_TRIALS_CONTACT", "")
    assert command("sync").stderr.count("set SPASM_TRIALS_CONTACT") == 1


class TestServe:
    @pytest.fixture(autouse=True)
    def served(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """The ports of what would be served until Ctrl-C."""
        ports: list[int] = []
        monkeypatch.setattr(
            "service.commands.serve.serve_app", lambda _, door: ports.append(door.getsockname()[1])
        )
        return ports

    def test_the_address_is_said(
        self, command: Command, monkeypatch: pytest.MonkeyPatch, served: list[int]
    ) -> None:
        monkeypatch.setenv("SPASM_TRIALS_PORT", "0")
        shown = command("serve")
        assert (shown.exit_code, shown.stdout) == (0, "")
        assert f"Serving on http://127.0.0.1:{served[0]}/ and" in shown.stderr

    def test_a_taken_port_is_said(
        self, command: Command, monkeypatch: pytest.MonkeyPatch, served: list[int]
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            monkeypatch.setenv("SPASM_TRIALS_PORT", str(port))
            shown = command("serve")
        assert (shown.exit_code, served) == (1, [])
        assert shown.stderr.startswith(f"Cannot serve on 127.0.0.1:{port}: Address already in use. ")
        assert "Traceback" not in shown.stderr

    @pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 80 + ".example", "::g"])
    def test_a_host_that_is_none_is_said(
        self, command: Command, monkeypatch: pytest.MonkeyPatch, host: str
    ) -> None:
        monkeypatch.setenv("SPASM_TRIALS_HOST", host)
        shown = command("serve")
        assert shown.exit_code == 1
        assert "Cannot serve on" in shown.stderr


def test_a_night_is_summed_up(command: Command, registry: SampleRegistry) -> None:
    nothing = command("night")
    assert (nothing.exit_code, "No sync was ever begun here" in nothing.output) == (1, True)
    command("sync")
    registry.fail(Fault.blocked, times=9)
    command("sync")
    last = command("night")
    assert last.exit_code == 0
    went, changed = last.stdout.splitlines()
    assert went.endswith("ctgov: failed (blocked): nothing")
    assert changed == "What changed: nothing."
    both = command("night", "--since", "2026-01-01").stdout.splitlines()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d ctgov: ok: \d+ fetched, \d+ new", both[0])
    assert both[2].startswith("What changed: new here ")
