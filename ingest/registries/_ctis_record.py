"""A EU CTIS record, as `GET /retrieve/{ctNumber}` gives it, as a source record."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ingest.countries import country_code
from ingest.part import Part, clean, distinct, strangers
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, SourceRecord
from ingest.registries._ctis_keys import KNOWN_KEYS
from ingest.registries._ctis_status import country_statuses, overall_status
from matchers.plan import Measure, Plan
from matchers.saying import marked
from matchers.trial import Contact, Dates, Phase, Recruitment, Site

NAME = "ctis"
_PHASES: dict[str, tuple[Phase, ...]] = {
    **dict.fromkeys(("1", "2", "3"), ("1",)),
    "4": ("2",),
    "5": ("3",),
    "6": ("4",),
    **dict.fromkeys(("7", "8", "9"), ("1", "2")),
    "10": ("2", "3"),
    "11": ("3", "4"),
}
_NUMBER = re.compile(r"(20\d\d-5\d{5}-\d\d)(?:-\d\d)?", re.ASCII)
_NUMERALS: dict[str, Phase] = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_ADULTS = frozenset({"3", "4"})  # codes of age groups: 18-64 years, 65 years and older


def number_of(record: Any) -> str:
    """The EU CT number with its resubmission, such as 2024-510663-34-00, or "" where there is none."""
    number = record.get("ctNumber") if isinstance(record, dict) else None
    said = clean(number).strip() if isinstance(number, str) else ""
    return said if base_of(said) else ""


def base_of(number: str) -> str:
    """The number without its resubmission, such as 2024-510663-34: the trial's. "" for what is no EU CT number."""
    found = _NUMBER.fullmatch(number)
    return found[1] if found else ""


def read(payload: Payload) -> SourceRecord:
    """Pure. PayloadUnreadable only without a number or a first part; what is odd is told in `unknown_keys`.

    There are no ages in numbers: they stand in the criteria. Age groups keep nobody out but from a trial for
    adults only.
    """
    number = number_of(payload.body)
    if not number:
        raise PayloadUnreadable(NAME, payload.id or "a record", marked("it has no ctNumber"))
    record = Part(payload.body)
    application = record.part("authorizedApplication")
    # Records from before June 2024 have the parts of the application on the highest level.
    old = not application.fields
    part_one = (record if old else application).part("authorizedPartI")
    if not part_one.fields:
        raise PayloadUnreadable(NAME, number, marked("it has no authorizedPartI"))
    details = part_one.part("trialDetails")
    names, about = details.part("clinicalTrialIdentifiers"), details.part("trialInformation")
    statuses = country_statuses(record, record if old else application)
    sites = tuple(_sites((record if old else application).parts("authorizedPartsII"), statuses))
    groups = about.part("populationOfTrialSubjects")
    title, is_translated = _in_english(names, "publicTitle")
    eligibility, is_criteria_translated = _eligibility(about.part("eligibilityCriteria"))
    official = _in_english(names, "fullTitle")[0]
    return SourceRecord(
        registry=NAME,
        id=number,
        url=_address(number),
        title=title or official or number,
        other_ids=_other_ids(number, names, application),
        official_title=official,
        summary=_in_english(about.part("trialObjective"), "mainObjective")[0],
        phase=_phase(record, about),
        status=overall_status(record, statuses),
        conditions=_conditions(about),
        interventions=_interventions(part_one),
        dates=_dates(record, about),
        enrollment=_enrollment(record),
        sponsor=_sponsor(part_one),
        countries=distinct(code for code in map(country_code, statuses) if code),
        sites=sites,
        contacts=_contacts(part_one),
        sex=_sex(groups),
        minimum_age="18 Years" if _is_for_adults(groups) else None,
        eligibility=eligibility,
        unknown_keys=distinct([*record.odd, *([] if old else strangers(record, KNOWN_KEYS))]),
        translated=is_translated or is_criteria_translated,
        plan=_plan(record, about, number),
    )


def _plan(record: Part, about: Part, number: str) -> Plan:
    """The main results that are looked for, and where results are posted; groups stand in documents only."""
    ends = about.part("endPoint").parts("primaryEndPoints")
    measures = tuple(Measure(text) for text, _ in (_in_english(each, "endPoint") for each in ends) if text)
    has_results = record.text("resultsFirstReceived").casefold() == "yes"
    return Plan(measures=measures, results=_address(number) if has_results else "")


def _address(number: str) -> str:
    return f"https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT={number}"


def _in_english(part: Part, key: str) -> tuple[str, bool]:
    """A text and whether it is a translation: one into English is there only where the text is not English."""
    for translation in part.parts(f"{key}Translations"):
        text = translation.text("attributeTranslation")
        if text and translation.text("languageDescription").casefold() == "english":
            return text, True
    return part.text(key), False


def _eligibility(criteria: Part) -> tuple[str, bool]:
    """Both lists of criteria as one text, each criterion an entry, and whether any is a translation."""
    included, is_translated = _listed(criteria, "principalInclusionCriteria")
    excluded, is_also_translated = _listed(criteria, "principalExclusionCriteria")
    lists = (("Inclusion Criteria:", included), ("Exclusion Criteria:", excluded))
    text = "\n\n".join("\n".join((heading, "", *entries)) for heading, entries in lists if entries)
    return text, is_translated or is_also_translated


def _listed(criteria: Part, key: str) -> tuple[list[str], bool]:
    texts = [_in_english(each, key) for each in sorted(criteria.parts(key), key=_place)]
    # What goes on over several lines stays inside its entry: its lines are set further in.
    entries = ["* " + re.sub(r"\n\s*", "\n    ", text) for text, _ in texts if text]
    return entries, any(is_translated for _, is_translated in texts)


def _place(criterion: Part) -> float:
    number = criterion.fields.get("number")
    return number if isinstance(number, int) else float("inf")


def _other_ids(number: str, names: Part, application: Part) -> tuple[str, ...]:
    """As they were typed, the number without its resubmission first: it is the same for all of them."""
    secondary = names.part("secondaryIdentifyingNumbers")
    singly = [secondary.part(key).text("number") for key in secondary.fields if key != "additionalRegistries"]
    listed = [each.text("number") for each in secondary.parts("additionalRegistries")]
    eudract = application.part("eudraCt").text("eudraCtCode")
    found = [base_of(number), eudract, *singly, *listed, names.text("shortTitle")]
    return distinct(each for each in found if each not in {"", number})


def _phase(record: Part, about: Part) -> tuple[Phase, ...]:
    """By its code, or else by its label: "Therapeutic exploratory (Phase II)"."""
    code = about.part("trialCategory").text("trialPhase")
    if code in _PHASES:
        return _PHASES[code]
    named = re.findall(r"\b(IV|I{1,3})\b", record.text("trialPhase"))
    return tuple(sorted({_NUMERALS[numeral] for numeral in named}))


def _conditions(about: Part) -> tuple[str, ...]:
    listed = about.part("medicalCondition").parts("partIMedicalConditions")
    return distinct(filter(None, (_in_english(each, "medicalCondition")[0] for each in listed)))


def _interventions(part_one: Part) -> tuple[NamedIntervention, ...]:
    found = {}
    for product in part_one.parts("products"):
        inside = product.part("productDictionaryInfo")
        substance = inside.text("activeSubstanceName")
        name = product.text("productName") or inside.text("prodName") or substance
        if name:
            found[name] = NamedIntervention(name, "DRUG", (substance,) if substance else ())
    return tuple(found.values())


def _dates(record: Part, about: Part) -> Dates:
    return Dates(
        start=day(record, "startDateEU"),
        completion=day(about.part("trialDuration"), "estimatedEndDate"),
        updated=day(record, "lastUpdated"),
    )


def day(part: Part, key: str) -> str | None:
    """A day written 2024-04-24, with or without a time, or 24/04/2024; both stand in one record."""
    said = part.text(key)
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(said[:10], form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if said:
        part.note(key, said)
    return None


def _enrollment(record: Part) -> int | None:
    said = str(record.fields.get("totalNumberEnrolled") or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else None


def _sponsor(part_one: Part) -> str:
    sponsors = sorted(part_one.parts("sponsors"), key=lambda one: one.fields.get("primary") is not True)
    return sponsors[0].part("organisation").text("name") if sponsors else ""


def _contacts(part_one: Part) -> tuple[Contact, ...]:
    """Of the sponsors: offices, not people."""
    found = (
        Contact(
            name=each.text("functionalName") or None,
            role=each.text("type") or None,
            phone=each.text("telephone") or None,
            email=each.text("functionalEmailAddress") or None,
        )
        for sponsor in part_one.parts("sponsors")
        for each in sponsor.parts("publicContacts")
    )
    return tuple(dict.fromkeys(contact for contact in found if contact != Contact()))


def _sites(parts_two: list[Part], statuses: dict[str, Recruitment | None]) -> Iterator[Site]:
    for part_two in parts_two:
        state = part_two.part("mscInfo").text("mscName")
        for place in part_two.parts("trialSites"):
            where = place.part("organisationAddressInfo")
            # The numbers for countries are of two kinds, mixed in one record; the names are of one.
            country = where.part("address").text("countryName") or state
            yield Site(
                name=where.part("organisation").text("name"),
                city=where.part("address").text("city"),
                country=country_code(country),
                status=statuses.get(state),
                contacts=_investigator(place.part("personInfo")),
            )


def _investigator(person: Part) -> tuple[Contact, ...]:
    name = " ".join(filter(None, (person.text("firstName"), person.text("lastName"))))
    contact = Contact(name or None, None, person.text("telephone") or None, person.text("email") or None)
    return () if contact == Contact() else (contact,)


def _sex(groups: Part) -> str | None:
    match groups.fields.get("isFemaleSubjects"), groups.fields.get("isMaleSubjects"):
        case True, False:
            return "female"
        case False, True:
            return "male"
    return None


def _is_for_adults(groups: Part) -> bool:
    codes = {each.text("ageRangeCategoryCode") for each in groups.parts("ageRanges")}
    return bool(codes) and codes <= _ADULTS
