"""A real HTTP server on loopback that fails on request. What it says when it does not fail, a registry's dialect says.

class Echo(FaultyServer):
    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        return Reply(200, seen.path.encode())

with Echo() as server:
    server.fail(Fault.server_error)
    httpx.get(f"{server.url}/anything")
"""

import json
import math
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


class Fault(StrEnum):
    """What can be wrong with an answer. From `token_expired` on it is for the dialect to say how."""

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
    """What was asked: the path below the base, header names in lower case, and `at` in monotonic seconds."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0  # bytes promised in Content-Length and never sent


def json_reply(value: object) -> Reply:
    return Reply(
        200, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), "application/json"
    )


@dataclass(slots=True)
class Plan:
    """A fault waiting for its requests."""

    fault: Fault
    path: str
    skip: int
    left: int
    seconds: float

    def concerns(self, path: str, query: Mapping[str, str]) -> bool:
        waits_for_token = self.fault is Fault.token_expired and "pageToken" not in query
        return self.left > 0 and fnmatchcase(path, self.path) and not waits_for_token


class FaultyServer:
    """A context manager, or `start()` and `stop()`. `base` is the path under which its dialect is spoken."""

    base = ""
    faulty_path = "*"  # what fails unless `fail` is told otherwise

    def __init__(self, *, port: int = 0) -> None:
        """`port` 0 means any free one."""
        self.requests: list[SeenRequest] = []
        self._port = port
        self._plans: list[Plan] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server: _Server | None = None

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        """The dialect's answer, with those faults in it that only the dialect can make."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:40123/api/v2`."""
        if self._server is None:
            raise RuntimeError("the sample registry is not running")
        return f"http://127.0.0.1:{self._server.server_port}{self.base}"

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

    def fail(
        self, fault: Fault, *, times: int = 1, path: str | None = None, after: int = 0, seconds: float = 1.0
    ) -> None:
        """Answer the next `times` requests to `path` with `fault`, leaving the first `after` of them alone.

        Faults queue up in the order given. `path` is below the base and may hold `*`. `seconds` is how long
        `slow` takes, and what `too_many_requests` and `unavailable` name in Retry-After.
        """
        with self._lock:
            self._plans.append(Plan(fault, path or self.faulty_path, after, times, seconds))

    def due(self, path: str, query: Mapping[str, str]) -> Plan | None:
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

    def heal(self) -> None:
        """Forget the faults that are still waiting."""
        with self._lock:
            self._plans.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, registry: FaultyServer, port: int) -> None:
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

    do_POST = do_GET  # noqa: N815 - the base class looks for this name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Nothing is logged: `requests` holds what was asked."""

    def _seen(self) -> SeenRequest:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        path = url.path.removeprefix(self.server.registry.base)
        return SeenRequest(self.command, path, query, headers, time.monotonic(), body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        usual = {"Date": self.date_time_string(), "Content-Type": reply.content_type}
        for name, value in {**usual, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body) + reply.missing))
        self.end_headers()
        self.wfile.write(reply.body)
        self.close_connection = self.close_connection or reply.missing > 0


def _answer(registry: FaultyServer, seen: SeenRequest, plan: Plan | None) -> Reply:
    fault = plan.fault if plan else None
    if plan and fault in _INSTEAD:
        return _INSTEAD[fault](plan.seconds)
    if plan and fault is Fault.slow:
        registry.wait(plan.seconds)
    reply = registry.reply(seen, fault)
    return _SPOILED[fault](reply) if fault in _SPOILED else reply


def _half(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _broken_off(reply: Reply) -> Reply:
    half = _half(reply)
    return replace(half, missing=len(reply.body) - len(half.body))


def _refusal(status: int, text: str) -> Callable[[float], Reply]:
    return lambda _: Reply(status, text.encode())


def _later(status: int, text: str) -> Callable[[float], Reply]:
    return lambda seconds: Reply(status, text.encode(), headers={"Retry-After": str(math.ceil(seconds))})


_HTML = Reply(200, b"<!DOCTYPE html><title>Sample</title><p>One moment, please.", "text/html")
_INSTEAD: dict[Fault | None, Callable[[float], Reply]] = {
    Fault.too_many_requests: _later(429, "Too many requests"),
    Fault.server_error: _refusal(500, "Internal server error"),
    Fault.unavailable: _later(503, "Service unavailable"),
    Fault.blocked: _refusal(403, "Forbidden"),
    Fault.token_expired: _refusal(400, "Invalid or expired page token"),
    Fault.html_with_200: lambda _: _HTML,
}
_SPOILED: dict[Fault | None, Callable[[Reply], Reply]] = {
    Fault.truncated_body: _broken_off,
    Fault.truncated_json: _half,
}
