"""An update in the middle: a program of an older revision on the tables and the trials of the newest one.

    python -m tests.load.rolling REVISION [--postgresql]

The older program is checked out beside this one and started on a database that the newest has filled; the newest one
goes on beside it. Then the older one syncs, and the newest reads what came of it. Nothing here is changed.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from service.api.answer import today
from service.demo import sample_infant
from service.sample_registry.server import SampleRegistry
from tests import postgresql
from tests.load.stand import LONGEST_START_SECONDS, ROOT, free_port

ASKED = ("/healthz", "/readyz", "/", "/browse?q=vigabatrin", "/trials?limit=50", "/changes", "/openapi.json")


class Program:
    """This project at some revision, in a folder, on a database."""

    def __init__(self, name: str, folder: Path, settings: dict[str, str]) -> None:
        self.name, self.folder = name, folder
        own = {f"SPASM_TRIALS_{key}": value for key, value in settings.items()}
        self.environment = os.environ | own | {"PYTHONPATH": str(folder)}

    def run(self, *words: str) -> None:
        ran = subprocess.run(
            [sys.executable, "-m", "service", *words],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        print(f"{self.name}: {' '.join(words)}: exit {ran.returncode} {ran.stdout.strip()}", flush=True)
        if ran.returncode:
            raise SystemExit(ran.stderr[-3000:])

    @contextmanager
    def serving(self) -> Iterator[str]:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            cwd=self.folder, env=self.environment | {"SPASM_TRIALS_PORT": str(port)}, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield _alive(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(60)


def _alive(address: str, process: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz", timeout=60).is_success:
                return address
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("it did not start")


def ask(name: str, address: str) -> int:
    """Ask for everything; how many answers were not 200."""
    wrong = 0
    with httpx.Client(base_url=address, timeout=60) as client:
        ids = [one["id"] for one in client.get("/trials?limit=100").json()["trials"]]
        told = {path: client.get(path).status_code for path in (*ASKED, *(f"/trial/{id_}" for id_ in ids))}
        told["/match"] = client.post("/match", json=sample_infant(today())).status_code
    wrong = sum(status != 200 for status in told.values())
    print(
        f"{name}: {len(told)} answers, {len(ids)} trials, {wrong} not 200 {[path for path in told if told[path] != 200]}",
        flush=True,
    )
    return wrong


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    with TemporaryDirectory(prefix="spasm-rolling-") as folder:
        packed = subprocess.run(
            ["git", "archive", revision], cwd=ROOT, check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=packed, check=True)
        yield Path(folder)


@contextmanager
def database(on_postgresql: bool) -> Iterator[str]:  # noqa: FBT001 - as the option has it
    """The address of an empty one."""
    if on_postgresql:
        with postgresql.running() as server:
            yield server.url
    else:
        with TemporaryDirectory(prefix="spasm-rolling-") as folder:
            yield f"sqlite:///{folder}/trials.db"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("revision")
    asked.add_argument("--postgresql", action="store_true", help="On a server of its own instead of SQLite.")
    given = asked.parse_args()
    with (
        SampleRegistry() as registry,
        checked_out(given.revision) as folder,
        database(given.postgresql) as url,
    ):
        settings = {
            "DATABASE_URL": url,
            "REGISTRY_BASE_URLS": json.dumps({"ctgov": registry.url}),
            "REQUESTS_PER_SECOND": "50",
            "CONTACT": "trial@example.org",
            "SCHEDULER": "false",
        }
        older = Program(f"older ({given.revision})", folder, settings)
        newest = Program("newest", ROOT, settings)
        older.run("sync")
        with older.serving() as old:
            wrong = ask("older, before the update", old)
            newest.run("migrate")
            newest.run("reread")
            wrong += ask("older, on the newest tables", old)
            with newest.serving() as new:
                wrong += ask("newest, beside it", new)
                wrong += ask("older, on trials read by the newest", old)
        with older.serving() as old:
            wrong += ask("older, started again", old)
        older.run("sync", "--full")
        newest.run("sync", "--full")
        newest.run("doctor")
        with newest.serving() as new:
            wrong += ask("newest, after the older one's sync", new)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
