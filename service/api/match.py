"""One child held against every trial. Nothing told of the child outlives the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, NoReturn

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from ingest.catalogue import Catalogue
from matchers.saying import say
from service.access.doors import for_matching
from service.api.answer import AnswerOut, MatchQuery, body_of, today
from service.api.errors import Problem
from service.api.fhir.outcome import FHIR_TYPE, is_fhir
from service.intake.conversion import Format
from service.intake.json_text import NotJson, parse
from service.intake.phenopacket import PARTS
from service.intake.recognise import read_any

router = APIRouter(tags=["match"], dependencies=[Depends(for_matching)])


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
