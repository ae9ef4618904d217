"""For whom a trial is by age, in a sentence: "For babies from 2 months until their second birthday"."""

from collections.abc import Mapping
from typing import Any

from matchers.calendar import Length
from matchers.facets import facets
from matchers.saying import marked
from matchers.trial import Trial
from service.web.language import gettext
from service.web.words import length_in_words

BABIES_MONTHS = 36  # a trial that ends before is one for babies
ADULT_MONTHS = 216
_BIRTHDAYS = {
    1: marked("first birthday"),
    2: marked("second birthday"),
    3: marked("third birthday"),
    4: marked("fourth birthday"),
    5: marked("fifth birthday"),
    6: marked("sixth birthday"),
}
Window = Mapping[str, Any]


def windows(trial: Trial) -> list[str]:
    """A sentence for each clock by which the trial counts ages; none where it names no limit."""
    return [sentence for window in facets(trial)["ages"] if (sentence := _sentence(window))]


def limits(trial: Trial) -> tuple[str, str]:
    """The youngest and the oldest age today in English, for files: "2 months", "" where there is no limit."""
    now = next((window for window in facets(trial)["ages"] if window["basis"] == "now"), None)
    low, high = (_length(now[end]) if now else None for end in ("min", "max"))
    return str(low) if low else "", str(high) if high else ""


def _sentence(window: Window) -> str:
    match window["basis"]:
        case "now":
            return _now(window)
        case "corrected":
            return _joined(window, _CORRECTED)
        case "onset":
            return _joined(window, _ONSET)
        case "diagnosis":
            return _joined(window, _DIAGNOSIS)
        case _:
            return _joined(window, _AT_BIRTH)


def _now(window: Window) -> str:
    low, high = _length(window["min"]), _length(window["max"])
    who = _who(low, high)
    low = None if low and not low.value else low
    if not low and not high:
        return ""
    if not high:
        return gettext("For {who} from {age} on.").format(who=who, age=length_in_words(low)) if low else ""
    until = _until(high, ends_on_it=not window["max_inclusive"])
    if not low:
        return gettext("For {who} {until}.").format(who=who, until=until)
    begins = gettext("from {age}") if window["min_inclusive"] else gettext("older than {age}")
    return gettext("For {who} {begins} {until}.").format(
        who=who, begins=begins.format(age=length_in_words(low)), until=until
    )


def _who(low: Length | None, high: Length | None) -> str:
    if low and low.months >= ADULT_MONTHS:
        return gettext("adults")
    if high and high.months < BABIES_MONTHS:
        return gettext("babies")
    return gettext("babies and children") if not low or low.months < 12 else gettext("children")


def _until(high: Length, *, ends_on_it: bool) -> str:
    """Where a registry says "24 months" it hardly ever says whether the weeks after that birthday still count."""
    birthday = _birthday(high)
    if birthday:
        until = (
            gettext("until their {birthday}")
            if ends_on_it
            else gettext("up to their {birthday}, or a little longer")
        )
        return until.format(birthday=gettext(birthday))
    age = length_in_words(high)
    until = (
        gettext("until they are {age} old")
        if ends_on_it
        else gettext("up to the age of {age}, or a little longer")
    )
    return until.format(age=age)


def _birthday(length: Length) -> str | None:
    years = length.months / 12 if length.unit in {"month", "year"} else 0.5
    return _BIRTHDAYS.get(int(years)) if years == int(years) else None


_CORRECTED = (
    marked("Counted from the day a baby was due: from {low} to {high}."),
    marked("Counted from the day a baby was due: {low} or older."),
    marked("Counted from the day a baby was due: not older than {high}."),
)
_ONSET = (
    marked("The spasms began between the ages of {low} and {high}."),
    marked("The spasms began at {low} of age or later."),
    marked("The spasms began before the age of {high}."),
)
_DIAGNOSIS = (
    marked("The spasms were found between the ages of {low} and {high}."),
    marked("The spasms were found at {low} of age or later."),
    marked("The spasms were found before the age of {high}."),
)
_AT_BIRTH = (
    marked("Born after {low} to {high} of pregnancy."),
    marked("Born after {low} of pregnancy or more."),
    marked("Born before {high} of pregnancy were over."),
)


def _joined(window: Window, templates: tuple[str, str, str]) -> str:
    low, high = _length(window["min"]), _length(window["max"])
    if not low and not high:
        return ""
    template = templates[0 if low and high else 1 if low else 2]
    return gettext(template).format(
        low=length_in_words(low) if low else "", high=length_in_words(high) if high else ""
    )


def _length(told: Mapping[str, Any] | None) -> Length | None:
    return Length(**told) if told else None
