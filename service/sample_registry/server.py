"""A real HTTP server that speaks the ClinicalTrials.gov v2 API over sample studies, and fails on request.

    with SampleRegistry() as registry:
        httpx.get(f"{registry.url}/studies", params={"query.cond": '"infantile spasms"'})

It is stricter than the registry in one thing: a parameter it does not know is refused, so that a misspelt one
is noticed.
"""

import hashlib
import json
import math
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from service.sample_registry.search import (
    SEARCH_PARAMETERS,
    STUDY_PARAMETERS,
    BadQuery,
    Page,
    Study,
    aliases_of,
    canonical_id,
    check_parameters,
    id_of,
    metadata,
    page_of,
    reduced,
)

BASE = "/api/v2"
_FIRST_PUBLISHED = date(2026, 11, 20)


class Fault(StrEnum):
    """What can be wrong with an answer. Faults of pages leave the answer for a single study as it is."""

    too_many_requests = "too_many_requests"  # 429 with Retry-After
    server_error = "server_error"  # 500
    unavailable = "unavailable"  # 503
    blocked = "blocked"  # 403
    html_with_200 = "html_with_200"
    truncated_body = "truncated_body"  # the connection closes before the promised length
    truncated_json = "truncated_json"  # half of the JSON under a right length
    reset = "reset"  # the connection closes without an answer
    slow = "slow"  # the right answer, after a while
    token_expired = "token_expired"  # noqa: S105 - 400; waits for a request that carries a pageToken
    empty_page = "empty_page"  # no studies, and a token that goes on with those due
    wrong_total = "wrong_total"  # one more promised than there are
    duplicate_study = "duplicate_study"  # the first study of a page comes again at its end
    poison_record = "poison_record"  # the first study of a page has no protocolSection
    poison_value = "poison_value"  # the first study of a page is not an object


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """What was asked: the path below `/api/v2`, header names in lower case, and `at` in monotonic seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0  # bytes promised in Content-Length and never sent


@dataclass(slots=True)
class _Plan:
    """A fault waiting for its requests."""

    fault: Fault
    path: str
    skip: int
    left: int
    seconds: float

    def concerns(self, path: str, query: Mapping[str, str]) -> bool:
        waits_for_token = self.fault is Fault.token_expired and "pageToken" not in query
        return self.left > 0 and fnmatchcase(path, self.path) and not waits_for_token


def sample_studies() -> list[Study]:
    """The sample studies of this package, in order of their ids."""
    shipped = [
        file for file in files(__package__).joinpath("studies").iterdir() if file.name.endswith(".json")
    ]
    return [json.loads(file.read_text("utf-8")) for file in sorted(shipped, key=lambda file: file.name)]


class SampleRegistry:
    """The server: a context manager, or `start()` and `stop()`.

    `studies` may be changed while it runs; `bump()` then publishes a new data version, which ends all paging
    under way.
    """

    def __init__(
        self, studies: Iterable[Study] | None = None, *, port: int = 0, page_size_limit: int = 1000
    ) -> None:
        """`studies` None means the shipped samples; `port` 0 means any free one."""
        self.studies = {id_of(study): study for study in (sample_studies() if studies is None else studies)}
        self.requests: list[SeenRequest] = []
        self.page_size_limit = page_size_limit
        self.version = 0
        self._port = port
        self._plans: list[_Plan] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123/api/v2`."""
        if self._server is None:
            raise RuntimeError("the sample registry is not running")
        return f"http://127.0.0.1:{self._server.server_port}{BASE}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        if self._server is None:
            self._stopping.clear()
            self._server = _Server(self, self._port)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening and close what is open, requests under way included."""
        if self._server is not None:
            self._stopping.set()
            self._server.shutdown()
            self._server.server_close()
            self._server.hang_up()
            self._server = None

    def bump(self) -> None:
        """Publish the studies as they now are as a new data version."""
        with self._lock:
            self.version += 1

    def fail(
        self, fault: Fault, *, times: int = 1, path: str = "/studies", after: int = 0, seconds: float = 1.0
    ) -> None:
        """Answer the next `times` requests to `path` with `fault`, leaving the first `after` of them alone.

        Faults queue up in the order given. `path` is below `/api/v2` and may hold `*`. `seconds` is how long
        `slow` takes, and what `too_many_requests` and `unavailable` name in Retry-After.
        """
        with self._lock:
            self._plans.append(_Plan(fault, path, after, times, seconds))

    def data_timestamp(self) -> str:
        """When the data was published: a day later with each version."""
        return f"{_FIRST_PUBLISHED + timedelta(days=self.version)}T09:00:04"

    def due(self, path: str, query: Mapping[str, str]) -> _Plan | None:
        """The fault this request shall meet, which is counted as met."""
        with self._lock:
            for plan in self._plans:
                if plan.concerns(path, query):
                    if plan.skip == 0:
                        plan.left -= 1
                        return replace(plan)
                    plan.skip -= 1
        return None

    def wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, registry: SampleRegistry, port: int) -> None:
        self.registry = registry
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep alive."""
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is a mistake of this server and is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # One packet an answer: header and body apart would wait for each other on a connection kept alive.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        registry = self.server.registry
        seen = self._seen()
        registry.requests.append(seen)
        plan = registry.due(seen.path, seen.query)
        if plan and plan.fault is Fault.reset:
            self._reset()
        else:
            self._send(_answer(registry, seen, plan))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Nothing is logged: `requests` holds what was asked."""

    def _seen(self) -> SeenRequest:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        return SeenRequest(self.command, url.path.removeprefix(BASE), query, headers, time.monotonic())

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _send(self, reply: _Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body) + reply.missing))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = self.close_connection or reply.missing > 0


def _answer(registry: SampleRegistry, seen: SeenRequest, plan: _Plan | None) -> _Reply:
    fault = plan.fault if plan else None
    if plan and fault in _INSTEAD:
        return _INSTEAD[fault](plan.seconds)
    if plan and fault is Fault.slow:
        registry.wait(plan.seconds)
    try:
        reply = _route(registry, seen, _PAGE_FAULTS.get(fault, _as_it_is) if fault else _as_it_is)
    except BadQuery as refused:
        reply = _Reply(400, str(refused).encode())
    return _SPOILED[fault](reply) if fault in _SPOILED else reply


def _route(registry: SampleRegistry, seen: SeenRequest, shape: "_Shape") -> _Reply:
    if seen.path == "/version":
        return _with_etag(_json({"apiVersion": "2.0.5", "dataTimestamp": registry.data_timestamp()}), seen)
    if seen.path == "/studies/metadata":
        return _json(metadata())
    if seen.path == "/studies":
        check_parameters(seen.query, SEARCH_PARAMETERS)
        return _json(shape(_page(registry, seen.query)).as_json())
    if seen.path.startswith("/studies/"):
        check_parameters(seen.query, STUDY_PARAMETERS)
        return _single(registry, seen)
    return _Reply(404, b"Not found")


def _single(registry: SampleRegistry, seen: SeenRequest) -> _Reply:
    asked = canonical_id(seen.path.removeprefix("/studies/"))
    study = registry.studies.get(asked)
    if study is not None:
        fields = seen.query.get("fields")
        return _with_etag(_json(reduced(study, fields) if fields else study), seen)
    for owner, other in list(registry.studies.items()):
        if asked in aliases_of(other):
            return _Reply(301, headers={"Location": f"{BASE}/studies/{owner}"})
    return _Reply(404, f"NCT number {asked} not found".encode())


def _page(registry: SampleRegistry, query: Mapping[str, str]) -> Page:
    studies = list(registry.studies.values())
    return page_of(studies, query, version=registry.version, limit=registry.page_size_limit)


def _json(value: object) -> _Reply:
    return _Reply(200, json.dumps(value, ensure_ascii=False).encode(), "application/json")


def _with_etag(reply: _Reply, seen: SeenRequest) -> _Reply:
    etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
    known = {tag.strip().removeprefix("W/") for tag in seen.headers.get("if-none-match", "").split(",")}
    if known & {etag, "*"}:
        return _Reply(304, headers={"ETag": etag})
    return replace(reply, headers={"ETag": etag})


_Shape = Callable[[Page], Page]


def _as_it_is(page: Page) -> Page:
    return page


def _emptied(page: Page) -> Page:
    return replace(page, studies=[], next_token=page.here)


def _miscounted(page: Page) -> Page:
    return page if page.total is None else replace(page, total=page.total + 1)


def _repeating(page: Page) -> Page:
    return replace(page, studies=page.studies + page.studies[:1])


def _poisoned(poison: object) -> _Shape:
    return lambda page: replace(page, studies=[poison, *page.studies[1:]])


def _half(reply: _Reply) -> _Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _broken_off(reply: _Reply) -> _Reply:
    half = _half(reply)
    return replace(half, missing=len(reply.body) - len(half.body))


def _refusal(status: int, text: str) -> Callable[[float], _Reply]:
    return lambda _: _Reply(status, text.encode())


def _later(status: int, text: str) -> Callable[[float], _Reply]:
    return lambda seconds: _Reply(status, text.encode(), headers={"Retry-After": str(math.ceil(seconds))})


_HTML = _Reply(200, b"<!DOCTYPE html><title>Sample</title><p>One moment, please.", "text/html")
_INSTEAD: dict[Fault | None, Callable[[float], _Reply]] = {
    Fault.too_many_requests: _later(429, "Too many requests"),
    Fault.server_error: _refusal(500, "Internal server error"),
    Fault.unavailable: _later(503, "Service unavailable"),
    Fault.blocked: _refusal(403, "Forbidden"),
    Fault.token_expired: _refusal(400, "Invalid or expired page token"),
    Fault.html_with_200: lambda _: _HTML,
}
_PAGE_FAULTS: dict[Fault, _Shape] = {
    Fault.empty_page: _emptied,
    Fault.wrong_total: _miscounted,
    Fault.duplicate_study: _repeating,
    Fault.poison_record: _poisoned({"hasResults": False}),
    Fault.poison_value: _poisoned("not a study"),
}
_SPOILED: dict[Fault | None, Callable[[_Reply], _Reply]] = {
    Fault.truncated_body: _broken_off,
    Fault.truncated_json: _half,
}
