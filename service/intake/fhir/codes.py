"""Coded words of FHIR: which code system an address stands for, and what a CodeableConcept says in them."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
# The address that FHIR gives each system comes first, for it is the one that we write as well.
SYSTEMS = {
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM",
    "http://purl.obolibrary.org/obo/mondo.owl": "MONDO",
    "http://purl.obolibrary.org/obo/hp.owl": "HP",
    "http://human-phenotype-ontology.org": "HP",
    "http://www.orpha.net": "ORPHA",
    "http://www.omim.org": "OMIM",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxCUI",
    "http://www.whocc.no/atc": "ATC",
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SCT",
}


def coded(concept: Json | None) -> list[str]:
    """The codes of the systems that the vocabulary speaks, `ICD10CM:G40.822`, in the order told."""
    codings = (concept or {}).get("coding") or []
    pairs = ((_system(one.get("system")), str(one.get("code") or "").strip()) for one in codings)
    return [
        f"{system}:{code.rpartition(':')[2].rpartition('_')[2]}" for system, code in pairs if system and code
    ]


def worded(concept: Json | None) -> list[str]:
    told = concept or {}
    words = [told.get("text"), *(one.get("display") for one in told.get("coding") or [])]
    return [str(one) for one in words if one]


def codes_of(concept: Json | None) -> set[str]:
    """The bare codes, whatever their systems: a status has one system only."""
    return {str(one.get("code")) for one in (concept or {}).get("coding") or []}


def _plain(address: str | None) -> str:
    """An address without what clinics write in different ways: https, www, a last slash."""
    return (address or "").casefold().partition("//")[2].removeprefix("www.").rstrip("/")


_SYSTEMS = {_plain(address): system for address, system in SYSTEMS.items()}


def _system(address: str | None) -> str | None:
    return _SYSTEMS.get(_plain(address))
