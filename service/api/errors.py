"""Every error as problem+json (RFC 9457), or as FHIR says it under /fhir, in our words: nothing that was sent
is ever sent back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import anyio
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matchers.saying import Said, counted, marked, say
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
    "malformed-json": marked("The body is not JSON"),
    "invalid-profile": marked("The profile cannot be right"),
    "invalid-query": marked("The query cannot be right"),
    "wrong-content-type": marked("The body is not of a type that is read here"),
    "deceased": marked("No studies were searched for"),
    "too-large": marked("The body is too large"),
    "not-found": marked("There is nothing here"),
    "method-not-allowed": marked("This address is not asked in this way"),
    "not-ready": marked("The service is not ready"),
    "internal": marked("Something went wrong here"),
    "no-key": marked("A key is wanted here"),
    "other-key": marked("This key opens something else"),
    "too-many": marked("You have asked too often"),
    "too-slow": marked("The body did not come in time"),
    "refused": marked("The request was refused"),
}
KINDS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 500: "internal", 503: "not-ready"}
DETAILS = {
    "not-found": say("No page or record has this address."),
    "method-not-allowed": say("See the Allow header for what is read here, and /openapi.json for the rest."),
    "refused": say("The request could not be read."),
    "internal": say("The fault is ours. Nothing of the request was kept."),
    "deceased": say("This record says that the child has died. We are sorry. No studies were searched for."),
}
POST_IT = "POST the record to this address, for the next page too. An address must hold nothing of a child."


Page = Callable[[Scope, Problem], Response]


def problem_response(problem: Problem, scope: Scope) -> Response:
    """In the form that is read by whoever asks at an address: an OperationOutcome under /fhir, and a page for who looks
    with a browser: a family that has asked too often is not answered in JSON."""
    path, page = scope["path"], _page_of(scope)
    if page and "text/html" in Headers(scope=scope).get("accept", "") and not is_fhir(path):
        return page(scope, problem)
    headers = {"Cache-Control": "no-store"} | dict(problem.headers or {})
    if is_fhir(path):
        document = outcome(problem.kind, TITLES[problem.kind], problem.detail, problem.errors)
        return Response(to_bytes(document), problem.status_code, headers, FHIR_TYPE)
    return Response(to_bytes(_document(problem)), problem.status_code, headers, MEDIA_TYPE)


def _page_of(scope: Scope) -> Page | None:
    app = scope.get("app")
    return getattr(app.state, "problem_page", None) if app else None


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


def internal_problem(scope: Scope) -> Response:
    return problem_response(Problem(500, "internal", DETAILS["internal"]), scope)


def too_large(largest: int = LARGEST_BODY) -> Problem:
    detail = say("A body may hold at most {size} KiB.", size=largest // 1024)
    return Problem(413, "too-large", detail, headers={"Connection": "close"})


def install(app: FastAPI, page: Page) -> None:
    """`page` shows a problem to people."""
    app.state.problem_page = page
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(RequestValidationError, _from_query)
    app.add_exception_handler(ProfileRefused, _from_profile)
    app.add_exception_handler(Deceased, _from_deceased)


def _from_http(request: Request, error: Exception) -> Response:
    """A Problem as it is; starlette's own errors by their number, for their words may hold the address."""
    if not isinstance(error, HTTPException):
        return internal_problem(request.scope)
    problem = error if isinstance(error, Problem) else _our_own(request, error)
    return problem_response(problem, request.scope)


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


def _from_query(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        return internal_problem(request.scope)
    details = [{**one, "loc": tuple(one["loc"])[1:]} for one in error.errors()]
    errors = field_errors(details)  # type: ignore[arg-type]
    return problem_response(Problem(422, "invalid-query", _counted(errors), errors), request.scope)


def _from_profile(request: Request, error: Exception) -> Response:
    if not isinstance(error, ProfileRefused):
        return internal_problem(request.scope)
    problem = Problem(422, "invalid-profile", _counted(error.errors), error.errors)
    return problem_response(problem, request.scope)


def _from_deceased(request: Request, error: Exception) -> Response:
    """With a title of its own, for nothing is wrong with this document."""
    if not isinstance(error, Deceased):
        return internal_problem(request.scope)
    remedy = say("If the record is mistaken, mend it there and send it again.")
    where = FieldError(error.path, say("this says that the child has died"), remedy)
    return problem_response(Problem(422, "deceased", DETAILS["deceased"], [where]), request.scope)


def _counted(errors: Iterable[FieldError]) -> Said:
    fields = list(dict.fromkeys(error.field for error in errors))
    shown = ", ".join(fields[:10])
    return counted("{n} field to mend: {names}.", "{n} fields to mend: {names}.", len(fields), names=shown)


def too_slow() -> Problem:
    detail = say("A body has to come in within {seconds} seconds.", seconds=round(BODY_SECONDS))
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
            await problem_response(too_large(largest), scope)(scope, receive, send)
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
