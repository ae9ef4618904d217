"""An ISRCTN record as a source record: XML as the registry sends it, or the same turned into JSON by others."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ingest.countries import country_code
from ingest.part import Part, clean, distinct, strangers
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, Recruiting, SourceRecord
from ingest.registries._isrctn_keys import KNOWN_KEYS
from ingest.xml import as_json, parsed
from matchers.plan import Measure, Plan
from matchers.saying import marked
from matchers.trial import Contact, Dates, Phase, Recruitment, Site, StudyType

NAME = "isrctn"
# Of these there may be several, by what they stand in; where there is one, neither XML nor JSON shows it.
_SEVERAL = {
    "": ("contact", "sponsor", "funder"),
    "recruitmentCountries": ("country",),
    "trialCentres": ("trialCentre",),
    "secondaryNumbers": ("secondaryNumber",),
    "conditions": ("condition",),
    "interventions": ("intervention",),
}
_STATUSES: dict[str, Recruitment] = {
    "NOT YET RECRUITING": "not-yet-recruiting",
    "RECRUITING": "recruiting",
    "NO LONGER RECRUITING": "active-not-recruiting",
    "ONGOING": "active-not-recruiting",
    "SUSPENDED": "suspended",
    "STOPPED": "terminated",
    "COMPLETED": "completed",
}
_STUDY_TYPES: dict[str, StudyType] = {
    "INTERVENTIONAL": "interventional",
    "OBSERVATIONAL": "observational",
    "OTHER": "observational",
}
_SEXES = {"FEMALE": "female", "MALE": "male", "ALL": None, "BOTH": None, "NOT SPECIFIED": None}
_NUMERALS: dict[str, Phase] = {"I": "1", "II": "2", "III": "3", "IV": "4"}
NUMBER = re.compile(r"(?:ISRCTN)?(\d{8})", re.ASCII | re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:nil known|n/?a|none|not (?:applicable|specified|provided|available|known)\b.{0,60}|plain english summary.{0,20}not provided.*)\.?",
    re.IGNORECASE | re.DOTALL,
)
_OF_GESTATION = re.compile(
    r"gestation|pre-?term|premature|post-?menstrual|\bGA\b|pregnan|fetal|foetal", re.IGNORECASE
)
_WEEKS = re.compile(r"(\d{1,3})(?:\.\d+)?\s*weeks?", re.ASCII | re.IGNORECASE)


def trial_of(body: Any) -> dict[str, Any]:
    """The record in the shape of JSON with its siblings (contacts, sponsors) under it; {} for what is none."""
    if isinstance(body, str):
        root = parsed(body)
        body = None if root is None else as_json(root)
    if not isinstance(body, dict):
        return {}
    trial = body.get("trial", body)
    if not isinstance(trial, dict):
        return {}
    siblings = {key: value for key, value in body.items() if key in {"contact", "sponsor", "funder"}}
    shaped: dict[str, Any] = _shaped(trial | siblings, "")
    return shaped


def id_of(trial: Mapping[str, Any]) -> str:
    """The number stands there without its prefix, and once more in an attribute with it. "" where there is none."""
    for key in ("isrctn", "@publicIdentifierCanonical"):
        said = trial.get(key)
        if isinstance(said, str) and (found := NUMBER.fullmatch(clean(said).strip())):
            return f"ISRCTN{found[1]}"
    return ""


def read(payload: Payload) -> SourceRecord:
    """Pure. PayloadUnreadable only without a number.

    There is no status: dates or a word that overrides them stand for one, so that it changes by the day.
    """
    body = trial_of(payload.body)
    record_id = id_of(body)
    if not record_id:
        raise PayloadUnreadable(NAME, payload.id or "a record", marked("it has no ISRCTN of eight digits"))
    trial = Part(body)
    about, design, people = (
        trial.part("trialDescription"),
        trial.part("trialDesign"),
        trial.part("participants"),
    )
    conditions = distinct(
        filter(None, (each.text("description") for each in _each(trial, "conditions", "condition")))
    )
    eligibility = _eligibility(people)
    low, high = _ages(
        people, about.text("title") + about.text("scientificTitle") + eligibility + " ".join(conditions)
    )
    title = _said(about, "title") or _said(about, "scientificTitle")
    return SourceRecord(
        registry=NAME,
        id=record_id,
        url=f"https://www.isrctn.com/{record_id}",
        title=title or record_id,
        other_ids=_other_ids(trial.part("externalRefs")),
        official_title=_said(about, "scientificTitle"),
        summary=_said(about, "plainEnglishSummary") or _said(about, "studyHypothesis"),
        study_type=design.word("primaryStudyDesign", _STUDY_TYPES) or "interventional",
        phase=_phase(trial),
        status=_overridden(design, people),
        why_stopped=_said(design, "reasonAbandoned"),
        conditions=conditions,
        interventions=tuple(_interventions(trial)),
        dates=Dates(
            start=_day(people, "recruitmentStart"),
            completion=_day(design, "overallEndDate"),
            updated=_day(trial, "@lastUpdated"),
        ),
        enrollment=_enrollment(people),
        sponsor=next(filter(None, (each.text("organisation") for each in trial.parts("sponsor"))), ""),
        countries=_countries(people),
        sites=tuple(map(_site, _each(people, "trialCentres", "trialCentre"))),
        contacts=tuple(filter(None, map(_contact, trial.parts("contact")))),
        sex=people.word("gender", _SEXES),
        minimum_age=low,
        maximum_age=high,
        eligibility=eligibility,
        unknown_keys=distinct([*trial.odd, *strangers(trial, KNOWN_KEYS)]),
        recruiting=_recruiting(design, people),
        acronym=_said(about, "acronym"),
        plan=_plan(trial, about, design, record_id),
    )


def _plan(trial: Part, about: Part, design: Part, record_id: str) -> Plan:
    """The main result that is looked for, and whether chance decides, as far as one of these fields says so."""
    said = _said(about, "primaryOutcome")
    is_posted = trial.part("results").text("publicationStage").casefold() == "results"
    return Plan(
        randomised=_by_chance(design.text("secondaryStudyDesign")),
        measures=(Measure(said),) if said else (),
        results=f"https://www.isrctn.com/{record_id}#results" if is_posted else "",
    )


def _by_chance(said: str) -> bool | None:
    """ "Randomised controlled trial", "Non randomised study"; other words leave it open."""
    words = said.casefold().replace("-", " ")
    return None if "randomi" not in words else "non randomi" not in words


def _shaped(value: Any, name: str) -> Any:
    """With lists where there may be several, and nothing where an element is empty."""
    if isinstance(value, list):
        return [_shaped(member, name) for member in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _shaped(member, key) for key, member in value.items() if not _is_empty(member)}
    several = {key: kept[key] for key in _SEVERAL.get(name, ()) if key in kept}
    return kept | {key: member if isinstance(member, list) else [member] for key, member in several.items()}


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _each(part: Part, container: str, name: str) -> list[Part]:
    return part.part(container).parts(name)


def _said(part: Part, key: str) -> str:
    """A text, "" for one of the ways to say that there is none."""
    text = part.text(key)
    return "" if _NOTHING.fullmatch(text) else text


def _eligibility(people: Part) -> str:
    lists = (
        ("Inclusion Criteria:", _said(people, "inclusion")),
        ("Exclusion Criteria:", _said(people, "exclusion")),
    )
    return "\n\n".join(f"{heading}\n\n{text}" for heading, text in lists if text)


def _ages(people: Part, text: str) -> tuple[str | None, str | None]:
    low, high = (_age(people.text(key), text) for key in ("lowerAgeLimit", "upperAgeLimit"))
    if low is None and high is None and people.text("ageRange") in {"Adult", "Senior"}:
        low = "18 Years"
    return low, high


def _age(said: str, text: str) -> str | None:
    """As it is given. Weeks that may count a pregnancy are said to, for "29 Weeks" old no preterm baby joins a trial."""
    weeks = _WEEKS.fullmatch(said)
    if weeks and 20 <= int(weeks[1]) <= 44 and _OF_GESTATION.search(text):
        return f"{said} (perhaps of gestation)"
    return None if not said or _NOTHING.fullmatch(said) else said


def _other_ids(references: Part) -> tuple[str, ...]:
    """As they were typed, each once. Whose they are is told by their shape alone: one may stand in any field."""
    keys = ("clinicalTrialsGovNumber", "eudraCTNumber", "protocolSerialNumber", "irasNumber")
    found = [*(_said(references, key) for key in keys)]
    found += references.part("secondaryNumbers").texts("secondaryNumber")
    return distinct(each for each in found if each and not _NOTHING.fullmatch(each))


def _phase(trial: Part) -> tuple[Phase, ...]:
    said = " ".join(each.text("phase") for each in _each(trial, "interventions", "intervention"))
    return tuple(sorted({_NUMERALS[numeral] for numeral in re.findall(r"\b(IV|I{1,3})\b", said)}))


def _overridden(design: Part, people: Part) -> Recruitment:
    """What is said in place of the dates; a word about the whole study before one about recruitment."""
    for part, key in (
        (design, "overallStatusOverride"),
        (people, "recruitmentStatusOverride"),
        (people, "recruitmentStartStatusOverride"),
    ):
        if status := part.word(key, _STATUSES):
            return status
    return "unknown"


def _recruiting(design: Part, people: Part) -> Recruiting:
    days = (_day(people, "recruitmentStart"), _day(people, "recruitmentEnd"), _day(design, "overallEndDate"))
    return Recruiting(*(date.fromisoformat(day) if day else None for day in days))


def _day(part: Part, key: str) -> str | None:
    """The day of a moment such as 2007-01-10T00:00:00.000Z."""
    said = part.text(key)[:10]
    try:
        return date.fromisoformat(said).isoformat() if said else None
    except ValueError:
        part.note(key, said)
        return None


def _interventions(trial: Part) -> Iterator[NamedIntervention]:
    for each in _each(trial, "interventions", "intervention"):
        kind = each.text("interventionType").upper() or None
        names = [name.strip(" .\t") for name in re.split(r"[,;\n]", _said(each, "drugNames"))]
        first_line = _said(each, "description").partition("\n")[0][:200]
        yield from (NamedIntervention(name, kind) for name in filter(None, names or [first_line]))


def _enrollment(people: Part) -> int | None:
    """The final number, or else the one hoped for; 0 stands for none."""
    for key in ("totalFinalEnrolment", "targetEnrolment"):
        count = re.match(r"\d{1,7}(?!\d)", people.text(key), re.ASCII)
        if count and int(count[0]):
            return int(count[0])
    return None


def _countries(people: Part) -> tuple[str, ...]:
    """Each once: England stands beside the United Kingdom."""
    names = people.part("recruitmentCountries").texts("country")
    return distinct(code for code in map(country_code, names) if code)


def _site(centre: Part) -> Site:
    return Site(centre.text("name"), centre.text("city"), country_code(centre.text("country")))


def _contact(each: Part) -> Contact | None:
    """Nobody who asked not to be shown."""
    details = each.part("contactDetails")
    name = " ".join(filter(None, (each.text("forename"), each.text("surname"))))
    phone, email = details.text("telephone"), details.text("email")
    if each.text("privacy") not in {"", "Public"} or not (name or phone or email):
        return None
    return Contact(name=name or None, phone=phone or None, email=email or None)
