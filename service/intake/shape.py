"""The profile as it is posted. Strict: a value of the wrong type is refused, never bent into a right one."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

import pycountry
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from matchers.calendar import SomeDay
from matchers.child import Response, Status
from matchers.saying import say
from service.intake.age_text import Age, age_from
from service.intake.problems import wrong

LONGEST_TEXT = 200
LONGEST_LIST = 200
AS_OF_YEARS = range(2000, 2101)
AS_OF_MESSAGE = say(
    "this day must lie between {first} and {last}", first=str(AS_OF_YEARS[0]), last=str(AS_OF_YEARS[-1])
)
EARLIEST_BIRTH = 1990
HOW_DATE = say("Write it as 2026-04-10, or 2026-04 or 2026 where the rest is not known.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise wrong("text", say("this is not a short text"), say("Write it in quotes."))
    return value


def _some_day(value: Any) -> SomeDay:
    try:
        return SomeDay.parse(_text(value))
    except ValueError:
        raise wrong("day", say("this is not a day in the calendar"), HOW_DATE) from None


def _day(value: Any) -> date:
    day = _some_day(value)
    if not day.exact or len(value) != len("2026-04-10"):
        raise wrong("whole_day", say("this day must be told whole"), say("Write it as 2026-04-10."))
    return day.first


def _as_of(value: Any) -> date:
    if _year(value) not in AS_OF_YEARS:
        raise wrong(
            "as_of", AS_OF_MESSAGE, say("Leave it out to judge for today, or write it as 2026-11-23.")
        )
    return _day(value)


def _born(value: Any) -> SomeDay:
    if _year(value) < EARLIEST_BIRTH:
        raise wrong(
            "born",
            say("this is before {year}: these are trials for small children", year=str(EARLIEST_BIRTH)),
            HOW_DATE,
        )
    return _some_day(value)


def _year(value: Any) -> int:
    """The year that a date begins with; one that passes where there is none, for its form is checked after."""
    found = re.match(r"\d{4}(?=-|$)", _text(value), re.ASCII)
    return int(found[0]) if found else AS_OF_YEARS[0]


def _age(value: Any) -> Age:
    return age_from(_text(value))


def _country(value: Any) -> str:
    code = _text(value).upper()
    if code == "UK":
        raise wrong(
            "country", say("this is not a country code of ISO 3166"), say("The United Kingdom is GB.")
        )
    if code not in COUNTRIES:
        raise wrong(
            "country", say("this is not a country code of ISO 3166"), say("Write two letters: ES, GB, US.")
        )
    return code


def _shown(kind: str, **schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **schema})


PARTIAL = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_PARTIAL_SHOWN = _shown("string", pattern=PARTIAL, description="A day, a month or a year.")
PartialDay = Annotated[SomeDay, PlainValidator(_some_day), _PARTIAL_SHOWN]
BirthDay = Annotated[
    SomeDay,
    PlainValidator(_born),
    _shown(
        "string",
        pattern=PARTIAL.replace(r"\d{4}", r"(199\d|[2-9]\d{3})", 1),
        description=f"A day, a month or a year, from {EARLIEST_BIRTH} on.",
    ),
]
WholeDay = Annotated[date, PlainValidator(_day), _shown("string", format="date")]
AsOf = Annotated[
    date, PlainValidator(_as_of), _shown("string", format="date", pattern=r"^(20\d\d|2100)-\d\d-\d\d$")
]
# `age` and `condition` are formats of our own: what is one is told in words, as by no pattern.
AgeText = Annotated[
    Age,
    PlainValidator(_age),
    _shown(
        "string", format="age", minLength=1, maxLength=LONGEST_TEXT, examples=["7 months", "30 weeks", "P7M"]
    ),
]
COUNTRIES = sorted(country.alpha_2 for country in pycountry.countries)
_COUNTRY_SHOWN = _shown("string", enum=COUNTRIES, description="ISO 3166 alpha-2")
Country = Annotated[str, PlainValidator(_country), _COUNTRY_SHOWN]
# A text of spaces is an empty one: they are taken off its ends before it is measured. The end of a line that U+0085 is
# counts among them, which patterns in JavaScript do not know.
_NOT_ALL_SPACES = {"pattern": r"[^\s\u0085]"}
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, json_schema_extra=_NOT_ALL_SPACES)]
Positive = Annotated[float, Field(ge=0, le=1_000_000)]


class _In(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )


class SpasmsIn(_In):
    onset: PartialDay | None = None
    diagnosed: PartialDay | None = None
    confirmed_by_video_eeg: bool | None = None
    per_day: Annotated[float, Field(ge=0, le=10_000)] | None = None
    clusters_per_day: Annotated[float, Field(ge=0, le=1_000)] | None = None


class PatternIn(_In):
    pattern: Text = Field(description="A vocabulary id, name, synonym or code of an EEG pattern.")
    present: bool = Field(default=True, description="False: looked for and not found.")
    on: PartialDay | None = None


class ConditionIn(_In):
    term: Text = Field(
        description="A vocabulary id, name, synonym or code: a diagnosis, cause, gene or other illness."
    )
    present: bool = Field(default=True, description="False: looked for and absent.")
    since: PartialDay | None = None


class TreatmentIn(_In):
    term: Text = Field(description="A vocabulary id, name, synonym or code of a treatment.")
    status: Status | None = None
    start: PartialDay | None = None
    stop: PartialDay | None = None
    dose_mg_per_kg_day: Annotated[float, Field(ge=0, le=10_000)] | None = None
    response: Response | None = None


class LabIn(_In):
    test: Text = Field(description="alt, ast, bilirubin, creatinine, platelets, neutrophils and others.")
    value: Positive | None = None
    unit: Text | None = None
    times_uln: Positive | None = Field(
        default=None, description="The value as a multiple of the upper limit of normal."
    )
    on: PartialDay | None = None


class OtherTrialIn(_In):
    taking_part: bool | None = None
    last_dose_on: PartialDay | None = None


_NUMBER, _NULL = {"type": "number"}, {"type": "null"}
BOTH_OR_NEITHER: dict[str, Any] = {
    "anyOf": [
        {"required": ["lat", "lon"], "properties": {"lat": _NUMBER, "lon": _NUMBER}},
        {"properties": {"lat": _NULL, "lon": _NULL}},
    ]
}


class PlaceIn(_In):
    model_config = ConfigDict(json_schema_extra=BOTH_OR_NEITHER)

    country: Country | None = None
    city: Text | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None


class ProfileIn(_In):
    """What is told about one child. Everything is optional; what is not said is unknown."""

    as_of: AsOf | None = Field(
        default=None, description="The day to judge for, from 2000 to 2100; by default today in UTC."
    )
    born: BirthDay | None = None
    age: AgeText | None = Field(
        default=None, description="Instead of `born`: the age on `as_of`, in whole units."
    )
    gestational_age_weeks: Annotated[float, Field(ge=20, le=45)] | None = None
    sex: Literal["female", "male"] | None = None
    weight_kg: Annotated[float, Field(ge=0.3, le=80)] | None = None
    spasms: SpasmsIn | None = None
    eeg: list[PatternIn] | None = Field(default=None, max_length=LONGEST_LIST)
    conditions: list[ConditionIn] | None = Field(default=None, max_length=LONGEST_LIST)
    conditions_complete: bool | None = Field(
        default=None, description="True: any condition not listed is absent."
    )
    treatments: list[TreatmentIn] | None = Field(default=None, max_length=LONGEST_LIST)
    treatments_complete: bool | None = Field(
        default=None, description="True: any treatment not listed was never given."
    )
    labs: list[LabIn] | None = Field(default=None, max_length=LONGEST_LIST)
    other_trial: OtherTrialIn | None = None
    place: PlaceIn | None = None
    consent: bool | None = Field(default=None, description="Whether a parent would sign.")


@cache
def known_fields() -> frozenset[str]:
    return frozenset(_names(ProfileIn))


def _names(model: type[BaseModel]) -> Iterator[str]:
    nested = (SpasmsIn, PatternIn, ConditionIn, TreatmentIn, LabIn, OtherTrialIn, PlaceIn)
    for one in (model, *nested):
        yield from one.model_fields
