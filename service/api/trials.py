"""Public records: a list to search, and one trial whole."""

import hashlib
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from starlette.responses import Response

from ingest.catalogue import Catalogue
from matchers.saying import say
from matchers.trial import Phase, Recruitment, StudyType
from matchers.vocabulary import find, suggestions
from service.api.answer import listed
from service.api.errors import Problem
from service.api.listed import Listed, Page
from service.api.match import catalogue_here
from service.api.schemas import TrialOut, TrialsOut, to_bytes, trial_document, trial_summary
from service.intake.problems import wrong
from service.intake.shape import LONGEST_TEXT, AgeText, Country
from service.store.search import Sort, TrialQuery
from service.store.store import Store

router = APIRouter(tags=["trials"])
SHAPE = 3  # raised when an answer of the same trials looks different, so that old copies are not kept
LARGEST_PAGE = 100


def _target(value: Any) -> str:
    """A condition's term by any of its names; an unknown one is refused, for it would find nothing."""
    words = str(value)[:LONGEST_TEXT]
    term = find(words, "condition")
    if term is None:
        close = ", ".join(suggestions(words, "condition", 3))
        raise wrong(
            "target",
            "we do not know this condition",
            f"Did you mean {close}?" if close else "Use another word for it.",
        )
    return term


Target = Annotated[
    str,
    PlainValidator(_target),
    WithJsonSchema(
        {"type": "string", "format": "condition", "minLength": 1, "description": "A condition, by any name."}
    ),
]


class TrialsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    q: str | None = Field(
        default=None, max_length=LONGEST_TEXT, description="Words of the title, summary or treatments."
    )
    status: Annotated[list[Recruitment], BeforeValidator(listed)] = Field(
        default=[], description="One of these; repeat it, or divide them by commas."
    )
    country: Country | None = None
    phase: Phase | None = None
    study_type: StudyType | None = None
    target: Target | None = None
    age: AgeText | None = Field(default=None, description="Only trials that take this age: 7 months.")
    registry: str | None = Field(default=None, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")
    open: bool | None = Field(default=None, description="true: only trials that may still take somebody.")
    sort: Sort = "relevance"
    limit: int = Field(default=20, ge=1, le=LARGEST_PAGE)
    offset: int = Field(default=0, ge=0, le=1_000_000)

    def asked(self) -> TrialQuery:
        return TrialQuery(
            text=self.q,
            status=tuple(self.status),
            country=self.country,
            phase=self.phase,
            study_type=self.study_type,
            target=self.target,
            age_months=self.age.months if self.age else None,
            registry=self.registry,
            open_only=bool(self.open),
            sort=self.sort,
            limit=self.limit,
            offset=self.offset,
        )


async def store_of(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


@router.get("/trials", summary="Search the trials", responses={200: {"model": TrialsOut}, 304: {}})
def get_trials(
    request: Request,
    query: Annotated[TrialsQuery, Query()],
    store: Annotated[Store, Depends(store_of)],
    catalogue: Annotated[Catalogue, Depends(catalogue_here)],
) -> Response:
    version = catalogue.version
    tag = _tag(version, sorted(request.query_params.multi_items()))
    if _is_known(request, tag):
        return Response(status_code=304, headers=_headers(tag))

    def make() -> Page:
        answer = _page(request, query, store)
        return Page(to_bytes(answer), answer["next"])

    listed_before: Listed = request.app.state.listed
    found = make() if query.q else listed_before.page(version, str(request.query_params), make)
    following = {"Link": f'<{found.following}>; rel="next"'} if found.following else {}
    return Response(found.body, headers=_headers(tag) | following, media_type="application/json")


@router.get(
    "/trials/{any_id}",
    summary="One trial, by any of its ids",
    responses={200: {"model": TrialOut}, 304: {}, 404: {}},
)
def get_trial(request: Request, any_id: str, store: Annotated[Store, Depends(store_of)]) -> Response:
    trial = store.trial(any_id) if _may_be_id(any_id) else None
    if trial is None:
        raise Problem(404, "not-found", say("No trial here has this id. Ids look like NCT04302116."))
    body = to_bytes(trial_document(trial))
    tag = _tag(hashlib.sha256(body).hexdigest())
    if _is_known(request, tag):
        return Response(status_code=304, headers=_headers(tag))
    return Response(body, headers=_headers(tag), media_type="application/json")


def _may_be_id(text: str) -> bool:
    return len(text) <= LONGEST_TEXT and text.isprintable()


def _page(request: Request, query: TrialsQuery, store: Store) -> TrialsOut:
    page = store.search(query.asked())
    more = query.offset + len(page.trials) < page.total and page.trials
    answer = TrialsOut(
        total=page.total,
        limit=query.limit,
        offset=query.offset,
        next=_following(request, query) if more else None,
        trials=[trial_summary(trial) for trial in page.trials],
    )
    if any(trial.is_sample for trial in page.trials):
        answer["sample_data"] = True
    return answer


def _following(request: Request, query: TrialsQuery) -> str:
    """The next page's address, without a host: behind a proxy the service does not know its own."""
    kept = [
        (name, value) for name, value in request.query_params.multi_items() if name not in {"offset", "limit"}
    ]
    return f"/trials?{urlencode([*kept, ('limit', query.limit), ('offset', query.offset + query.limit)])}"


def _headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "no-cache"}


def _tag(*parts: Any) -> str:
    return f'"{hashlib.sha256(repr((SHAPE, parts)).encode()).hexdigest()[:32]}"'


def _is_known(request: Request, tag: str) -> bool:
    """Whether the asker holds this very answer; weak and strong tags compare alike (RFC 9110, 13.1.2)."""
    told = request.headers.get("if-none-match", "")
    return "*" in told.split() or tag in {one.strip().removeprefix("W/") for one in told.split(",")}
