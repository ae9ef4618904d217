"""What the filters of the list offer to choose from, in words."""

from collections.abc import Iterable

from matchers.saying import marked
from matchers.trial import Recruitment, Trial
from matchers.vocabulary import name_of
from service.web.language import gettext
from service.web.telling import plainly
from service.web.words import PHASE_MEANINGS, PHASES, STUDY_TYPES, capital, country_name, in_order, number

Choices = tuple[tuple[str, str], ...]
MILES_IN_KM = 0.621371
STATUS_GROUPS: dict[str, tuple[str, tuple[Recruitment, ...]]] = {
    "open": (marked("Open now"), ("recruiting", "available")),
    "soon": (marked("Opening soon"), ("not-yet-recruiting",)),
    "may": (
        marked("Open now or opening soon"),
        ("recruiting", "available", "not-yet-recruiting", "by-invitation"),
    ),
    "invitation": (marked("By invitation only"), ("by-invitation",)),
    "paused": (marked("Takes nobody new, or paused"), ("active-not-recruiting", "suspended")),
    "over": (marked("Finished or stopped"), ("completed", "terminated", "withdrawn")),
    "unknown": (marked("Not known"), ("unknown",)),
}
SORTS = {
    "relevance": marked("Best match"),
    "nearest": marked("Nearest first"),
    "newest": marked("Newest study first"),
    "updated": marked("Changed last, first"),
    "title": marked("By title"),
    "id": marked("Registry number"),
}
NOTHING = "nothing"
# Each is a term of the vocabulary, but for the first.
TRIED = {
    NOTHING: marked("Nothing yet"),
    "vigabatrin": marked("Vigabatrin"),
    "acth": "ACTH",
    "corticosteroids": marked("A steroid, such as prednisolone"),
    "antiseizure-medication": marked("Another medicine against seizures"),
    "ketogenic-diet": marked("A ketogenic diet"),
    "epilepsy-surgery": marked("Surgery for epilepsy"),
}
WITHIN = ("25", "50", "100", "250", "500", "1000", "2500")


def choices(trials: Iterable[Trial]) -> dict[str, Choices]:
    """Countries and causes only as far as some trial has them."""
    listed = list(trials)
    countries = {code for trial in listed for code in trial.countries}
    targets = {term for trial in listed for term in trial.targets}
    return {
        "country": _by_name((code, country_name(code)) for code in countries),
        "cause": _by_name((term, capital(plainly(name_of(term)))) for term in targets),
        "status": tuple((name, gettext(label)) for name, (label, _) in STATUS_GROUPS.items()),
        "phase": tuple((name, f"{label}: {PHASE_MEANINGS[name]}") for name, label in PHASES.items()),
        "type": tuple(STUDY_TYPES.items()),
        "tried": tuple((name, gettext(label)) for name, label in TRIED.items()),
        "within": tuple((km, distance(int(km))) for km in WITHIN),
        "sort": tuple((name, gettext(label)) for name, label in SORTS.items()),
    }


def distance(km: float) -> str:
    """In both units, so that nobody has to choose one."""
    return gettext("{km} km ({miles} miles)").format(
        km=number(round(km)), miles=number(round(km * MILES_IN_KM))
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> Choices:
    return tuple(sorted(pairs, key=lambda pair: in_order(pair[1])))
