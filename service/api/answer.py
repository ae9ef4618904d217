"""The answer to one child, without the web: cohorts are answered where no server runs, and no worker waits for one."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NotRequired

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from typing_extensions import TypedDict

from ingest.catalogue import Catalogue
from matchers.asking import Ask
from matchers.child import Child
from matchers.columns.standings import Standings
from matchers.match import Standing
from service.api.schemas import MatchesOut, matches_document, to_bytes
from service.intake.conversion import Format, Intake
from service.intake.profile import Told
from service.intake.shape import Country

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
