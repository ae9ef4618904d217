"""A database that is away for a moment: what only reads is asked again once, all else is told when to come back."""

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matchers.saying import say
from service.api.errors import Problem, problem_response
from service.store import trouble

log = structlog.get_logger("service.api.away")
SAFE = frozenset({"GET", "HEAD"})
COME_BACK_SECONDS = 5
DETAIL = say("The database does not answer just now. Nothing of the request was kept. Try again in a moment.")


class DatabaseAway:
    """A connection that broke is a new one at the next try, for which the store waits a while."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        tries = 2 if scope.get("method") in SAFE else 1
        for left in reversed(range(tries)):
            try:
                await self.app(scope, receive, watched)
            except SQLAlchemyError as error:
                if begun:
                    raise
                if left and _is_cut_off(error):
                    continue
                await _refusal(error, scope)(scope, receive, send)
            return


def _is_cut_off(error: SQLAlchemyError) -> bool:
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _refusal(error: SQLAlchemyError, scope: Scope) -> Response:
    """What the driver says stays with us; our own name for it may be logged."""
    found = trouble.of(error)
    log.error("database", trouble=found.kind, name=found.name)
    headers = {"Retry-After": str(COME_BACK_SECONDS), "Cache-Control": "no-store"}
    return problem_response(Problem(503, "not-ready", DETAIL, headers=headers), scope)
