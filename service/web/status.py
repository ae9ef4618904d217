"""`/status`: JSON for programs, and a plain page for operators who look with a browser."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.access.doors import for_operators
from service.api.errors import Problem
from service.api.match import catalogue_of
from service.api.schemas import to_bytes
from service.api.status import StatusOut, status_document
from service.web.language import asked_for, speaking
from service.web.render import frame_of, page

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
        raise Problem(503, "not-ready", "The database does not answer.") from None
    if "text/html" in request.headers.get("accept", ""):
        with speaking(asked_for(request.scope)):
            shown: Response = page("status.html", frame_of(request, catalogue), keep=False, told=document)
    else:
        shown = Response(
            to_bytes(document), headers={"Cache-Control": "no-store"}, media_type="application/json"
        )
    shown.headers["Vary"] = "Accept, Accept-Language, Authorization"
    return shown
