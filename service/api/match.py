"""One child held against every trial. Nothing told of the child outlives the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NoReturn, NotRequired

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response
from typing_extensions import TypedDict

from ingest.catalogue import Catalogue
from matchers.asking import Ask
from matchers.child import Child
from matchers.columns.standings import Standings
from matchers.match import Standing
from matchers.saying import say
from service.access.doors import for_matching
from service.api.errors import Problem
from service.api.fhir.outcome import FHIR_TYPE, is_fhir
from service.api.schemas import MatchesOut, matches_document, to_bytes
from service.intake.conversion import Format, Intake
from service.intake.json_text import NotJson, parse
from service.intake.phenopacket import PARTS
from service.intake.profile import Told
from service.intake.recognise import read_any
from service.intake.shape import Country

router = APIRouter(tags=["match"], dependencies=[Depends(for_matching)])
LARGEST_PAGE = 500


def listed(value: Any) -> Any:
    """`?standing=fits&standing=later` and `?standing=fits,later` alike."""
    return [word for one in value for word in str(one).split(",")] if isinstance(value, list) else value


class TrialsQuery(BaseModel):
    """Which trials are asked about at all, and which page of them."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    include: Literal["closed"] | None = Field(
        default=None, description="closed: also trials that take nobody any more."
    )
    country: Annotated[list[Country], BeforeValidator(listed)] = Field(
        default=[], description="Only trials with a site in one of these countries (ISO 3166 alpha-2)."
    )
    limit: int = Field(default=LARGEST_PAGE, ge=1, le=LARGEST_PAGE)
    offset: int = Field(default=0, ge=0, le=1_000_000)

    def held(self, child: Child, catalogue: Catalogue) -> Standings:
        """A child held against the trials asked about."""
        columns = catalogue.columns if self.include == "closed" else catalogue.open_columns
        countries = set(self.country)
        wanted = (lambda trial: not countries.isdisjoint(trial.countries)) if countries else None
        return columns.standings(child, wanted=wanted)


class MatchQuery(TrialsQuery):
    standing: Annotated[list[Standing], BeforeValidator(listed)] = Field(
        default=[], description="Only these standings; repeat it, or divide them by commas."
    )


def today() -> date:
    return datetime.now(UTC).date()


# Parts of a request that take no time are told on the spot, for a thread for each would take longer than they do.
async def day_of_asking() -> date:
    return today()


async def posted(request: Request) -> Any:
    """The body as JSON values: 415 for another type, 400 for what is not JSON, and never a word of it."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    encoded = request.headers.get("content-encoding", "identity").strip().lower()
    if not _is_json(kind) or encoded != "identity":
        wanted = FHIR_TYPE if is_fhir(request.url.path) else "application/json"
        detail = say("Send the profile as {wanted}, uncompressed.", wanted=wanted)
        raise Problem(415, "wrong-content-type", detail, headers={"Accept-Post": wanted})
    try:
        return parse(await request.body())
    except NotJson as error:
        raise Problem(400, "malformed-json", f"{_sentence(str(error))}. {error.remedy}") from None


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def catalogue_of(request: Request) -> Catalogue:
    current: Catalogue = request.app.state.catalogue.current()
    request.state.catalogue = current.version
    return current


async def catalogue_here(request: Request) -> Catalogue:
    """The same for a route; in a thread only where the store has to be looked at."""
    if request.app.state.catalogue.is_due:
        return await run_in_threadpool(catalogue_of, request)
    return catalogue_of(request)


@dataclass(frozen=True, slots=True)
class Found:
    """A child where the map has it, the open questions, and the matches that are shown, in order."""

    child: Child
    asks: list[Ask]
    shown: Standings


def found_for(told: Told, catalogue: Catalogue, query: MatchQuery) -> Found:
    """Every trial asked about, in order; questions count for all of them, whichever standings are shown."""
    child = located(told.child, catalogue)
    found = query.held(child, catalogue)
    return Found(child, found.asks, found.only(query.standing) if query.standing else found)


def answered(told: Told, catalogue: Catalogue, query: MatchQuery) -> MatchesOut:
    return answer_of(found_for(told, catalogue, query), told, catalogue, query)


def answer_of(found: Found, told: Told, catalogue: Catalogue, query: MatchQuery) -> MatchesOut:
    """What was found, as it goes out."""
    return matches_document(
        found.child, told.warnings, found.asks, found.shown, catalogue, query.limit, query.offset
    )


def located(child: Child, catalogue: Catalogue) -> Child:
    """A city told without its place on the map is put where the registries put it."""
    place = child.place
    if place.lat is not None or place.city is None or place.country is None:
        return child
    spot = catalogue.city(place.country, place.city)
    return replace(child, place=replace(place, lat=spot[0], lon=spot[1])) if spot else child


# `as` is a word of Python's own, so that this shape is written as a call.
UnderstoodOut = TypedDict("UnderstoodOut", {"path": str, "as": str})


class IgnoredOut(TypedDict):
    path: str
    why: str


class IntakeOut(TypedDict):
    """What was made of a clinic's document: its paths and our own words, nothing of what it says."""

    format: Format
    understood: list[UnderstoodOut]
    ignored: list[IgnoredOut]


class AnswerOut(MatchesOut):
    intake: NotRequired[IntakeOut]


PROFILE: Mapping[str, Any] = {"$ref": "#/components/schemas/ProfileIn"}
PHENOPACKET: Mapping[str, Any] = {
    "title": "Phenopacket",
    "description": "A GA4GH Phenopacket, version 2, as JSON, with at least one of the parts that are read.",
    "$ref": "#/components/schemas/Packet",
    "anyOf": [{"required": [part]} for part in sorted(PARTS)],
}
BUNDLE: Mapping[str, Any] = {
    "title": "Bundle",
    "description": "A FHIR R4 Bundle about one Patient.",
    "type": "object",
    "required": ["resourceType", "type"],
    "properties": {
        "resourceType": {"const": "Bundle"},
        "type": {"enum": ["collection", "searchset", "transaction"]},
        "entry": {"type": "array"},
    },
}


def _described(summary: str, content: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A route and the shapes it takes, by their content types."""
    body = {kind: {"schema": dict(shape)} for kind, shape in content.items()}
    return {
        "summary": summary,
        "description": (
            "Nothing of the profile is stored, logged, cached or repeated. What is not said is unknown. For a "
            "phenopacket or a Bundle `intake` lists what was understood and what was left out, by its path."
        ),
        "responses": {200: {"model": AnswerOut}},
        "openapi_extra": {"requestBody": {"required": True, "content": body}},
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A body, what is asked of the trials, and the trials on the day of asking."""

    query: MatchQuery
    plain: Any
    catalogue: Catalogue
    day: date

    def answer(self, only: Format | None = None) -> Response:
        """Matches for a body of any format, or of this one only; Deceased for a child who has died."""
        body = body_of(*read_any(self.plain, self.day, only), self.catalogue, self.query)
        return Response(body, headers=NOT_KEPT, media_type="application/json")


async def asked_of(
    query: Annotated[MatchQuery, Query()],
    plain: Annotated[Any, Depends(posted)],
    catalogue: Annotated[Catalogue, Depends(catalogue_here)],
    day: Annotated[date, Depends(day_of_asking)],
) -> Asked:
    return Asked(query, plain, catalogue, day)


AskedHere = Annotated[Asked, Depends(asked_of)]


def body_of(told: Told, intake: Intake | None, catalogue: Catalogue, query: MatchQuery) -> bytes:
    """The answer as it goes out, with what was made of a clinic's document."""
    answer: dict[str, Any] = {**answered(told, catalogue, query)}
    if intake:
        answer["intake"] = _intake(intake)
    return to_bytes(answer)


def _intake(intake: Intake) -> IntakeOut:
    return IntakeOut(
        format=intake.format,
        understood=[{"path": one.path, "as": one.words} for one in intake.understood],
        ignored=[IgnoredOut(path=one.path, why=one.words) for one in intake.ignored],
    )


@router.post(
    "/match",
    **_described(
        "Hold one child against every open trial",
        {kind: {"anyOf": [PROFILE, PHENOPACKET, BUNDLE]} for kind in ("application/json", FHIR_TYPE)},
    ),
)
def post_match(asked: AskedHere) -> Response:
    """The format is told by the body's content."""
    return asked.answer()


@router.post(
    "/match/phenopacket",
    **_described("The same for a GA4GH Phenopacket", {"application/json": PHENOPACKET}),
)
def post_phenopacket(asked: AskedHere) -> Response:
    return asked.answer("phenopacket")


@router.post(
    "/match/fhir",
    **_described("The same for a FHIR Bundle", {"application/fhir+json": BUNDLE, "application/json": BUNDLE}),
)
def post_bundle(asked: AskedHere) -> Response:
    return asked.answer("fhir")


NOT_KEPT: Mapping[str, str] = {"Cache-Control": "no-store"}


@router.get(
    "/match",
    summary="The form, as a page for people",
    description="With anything after a `?` it is refused (405): no address may hold what is told of a child.",
    response_class=HTMLResponse,
    response_model=None,
)
def refuse_profile_in_address() -> NoReturn:
    """An address is kept in histories, logs and referrers: no place for a child's data. The form is among the pages."""
    detail = say(
        "Send the profile in the body of a POST. An address is kept in many places; a profile must not be."
    )
    raise Problem(405, "method-not-allowed", detail, headers={"Allow": "POST", **NOT_KEPT})
