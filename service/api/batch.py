"""Many children in one request, a line each, and an answer to each line as soon as it is found."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ingest.catalogue import Catalogue
from matchers.saying import say
from service.access.doors import for_matching
from service.api.answer import MatchQuery
from service.api.errors import Problem
from service.api.match import NOT_KEPT, catalogue_here, day_of_asking
from service.cohort.answering import LONGEST_LINE, Line, Screen, refused

router = APIRouter(tags=["match"], dependencies=[Depends(for_matching)])
NDJSON = "application/x-ndjson"
TAKEN = frozenset({NDJSON, "application/ndjson", "application/jsonl", "application/x-jsonlines"})
ADDRESS = "/match/batch"
SECONDS = 3600.0  # how long a body may take to come in, for it may wait for answers
BODY: Mapping[str, Any] = {
    "required": True,
    "content": {
        NDJSON: {
            "schema": {
                "type": "string",
                "description": "A profile, phenopacket or Bundle on each line, as POST /match takes them.",
            },
            "example": '{"born": "2026-04-10"}\n{"age": "7 months"}\n',
        }
    },
}


@dataclass(slots=True)
class Lines:
    """Bytes as they come in, cut into lines. Of one that is too long nothing is held but that it is."""

    count: int = 0
    _rest: bytearray = field(default_factory=bytearray)
    _passing: bool = False

    def cut(self, chunk: bytes) -> list[Line]:
        *whole, rest = chunk.split(b"\n")
        found = [self._line(part) for part in whole]
        self._hold(rest)
        return found

    def last(self) -> list[Line]:
        """What stands after the last end of a line, if anything does."""
        return [self._line(b"")] if self._rest or self._passing else []

    def _line(self, part: bytes) -> Line:
        self._hold(part)
        body = None if self._passing else bytes(self._rest).rstrip(b"\r")
        self._rest.clear()
        self._passing = False
        self.count += 1
        return Line(self.count, body)

    def _hold(self, part: bytes) -> None:
        if not self._passing and len(self._rest) + len(part) <= LONGEST_LINE:
            self._rest += part
        elif part:
            self._passing = True
            self._rest.clear()


class Answers(Response):
    """A line for each line. What comes in is read whether or not answers are taken, so that a client that sends all
    before it reads any is not left waiting for ever; the limit on a body bounds what is held."""

    media_type = NDJSON

    def __init__(self, screen: Screen, most: int) -> None:
        super().__init__(headers=NOT_KEPT)
        del self.headers["content-length"]
        self.screen, self.most = screen, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the frame gives it
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        into, lines = anyio.create_memory_object_stream[Line | bytes](math.inf)
        async with anyio.create_task_group() as group, lines:
            group.start_soon(self._read, receive, into, group.cancel_scope)
            async for line in lines:
                body = line if isinstance(line, bytes) else await run_in_threadpool(self.screen.answer, line)
                await send({"type": "http.response.body", "body": body, "more_body": True})
            group.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _read(
        self, receive: Receive, into: MemoryObjectSendStream[Line | bytes], all_of_it: anyio.CancelScope
    ) -> None:
        lines, more = Lines(), True
        with into:
            while more:
                try:
                    message = await receive()
                except (
                    Problem
                ) as problem:  # too much, or too slowly, when answers have begun: the last line says it
                    into.send_nowait(refused(Line(lines.count + 1, None), "cut-off", problem.detail))
                    return
                if message["type"] == "http.disconnect":
                    all_of_it.cancel()
                    return
                more = message.get("more_body", False)
                found = lines.cut(message.get("body", b""))
                self._pass(found if more else [*found, *lines.last()], into)
        await receive()  # only word that nobody is there any more can come now
        all_of_it.cancel()

    def _pass(self, found: list[Line], into: MemoryObjectSendStream[Line | bytes]) -> None:
        for line in found:
            if line.number <= self.most:
                into.send_nowait(line)
            elif line.number == self.most + 1:
                detail = (
                    f"At most {self.most} lines are answered at once. Send this one and the others again."
                )
                into.send_nowait(refused(line, "too-many", detail))


def ndjson(request: Request) -> None:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    encoded = request.headers.get("content-encoding", "identity").strip().lower()
    if kind not in TAKEN or encoded != "identity":
        detail = say("Send a profile on each line as {kind}, uncompressed.", kind=NDJSON)
        raise Problem(415, "wrong-content-type", detail, headers={"Accept-Post": NDJSON})
    if not request.app.state.settings.batch_lines:
        raise Problem(404, "not-found", say("Many children at once are not answered here. Use POST /match."))


@router.post(
    ADDRESS,
    summary="Hold many children against every open trial, a line each",
    description=(
        "A line of JSON for each child, in any format of POST /match, and for each line, in their order, the very "
        "answer of POST /match; or, where a line cannot be read, what is wrong with it: `line` (from 1 on), `error`, "
        "`detail`, and `errors` by field. Answers come while lines are still being sent. Nothing is stored, logged, "
        "cached or repeated."
    ),
    response_class=Response,
    responses={
        200: {"content": {NDJSON: {"schema": {"type": "string"}}}, "description": "An answer a line."}
    },
    openapi_extra={"requestBody": dict(BODY)},
    dependencies=[Depends(ndjson)],
)
def post_batch(
    request: Request,
    query: Annotated[MatchQuery, Query()],
    catalogue: Annotated[Catalogue, Depends(catalogue_here)],
    day: Annotated[date, Depends(day_of_asking)],
) -> Response:
    return Answers(Screen(catalogue, query, day), request.app.state.settings.batch_lines)
