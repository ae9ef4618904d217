"""`/privacy`: facts for programs, and the same on a page for people who look with a browser."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.api.facts import facts
from service.api.match import catalogue_of
from service.api.schemas import to_bytes
from service.web.language import asked_for, speaking
from service.web.render import frame_of, page

router = APIRouter(tags=["about"])


@router.get(
    "/privacy",
    summary="What is kept about whoever asks, as this service is set up",
    responses={200: {"model": dict[str, Any]}},
)
def get_privacy(request: Request) -> Response:
    told = facts(request.app.state.settings)
    if "text/html" in request.headers.get("accept", ""):
        with speaking(asked_for(request.scope)):
            shown: Response = page(
                "privacy.html", replace(frame_of(request, catalogue_of(request)), is_read=False), told=told
            )
    else:
        shown = Response(to_bytes(told), media_type="application/json")
    shown.headers["Vary"] = "Accept, Accept-Language"
    return shown
