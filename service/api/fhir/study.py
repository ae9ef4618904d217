"""A trial as a FHIR ResearchStudy: what the registry says, in FHIR's words where it has them."""

import html
import re
from collections.abc import Iterable
from typing import Any

import pycountry

from matchers.trial import Contact, Dates, Phase, Recruitment, Site, Trial
from matchers.vocabulary import TERMS, TermId
from service.api.fhir.canonical import Canonical
from service.intake.conversion import day_text
from service.intake.fhir.codes import SYSTEMS

Json = dict[str, Any]
NOT_OF_AN_ID = re.compile(r"[^A-Za-z0-9.-]")
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}
PHASES = "http://terminology.hl7.org/CodeSystem/research-study-phase"
COUNTRIES = "urn:iso:std:iso:3166"
REGISTRIES = {"NCT": "https://clinicaltrials.gov"}
# None: FHIR has no word for a status that nobody knows, and this one may not be guessed.
STATUSES: dict[Recruitment, str | None] = {
    "recruiting": "active",
    "available": "active",
    "by-invitation": "active",
    "not-yet-recruiting": "approved",
    "active-not-recruiting": "closed-to-accrual",
    "suspended": "temporarily-closed-to-accrual",
    "completed": "completed",
    "terminated": "administratively-completed",
    "withdrawn": "withdrawn",
    "unknown": None,
}
PHASE_CODES: dict[tuple[Phase, ...], str] = {
    ("early-1",): "early-phase-1",
    ("1",): "phase-1",
    ("1", "2"): "phase-1-phase-2",
    ("2",): "phase-2",
    ("2", "3"): "phase-2-phase-3",
    ("3",): "phase-3",
    ("4",): "phase-4",
}
WHOLE_CODES = {"MONDO", "HP"}  # ontologies whose codes hold their own prefix


def logical_id(trial: Trial) -> str:
    """The trial's id in the letters that FHIR allows in one."""
    return NOT_OF_AN_ID.sub("-", trial.id)[:64]


def study(trial: Trial, canonical: Canonical) -> Json:
    """The trial as a resource; nothing of a child gets in here, so that it may be kept."""
    told: Json = {
        "resourceType": "ResearchStudy",
        "id": logical_id(trial),
        "meta": {"security": [TEST_DATA]} if trial.is_sample else None,
        "extension": [canonical.extension("recruitment-status", valueCode=trial.status)],
        "identifier": [_identifier(one) for one in trial.ids],
        "title": trial.title or trial.official_title,
        **_status(trial.status),
        "phase": _phase(trial.phase),
        "category": [{"text": trial.study_type}],
        "focus": [_worded(one.name, one.term) for one in trial.interventions if one.name or one.term],
        "condition": [_worded("", one) for one in trial.targets],
        "contact": [_contact(one) for one in trial.contacts if _contact(one)],
        "relatedArtifact": [{"type": "documentation", "display": "The registry's record", "url": trial.url}]
        if trial.url
        else None,
        "location": [_country(one) for one in trial.countries],
        "description": html.escape(trial.summary, quote=False),
        "period": _period(trial.dates),
        "sponsor": {"display": trial.sponsor} if trial.sponsor else None,
        "site": [{"display": words} for one in trial.sites if (words := _site(one))],
        "reasonStopped": {"text": trial.why_stopped} if trial.why_stopped else None,
        "note": [{"text": one.text} for one in trial.flags if one.text],
    }
    return {name: value for name, value in told.items() if value}


def _identifier(value: str) -> Json:
    system = next((url for start, url in REGISTRIES.items() if value.startswith(start)), None)
    return {"system": system, "value": value} if system else {"value": value}


def _status(status: Recruitment) -> Json:
    if code := STATUSES[status]:
        return {"status": code}
    return {"_status": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}


def _phase(phase: tuple[Phase, ...]) -> Json | None:
    if not phase:
        return None
    code = PHASE_CODES.get(phase)
    text = f"Phase {'/'.join(phase)}"
    return {"coding": [{"system": PHASES, "code": code}], "text": text} if code else {"text": text}


def _worded(words: str, term: TermId | None) -> Json:
    known = TERMS.get(term) if term else None
    codings = list(_codings(known.codes if known else ()))
    told = words or (known.name if known else str(term))
    return {"coding": codings, "text": told} if codings else {"text": told}


def _codings(codes: Iterable[str]) -> Iterable[Json]:
    """The codes of systems that FHIR has an address for."""
    addresses = {system: address for address, system in reversed(SYSTEMS.items())}
    for code in codes:
        system, _, local = code.partition(":")
        if system in addresses:
            yield {"system": addresses[system], "code": code if system in WHOLE_CODES else local}


def _country(code: str) -> Json:
    country = pycountry.countries.get(alpha_2=code)
    return {"coding": [{"system": COUNTRIES, "code": code}], "text": country.name if country else code}


def _contact(contact: Contact) -> Json:
    lines = {"phone": contact.phone, "email": contact.email}
    telecom = [{"system": system, "value": value} for system, value in lines.items() if value]
    return ({"name": contact.name} if contact.name else {}) | ({"telecom": telecom} if telecom else {})


def _period(dates: Dates) -> Json | None:
    told = {"start": day_text(dates.start), "end": day_text(dates.completion or dates.primary_completion)}
    return {name: day for name, day in told.items() if day} or None


def _site(site: Site) -> str:
    return ", ".join(filter(None, (site.name, site.city, site.country)))
