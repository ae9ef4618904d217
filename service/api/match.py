"""One child held against every trial. Nothing told of the child outlives the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NoReturn

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from ingest.catalogue import Catalogue
from matchers.child import Child
from matchers.explain import ask_next
from matchers.match import Standing, matches
from matchers.rank import Ranked, ranked
from matchers.trial import Trial
from matchers.vocabulary import fold
from service.api.errors import Problem
from service.api.schemas import MatchesOut, matches_document, to_bytes
from service.intake.json_text import NotJson, parse
from service.intake.profile import Told, read_profile
from service.intake.shape import Country

router = APIRouter(tags=["match"])
LARGEST_PAGE = 500
SAME_CITY_DEGREES = 0.5  # two cities of one name in one country lie further apart than that


def listed(value: Any) -> Any:
    """`?standing=fits&standing=later` and `?standing=fits,later` alike."""
    return [word for one in value for word in str(one).split(",")] if isinstance(value, list) else value


class MatchQuery(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    include: Literal["closed"] | None = Field(
        default=None, description="closed: also trials that take nobody any more."
    )
    standing: Annotated[list[Standing], BeforeValidator(listed)] = Field(
        default=[], description="Only these standings; repeat it, or divide them by commas."
    )
    country: Annotated[list[Country], BeforeValidator(listed)] = Field(
        default=[], description="Only trials with a site in one of these countries (ISO 3166 alpha-2)."
    )
    limit: int = Field(default=LARGEST_PAGE, ge=1, le=LARGEST_PAGE)
    offset: int = Field(default=0, ge=0, le=1_000_000)

    def holds(self, trial: Trial) -> bool:
        """Whether a trial is asked about at all."""
        if trial.is_over and self.include != "closed":
            return False
        return not self.country or bool(set(self.country) & set(trial.countries))


def today() -> date:
    return datetime.now(UTC).date()


async def posted(request: Request) -> Any:
    """The body as JSON values: 415 for another type, 400 for what is not JSON, and never a word of it."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    encoded = request.headers.get("content-encoding", "identity").strip().lower()
    if not _is_json(kind) or encoded != "identity":
        detail = "Send the profile as application/json, uncompressed."
        raise Problem(415, "wrong-content-type", detail, headers={"Accept-Post": "application/json"})
    try:
        return parse(await request.body())
    except NotJson as error:
        raise Problem(400, "malformed-json", f"{_sentence(str(error))}.") from None


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def catalogue_of(request: Request) -> Catalogue:
    current: Catalogue = request.app.state.catalogue.current()
    return current


def answered(told: Told, catalogue: Catalogue, query: MatchQuery) -> MatchesOut:
    """Every trial asked about, in order; questions count for all of them, whichever standings are shown."""
    child = located(told.child, catalogue.trials)
    found = matches(child, filter(query.holds, catalogue.trials))
    shown = [one for one in ranked(found, child) if _is_shown(one, query)]
    return matches_document(
        child, told.warnings, ask_next(found), shown, catalogue, query.limit, query.offset
    )


def located(child: Child, trials: Iterable[Trial]) -> Child:
    """A city told without its place on the map is put where the registries put it, if they agree."""
    place = child.place
    if place.lat is not None or place.city is None or place.country is None:
        return child
    wanted = (place.country, fold(place.city))
    sites = (
        site for trial in trials for site in trial.sites if site.lat is not None and site.lon is not None
    )
    found = sorted({(site.lat, site.lon) for site in sites if (site.country, fold(site.city)) == wanted})
    if not found or max(map(_spread, zip(*found, strict=True))) > SAME_CITY_DEGREES:
        return child
    return replace(child, place=replace(place, lat=found[0][0], lon=found[0][1]))


def _spread(degrees: tuple[float, ...]) -> float:
    return max(degrees) - min(degrees)


def _is_shown(one: Ranked, query: MatchQuery) -> bool:
    return not query.standing or one.match.standing in query.standing


@router.post(
    "/match",
    summary="Hold one child against every open trial",
    description="Nothing of the profile is stored, logged, cached or repeated. What is not said is unknown.",
    responses={200: {"model": MatchesOut}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProfileIn"}}},
        }
    },
)
def post_match(
    query: Annotated[MatchQuery, Query()],
    plain: Annotated[Any, Depends(posted)],
    catalogue: Annotated[Catalogue, Depends(catalogue_of)],
    day: Annotated[date, Depends(today)],
) -> Response:
    answer = answered(read_profile(plain, day), catalogue, query)
    return Response(to_bytes(answer), headers=NOT_KEPT, media_type="application/json")


NOT_KEPT: Mapping[str, str] = {"Cache-Control": "no-store"}


@router.get("/match", include_in_schema=False, response_model=None)
def refuse_profile_in_address() -> NoReturn:
    """An address is kept in histories, logs and referrers: no place for a child's data."""
    detail = (
        "Send the profile in the body of a POST. An address is kept in many places; a profile must not be."
    )
    raise Problem(405, "method-not-allowed", detail, headers={"Allow": "POST", **NOT_KEPT})
