"""The addresses for clients of FHIR: what is here, public studies, and $match."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.responses import Response

from ingest.catalogue import Catalogue
from matchers.trial import Trial
from matchers.vocabulary import fold
from service.access.doors import for_matching
from service.api.address import base_of
from service.api.answer import MatchQuery, found_for
from service.api.errors import Problem
from service.api.fhir.canonical import Canonical
from service.api.fhir.capability import statement
from service.api.fhir.outcome import FHIR_TYPE
from service.api.fhir.parameters import LARGEST_COUNT, body
from service.api.fhir.searchset import STUDIES, Address, matched, studies
from service.api.fhir.study import STATUSES, logical_id, study
from service.api.match import BUNDLE, NOT_KEPT, catalogue_here, day_of_asking, posted
from service.api.schemas import to_bytes
from service.intake.fhir.bundle import convert
from service.intake.shape import LONGEST_TEXT

PAGE = 20
LARGEST_PAGE = 100
JSON_FORMAT = r"^(json|application/(fhir[+ ])?json)$"
MATCH = f"{STUDIES}/$match"
NO_COPY = {"Cache-Control": "no-cache"}


class _Id(StringConvertor):
    """An id as FHIR has them; so an operation's address is no study's, and is told how it is asked."""

    regex = "[A-Za-z0-9.-]{1,64}"


register_url_convertor("fhir_id", _Id())
StudyId = Annotated[str, Path(pattern=f"^{_Id.regex}$")]


class FhirResponse(Response):
    media_type = FHIR_TYPE


router = APIRouter(prefix="/fhir", tags=["fhir"], default_response_class=FhirResponse)
Text = Annotated[str | None, Field(max_length=LONGEST_TEXT)]
Format = Annotated[
    str | None, Field(alias="_format", pattern=JSON_FORMAT, description="JSON is all there is.")
]
Offset = Annotated[
    int, Field(ge=0, le=1_000_000, alias="_offset", description="How many to leave out first.")
]


class StudyQuery(BaseModel):
    """FHIR's search parameters; several words of one are divided by commas, and one of them is enough."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    id: Text = Field(default=None, alias="_id")
    identifier: Text = Field(default=None, description="Any registry's id of a study.")
    title: Text = Field(default=None, description="How the title begins.")
    title_contains: Text = Field(
        default=None, alias="title:contains", description="Words anywhere in the title."
    )
    status: Text = Field(default=None, description="FHIR's status of a study.")
    location: Text = Field(default=None, description="A country with a site (ISO 3166 alpha-2).")
    count: int = Field(default=PAGE, ge=0, le=LARGEST_PAGE, alias="_count")
    offset: Offset = 0
    format: Format = None

    def holds(self, trial: Trial) -> bool:
        title = fold(trial.title or trial.official_title)
        return (
            _has(self.id, logical_id(trial))
            and _has(self.identifier, *trial.ids)
            and _has(self.status, STATUSES[trial.status] or "")
            and _has(self.location, *trial.countries)
            and title.startswith(fold(self.title or ""))
            and fold(self.title_contains or "") in title
        )


def _has(wanted: str | None, *told: str) -> bool:
    """Whether a token is one of those told; `system|code` counts by its code."""
    return wanted is None or any(one.rpartition("|")[2] in told for one in wanted.split(",") if one)


class StudyMatchQuery(MatchQuery):
    """What /match takes, with FHIR's names for the page."""

    limit: int = Field(default=PAGE, ge=0, le=LARGEST_COUNT, alias="_count")
    offset: Offset = 0
    format: Format = None


@dataclass(frozen=True, slots=True)
class Here:
    """The trials, and how this server and its extensions are called."""

    request: Request
    catalogue: Annotated[Catalogue, Depends(catalogue_here)]

    @property
    def base(self) -> str:
        return f"{base_of(self.request)}/fhir"

    @property
    def canonical(self) -> Canonical:
        return Canonical(self.request.app.state.settings.fhir_canonical)

    def address(self, path: str, count: int, offset: int) -> Address:
        told = self.request.query_params.multi_items()
        asked = tuple((name, value) for name, value in told if name not in {"_count", "_offset"})
        return Address(self.base, path, asked, count, offset)


def _shape(kind: str, words: str) -> dict[int | str, dict[str, Any]]:
    """How an answer is described: FHIR itself says what is in its resources."""
    schema = {
        "title": kind,
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"const": kind}},
    }
    return {200: {"description": words, "content": {FHIR_TYPE: {"schema": schema}}}}


@router.get(
    "/metadata",
    summary="What is here for clients of FHIR",
    responses=_shape("CapabilityStatement", "FHIR R4."),
)
def get_metadata(request: Request) -> Response:
    settings = request.app.state.settings
    told = statement(
        f"{base_of(request)}/fhir",
        request.app.version,
        Canonical(settings.fhir_canonical),
        has_cors=bool(settings.cors_origins),
    )
    return FhirResponse(to_bytes(told), headers=NO_COPY)


@router.get(
    f"/{STUDIES}",
    summary="Search the trials as ResearchStudy resources",
    responses=_shape("Bundle", "A searchset."),
)
def search_studies(here: Annotated[Here, Depends()], query: Annotated[StudyQuery, Query()]) -> Response:
    found = sorted(filter(query.holds, here.catalogue.trials), key=lambda trial: trial.id)
    address = here.address(STUDIES, query.count, query.offset)
    return FhirResponse(to_bytes(studies(found, address, here.canonical)), headers=NO_COPY)


def _part(name: str, **value: Any) -> dict[str, Any]:
    kind, schema = next(iter(value.items()))
    shape = {"name": {"const": name}, kind: schema}
    return {"type": "object", "required": ["name", kind], "properties": shape}


def _once(name: str, least: int) -> dict[str, Any]:
    named = {"required": ["name"], "properties": {"name": {"const": name}}}
    return {"contains": named, "minContains": least, "maxContains": 1}


COUNT = {"type": "integer", "minimum": 0, "maximum": LARGEST_COUNT}
PARAMETERS = {
    "title": "Parameters",
    "description": "A Bundle, how many matches are wanted, and whether only those that fit.",
    "type": "object",
    "required": ["resourceType", "parameter"],
    "properties": {
        "resourceType": {"const": "Parameters"},
        "parameter": {
            "type": "array",
            "items": {
                "anyOf": [
                    _part("resource", resource=dict(BUNDLE)),
                    _part("count", valueInteger=COUNT),
                    _part("onlyCertainMatches", valueBoolean={"type": "boolean"}),
                ]
            },
            "allOf": [_once("resource", 1), _once("count", 0), _once("onlyCertainMatches", 0)],
        },
    },
}
TAKEN = {"schema": {"anyOf": [dict(BUNDLE), PARAMETERS]}}


@router.post(
    f"/{MATCH}",
    dependencies=[Depends(for_matching)],
    summary="Hold the child of a FHIR record against every open trial",
    description=(
        "Answers with a searchset: ResearchStudy resources with entry.search.score and, as extensions of "
        "entry.search, the standing, the days and an answer for each criterion; last an OperationOutcome that "
        "says of each part of the record whether it was used. For the next page the same body is posted to the "
        "link's address. Nothing of the record is stored, logged, cached or repeated in an address."
    ),
    responses=_shape("Bundle", "A searchset."),
    openapi_extra={
        "requestBody": {"required": True, "content": {FHIR_TYPE: TAKEN, "application/json": TAKEN}}
    },
)
def match_studies(
    here: Annotated[Here, Depends()],
    query: Annotated[StudyMatchQuery, Query()],
    plain: Annotated[Any, Depends(posted)],
    day: Annotated[date, Depends(day_of_asking)],
) -> Response:
    """What a body's own parts ask prevails over the address."""
    told = body(plain)
    child, intake = convert(told.bundle, day, told.at).read(day)
    count = query.limit if told.count is None else told.count
    wanted = query.model_copy(update={"standing": ["fits"]}) if told.only_certain else query
    found = found_for(child, here.catalogue, wanted)
    address = here.address(MATCH, count, query.offset)
    answer = matched(found, intake, child.warnings, address, here.canonical)
    return FhirResponse(to_bytes(answer), headers=NOT_KEPT)


@router.get(
    f"/{STUDIES}/{{study_id:fhir_id}}",
    summary="One trial as a ResearchStudy",
    responses=_shape("ResearchStudy", "The public record.") | {404: {"description": "No study has this id."}},
)
def read_study(here: Annotated[Here, Depends()], study_id: StudyId) -> Response:
    for trial in here.catalogue.trials:
        if logical_id(trial) == study_id:
            return FhirResponse(to_bytes(study(trial, here.canonical)), headers=NO_COPY)
    detail = f"No study here has this id. Search with /fhir/{STUDIES}?identifier= for a registry's id."
    raise Problem(404, "not-found", detail)
