"""`/status`: JSON for programs, and a plain page for operators who look with a browser."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from matchers.saying import marked, say
from service.access.doors import for_operators
from service.api.errors import Problem
from service.api.match import catalogue_of
from service.api.schemas import to_bytes
from service.api.status import StatusOut, status_document
from service.change_words import HEADINGS, sentence
from service.night import Night
from service.web.language import Translated, asked_for, gettext, speaking
from service.web.render import frame_of, page
from service.web.telling import told as told_in

OUTCOMES: Mapping[str, str] = Translated(
    {
        "ok": marked("well"),
        "failed": marked("failed"),
        "never": marked("never ran"),
        "unfinished": marked("not ended"),
    }
)
COUNTS: Mapping[str, str] = Translated(
    {
        "fetched": marked("Fetched"),
        "new": marked("New"),
        "changed": marked("Changed"),
        "unchanged": marked("Unchanged"),
        "off_topic": marked("Off the topic"),
        "poison": marked("Unreadable"),
        "vanished": marked("Vanished"),
        "accepted": marked("Accepted"),
    }
)
router = APIRouter(tags=["health"], dependencies=[Depends(for_operators)])


@router.get(
    "/status",
    summary="How old the data is, how each registry's last sync went, what is not read",
    responses={200: {"model": StatusOut}, 401: {}, 503: {}},
)
def get_status(request: Request) -> Response:
    """Public facts only. Where the operator has set a key, it is asked for as the password of HTTP Basic."""
    try:
        catalogue = catalogue_of(request)
        document = status_document(request.app.state.board, catalogue)
    except Exception:  # noqa: BLE001 - any failure of the database means the same here, and its text may tell too much
        raise Problem(503, "not-ready", say("The database does not answer.")) from None
    if "text/html" in request.headers.get("accept", ""):
        with speaking(asked_for(request.scope)):
            changed = changes(request.app.state.board.current().night)
            shown: Response = page(
                "status.html",
                frame_of(request, catalogue),
                keep=False,
                told=document,
                changed=changed,
                outcomes=OUTCOMES,
                counts=COUNTS,
            )
    else:
        shown = Response(
            to_bytes(document), headers={"Cache-Control": "no-store"}, media_type="application/json"
        )
    shown.headers["Vary"] = "Accept, Accept-Language, Authorization"
    return shown


def changes(night: Night | None) -> list[dict[str, Any]]:
    """What the last sync changed, in the language that is spoken."""
    return [
        {
            "heading": gettext(HEADINGS[one.kind]),
            "total": one.total,
            "left": one.left,
            "newest": [
                (event.trial_id, event.title, told_in(sentence(event.change))) for event in one.newest
            ],
        }
        for one in (night.changed if night else ())
    ]
