"""A referral sheet: one page to print, with the trials to ask about first, whom to ask, and what is still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchers.saying import marked
from matchers.trial import Contact, Site, Trial
from service.api.schemas import MatchesOut, MatchOut
from service.web.forms import DAYS, LABELS, day_text, label_of
from service.web.language import Translated, gettext
from service.web.results import Card, card
from service.web.words import country_name, date_in_words, number

MOST_TRIALS = 4
MOST_QUESTIONS = 5
MOST_CONTACTS = 2
UNTOLD = frozenset({"as_of", "conditions_complete", "treatments_complete"})
SAID: Mapping[str, str] = Translated(
    {
        "yes": marked("yes"),
        "no": marked("no"),
        "female": marked("girl"),
        "male": marked("boy"),
        "current": marked("now"),
        "past": marked("before"),
    }
)
PARTS: Mapping[str, str] = Translated(
    {
        "status": "{said}",
        "start": marked("from {said}"),
        "stop": marked("until {said}"),
        "response": marked("effect: {said}"),
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One trial of the sheet, the place to ask first and whom to ask there."""

    card: Card
    place: str
    contacts: tuple[Contact, ...]


def wanted(answer: MatchesOut, trials: Mapping[str, Trial]) -> list[Wanted]:
    """The first trials that may be joined now or later, those that give a treatment before the others."""
    matches = {match["trial"]["id"]: match for match in answer["matches"]}
    order = [matches[id_] for id_ in answer["order"]["treatment_first"]]
    open_ones = [match for match in order if match["standing"] != "ruled-out"][:MOST_TRIALS]
    asks = [ask["fact"] for ask in answer["ask_next"]]
    return [_wanted(match, trials[match["trial"]["id"]], asks) for match in open_ones]


def _wanted(match: MatchOut, trial: Trial, asks: list[str]) -> Wanted:
    site = _nearest(match, trial)
    contacts = tuple(site.contacts if site and site.contacts else trial.contacts)[:MOST_CONTACTS]
    return Wanted(card(match, asks), _place(match, site), contacts)


def _nearest(match: MatchOut, trial: Trial) -> Site | None:
    """The nearest site that recruits, else the nearest; the answer has them by distance."""
    near = sorted(match["sites"], key=lambda one: one["status"] != "recruiting")
    return next(
        (
            site
            for one in near[:1]
            for site in trial.sites
            if (site.name, site.city) == (one["name"], one["city"])
        ),
        None,
    )


def _place(match: MatchOut, site: Site | None) -> str:
    if site is None:
        return ""
    km = next(
        (one["km"] for one in match["sites"] if (one["name"], one["city"]) == (site.name, site.city)), None
    )
    parts = (
        site.name,
        site.city,
        country_name(site.country),
        gettext("about {n} km").format(n=number(km)) if km is not None else "",
    )
    return ", ".join(filter(None, parts))


def told(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was told, by its label, with days in words: a treatment or a condition with its parts on one line."""
    single = [
        (LABELS.get(name) or label_of(name), _said(name, text))
        for name, text in values.items()
        if "[" not in name and name not in UNTOLD
    ]
    return (
        single
        + list(_rows(values, "conditions", gettext("Condition")))
        + list(_rows(values, "treatments", gettext("Treatment")))
    )


def _rows(values: Mapping[str, str], rows: str, label: str) -> Iterable[tuple[str, str]]:
    for name, text in values.items():
        row, _, part = name.partition("].")
        if row.startswith(f"{rows}[") and part == "term":
            parts = [
                words.format(said=_said(one, values[f"{row}].{one}"]))
                for one, words in PARTS.items()
                if f"{row}].{one}" in values
            ]
            absent = [gettext("absent")] if values.get(f"{row}].present") == "no" else []
            yield label, ", ".join([text, *parts, *absent])


def _said(name: str, text: str) -> str:
    if name == "place.country":
        return country_name(text)
    is_day = name.rpartition(".")[2] in DAYS
    return date_in_words(day_text(text)) if is_day else SAID.get(text, text)
