"""Several processes behind one door: whichever is asked for numbers tells what all have counted."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from service.settings import Settings
from service.store.store import Store

REQUESTS = 40


def _pids(folder: Path) -> set[str]:
    """The processes that have counted something."""
    return {found[1] for file in folder.iterdir() if (found := re.search(r"counter_(\d+)\.db", file.name))}


def test_the_counts_of_all_workers_are_one(settings: Settings, store: Store, tmp_path: Path) -> None:
    shared = tmp_path / "counts"
    shared.mkdir()
    told = {
        "PROMETHEUS_MULTIPROC_DIR": str(shared), "SPASM_TRIALS_METRICS": "true", "SPASM_TRIALS_SCHEDULER": "false",
        "SPASM_TRIALS_DATABASE_URL": settings.database_url,
    }  # fmt: skip
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(128)
        # Two processes that accept at one door, as the workers of any server do.
        serve = (
            "import socket, sys\nfrom service.app import create_app, serve\n"
            "serve(create_app(), socket.socket(fileno=int(sys.argv[1])))"
        )
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", serve, str(door.fileno())],
                env=os.environ | told, pass_fds=[door.fileno()], stderr=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]  # fmt: skip
        try:
            address = f"http://127.0.0.1:{door.getsockname()[1]}"
            asked = _until_both_have_counted(address, shared)
            counts = {_count(address) for _ in range(4)}
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.wait()
    assert counts == {asked}


def _until_both_have_counted(address: str, shared: Path) -> int:
    """Ask, each time on a new connection, until each of the two has answered something; how often in all."""
    asked, ends = 0, time.monotonic() + 120
    while time.monotonic() < ends and (asked < REQUESTS or len(_pids(shared)) < 2):
        assert httpx.get(f"{address}/healthz", timeout=60).status_code == 200
        asked += 1
    assert len(_pids(shared)) == 2
    return asked


def _count(address: str) -> int:
    text = httpx.get(f"{address}/metrics", timeout=60).text
    found = re.search(r'spasm_trials_requests_total\{.*route="/healthz".*\} ([\d.e+]+)', text)
    assert found
    assert "spasm_trials_trials 5.0" in text
    return int(float(found[1]))
