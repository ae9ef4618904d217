"""What this server can do, said as FHIR says it, and no more than that."""

from typing import Any

from service.api.fhir.canonical import Canonical

Json = dict[str, Any]
FHIR_VERSION = "4.0.1"
SINCE = "2026-11-23"  # the day this statement last changed
SEARCH = {
    "_id": ("token", "The id of one study."),
    "identifier": ("token", "Any registry's id of a study."),
    "title": ("string", "How a title begins; title:contains for words anywhere in it."),
    "status": ("token", "FHIR's status of a study: active, approved, completed and others."),
    "location": ("token", "A country with a site, by its two letters (ISO 3166)."),
}
DOCUMENTATION = (
    "Public records of trials, as ResearchStudy resources, to read and search; and the operation $match, which "
    "holds one child's record against all of them. Nothing of a record that is posted is stored, logged or "
    "repeated in an address, and no resource of a patient can be read here."
)
MATCHING = (
    "POST a Bundle (collection, searchset or transaction) with one Patient and their Condition, "
    "MedicationStatement, MedicationRequest, Procedure, NutritionOrder and Observation resources, or Parameters "
    "with parts resource (that Bundle), count and onlyCertainMatches (true: only studies that fit). The answer "
    "is a searchset: entry.search has the score and, as extensions, the standing, the days and an answer for "
    "each criterion; an entry of mode outcome says of each part of the record whether it was used. For the next "
    "page the same body is posted to the link's address."
)


def statement(base: str, version: str, canonical: Canonical, *, has_cors: bool) -> Json:
    """The CapabilityStatement of the server at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "url": canonical.url("CapabilityStatement"),
        "version": version,
        "name": "SpasmTrials",
        "title": "Trials for infantile spasms",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": {"name": "spasm-trials", "version": version},
        "implementation": {"description": "Trials for infantile spasms", "url": base},
        "fhirVersion": FHIR_VERSION,
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "documentation": DOCUMENTATION,
                "security": {"cors": has_cors, "description": "No accounts; nothing here is of a patient."},
                "resource": [_studies(canonical)],
            }
        ],
    }


def _studies(canonical: Canonical) -> Json:
    return {
        "type": "ResearchStudy",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [
            {"name": name, "type": kind, "documentation": words} for name, (kind, words) in SEARCH.items()
        ],
        "operation": [
            {"name": "match", "definition": canonical.url("match"), "documentation": MATCHING},
        ],
    }
