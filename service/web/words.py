"""What pages say: statuses, phases, dates and countries in plain words."""

import re
from collections.abc import Iterable
from functools import cache

import pycountry

from ingest.normalise import NO_TEXT
from matchers.criteria.age import Age
from matchers.explain import MONTHS
from matchers.kinds import Disputed
from matchers.reading.cleaning import unescaped
from matchers.trial import Criterion, Phase, Recruitment, StudyType, Trial

STATUSES: dict[Recruitment, str] = {
    "recruiting": "Open now",
    "available": "Open: early access",
    "not-yet-recruiting": "Not open yet",
    "by-invitation": "By invitation only",
    "active-not-recruiting": "Takes nobody new",
    "suspended": "Paused",
    "completed": "Finished",
    "terminated": "Stopped early",
    "withdrawn": "Called off",
    "unknown": "Status not known",
}
STATUS_MEANINGS: dict[Recruitment, str] = {
    "recruiting": "The registry says that this study takes children now.",
    "available": "The treatment can be asked for outside a study.",
    "not-yet-recruiting": "The study is being prepared and takes nobody yet.",
    "by-invitation": "Only families whom the study team asks can take part.",
    "active-not-recruiting": "The study goes on with those who are in it.",
    "suspended": "The study is paused. It may go on.",
    "completed": "The study has ended.",
    "terminated": "The study ended before it was planned to.",
    "withdrawn": "The study was called off before anybody joined.",
    "unknown": "The registry has not heard from this study for a long time.",
}
TONES: dict[Recruitment, str] = {
    "recruiting": "open",
    "available": "open",
    "not-yet-recruiting": "soon",
    "by-invitation": "soon",
    "active-not-recruiting": "shut",
    "suspended": "shut",
    "completed": "shut",
    "terminated": "shut",
    "withdrawn": "shut",
    "unknown": "unsure",
}
PHASES: dict[Phase, str] = {
    "early-1": "Early phase 1",
    "1": "Phase 1",
    "2": "Phase 2",
    "3": "Phase 3",
    "4": "Phase 4",
}
PHASE_MEANINGS: dict[Phase, str] = {
    "early-1": "A very first look, in few people.",
    "1": "Looks at safety and at the right dose, in few people.",
    "2": "A first look at whether it helps, and at safety.",
    "3": "Compares it with the usual treatment, in more people.",
    "4": "Learns more about a treatment that is already in use.",
}
STUDY_TYPES: dict[StudyType, str] = {
    "interventional": "Tests a treatment",
    "observational": "Watches, gives no study treatment",
    "expanded-access": "Early access, outside a study",
}
FLAGS = {
    "ages-disagree": "Two ages are given",
    "unread-criteria": "Sentences we could not read",
    "no-eligibility-text": "No rules are given",
    "duplicate-suspect": "May be listed twice",
    "status-stale": "The status may be old",
    "translated": "Translated",
    "too-long": "Too long to be read whole",
    "sources-disagree": "The registries word it differently",
    "status-disagree": "The registries disagree on the status",
}
NO_WORDS = "The registry does not say who can join this trial."
_OUR_HEADINGS = re.compile(r"(?:key |main |major )?(?:in|ex)clusion(?: criteria)?", re.IGNORECASE)
# Where the name in the standard is not the one that people use.
_SHORTER_COUNTRIES = {
    "KP": "North Korea",
    "KR": "South Korea",
    "PS": "Palestine",
    "RU": "Russia",
    "TW": "Taiwan",
    "XK": "Kosovo",
}


def date_in_words(text: str | None) -> str:
    """`2026-05-18` as 18 May 2026, `2026-05` as May 2026; what is no date stays as it is."""
    if not text:
        return "not given"
    year, *rest = text.split("T")[0].split("-")
    try:
        names = [str(int(rest[1]))] if len(rest) > 1 else []
        names += [MONTHS[int(rest[0]) - 1]] if rest else []
    except (ValueError, IndexError):
        return text
    return " ".join([*names, year])


def days_in_words(days: int) -> str:
    """How long from now: exact up to two months, then about."""
    if days <= 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if days <= 60:
        return f"in {days} days"
    if days < 700:
        return f"in about {round(days / 30.4375)} months"
    return f"in about {round(days / 365.25)} years"


@cache
def country_name(code: str | None) -> str:
    if not code:
        return "Country not given"
    found = pycountry.countries.get(alpha_2=code)
    known = getattr(found, "common_name", None) or getattr(found, "name", None) or code
    return _SHORTER_COUNTRIES.get(code) or str(known).partition(",")[0]


def country_names(codes: Iterable[str], most: int = 4) -> str:
    names = sorted(map(country_name, codes))
    if not names:
        return "not given"
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


@cache
def all_countries() -> tuple[tuple[str, str], ...]:
    """Every country as its code and its name, by name."""
    codes = [str(country.alpha_2) for country in pycountry.countries]
    return tuple(sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1]))


def plain(text: str) -> str:
    """A registry's words as its own pages show them; where it has none, ours say so.

    Registries write Markdown, in which a backslash keeps a sign from having a meaning: "\\<" is "<".
    """
    return NO_WORDS if text == NO_TEXT else unescaped(text)


def heading_over(criterion: Criterion) -> str:
    """The registry's heading over a sentence, but for those that only repeat ours."""
    heading = plain(criterion.heading).strip(" :*#_")
    return "" if criterion.is_field or _OUR_HEADINGS.fullmatch(heading) else heading


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def phase_in_words(phases: Iterable[Phase]) -> str:
    return " and ".join(PHASES[phase] for phase in phases).replace(" and Phase ", " and ") or "No phase"


def ages_in_words(trial: Trial) -> str:
    """The registry's own age limits, from its fields; what sentences say of ages stands on the trial's page."""
    low = high = ""
    for criterion in trial.criteria:
        rule = criterion.rule.one if isinstance(criterion.rule, Disputed) else criterion.rule
        if criterion.is_field and isinstance(rule, Age):
            low = str(rule.low) if rule.low else low
            high = str(rule.high) if rule.high else high
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}" if high else "not given"
