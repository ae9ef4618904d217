"""What cannot be true together. Days known in part contradict each other only when no day could be right."""

from collections.abc import Iterator
from datetime import date

from matchers.calendar import SomeDay, later
from matchers.saying import in_a_row, say
from service.intake.problems import FieldError
from service.intake.shape import ProfileIn, TreatmentIn

PREGNANCY_DAYS = 300  # a cause may be found before birth, but no earlier than this
MEND_DATE = say("Mend the date, or leave it out where it is not known.")


def until(day: SomeDay | None, as_of: date) -> SomeDay | None:
    """A day that has come by `as_of`: what a partial date leaves open after it is ruled out."""
    return SomeDay(day.first, min(day.last, as_of)) if day and day.first <= as_of else day


def birth(profile: ProfileIn, as_of: date) -> SomeDay | None:
    """The birthdays that a date of birth and an age both allow."""
    told = until(profile.born, as_of)
    aged = profile.age.born(as_of) if profile.age else None
    if told and aged:
        return SomeDay(max(told.first, aged.first), min(told.last, aged.last))
    return told or aged


def contradictions(profile: ProfileIn, as_of: date) -> Iterator[FieldError]:
    wrong_birth = tuple(_birth(profile, as_of))
    yield from wrong_birth
    born = None if wrong_birth else birth(profile, as_of)
    for field, day, has_come in _days(profile):
        yield from _out_of_life(field, day, born, as_of if has_come else None)
    yield from _spasms(profile)
    for number, treatment in enumerate(profile.treatments or ()):
        yield from _treatment(f"treatments[{number}]", treatment, as_of)
    yield from _place(profile)


def _birth(profile: ProfileIn, as_of: date) -> Iterator[FieldError]:
    if profile.born and profile.born.first > as_of:
        yield FieldError(
            "born", say("this is after the day judged for"), say("Mend the date of birth, or as_of.")
        )
    elif profile.born and profile.age:
        both = birth(profile, as_of)
        if both and both.first > both.last:
            message = say("this contradicts the date of birth on the day judged for")
            yield FieldError("age", message, say("Leave out either age or born, or mend as_of."))


def _days(profile: ProfileIn) -> Iterator[tuple[str, SomeDay, bool]]:
    """Every day told, with its field and whether it must have come by now."""
    told: list[tuple[str, SomeDay | None, bool]] = []
    if profile.spasms:
        told += [
            ("spasms.onset", profile.spasms.onset, True),
            ("spasms.diagnosed", profile.spasms.diagnosed, True),
        ]
    told += [(f"eeg[{n}].on", one.on, True) for n, one in enumerate(profile.eeg or ())]
    told += [(f"conditions[{n}].since", one.since, True) for n, one in enumerate(profile.conditions or ())]
    told += [(f"labs[{n}].on", one.on, True) for n, one in enumerate(profile.labs or ())]
    for number, course in enumerate(profile.treatments or ()):
        told.append((f"treatments[{number}].start", course.start, course.status in {"current", "past"}))
        told.append((f"treatments[{number}].stop", course.stop, course.status == "past"))
    if profile.other_trial:
        taking_part = profile.other_trial.taking_part
        told.append(("other_trial.last_dose_on", profile.other_trial.last_dose_on, not taking_part))
    yield from ((field, day, has_come) for field, day, has_come in told if day)


def _out_of_life(field: str, day: SomeDay, born: SomeDay | None, last: date | None) -> Iterator[FieldError]:
    if last and day.first > last:
        yield FieldError(
            field, say("this is after the day judged for"), in_a_row([MEND_DATE, say("Or mend as_of.")])
        )
    if born and day.last < _earliest(field, born):
        yield FieldError(field, say("this is before the child was born"), MEND_DATE)


def _earliest(field: str, born: SomeDay) -> date:
    return later(born.first, -PREGNANCY_DAYS) if field.endswith(".since") else born.first


def _spasms(profile: ProfileIn) -> Iterator[FieldError]:
    told = profile.spasms
    if told and told.onset and told.diagnosed and told.diagnosed.last < told.onset.first:
        yield FieldError("spasms.diagnosed", say("the diagnosis is before the onset"), MEND_DATE)


def _treatment(field: str, told: TreatmentIn, as_of: date) -> Iterator[FieldError]:
    if told.status == "never":
        yield from _never(field, told)
        return
    if told.start and told.stop and told.stop.last < told.start.first:
        yield FieldError(f"{field}.stop", say("the stop is before the start"), MEND_DATE)
    if told.status == "current" and told.stop and told.stop.last < as_of:
        message = say("a current treatment cannot have stopped before the day judged for")
        yield FieldError(f"{field}.stop", message, say("Use the status past, or leave out the stop."))


def _never(field: str, told: TreatmentIn) -> Iterator[FieldError]:
    """A treatment never given has no days, no dose and no effect."""
    for name in ("start", "stop", "dose_mg_per_kg_day"):
        if getattr(told, name) is not None:
            message = say("a treatment that was never given cannot have this")
            yield FieldError(
                f"{field}.{name}", message, say("Leave it out, or use the status past or current.")
            )
    if told.response not in {None, "unknown"}:
        message = say("a treatment that was never given cannot have worked or failed")
        yield FieldError(
            f"{field}.response", message, say("Leave it out, or use the status past or current.")
        )


def _place(profile: ProfileIn) -> Iterator[FieldError]:
    place = profile.place
    if place and (place.lat is None) != (place.lon is None):
        missing = "lat" if place.lat is None else "lon"
        yield FieldError(f"place.{missing}", say("lat and lon go together"), say("Give both, or neither."))
