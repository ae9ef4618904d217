"""What pages say: statuses, phases, dates and countries in plain words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache

import pycountry
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from ingest.registry import registries
from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.kinds import Disputed
from matchers.saying import marked
from matchers.trial import Criterion, Phase, Recruitment, StudyType, Trial
from matchers.wording import NO_TEXT, TOO_LONG, unescaped
from service.web.language import Translated, gettext, locale, ngettext, spoken

STATUSES: Mapping[Recruitment, str] = Translated(
    {
        "recruiting": marked("Open now"),
        "available": marked("Open: early access"),
        "not-yet-recruiting": marked("Not open yet"),
        "by-invitation": marked("By invitation only"),
        "active-not-recruiting": marked("Takes nobody new"),
        "suspended": marked("Paused"),
        "completed": marked("Finished"),
        "terminated": marked("Stopped early"),
        "withdrawn": marked("Called off"),
        "unknown": marked("Status not known"),
    }
)
STATUS_MEANINGS: Mapping[Recruitment, str] = Translated(
    {
        "recruiting": marked("The registry says that this study takes children now."),
        "available": marked("The treatment can be asked for outside a study."),
        "not-yet-recruiting": marked("The study is being prepared and takes nobody yet."),
        "by-invitation": marked("Only families whom the study team asks can take part."),
        "active-not-recruiting": marked("The study goes on with those who are in it."),
        "suspended": marked("The study is paused. It may go on."),
        "completed": marked("The study has ended."),
        "terminated": marked("The study ended before it was planned to."),
        "withdrawn": marked("The study was called off before anybody joined."),
        "unknown": marked("The registry has not heard from this study for a long time."),
    }
)
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
PHASES: Mapping[Phase, str] = Translated(
    {
        "early-1": marked("Early phase 1"),
        "1": marked("Phase 1"),
        "2": marked("Phase 2"),
        "3": marked("Phase 3"),
        "4": marked("Phase 4"),
    }
)
PHASE_MEANINGS: Mapping[Phase, str] = Translated(
    {
        "early-1": marked("A very first look, in few people."),
        "1": marked("Looks at safety and at the right dose, in few people."),
        "2": marked("A first look at whether it helps, and at safety."),
        "3": marked("Compares it with the usual treatment, in more people."),
        "4": marked("Learns more about a treatment that is already in use."),
    }
)
STUDY_TYPES: Mapping[StudyType, str] = Translated(
    {
        "interventional": marked("Tests a treatment"),
        "observational": marked("Watches, gives no study treatment"),
        "expanded-access": marked("Early access, outside a study"),
    }
)
NO_WORDS = marked("The registry does not say who can join this trial.")
TOO_LONG_TO_READ = marked("The rest of this text is too long to be read here.")
# What stands for a registry's words where it has none, or too many.
_OURS = {NO_TEXT: NO_WORDS, TOO_LONG: TOO_LONG_TO_READ}
_OUR_HEADINGS = re.compile(r"(?:key |main |major )?(?:in|ex)clusion(?: criteria)?", re.IGNORECASE)
# Where the standard's own name is one that people do not use, or that is in dispute.
_SHORTER_COUNTRIES = {
    ("en", "HK"): "Hong Kong",
    ("en", "MO"): "Macao",
    ("en", "MM"): "Myanmar",
    ("en", "PS"): "Palestine",
}


def date_in_words(text: str | None) -> str:
    """`2026-05-18` as 18 May 2026, `2026-05` as May 2026; what is no date stays as it is."""
    if not text:
        return gettext("not given")
    year, *rest = text.split("T")[0].split("-")
    try:
        told = date(int(year), int(rest[0]) if rest else 1, int(rest[1]) if len(rest) > 1 else 1)
    except ValueError:
        return text
    if len(rest) > 1:
        return format_date(told, "long", locale=locale())
    return format_skeleton("yMMMM", told, locale=locale()) if rest else year


def moment_in_words(at: datetime) -> str:
    day = date_in_words(at.date().isoformat())
    return gettext("{day} at {time} UTC").format(day=day, time=f"{at:%H:%M}")


def number(value: float) -> str:
    return format_decimal(value, locale=locale())


def days_in_words(days: int) -> str:
    """How long from now: exact up to two months, then about."""
    if days <= 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days <= 60:
        return ngettext("in {n} day", "in {n} days", days).format(n=days)
    if days < 700:
        months = round(days / 30.4375)
        return ngettext("in about {n} month", "in about {n} months", months).format(n=months)
    years = round(days / 365.25)
    return ngettext("in about {n} year", "in about {n} years", years).format(n=years)


def country_name(code: str | None) -> str:
    if not code:
        return gettext("Country not given")
    if code == "ZZ":  # a private code, which the standard calls an unknown region
        return code
    shorter = _SHORTER_COUNTRIES.get((spoken().language, code))
    return shorter or str(locale().territories.get(code, code))


def country_names(codes: Iterable[str], most: int = 4) -> str:
    names = sorted(map(country_name, codes), key=in_order)
    if not names:
        return gettext("not given")
    more = len(names) - most
    shown = ", ".join(names[:most])
    if more <= 0:
        return shown
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(names=shown, n=more)


def all_countries() -> tuple[tuple[str, str], ...]:
    """Every country as its code and its name, by name."""
    return _all_countries(spoken().language)


@cache
def _all_countries(language: str) -> tuple[tuple[str, str], ...]:  # noqa: ARG001 - in which the names are said
    codes = [str(country.alpha_2) for country in pycountry.countries]
    return tuple(sorted(((code, country_name(code)) for code in codes), key=lambda pair: in_order(pair[1])))


def all_of(parts: Iterable[str]) -> Markup:
    return Markup(format_list([str(escape(one)) for one in parts], locale=locale()))  # noqa: S704 - escaped here


def any_of(parts: Iterable[str]) -> Markup:
    return Markup(format_list([str(escape(one)) for one in parts], "or", locale=locale()))  # noqa: S704 - likewise


def in_order(words: str) -> str:
    """Letters with a mark stand beside those without, as in a printed list."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def plain(text: str) -> str:
    """A registry's words as its own pages show them; where it has none, ours say so.

    Registries write Markdown, in which a backslash keeps a sign from having a meaning: "\\<" is "<".
    """
    return gettext(_OURS[text]) if text in _OURS else unescaped(text)


def is_theirs(text: str) -> bool:
    return text not in _OURS


def registry_title(name: str) -> str:
    known = registries().get(name)
    return known.title if known else name


def heading_over(criterion: Criterion) -> str:
    """The registry's heading over a sentence, but for those that only repeat ours."""
    heading = plain(criterion.heading).strip(" :*#_")
    return "" if criterion.is_field or _OUR_HEADINGS.fullmatch(heading) else heading


def capital(words: str) -> str:
    """Of words that begin with markup, the first letter is left to the style sheet."""
    return words[:1].upper() + words[1:]


def phase_in_words(phases: Iterable[Phase]) -> str:
    told = list(phases)
    if len(told) == 2 and all(one.isdecimal() for one in told):
        return gettext("Phase {one} and {other}").format(one=told[0], other=told[1])
    return ", ".join(PHASES[phase] for phase in told) or gettext("No phase")


def length_in_words(length: Length) -> str:
    n = int(length.value) if float(length.value).is_integer() else length.value
    count = n if isinstance(n, int) else 2
    told = {
        "hour": ngettext("{n} hour", "{n} hours", count),
        "day": ngettext("{n} day", "{n} days", count),
        "week": ngettext("{n} week", "{n} weeks", count),
        "month": ngettext("{n} month", "{n} months", count),
        "year": ngettext("{n} year", "{n} years", count),
    }
    return told[length.unit].format(n=number(n))


def ages_in_words(trial: Trial) -> str:
    """The registry's own age limits, from its fields; what sentences say of ages stands on the trial's page."""
    low = high = ""
    for criterion in trial.criteria:
        rule = criterion.rule.one if isinstance(criterion.rule, Disputed) else criterion.rule
        if criterion.is_field and isinstance(rule, Age):
            low = length_in_words(rule.low) if rule.low else low
            high = length_in_words(rule.high) if rule.high else high
    if low and high:
        return gettext("{low} to {high}").format(low=low, high=high)
    if low:
        return gettext("from {low}").format(low=low)
    return gettext("up to {high}").format(high=high) if high else gettext("not given")
