"""What is kept about whoever asks: nothing. The facts to read, the headers, and a log without them."""

import time
from collections.abc import Callable, MutableMapping
from typing import Any, Final, TypedDict
from uuid import uuid4

import structlog
from fastapi import APIRouter
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.errors import internal_problem

router = APIRouter(tags=["about"])
log = structlog.get_logger("service.request")

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FACTS: Final = {
    "profile": {
        "sent": "what is typed into the form or posted to /match, /fhir or /cds-services, in the body only",
        "used_for": "the one answer that it is sent for",
        "stored": False,
        "logged": False,
        "cached": False,
        "shared": False,
        "in_addresses": False,
    },
    "logs": {
        "kept_of_a_request": ["time", "method", "route", "status", "duration", "a random number"],
        "not_kept": ["body", "query", "search words", "network address", "browser", "referrer"],
    },
    "counts": {
        "kept": ["how many requests of each method, route and status", "how long they took"],
        "not_kept": ["anything that tells one visitor from another"],
    },
    "cookies": [],
    "accounts": False,
    "analytics": False,
    "third_parties_asked_while_serving": [],
    "third_parties_asked_at_night": "trial registries, for public records; they learn nothing of visitors",
}


@router.get("/privacy", summary="What is kept about whoever asks: nothing")
def get_privacy() -> dict[str, Any]:
    return FACTS


class SafeHeaders:
    """The same protective headers on every answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
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
    It is logged, and counted: what is counted knows no more than the log.

    It also ends every failure here, because a server further out would log it with its text, and a text may
    hold what was sent.
    """

    def __init__(self, app: ASGIApp, count: Callable[[Line], None]) -> None:
        self.app, self.count = app, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen: dict[str, Any] = {"status": None}
        began = time.perf_counter()
        await self._answer(scope, receive, _watched(send, seen), seen)
        line = _line(scope, seen, time.perf_counter() - began)
        log.info("request", **line)
        self.count(line)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, seen: dict[str, Any]) -> None:
        try:
            await self.app(scope, receive, send)
        except ClientDisconnect:
            seen["status"] = seen["status"] or 499
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not get further
            log.error("failed", error=type(error).__qualname__, at=_places(error))  # noqa: TRY400 - no text
            if seen["status"] is None:
                await internal_problem(scope["path"])(scope, receive, send)


def _watched(send: Send, seen: dict[str, Any]) -> Send:
    async def watching(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen["status"] = message["status"]
        await send(message)

    return watching


def _line(scope: MutableMapping[str, Any], seen: dict[str, Any], seconds: float) -> Line:
    route = getattr(scope.get("route"), "path", None)
    return Line(
        id=uuid4().hex[:12],
        method=scope["method"] if scope["method"] in METHODS else "other",
        route=route or "(none)",
        status=seen["status"],
        ms=round(seconds * 1000, 1),
    )


def _places(error: BaseException) -> list[str]:
    """Where it failed, innermost last: files and lines, no values."""
    places, trace = list[str](), error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]
