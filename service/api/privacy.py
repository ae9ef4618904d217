"""What is kept about whoever asks: nothing. The headers that protect them, and a log without them."""

import re
import time
from collections.abc import Callable, MutableMapping
from typing import Any, Final, TypedDict
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import internal_problem
from service.logs import places

log = structlog.get_logger("service.request")

# Nothing stands inline, so that no nonce is needed; a block of JSON-LD is data, which no policy holds back.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
ONLY_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}
REQUEST_ID = "X-Request-ID"
ANSWERED_FROM = "X-Catalogue-Version"  # by which the answer can be given again
# A proxy's id is taken over where it is a UUID made by chance or by time, which has no room for anybody's words.
TAKEN_OVER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-7][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class SafeHeaders:
    """The same protective headers on every answer, errors too; where the service is reached by TLS, only by it."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self.app = app
        self.headers = HEADERS | (ONLY_TLS if (public_url or "").startswith("https:") else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Line(TypedDict):
    """All that is known of a request once it is answered."""

    id: str
    method: str
    route: str
    status: int | None
    ms: float


class QuietLog:
    """One line a request: no address, no query, no body; and its route, for a path may hold anything.
    It is logged, counted and traced: what is counted and traced knows no more than the log. Its id is on every line
    that is logged meanwhile, and goes back with the answer.

    It also ends every failure here, because a server further out would log it with its text, and a text may
    hold what was sent.
    """

    def __init__(
        self, app: ASGIApp, count: Callable[[Line], None], trace: Callable[[Line, str], None] | None = None
    ) -> None:
        self.app, self.count, self.trace = app, count, trace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen: dict[str, Any] = {"status": None, "id": _id(scope), "state": scope.setdefault("state", {})}
        with structlog.contextvars.bound_contextvars(id=seen["id"]):
            began = time.perf_counter()
            await self._answer(scope, receive, _watched(send, seen), seen)
            line = _line(scope, seen, time.perf_counter() - began)
            log.info("request", **line)
            self.count(line)
            if self.trace:
                self.trace(line, Headers(scope=scope).get("traceparent", ""))

    async def _answer(self, scope: Scope, receive: Receive, send: Send, seen: dict[str, Any]) -> None:
        try:
            await self.app(scope, receive, send)
        except ClientDisconnect:
            seen["status"] = seen["status"] or 499
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not get further
            log.error("failed", error=type(error).__qualname__, at=places(error))  # noqa: TRY400 - no text
            if seen["status"] is None:
                await internal_problem(scope)(scope, receive, send)


def _watched(send: Send, seen: dict[str, Any]) -> Send:
    async def watching(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["status"] = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = seen["id"]
            if version := seen["state"].get("catalogue"):
                headers[ANSWERED_FROM] = version
        await send(message)

    return watching


def _id(scope: Scope) -> str:
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if TAKEN_OVER.fullmatch(given) else str(uuid4())


def _line(scope: MutableMapping[str, Any], seen: dict[str, Any], seconds: float) -> Line:
    route = getattr(scope.get("route"), "path", None)
    return Line(
        id=seen["id"],
        method=scope["method"] if scope["method"] in METHODS else "other",
        route=route or "(none)",
        status=seen["status"],
        ms=round(seconds * 1000, 1),
    )
