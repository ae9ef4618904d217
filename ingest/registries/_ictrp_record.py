"""A record of a WHO ICTRP export as a source record, its fields by the names that the export's columns have."""

import html
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from ingest.countries import country_code
from ingest.part import Part, clean, distinct
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, SourceRecord
from ingest.registries._ictrp_columns import is_known
from matchers.saying import marked
from matchers.trial import Contact, Dates, Phase, Recruitment, Site, StudyType

NAME = "ictrp"
_CRITERIA = ("Inclusion_Criteria", "Exclusion_Criteria")
_STATUSES: dict[str, Recruitment] = {
    "recruiting": "recruiting",
    "open to recruitment": "recruiting",
    "not yet recruiting": "not-yet-recruiting",
    "pending": "not-yet-recruiting",
    "not recruiting": "active-not-recruiting",  # no longer, or not yet: which of them is lost on the way
    "recruitment complete": "active-not-recruiting",
    "suspended": "suspended",
    "temporary halt": "suspended",
    "complete": "completed",
    "completed": "completed",
    "finished": "completed",
    "terminated": "terminated",
    "withdrawn": "withdrawn",
    "authorised": "unknown",
    "not available": "unknown",
}
_NOTHING = re.compile(
    r"(?:nil(?: known)?|none|n\.?/?a\.?|not (?:applicable|specified|available|provided|stated)|no (?:age )?limits?|"
    r"multiple age groups|unspecified|0|-+)\.?",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?:(?:from|to|up to)\s+)?(\d{1,5}(?:\.\d{1,3})?)\s*(?:(y|m|w|d|h)|(year|month|week|day|hour)(?:s|\(s\))?(?:\s+old)?)",
    re.ASCII | re.IGNORECASE,
)
_UNITS = {"y": "Year", "m": "Month", "w": "Week", "d": "Day", "h": "Hour"}
_NUMERALS: dict[str, Phase] = {
    "I": "1",
    "1": "1",
    "II": "2",
    "2": "2",
    "III": "3",
    "3": "3",
    "IV": "4",
    "4": "4",
}
_DAYS = (
    *((form, "%Y-%m-%d") for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d %B %Y", "%B %d, %Y", "%Y%m%d")),
    *((form, "%Y-%m") for form in ("%Y-%m", "%m/%Y", "%B %Y")),
    ("%Y", "%Y"),
)
_LINE_END = re.compile(r"<(?:br|/p|/li|/div)\s{0,9}(?:/\s{0,9})?>", re.IGNORECASE)  # CTRI writes "<br/ >"
_TAG = re.compile(
    r"</?(?:(?:p|div|span|ul|ol|li|font|table|tbody|tr|t[dh]|h[1-6])\b[^<>]{0,200}|(?:b|i|u|em|strong|su[bp]))>",
    re.IGNORECASE,
)
_HEADED = re.compile(r"\W{0,5}(?:key |main |major )?(?:inclusion|exclusion|non-?inclusion)\b", re.IGNORECASE)


def read(payload: Payload) -> SourceRecord:
    """Pure. PayloadUnreadable only without a TrialID.

    An export keeps less than the registry it comes from: lists are joined, statuses run together, texts are HTML.
    """
    fields = payload.body if isinstance(payload.body, dict) else {}
    part = Part({key: value for key, value in fields.items() if isinstance(value, str)})
    record_id = part.text("TrialID")
    if not record_id:
        raise PayloadUnreadable(NAME, payload.id or "a record", marked("it has no TrialID"))
    title = _said(part, "public_title") or _said(part, "Scientific_title")
    countries = _countries(part)
    return SourceRecord(
        registry=NAME,
        id=record_id,
        url=part.text("url"),
        title=title or record_id,
        other_ids=_listed(part, "SecondaryIDs"),
        official_title=_said(part, "Scientific_title"),
        study_type=_study_type(part),
        phase=_phase(part.text("phase")),
        status=_status(part),
        conditions=_listed(part, "Conditions"),
        interventions=tuple(NamedIntervention(name[:200]) for name in _listed(part, "Interventions")),
        # The portal's `last_updated` is the day on which it copied the record, no word of how old its status is.
        dates=Dates(start=_day(part, "Date_enrollement")),
        enrollment=_enrollment(part.text("Target_size")),
        sponsor=_said(part, "Primary_sponsor"),
        countries=countries,
        sites=tuple(Site(country=code) for code in countries),
        contacts=_contacts(part),
        sex=_sex(part.text("Gender")),
        minimum_age=_age(part.text("Age_min")),
        maximum_age=_age(part.text("Age_max")),
        eligibility=_eligibility(part),
        unknown_keys=distinct([*part.odd, *_strange(fields)]),
    )


def _strange(columns: Collection[str]) -> Iterator[str]:
    """Columns that nobody knows, and those without which a trial seems to ask for nothing."""
    yield from (clean(name) for name in columns if not is_known(name))
    yield from (f"{name}: no such column" for name in _CRITERIA if name not in columns)


def plain(text: str) -> str:
    """HTML as the text it shows: line breaks are lines, other tags nothing, entities letters. "<5 kg" is no tag."""
    lines = "\n".join(map(_unbroken, _LINE_END.split(text)))
    return clean(html.unescape(_TAG.sub("", lines))).strip()


def _unbroken(part: str) -> str:
    """Without the newline that an export adds to a line break, before it or after."""
    part = part.removeprefix("\r").removeprefix("\n")
    trimmed = part.rstrip(" \t\r")
    return trimmed.removesuffix("\n") if trimmed.endswith("\n") else part


def _said(part: Part, key: str) -> str:
    text = plain(part.text(key))
    return "" if _NOTHING.fullmatch(text) else text


def _listed(part: Part, key: str) -> tuple[str, ...]:
    """What was a list before it was joined. Texts hold semicolons too, so a part of one may stand alone."""
    parts = (each.strip(" -\t") for each in re.split(r"[;\n]", plain(part.text(key))))
    return distinct(each for each in parts if each and not _NOTHING.fullmatch(each))


def _countries(part: Part) -> tuple[str, ...]:
    names = re.split(r"[;|\n]", plain(part.text("Countries")))
    for name in names:
        if name.strip() and country_code(name) is None:
            part.note("Countries", name)
    return distinct(code for code in map(country_code, names) if code)


def _study_type(part: Part) -> StudyType:
    said = part.text("study_type").casefold()
    if "expanded" in said:
        return "expanded-access"
    return "observational" if "observation" in said else "interventional"


def _phase(said: str) -> tuple[Phase, ...]:
    if re.search(r"early phase\s*(?:1|I)\b|phase 0\b", said, re.IGNORECASE):
        return ("early-1",)
    ticked = re.sub(r"\([^()]*\):\s*no\b", "", said, flags=re.IGNORECASE)  # of EU CTR: "(Phase I): no"
    named = re.findall(r"\b(IV|I{1,3}|[1-4])\b", ticked.upper())
    return tuple(sorted({_NUMERALS[numeral] for numeral in named}))


def _status(part: Part) -> Recruitment:
    said = part.text("Recruitment_status")
    known = _STATUSES.get(said.casefold())
    if said and known is None:
        part.note("Recruitment_status", said)
    return known or "unknown"


def _day(part: Part, key: str) -> str | None:
    """A day of one of the forms in use, or as much of it as is told. 1900 stands for one that is not known."""
    said = part.text(key)
    for form, precision in _DAYS:
        try:
            day = datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return None if day.year <= 1900 else day.strftime(precision)
    if not _NOTHING.fullmatch(said) and said:
        part.note(key, said)
    return None


def _enrollment(said: str) -> int | None:
    """The first number; arms have theirs after it."""
    found = re.match(r"\D{0,40}?(\d{1,7})(?!\d)", said, re.ASCII)
    return int(found[1]) if found and int(found[1]) else None


def _contacts(part: Part) -> tuple[Contact, ...]:
    name = " ".join(
        filter(None, (_said(part, "Public_Contact_Firstname"), _said(part, "Public_Contact_Lastname")))
    )
    contact = Contact(
        name or None,
        None,
        _said(part, "Public_Contact_Tel") or None,
        _said(part, "Public_Contact_Email") or None,
    )
    return () if contact == Contact() else (contact,)


def _sex(said: str) -> str | None:
    """Only one of them named: "Female: yes Male: yes" restricts nobody."""
    found = {
        word
        for word, yes in re.findall(r"\b(female|male)s?\b(?::\s*(yes|no))?", said.casefold())
        if yes != "no"
    }
    return found.pop() if len(found) == 1 else None


def _age(said: str) -> str | None:
    """`730D` and `2.00 Month(s)` as "730 Days" and "2 Months"; `0` and "NO LIMIT" are no limit.

    A number without a unit, or "<50Y", stays as it is, to be asked about.
    """
    if not said or _NOTHING.fullmatch(said):
        return None
    found = _AGE.fullmatch(said)
    if found is None:
        return said
    value = float(found[1])
    unit = _UNITS[(found[2] or found[3])[0].casefold()]
    return f"{value:g} {unit}{'' if value == 1 else 's'}" if value else None


def _eligibility(part: Part) -> str:
    """Both columns; some registries have all in the first, under headings of their own."""
    texts = (("Inclusion Criteria:", "Inclusion_Criteria"), ("Exclusion Criteria:", "Exclusion_Criteria"))
    return "\n\n".join(
        text if _HEADED.match(text) else f"{heading}\n\n{text}"
        for heading, text in ((heading, _said(part, key)) for heading, key in texts)
        if text
    )


def id_of(fields: Any) -> str:
    said = fields.get("TrialID") if isinstance(fields, dict) else None
    return clean(said).strip() if isinstance(said, str) else ""
