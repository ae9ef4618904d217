"""Templates to answers: everything escaped, nothing from elsewhere, one frame around every page."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from ingest.catalogue import Catalogue
from matchers.saying import Said
from matchers.vocabulary import name_of
from service.api.address import base_of
from service.api.match import catalogue_here
from service.api.schemas import DISCLAIMER
from service.web import language, words
from service.web.choices import distance
from service.web.language import LANGUAGES, at, gettext, ngettext, spoken
from service.web.telling import is_told, known, own, plainly, told

SMALLEST_COMPRESSED = 1000  # bytes; below, it would not travel faster
EFFORT = 5  # of 9: a twentieth more to travel, in half the time
ASSET_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "drop.js": "text/javascript; charset=utf-8",
    "kept.js": "text/javascript; charset=utf-8",
    "world.svg": "image/svg+xml",
}
ASSETS = {name: files("service.web").joinpath("static", name).read_bytes() for name in ASSET_TYPES}
# The address changes with the content, so that a copy may be kept for good.
ASSET_URLS = {
    name: f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}" for name, content in ASSETS.items()
}


class PageRoute(APIRoute):
    """A page's route: in the language asked for, and squeezed for browsers that take it so, which all do. Answers to
    programs are left alone."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        with language.speaking(language.asked_for(scope)):
            await GZipMiddleware(super().handle, minimum_size=SMALLEST_COMPRESSED, compresslevel=EFFORT)(
                scope, receive, send
            )


@dataclass(frozen=True, slots=True)
class Version:
    """The same page in a language: its code, its own name for itself, and the address."""

    code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: whether trials are samples, how old the data is, and where the page stands.

    `path` is its address without a language, `query` what that asks, as far as it was understood, and `origin` what
    others put before both.
    """

    has_samples: bool
    synced: str | None
    is_stale: bool
    trials: int | None  # None where they cannot be counted
    path: str
    origin: str
    is_read: bool
    query: str = ""


async def frame_here(request: Request, catalogue: Annotated[Catalogue, Depends(catalogue_here)]) -> Frame:
    return frame_of(request, catalogue)


def frame_of(request: Request, catalogue: Catalogue) -> Frame:
    at_ = catalogue.synced_at
    hours = (datetime.now(UTC) - at_).total_seconds() / 3600 if at_ else None
    settings = request.app.state.settings
    return Frame(
        has_samples=catalogue.has_samples,
        synced=words.moment_in_words(at_) if at_ else None,
        is_stale=hours is not None and hours > settings.stale_after_hours,
        trials=len(catalogue.trials),
        path=quote(request.scope["path"].removeprefix(spoken().prefix)),
        origin=base_of(request),
        is_read=request.method in {"GET", "HEAD"},
    )


def page(
    template: str, frame: Frame, *, here: str = "", status: int = 200, keep: bool = True, **shown: Any
) -> HTMLResponse:
    """A page; `here` marks its place in the menu. Where `keep` is false no copy may be made of it anywhere."""
    now, path = spoken(), frame.path + frame.query
    shown |= {"frame": frame, "here": here, "language": now.language, "path": path}
    shown["versions"] = [Version(one, language.name_in_itself(one), f"/{one}{path}") for one in LANGUAGES]
    html = _PAGES.get_template(template).render(shown)
    headers = {"Cache-Control": "no-cache" if keep else "no-store", "Content-Language": now.language}
    headers |= {} if now.prefix else {"Vary": "Accept-Language"}
    return HTMLResponse(html, status, headers)


def _in_english(attribute: str = "lang") -> Markup:
    """The attribute of an element whose words stay in English, as registries wrote them, on a page that is not."""
    if spoken().language == language.ENGLISH:
        return Markup("")
    return Markup(' {}="{}"').format(attribute, language.ENGLISH)


def _lang_of(words: str) -> Markup:
    """The same for an element that holds nothing but words of the core, where no catalogue has them."""
    return _in_english() if isinstance(words, Said) and not is_told(words) else Markup("")


def _quoted(text: str) -> Markup:
    """The same for an element that holds a registry's words, or ours where it has none."""
    return _in_english() if words.is_theirs(text) else Markup("")


_PAGES = Environment(
    loader=PackageLoader("service.web"),
    extensions=["jinja2.ext.i18n"],
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_PAGES.policies["ext.i18n.trimmed"] = True
_PAGES.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # of the extension
_PAGES.globals.update(
    at=at,
    in_english=_in_english,
    assets=ASSET_URLS,
    disclaimer=language.Translated(DISCLAIMER),
    statuses=words.STATUSES,
    status_meanings=words.STATUS_MEANINGS,
    tones=words.TONES,
    phases=words.PHASES,
    phase_meanings=words.PHASE_MEANINGS,
    study_types=words.STUDY_TYPES,
)
_PAGES.filters.update(
    number=words.number,
    all_of=words.all_of,
    any_of=words.any_of,
    day=words.date_in_words,
    days=words.days_in_words,
    moment=lambda text: words.moment_in_words(datetime.fromisoformat(text)),
    country=words.country_name,
    countries=words.country_names,
    term=lambda term: told(name_of(term)),
    told=told,
    own=own,
    known=known,
    plainly=plainly,
    lang_of=_lang_of,
    capital=words.capital,
    phase=words.phase_in_words,
    ages=words.ages_in_words,
    plain=words.plain,
    quoted=_quoted,
    under=words.heading_over,
    distance=distance,
)
