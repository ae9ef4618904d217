"""A start waits for nothing that the first answer does not need: whoever scales to zero waits with it."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from matchers.trial import Trial
from service.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
# Serves, answers once, and says what has been imported by then.
ANSWER = """
import sys
from fastapi.testclient import TestClient
from service import __main__
from service.commands import serve

def answer(app, door):
    with TestClient(app) as client:
        client.post("/match", json={"born": "2026-04-10"}).raise_for_status()
    print(*sys.modules)

serve.serve_app = answer
__main__.app(["serve"])
"""
NOT_NEEDED = {
    "matchers.reading": "what reads texts of eligibility is for syncs",
    "ingest.normalise": "likewise",
    "service.jobs.sync": "likewise",
    "apscheduler": "the scheduler is off",
    "alembic": "the tables are the newest",
    "fhir": "the child is told in our own words",
    "distributed": "nothing is spread over a cluster",
    "service.commands.bench": "another command",
}


def test_the_first_answer_waits_for_no_import_that_it_does_not_need(
    tmp_path: Path, make_trial: Callable[..., Trial], noon: datetime
) -> None:
    url = f"sqlite:///{tmp_path / 'trials.db'}"
    store = Store(url)
    store.migrate()
    store.save_trials([make_trial()], noon)
    store.close()
    told = {"DATABASE_URL": url, "PORT": "0", "SCHEDULER": "false"}
    environment = os.environ | {f"SPASM_TRIALS_{name}": value for name, value in told.items()}
    ran = subprocess.run(
        [sys.executable, "-c", ANSWER], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert [name for name in NOT_NEEDED if name in ran.stdout.split()] == []
