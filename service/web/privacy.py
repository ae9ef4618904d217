"""`/privacy`: facts for programs, and the same on a page for people who look with a browser."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from matchers.saying import marked
from service.api.facts import facts
from service.api.match import catalogue_of
from service.api.schemas import to_bytes
from service.web.language import Translated, asked_for, speaking
from service.web.render import frame_of, page

router = APIRouter(tags=["about"])
# What the facts are called, by their names for programs.
LABELS: Mapping[str, str] = Translated(
    {
        "run_by": marked("Run by"),
        "profile": marked("What is told of a child"),
        "sent": marked("Sent"),
        "used_for": marked("Used for"),
        "stored": marked("Stored"),
        "logged": marked("Logged"),
        "cached": marked("Kept for a while"),
        "shared": marked("Given to others"),
        "in_addresses": marked("Put in addresses"),
        "logs": marked("Logs"),
        "kept_of_a_request": marked("Kept of a request"),
        "not_kept": marked("Not kept"),
        "counts": marked("Counts"),
        "kept": marked("Kept"),
        "for_the_limit_on_matches": marked("For the limit on matches"),
        "limit": marked("Limit"),
        "until": marked("Until"),
        "traces": marked("Traces"),
        "keys": marked("Keys"),
        "needed_for_matching": marked("Needed for matching"),
        "cookies": marked("Cookies"),
        "accounts": marked("Accounts"),
        "analytics": marked("Counting of visitors"),
        "pages_of_other_origins_that_may_ask": marked("Pages of other sites that may ask"),
        "third_parties_asked_while_serving": marked("Others asked while an answer is made"),
        "third_parties_asked_at_night": marked("Others asked at night"),
    }
)


@router.get(
    "/privacy",
    summary="What is kept about whoever asks, as this service is set up",
    responses={200: {"model": dict[str, Any]}},
)
def get_privacy(request: Request) -> Response:
    told = facts(request.app.state.settings)
    if "text/html" in request.headers.get("accept", ""):
        with speaking(asked_for(request.scope)):
            frame = frame_of(request, catalogue_of(request))
            shown: Response = page("privacy.html", frame, told=told, labels=LABELS)
    else:
        shown = Response(to_bytes(told), media_type="application/json")
    shown.headers["Vary"] = "Accept, Accept-Language"
    return shown
