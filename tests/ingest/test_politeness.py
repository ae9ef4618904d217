"""What a registry sees of us: how often, how many questions at once, and whether it is left alone when it says so."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest

from ingest.client import Client, ClientSettings
from ingest.registry import registries

QUICK = ClientSettings("test@example.org", per_second=1000, first_wait_seconds=0.01, wait_cap_seconds=10)
NEARLY = 0.9  # two clocks, ours and the event loop's, need not agree to the millisecond


@dataclass(slots=True)
class Watch:
    """When each question came and when its answer left; the first ones are refused for `rest` seconds."""

    url: str = ""
    seconds: float = 0.0  # that an answer takes
    refusals: int = 0
    rest: int = 0
    came: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)

    @property
    def gaps(self) -> list[float]:
        return [after - before for before, after in pairwise(self.came)]


@contextmanager
def watching(watch: Watch) -> Iterator[Watch]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            watch.came.append(time.monotonic())
            time.sleep(watch.seconds)
            is_refused = len(watch.came) <= watch.refusals
            self.send_response(429 if is_refused else 200)
            if is_refused:
                self.send_header("Retry-After", str(watch.rest))
            self.send_header("Content-Length", "2")
            self.end_headers()
            watch.left.append(time.monotonic())
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    watch.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield watch
    finally:
        server.shutdown()
        server.server_close()


def ask(settings: ClientSettings, watches: Mapping[str, Watch], times: int) -> None:
    """All at once, as no sync does: it is the client that keeps the pace."""

    async def run() -> None:
        async with Client(settings) as client:
            await asyncio.gather(
                *(
                    client.get_json(one.url, registry=name)
                    for name, one in watches.items()
                    for _ in range(times)
                )
            )

    asyncio.run(run())


def test_one_question_at_a_time() -> None:
    with watching(Watch(seconds=0.05)) as watch:
        ask(QUICK, {"ctgov": watch}, 5)
    assert len(watch.came) == 5
    assert all(came >= left for came, left in zip(watch.came[1:], watch.left, strict=False))


def test_questions_are_evenly_spaced_however_long_the_answers_take() -> None:
    with watching(Watch(seconds=0.02)) as watch:
        ask(replace(QUICK, per_second=5), {"ctgov": watch}, 4)
    assert len(watch.came) == 4
    assert watch.came[-1] - watch.came[0] >= 3 / 5 * NEARLY
    assert min(watch.gaps) >= 1 / 5 / 2


def test_each_registry_has_its_pace() -> None:
    settings = replace(QUICK, per_second=1000, paces={"isrctn": 4})
    with watching(Watch()) as usual, watching(Watch()) as slow:
        ask(settings, {"ctgov": usual, "isrctn": slow}, 4)
    assert slow.came[-1] - slow.came[0] >= 3 / 4 * NEARLY
    assert len(usual.came) == 4
    assert usual.came[-1] < slow.came[-1], "nobody waits for another's pace"


def test_a_registry_that_asks_for_a_rest_gets_it_and_no_other_does() -> None:
    with watching(Watch(refusals=1, rest=2)) as tired, watching(Watch()) as awake:
        ask(QUICK, {"ctis": tired, "ctgov": awake}, 1)
    assert len(tired.came) == 2
    assert tired.gaps[0] >= 2 * NEARLY
    assert len(awake.came) == 1
    assert awake.came[0] < tired.came[1]


@pytest.mark.parametrize("name", sorted(registries()))
def test_no_registry_is_asked_faster_than_once_a_second_by_itself(name: str) -> None:
    assert (registries()[name].per_second or ClientSettings("").per_second) <= 1
