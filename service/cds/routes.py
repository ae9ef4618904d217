"""CDS Hooks 2.0: clinics' systems ask when a chart is opened, and get a card. No server is called back."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.responses import Response
from typing_extensions import TypedDict

from ingest.catalogue import Catalogue
from matchers.saying import say
from service.access.doors import for_matching
from service.api.address import base_of
from service.api.answer import MatchQuery, found_for
from service.api.errors import Problem
from service.api.match import NOT_KEPT, catalogue_here, day_of_asking, posted
from service.api.schemas import to_bytes
from service.cds.card import NAME, CardOut, has_died, nothing_sent, trials_found
from service.cds.prefetch import TEMPLATES, prefetched
from service.intake.conversion import Deceased
from service.intake.fhir.bundle import convert_entries
from service.intake.problems import ProfileRefused, field_errors
from service.intake.shape import LONGEST_TEXT

router = APIRouter(tags=["cds-hooks"])
SERVICE_ID = "infantile-spasms-trials"
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
RESOURCE: dict[str, Any] = {
    "type": ["object", "null"],
    "required": ["resourceType"],
    "properties": {"resourceType": {"type": "string"}},
}


class _In(BaseModel):
    """Further fields are welcome and not looked at: a client sends its server's address and a token to it."""

    model_config = ConfigDict(
        extra="ignore",
        strict=True,
        frozen=True,
        hide_input_in_errors=True,
        alias_generator=to_camel,
    )


class ContextIn(_In):
    user_id: Word
    patient_id: Word


class HookIn(_In):
    hook: Literal["patient-view"]
    hook_instance: Word
    context: ContextIn
    prefetch: dict[str, Any] | None = Field(
        default=None,
        description="What the templates of /cds-services ask for: a resource, a Bundle, or null, by its key.",
        json_schema_extra={"properties": dict.fromkeys(TEMPLATES, RESOURCE)},
    )


class ServiceOut(TypedDict):
    hook: str
    title: str
    description: str
    id: str
    prefetch: dict[str, str]
    usageRequirements: str


class ServicesOut(TypedDict):
    services: list[ServiceOut]


class CardsOut(TypedDict):
    cards: list[CardOut]


SERVICE = ServiceOut(
    hook="patient-view",
    title=NAME,
    description=(
        "How many trials for infantile spasms fit or may fit this child, which windows may close soon, and what "
        "to ask next. What the record does not say is unknown, never no. Nothing sent is stored or logged."
    ),
    id=SERVICE_ID,
    prefetch={key: one.query for key, one in TEMPLATES.items()},
    usageRequirements=(
        "For the charts of infants and young children. All data comes as prefetch: fhirServer and "
        "fhirAuthorization are not used, and no server is called. What could not be fetched is named on the card."
    ),
)


@router.get("/cds-services", summary="CDS Hooks: the service there is")
def get_services() -> ServicesOut:
    return ServicesOut(services=[SERVICE])


@router.post(
    "/cds-services/{service_id}",
    dependencies=[Depends(for_matching)],
    summary="CDS Hooks: a card for the chart that is opened",
    description=(
        "For the hook patient-view. One card, or none where every trial is ruled out and nothing says that the "
        "patient has infantile spasms. Data that was not sent is named on the card. Nothing is stored or logged, "
        "and no server is called."
    ),
    responses={
        200: {"model": CardsOut},
        404: {"description": "No service has this id."},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HookIn"}}},
        }
    },
)
def post_hook(
    request: Request,
    service_id: str,
    plain: Annotated[Any, Depends(posted)],
    catalogue: Annotated[Catalogue, Depends(catalogue_here)],
    day: Annotated[date, Depends(day_of_asking)],
) -> Response:
    if service_id != SERVICE_ID:
        raise Problem(
            404, "not-found", say("No service has this id. GET /cds-services names the one there is.")
        )
    card = _card(_hook(plain), catalogue, day, base_of(request))
    answer = CardsOut(cards=[card] if card else [])
    return Response(to_bytes(answer), headers=NOT_KEPT, media_type="application/json")


def _hook(plain: Any) -> HookIn:
    try:
        return HookIn.model_validate(plain)
    except ValidationError as found:
        details = found.errors(include_url=False, include_input=False)
        raise ProfileRefused(field_errors(details)) from None


def _card(hook: HookIn, catalogue: Catalogue, day: date, base: str) -> CardOut | None:
    prefetch = prefetched(hook.prefetch or {})
    if len(prefetch.missing) == len(TEMPLATES):
        return nothing_sent(base)
    try:
        told, intake = convert_entries(prefetch.told, day, hook.context.patient_id).read(day)
    except Deceased:
        return has_died(base)
    return trials_found(found_for(told, catalogue, MatchQuery()), intake, prefetch, base)
