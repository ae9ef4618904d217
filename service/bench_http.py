"""The same over the network: real servers on loopback, each in a process of its own, asked one request at a time."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from service.demo import sample_infant

REQUESTS = 200
WARM_UP = 10
LONGEST_START_SECONDS = 120
SAME_BYTES = "SPASM_TRIALS_BENCH_BYTES"
JSON = {"Content-Type": "application/json"}


def requests_of(url: str, folder: Path, trials: int) -> Iterator[dict[str, Any]]:
    """How long the service takes to start and to answer, beside a server that answers the same bytes at once."""
    with _served([sys.executable, "-m", "service", "serve"], url) as (address, started, process):
        infant = json.dumps(sample_infant(datetime.now(UTC).date())).encode()
        begun = perf_counter()
        httpx.post(f"{address}/match", content=infant, headers=JSON, timeout=60).raise_for_status()
        first = 1000 * (perf_counter() - begun)
        yield {
            "what": "cold start to the first answer", "count": trials, "milliseconds": started + first,
            "floor": "to import FastAPI and SQLModel", "floor_milliseconds": _imported(),
        }  # fmt: skip
        asked = [("POST /match", "/match"), ("POST /match?limit=20", "/match?limit=20")]
        for what, path in asked:
            yield _compared(what, trials, folder, f"{address}{path}", infant)
        listed = _compared("GET /trials", trials, folder, f"{address}/trials", None)
        yield listed | {"note": f"{listed['note']}; the process holds {_resident(process)}"}


def _compared(what: str, trials: int, folder: Path, address: str, body: bytes | None) -> dict[str, Any]:
    times, answer = _asked(address, body)
    (folder / "same-bytes").write_bytes(answer)
    with _fixed(folder / "same-bytes") as floor_address:
        floor, _ = _asked(floor_address, body)
    return {
        "what": what, "count": 1, "milliseconds": _part(times, 50), "p95": _part(times, 95), "p99": _part(times, 99),
        "floor": "a route that returns the same bytes", "floor_milliseconds": _part(floor, 50),
        "note": f"{trials} trials, {len(answer) / 1024:.0f} KiB",
    }  # fmt: skip


def _asked(address: str, body: bytes | None) -> tuple[list[float], bytes]:
    times: list[float] = []
    with httpx.Client(timeout=60) as client:
        for n in range(WARM_UP + REQUESTS):
            begun = perf_counter()
            response = (
                client.post(address, content=body, headers=JSON) if body is not None else client.get(address)
            )
            if n >= WARM_UP:
                times.append(1000 * (perf_counter() - begun))
            response.raise_for_status()
    return sorted(times), response.content


def _resident(process: int) -> str:
    """What a process has in memory, where the system tells."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return f"{int(found[1]) / 1024:.0f} MiB" if found else "an unknown amount"


def _part(times: list[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)]


@contextmanager
def _served(command: list[str], url: str) -> Iterator[tuple[str, float, int]]:
    """The service in a process of its own, and after how many milliseconds it was ready."""
    settings = {"DATABASE_URL": url, "PORT": "0", "SCHEDULER": "false", "LOG_LEVEL": "error"}
    environment = os.environ | {f"SPASM_TRIALS_{name}": value for name, value in settings.items()}
    begun = perf_counter()
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        try:
            assert process.stderr is not None  # noqa: S101 - it is a pipe
            said = re.search(r"http://[\d.]+:\d+", process.stderr.readline())
            if said is None:
                raise RuntimeError("the service did not start")
            _wait_for(f"{said[0]}/readyz")
            yield said[0], 1000 * (perf_counter() - begun), process.pid
        finally:
            process.terminate()


@contextmanager
def _fixed(file: Path) -> Iterator[str]:
    """A server that knows one answer, on a door like the service's own."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        command = [sys.executable, "-m", "service.bench_http", str(door.fileno())]
        environment = os.environ | {SAME_BYTES: str(file)}
        with subprocess.Popen(command, env=environment, pass_fds=[door.fileno()]) as process:  # noqa: S603
            try:
                address = f"http://127.0.0.1:{door.getsockname()[1]}/"
                _wait_for(address)
                yield address
            finally:
                process.terminate()


def fixed() -> FastAPI:
    body = Path(os.environ[SAME_BYTES]).read_bytes()
    app = FastAPI()

    @app.api_route("/", methods=["GET", "POST"])
    def answer() -> Response:
        return Response(body, media_type="application/json")

    return app


def _wait_for(address: str) -> None:
    until = monotonic() + LONGEST_START_SECONDS
    while monotonic() < until:
        try:
            if httpx.get(address, timeout=LONGEST_START_SECONDS).is_success:
                return
        except httpx.TransportError:
            pass
        sleep(0.02)
    raise RuntimeError("the server did not get ready")


def _imported() -> float:
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", "import fastapi, sqlmodel"], check=True)
    return 1000 * (perf_counter() - begun)


if __name__ == "__main__":
    shared = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, int(sys.argv[1]))
    uvicorn.Server(uvicorn.Config(fixed(), log_level="error", access_log=False)).run(sockets=[shared])
