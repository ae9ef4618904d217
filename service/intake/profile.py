"""A posted profile becomes a child: checked field by field, terms resolved, the unknown warned of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from matchers.calendar import SomeDay
from matchers.child import Child, Lab, OtherTrial, Place, Spasms
from matchers.saying import say
from matchers.vocabulary import find
from service.intake.checks import birth, contradictions, until
from service.intake.lab_names import lab_name, labs_like
from service.intake.problems import ProfileRefused, Warned, field_errors
from service.intake.shape import OtherTrialIn, PlaceIn, ProfileIn, SpasmsIn, known_fields
from service.intake.terms import Understood, understood

__all__ = ["ProfileIn", "Told", "read_profile"]


@dataclass(frozen=True, slots=True)
class Told:
    """A child, and what of the profile could not be used."""

    child: Child
    warnings: tuple[Warned, ...]


def read_profile(plain: Any, today: date) -> Told:
    """The child that a profile (parsed JSON) tells of; ProfileRefused, field by field, if it is wrong."""
    try:
        profile = ProfileIn.model_validate(plain)
    except ValidationError as found:
        details = found.errors(include_url=False, include_input=False)
        raise ProfileRefused(field_errors(details, known_fields())) from None
    as_of = profile.as_of or today
    wrong = tuple(contradictions(profile, as_of))
    if wrong:
        raise ProfileRefused(wrong)
    return _told(profile, birth(profile, as_of), as_of)


def _told(profile: ProfileIn, born: SomeDay | None, as_of: date) -> Told:
    facts = understood(profile, as_of)
    labs, unknown_labs = _labs(profile, as_of)
    child = _child(profile, facts, labs, born, as_of)
    return Told(child, (*facts.warnings, *_told_both_ways(profile, child), *unknown_labs))


def _told_both_ways(profile: ProfileIn, child: Child) -> Iterator[Warned]:
    """The conditions that another fact speaks against: "no infantile spasms", and the day they began."""
    message = say("Another fact told says the opposite, so whether this is so is taken as not known.")
    for number, told in enumerate(profile.conditions or ()):
        term = find(told.term, "condition")
        if term and child.is_told_both_ways(term):
            yield Warned(f"conditions[{number}].term", message)


def _child(
    profile: ProfileIn, facts: Understood, labs: tuple[Lab, ...], born: SomeDay | None, as_of: date
) -> Child:
    return Child(
        as_of=as_of,
        born=born,
        gestational_age_weeks=profile.gestational_age_weeks,
        sex=profile.sex,
        weight_kg=profile.weight_kg,
        spasms=_spasms(profile.spasms or SpasmsIn(), as_of),
        eeg=facts.eeg,
        conditions=facts.conditions,
        conditions_complete=facts.conditions_complete,
        treatments=facts.treatments,
        treatments_complete=facts.treatments_complete,
        labs=labs,
        other_trial=_other_trial(profile.other_trial or OtherTrialIn()),
        place=_place(profile.place or PlaceIn()),
        consent=profile.consent,
    )


def _spasms(told: SpasmsIn, as_of: date) -> Spasms:
    return Spasms(
        onset=until(told.onset, as_of),
        diagnosed=until(told.diagnosed, as_of),
        confirmed_by_video_eeg=told.confirmed_by_video_eeg,
        per_day=told.per_day,
        clusters_per_day=told.clusters_per_day,
    )


def _other_trial(told: OtherTrialIn) -> OtherTrial:
    return OtherTrial(told.taking_part, told.last_dose_on)


def _place(told: PlaceIn) -> Place:
    return Place(told.country, told.city, told.lat, told.lon)


def _labs(profile: ProfileIn, as_of: date) -> tuple[tuple[Lab, ...], tuple[Warned, ...]]:
    """The labs whose test is known, and a warning for each of the others."""
    labs, warnings = list[Lab](), list[Warned]()
    for number, told in enumerate(profile.labs or ()):
        test = lab_name(told.test)
        if test:
            labs.append(Lab(test, told.value, told.unit, told.times_uln, until(told.on, as_of)))
        else:
            message = say("We do not know this laboratory test, so the value was not used.")
            warnings.append(Warned(f"labs[{number}].test", message, labs_like(told.test)))
    return tuple(labs), tuple(warnings)
