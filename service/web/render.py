"""Templates to answers: everything escaped, nothing from elsewhere, one frame around every page."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from ingest.catalogue import Catalogue
from matchers.vocabulary import name_of
from service.api.match import catalogue_of
from service.api.schemas import DISCLAIMER
from service.web import words

SMALLEST_COMPRESSED = 1000  # bytes; below, it would not travel faster
ASSET_TYPES = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
ASSETS = {name: files("service.web").joinpath("static", name).read_bytes() for name in ASSET_TYPES}
# The address changes with the content, so that a copy may be kept for good.
ASSET_URLS = {
    name: f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}" for name, content in ASSETS.items()
}


class Compressed(APIRoute):
    """A page's route: squeezed for browsers that take it so, which all do. Answers to programs are left alone."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await GZipMiddleware(super().handle, minimum_size=SMALLEST_COMPRESSED)(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: whether trials are samples, and how old the data is."""

    has_samples: bool
    synced: str | None
    is_stale: bool
    trials: int


def frame_of(request: Request, catalogue: Annotated[Catalogue, Depends(catalogue_of)]) -> Frame:
    at = catalogue.synced_at
    hours = (datetime.now(UTC) - at).total_seconds() / 3600 if at else None
    return Frame(
        has_samples=catalogue.has_samples,
        synced=f"{words.date_in_words(at.date().isoformat())} at {at:%H:%M} UTC" if at else None,
        is_stale=hours is not None and hours > request.app.state.settings.stale_after_hours,
        trials=len(catalogue.trials),
    )


def page(
    template: str, frame: Frame, *, here: str = "", status: int = 200, keep: bool = True, **shown: Any
) -> HTMLResponse:
    """A page; `here` marks its place in the menu. Where `keep` is false no copy may be made of it anywhere."""
    html = _PAGES.get_template(template).render(frame=frame, here=here, **shown)
    return HTMLResponse(html, status, {"Cache-Control": "no-cache" if keep else "no-store"})


_PAGES = Environment(
    loader=PackageLoader("service.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_PAGES.globals.update(
    assets=ASSET_URLS,
    disclaimer=DISCLAIMER,
    statuses=words.STATUSES,
    status_meanings=words.STATUS_MEANINGS,
    tones=words.TONES,
    phases=words.PHASES,
    phase_meanings=words.PHASE_MEANINGS,
    study_types=words.STUDY_TYPES,
)
_PAGES.filters.update(
    day=words.date_in_words,
    days=words.days_in_words,
    country=words.country_name,
    countries=words.country_names,
    term=name_of,
    capital=words.capital,
    phase=words.phase_in_words,
    ages=words.ages_in_words,
    plain=words.plain,
    under=words.heading_over,
)
