"""A problem as a page, for who looks with a browser: in their language, and without the trials, which may be away."""

from starlette.responses import Response
from starlette.types import Scope

from service.api.errors import TITLES, Problem
from service.web.language import LANGUAGES, Spoken, asked_for, gettext, speaking
from service.web.render import Frame, page

FRAME = Frame(has_samples=False, synced=None, is_stale=False, trials=None, path="/", origin="", is_read=False)


def page_of(scope: Scope, problem: Problem) -> Response:
    with speaking(_language(scope)):
        shown = page(
            "problem.html",
            FRAME,
            status=problem.status_code,
            keep=False,
            title=gettext(TITLES[problem.kind]),
            detail=problem.detail,
            errors=problem.errors,
        )
    shown.headers.update(problem.headers or {})
    shown.headers["Vary"] = "Accept, Accept-Language"
    return shown


def _language(scope: Scope) -> Spoken:
    """Of an address that no route knows, its beginning may still be a language."""
    chosen = scope["path"].split("/")[1:2]
    return Spoken(chosen[0], f"/{chosen[0]}") if chosen and chosen[0] in LANGUAGES else asked_for(scope)
