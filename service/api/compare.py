"""One child told in several ways, side by side: what a treatment or a finding would open, and what it would close."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from ingest.catalogue import Catalogue
from service.access.doors import for_matching
from service.api.answer import MatchQuery, TrialsQuery, found_for
from service.api.comparison import ComparisonOut, compared, comparison_document
from service.api.match import NOT_KEPT, catalogue_here, day_of_asking, posted
from service.api.schemas import to_bytes
from service.intake.scenarios import LEAST, LONGEST_NAME, MOST, Scenario, read_scenarios

router = APIRouter(tags=["match"], dependencies=[Depends(for_matching)])
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": "^[ -~]+$"}
PROFILE = {"$ref": "#/components/schemas/ProfileIn"}
SCENARIOS: Mapping[str, Any] = {
    "title": "ScenariosIn",
    "description": "Several whole profiles by name, the first of which the others are compared with; or one, called "
    '"now", and by name what is changed in it.',
    "oneOf": [
        {
            "type": "object",
            "required": ["profiles"],
            "additionalProperties": False,
            "properties": {
                "profiles": {
                    "type": "object",
                    "propertyNames": NAME,
                    "additionalProperties": PROFILE,
                    "minProperties": LEAST,
                    "maxProperties": MOST,
                }
            },
        },
        {
            "type": "object",
            "required": ["profile", "changes"],
            "additionalProperties": False,
            "properties": {
                "profile": PROFILE,
                "changes": {
                    "type": "object",
                    "propertyNames": NAME,
                    "additionalProperties": PROFILE,
                    "description": "Each a JSON merge patch (RFC 7396): null takes a field away, a list takes the "
                    "whole list's place.",
                    "minProperties": LEAST - 1,
                    "maxProperties": MOST - 1,
                },
            },
        },
    ],
}
EXAMPLE: Mapping[str, Any] = {
    "profile": {
        "born": "2026-04-10",
        "conditions": [{"term": "infantile spasms"}],
        "treatments": [],
        "treatments_complete": True,
    },
    "changes": {
        "with vigabatrin from today": {
            "treatments": [{"term": "vigabatrin", "status": "current", "start": "2026-11-23"}]
        },
        "EEG shows hypsarrhythmia": {"eeg": [{"pattern": "hypsarrhythmia"}]},
    },
}


class ComparisonQuery(TrialsQuery):
    changed: bool = Field(
        default=False, description="true: only trials that a profile changes something for."
    )


def comparison(scenarios: Sequence[Scenario], catalogue: Catalogue, query: ComparisonQuery) -> ComparisonOut:
    """Every scenario held against the same trials, beside the first."""
    everything = MatchQuery(include=query.include, country=query.country)
    founds = [found_for(one.told, catalogue, everything) for one in scenarios]
    return comparison_document(
        compared(scenarios, founds), catalogue, query.limit, query.offset, only_changed=query.changed
    )


@router.post(
    "/match/compare",
    summary="Hold one child, told in several ways, against every open trial",
    description=(
        "Answers, for each trial, its standing under each profile, what a profile changes beside the first one, and "
        "by which sentences: so that a trial that a treatment would close is known before, and one that a test "
        "result would open. Differences come first. Treatment must not wait for a trial. Nothing of the profiles is "
        "stored, logged, cached or repeated but for the names given to them; a refusal names them by their places."
    ),
    responses={200: {"model": ComparisonOut}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": dict(SCENARIOS), "example": dict(EXAMPLE)}},
        }
    },
)
def post_comparison(
    query: Annotated[ComparisonQuery, Query()],
    plain: Annotated[Any, Depends(posted)],
    catalogue: Annotated[Catalogue, Depends(catalogue_here)],
    day: Annotated[date, Depends(day_of_asking)],
) -> Response:
    answer = comparison(read_scenarios(plain, day), catalogue, query)
    return Response(to_bytes(answer), headers=NOT_KEPT, media_type="application/json")
