"""Every error as problem+json (RFC 9457), or as FHIR says it under /fhir, in our words: nothing that was sent
is ever sent back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

import anyio
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.fhir.outcome import FHIR_TYPE, is_fhir, outcome
from service.api.schemas import to_bytes
from service.intake.conversion import Deceased
from service.intake.problems import FieldError, ProfileRefused, field_errors

LARGEST_BODY = 256 * 1024
DRAIN_MOST = 32 * LARGEST_BODY
DRAIN_SECONDS = 5
BODY_SECONDS = 30.0  # for a whole body, however slowly it drips
MEDIA_TYPE = "application/problem+json"
TYPE = "urn:spasm-trials:problem:"


class Problem(HTTPException):
    """An answer that is not the one asked for. `kind` names it for machines, `detail` says it for people."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.kind, self.errors = kind, tuple(errors)


TITLES = {
    "malformed-json": "The body is not JSON",
    "invalid-profile": "The profile cannot be right",
    "invalid-query": "The query cannot be right",
    "wrong-content-type": "The body is not of a type that is read here",
    "deceased": "No studies were searched for",
    "too-large": "The body is too large",
    "not-found": "There is nothing here",
    "method-not-allowed": "This address is not asked in this way",
    "not-ready": "The service is not ready",
    "internal": "Something went wrong here",
    "no-key": "A key is wanted here",
    "other-key": "This key opens something else",
    "too-many": "You have asked too often",
    "too-slow": "The body did not come in time",
    "refused": "The request was refused",
}
KINDS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 500: "internal", 503: "not-ready"}
DETAILS = {
    "not-found": "No page or record has this address.",
    "method-not-allowed": "See the Allow header for what is read here, and /openapi.json for the rest.",
    "refused": "The request could not be read.",
    "internal": "The fault is ours. Nothing of the request was kept.",
    "deceased": "This record says that the child has died. We are sorry. No studies were searched for.",
}
POST_IT = "POST the record to this address, for the next page too. An address must hold nothing of a child."


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<main>
<h1>{title}</h1>
<p>{detail}</p>
<p><a href="/">To the trials</a></p>
<p><strong>Treatment of infantile spasms must never wait for a trial.</strong></p>
</main>
</html>
"""


def problem_response(problem: Problem, path: str) -> Response:
    """In the form that is read by whoever asks at an address: an OperationOutcome under /fhir."""
    headers = {"Cache-Control": "no-store"} | dict(problem.headers or {})
    if is_fhir(path):
        document = outcome(problem.kind, TITLES[problem.kind], problem.detail, problem.errors)
        return Response(to_bytes(document), problem.status_code, headers, FHIR_TYPE)
    return Response(to_bytes(_document(problem)), problem.status_code, headers, MEDIA_TYPE)


def _document(problem: Problem) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": TYPE + problem.kind,
        "title": TITLES[problem.kind],
        "status": problem.status_code,
        "detail": problem.detail,
    }
    if problem.errors:
        document["errors"] = [asdict(one) for one in problem.errors]
    return document


def internal_problem(path: str) -> Response:
    return problem_response(Problem(500, "internal", DETAILS["internal"]), path)


def too_large(largest: int = LARGEST_BODY) -> Problem:
    detail = f"A body may hold at most {largest // 1024} KiB."
    return Problem(413, "too-large", detail, headers={"Connection": "close"})


def install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RequestValidationError, _from_query)
    app.add_exception_handler(ProfileRefused, _from_profile)
    app.add_exception_handler(Deceased, _from_deceased)


def _from_http(request: Request, error: Exception) -> Response:
    """A Problem as it is; starlette's own errors by their number, for their words may hold the address."""
    path = request.url.path
    if not isinstance(error, HTTPException):
        return internal_problem(path)
    problem = error if isinstance(error, Problem) else _our_own(request, error)
    if "text/html" in request.headers.get("accept", "") and not is_fhir(path):
        return _page(problem)
    return problem_response(problem, path)


def _our_own(request: Request, error: HTTPException) -> Problem:
    kind = KINDS.get(error.status_code, "refused")
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_ways(request))
        if headers["Allow"] == "POST":
            return Problem(405, kind, POST_IT, (), headers)
    return Problem(error.status_code, kind, DETAILS.get(kind, DETAILS["refused"]), (), headers)


def _ways(request: Request) -> Iterator[str]:
    """How an address may be asked: the framework tells of the first route only, and an address may have several."""
    for method in ("GET", "HEAD", "POST"):
        asked = dict(request.scope) | {"method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in request.app.routes):
            yield method


def _page(problem: Problem) -> Response:
    """For who looks with a browser: a family that has asked too often is not answered in JSON."""
    words = {"title": escape(TITLES[problem.kind]), "detail": escape(problem.detail)}
    headers = {"Cache-Control": "no-store", "Vary": "Accept"} | dict(problem.headers or {})
    return HTMLResponse(PAGE.format(**words), problem.status_code, headers)


def _from_query(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        return internal_problem(request.url.path)
    details = [{**one, "loc": tuple(one["loc"])[1:]} for one in error.errors()]
    errors = field_errors(details)  # type: ignore[arg-type]
    return problem_response(Problem(422, "invalid-query", _counted(errors), errors), request.url.path)


def _from_profile(request: Request, error: Exception) -> Response:
    if not isinstance(error, ProfileRefused):
        return internal_problem(request.url.path)
    problem = Problem(422, "invalid-profile", _counted(error.errors), error.errors)
    return problem_response(problem, request.url.path)


def _from_deceased(request: Request, error: Exception) -> Response:
    """With a title of its own, for nothing is wrong with this document."""
    if not isinstance(error, Deceased):
        return internal_problem(request.url.path)
    remedy = "If the record is mistaken, mend it there and send it again."
    where = FieldError(error.path, "this says that the child has died", remedy)
    return problem_response(Problem(422, "deceased", DETAILS["deceased"], [where]), request.url.path)


def _counted(errors: Iterable[FieldError]) -> str:
    fields = list(dict.fromkeys(error.field for error in errors))
    return f"{len(fields)} field{'' if len(fields) == 1 else 's'} to mend: {', '.join(fields[:10])}."


def too_slow() -> Problem:
    detail = f"A body has to come in within {BODY_SECONDS:.0f} seconds."
    return Problem(408, "too-slow", detail, headers={"Connection": "close"})


class BodyLimit:
    """Refuses a large body by the length it tells, and, where that is missing or wrong, while it comes in; and one
    that does not come to its end."""

    def __init__(
        self,
        app: ASGIApp,
        largest: int = LARGEST_BODY,
        seconds: float = BODY_SECONDS,
        others: Mapping[str, tuple[int, float]] | None = None,
    ) -> None:
        """`others` are the addresses that take more, or wait longer for it."""
        self.app, self.usual, self.others = app, (largest, seconds), others or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest, seconds = self.others.get(scope["path"], self.usual)
        if (told := _told_length(scope)) > largest:
            if told <= DRAIN_MOST:
                await _drained(receive)
            await problem_response(too_large(largest), scope["path"])(scope, receive, send)
        else:
            await self.app(scope, _Counting(receive, largest, seconds), send)


class _Counting:
    """A `receive` that gives up once too much has come, or too slowly; after the end it may wait for ever."""

    def __init__(self, receive: Receive, left: int, seconds: float) -> None:
        self.receive, self.left, self.largest, self.is_whole = receive, left, left, False
        self.until = anyio.current_time() + seconds

    async def __call__(self) -> Message:
        message = await self._next()
        self.is_whole = not message.get("more_body", False)
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            await _drained(self.receive, message)
            raise too_large(self.largest)
        return message

    async def _next(self) -> Message:
        if self.is_whole:
            return await self.receive()
        with anyio.move_on_after(self.until - anyio.current_time()):
            return await self.receive()
        raise too_slow()


async def _drained(receive: Receive, message: Message | None = None) -> None:
    """Let a moderate rest come in unread: a plain client that is still sending would not see the refusal."""
    taken, more = 0, message is None or message.get("more_body", False)
    with anyio.move_on_after(DRAIN_SECONDS):
        while more and taken < DRAIN_MOST:
            message = await receive()
            taken += len(message.get("body", b""))
            more = message.get("more_body", False)


def _told_length(scope: Scope) -> int:
    told = dict(scope["headers"]).get(b"content-length", b"")
    return int(told[:20]) if told.isdigit() else 0
