"""An old answer, given again from the version of the catalogue that it tells."""

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from service.api.privacy import ANSWERED_FROM
from service.app import create_app
from service.jobs.clock import utc_now
from service.jobs.letting_go import let_go
from service.jobs.stopping import Stop
from service.settings import Settings
from service.store.snapshots import Snapshot
from service.store.store import Store
from service.syncing import sync_all
from tests.service.api.conftest import FIRST, empty_store, profile, settings, store

__all__ = ["empty_store", "profile", "settings", "store"]
DAY = "2026-11-23"


def command(settings: Settings, *told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service", "match", *told],
        env=os.environ | {"SPASM_TRIALS_DATABASE_URL": settings.database_url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_answer_can_be_given_again(settings: Settings, store: Store, profile: Any, tmp_path: Path) -> None:
    told = profile | {"as_of": DAY}
    with TestClient(create_app(settings, store)) as client:
        answer = client.post("/match", json=told)
    then = answer.json()
    version = answer.headers[ANSWERED_FROM]
    assert version == then["catalogue"]["version"]
    changed = replace(FIRST, title="Another title", criteria=(), status="completed")
    store.save_trials([changed], datetime(2026, 11, 25, tzinfo=UTC))
    store.remove_trials(["NCT00000004"])
    with TestClient(create_app(settings, store)) as client:
        now = client.post("/match", json=told).json()
    assert now["matches"] != then["matches"]
    file = tmp_path / "infant.json"
    file.write_text(json.dumps(told))
    again = command(settings, str(file), "--snapshot", version, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) | {"limit": 500} == then
    assert again.stderr.strip() == ""


def test_what_is_not_kept_is_said(settings: Settings, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "infant.json"
    file.write_text("{}")
    with TestClient(create_app(settings, store)) as client:
        kept = client.post("/match", json={}).headers[ANSWERED_FROM]
    ran = command(settings, str(file), "--snapshot", "0123456789abcdef")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"The newest are: {kept}." in ran.stderr.replace("\n", " ")
    assert command(settings, str(file), "--snapshot", kept, "--payloads", str(tmp_path)).returncode == 2


def test_another_program_is_said(settings: Settings, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "infant.json"
    file.write_text("{}")
    app = create_app(settings, store)
    app.state.snapshots._program = "0.0.1"
    with TestClient(app) as client:
        kept = client.post("/match", json={}).headers[ANSWERED_FROM]
    ran = command(settings, str(file), "--snapshot", kept)
    assert ran.returncode == 0
    assert "version 0.0.1 of this program answered then" in ran.stderr.replace("\n", " ")


def test_every_kind_of_answer_tells_what_it_was_made_from(settings: Settings, store: Store) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": []}
    with TestClient(create_app(settings, store)) as client:
        version = store.version()
        for path, body in (
            ("/match", {}), ("/match/fhir", bundle), ("/fhir/ResearchStudy/$match", bundle),
            ("/match/compare", {"profile": {}, "changes": {"a": {"weight_kg": 7}}}),
        ):  # fmt: skip
            assert client.post(path, json=body).headers[ANSWERED_FROM] == version
        for path in ("/", "/browse", "/status"):
            assert client.get(path).headers[ANSWERED_FROM] == version
        assert ANSWERED_FROM not in client.get("/healthz").headers


def test_an_answer_does_not_wait_for_a_snapshot_that_fails(
    settings: Settings, store: Store, capsys: Any
) -> None:
    app = create_app(settings, store)

    class Full:
        def keep_snapshot(self, *_: Any) -> None:
            raise OSError("No space left on device")

    app.state.snapshots._store = Full()
    with TestClient(app) as client:
        assert client.post("/match", json={}).status_code == 200
    assert "snapshot not kept" in capsys.readouterr().err


def test_none_are_kept_where_the_settings_want_none(settings: Settings, store: Store) -> None:
    with TestClient(create_app(settings.model_copy(update={"keep_snapshots": False}), store)) as client:
        client.post("/match", json={})
    assert store.snapshots() == []


def test_one_that_was_let_go_is_said_to_have_been(settings: Settings, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "infant.json"
    file.write_text("{}")
    with TestClient(create_app(settings, store)) as client:
        kept = client.post("/match", json={}).headers[ANSWERED_FROM]
    store.save_trials([replace(FIRST, title="Another title")], datetime(2026, 11, 25, tzinfo=UTC))
    with TestClient(create_app(settings, store)) as client:
        client.post("/match", json={})
    years = timedelta(days=2000)
    assert let_go(store, 0, now=lambda: utc_now() + years) == 0
    assert let_go(store, 1826) == 0
    assert let_go(store, 1826, now=lambda: utc_now() + years) == 1
    ran = command(settings, str(file), "--snapshot", kept)
    assert (ran.returncode, ran.stdout) == (2, "")
    went = (utc_now() + years).date()
    assert f"{kept} is kept no more: it was let go on {went}" in ran.stderr.replace("\n", " ")


def test_old_ones_are_let_go_at_night(settings: Settings, store: Store) -> None:
    at = utc_now() - timedelta(days=40)
    for day in range(3):
        store.keep_snapshot(Snapshot(f"v{day}", at + timedelta(days=15 * day), None, "1"), [FIRST])
    sync_all(settings.model_copy(update={"keep_snapshots_days": 20}), store, [])
    assert [one.version for one in store.snapshots()] == ["v2", "v1"]


def test_a_database_that_cannot_let_go_fails_no_night(capsys: Any) -> None:
    class Full:
        def let_go_of_snapshots(self, *_: Any) -> int:
            raise OperationalError("DELETE", {}, OSError(errno.ENOSPC, "No space left on device"))

    assert let_go(Full(), 5) == 0  # type: ignore[arg-type]
    assert "The disk is full" in "".join(capsys.readouterr())


def test_a_stop_between_two_steps_is_heard(store: Store) -> None:
    at = utc_now() - timedelta(days=40)
    for day in range(3):
        store.keep_snapshot(Snapshot(f"v{day}", at + timedelta(days=day), None, "1"), [FIRST])
    stop = Stop()
    stop.ask()
    assert let_go(store, 5, stop) == 0
    assert len(store.snapshots()) == 3
