"""A ClinicalTrials.gov study, API v2, as a source record."""

from typing import Any
from urllib.parse import quote

from ingest.countries import country_code
from ingest.part import Part, clean, distinct, strangers
from ingest.record import NamedIntervention, Payload, PayloadUnreadable, SourceRecord
from ingest.registries._clinicaltrials_gov_keys import KNOWN_KEYS
from ingest.registries._clinicaltrials_gov_plan import plan_of
from matchers.saying import marked
from matchers.trial import Contact, Dates, Phase, Recruitment, Site, StudyType

NAME = "ctgov"
COUNT_NOT_KNOWN = 99_999_999  # what the registry writes for it

_PHASES: dict[str, Phase | None] = {
    "NA": None,
    "EARLY_PHASE1": "early-1",
    "PHASE1": "1",
    "PHASE2": "2",
    "PHASE3": "3",
    "PHASE4": "4",
}
_STUDY_TYPES: dict[str, StudyType] = {
    "INTERVENTIONAL": "interventional",
    "OBSERVATIONAL": "observational",
    "EXPANDED_ACCESS": "expanded-access",
}
_STATUSES: dict[str, Recruitment] = {
    "RECRUITING": "recruiting",
    "NOT_YET_RECRUITING": "not-yet-recruiting",
    "ENROLLING_BY_INVITATION": "by-invitation",
    "ACTIVE_NOT_RECRUITING": "active-not-recruiting",
    "SUSPENDED": "suspended",
    "COMPLETED": "completed",
    "TERMINATED": "terminated",
    "WITHDRAWN": "withdrawn",
    "AVAILABLE": "available",
    "NO_LONGER_AVAILABLE": "unknown",
    "TEMPORARILY_NOT_AVAILABLE": "unknown",
    "APPROVED_FOR_MARKETING": "unknown",
    "WITHHELD": "unknown",
    "UNKNOWN": "unknown",
}
_SEXES = {"FEMALE": "female", "MALE": "male", "ALL": None}


def read(payload: Payload) -> SourceRecord:
    """Pure. Every module may be absent; PayloadUnreadable only without a protocolSection or an id in it.

    A value of the wrong type counts as absent. Its path is told in `unknown_keys`, with those of keys and
    words that the registry's specification does not have.
    """
    record_id = id_of(payload.body)
    if not record_id:
        raise PayloadUnreadable(
            NAME, payload.id or "a record", marked("it has no protocolSection with an nctId")
        )
    study = Part(payload.body)
    sections = study.part("protocolSection")
    identity, status = sections.part("identificationModule"), sections.part("statusModule")
    about, design = sections.part("conditionsModule"), sections.part("designModule")
    asked, places = sections.part("eligibilityModule"), sections.part("contactsLocationsModule")
    sites = tuple(_site(place) for place in places.parts("locations"))
    return SourceRecord(
        registry=NAME,
        id=record_id,
        url=f"https://clinicaltrials.gov/study/{quote(record_id, safe='')}",
        title=identity.text("briefTitle") or identity.text("officialTitle") or record_id,
        other_ids=_other_ids(identity, record_id),
        official_title=identity.text("officialTitle"),
        summary=sections.part("descriptionModule").text("briefSummary"),
        study_type=design.word("studyType", _STUDY_TYPES) or "interventional",
        phase=design.words("phases", _PHASES),
        status=status.word("overallStatus", _STATUSES) or "unknown",
        last_known_status=status.word("lastKnownStatus", _STATUSES),
        why_stopped=status.text("whyStopped"),
        last_verified=status.day("statusVerifiedDate"),
        conditions=about.texts("conditions"),
        keywords=about.texts("keywords"),
        interventions=_interventions(sections.part("armsInterventionsModule")),
        dates=_dates(status),
        enrollment=_enrollment(design.part("enrollmentInfo")),
        sponsor=sections.part("sponsorCollaboratorsModule").part("leadSponsor").text("name"),
        countries=distinct(site.country for site in sites if site.country),
        sites=sites,
        contacts=_contacts(places, "centralContacts"),
        sex=asked.word("sex", _SEXES),
        minimum_age=_age(asked, "minimumAge"),
        maximum_age=_age(asked, "maximumAge"),
        eligibility=asked.prose("eligibilityCriteria"),
        acronym=identity.text("acronym"),
        plan=plan_of(study, record_id),
        unknown_keys=distinct([*study.odd, *strangers(study, KNOWN_KEYS)]),
    )


def id_of(study: Any) -> str:
    """The id, or "" where there is none to be found."""
    for key in ("protocolSection", "identificationModule", "nctId"):
        study = study.get(key) if isinstance(study, dict) else None
    return clean(study).strip() if isinstance(study, str) else ""


def _other_ids(identity: Part, record_id: str) -> tuple[str, ...]:
    """As they were typed: whose ids they are is found out later, by their shape and never by their label."""
    secondary = [each.text("id") for each in identity.parts("secondaryIdInfos")]
    own = identity.part("orgStudyIdInfo").text("id")
    found = [*identity.texts("nctIdAliases"), own, *secondary]
    return distinct(each for each in found if each not in {"", record_id})


def _interventions(arms: Part) -> tuple[NamedIntervention, ...]:
    return tuple(
        NamedIntervention(each.text("name"), each.text("type") or None, each.texts("otherNames"))
        for each in arms.parts("interventions")
        if each.text("name")
    )


def _dates(status: Part) -> Dates:
    return Dates(
        start=status.part("startDateStruct").day("date"),
        primary_completion=status.part("primaryCompletionDateStruct").day("date"),
        completion=status.part("completionDateStruct").day("date"),
        updated=status.part("lastUpdatePostDateStruct").day("date"),
    )


def _enrollment(info: Part) -> int | None:
    count = info.number("count", 0, COUNT_NOT_KNOWN)
    return None if count in {None, COUNT_NOT_KNOWN} else int(count)


def _age(asked: Part, key: str) -> str | None:
    age = asked.text(key)
    return age if age and age != "N/A" else None


def _site(place: Part) -> Site:
    point = place.part("geoPoint")
    return Site(
        name=place.text("facility"),
        city=place.text("city"),
        country=_country(place),
        status=place.word("status", _STATUSES),
        lat=point.number("lat", -90, 90),
        lon=point.number("lon", -180, 180),
        contacts=_contacts(place, "contacts"),
    )


def _country(place: Part) -> str | None:
    name = place.text("country")
    code = country_code(name) or country_code(place.text("countryCode"))
    if name and code is None:
        place.note("country", name)
    return code


def _contacts(place: Part, key: str) -> tuple[Contact, ...]:
    found = (_contact(each) for each in place.parts(key))
    return tuple(contact for contact in found if contact != Contact())


def _contact(each: Part) -> Contact:
    phone, extension = each.text("phone"), each.text("phoneExt")
    return Contact(
        name=each.text("name") or None,
        role=each.text("role") or None,
        phone=(f"{phone} ext. {extension}" if phone and extension else phone) or None,
        email=each.text("email") or None,
    )
