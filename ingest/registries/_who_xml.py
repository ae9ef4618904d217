"""The exchange format in which WHO takes trials from registries, as the columns of the portal's exports.

Some registries offer it for each trial (IRCT, REPEC), and files of it are handed about.
"""

from typing import Any
from xml.etree.ElementTree import Element

from ingest.part import clean
from ingest.xml import as_json, local

_MAIN = {
    "TrialID": "trial_id",
    "public_title": "public_title",
    "Scientific_title": "scientific_title",
    "url": "url",
    "study_type": "study_type",
    "phase": "phase",
    "Date_registration": "date_registration",
    "Date_enrollement": "date_enrolment",
    "Target_size": "target_size",
    "Recruitment_status": "recruitment_status",
    "Primary_sponsor": "primary_sponsor",
    "Conditions": "hc_freetext",
    "Interventions": "i_freetext",
}
_CRITERIA = {
    "Age_min": "agemin",
    "Age_max": "agemax",
    "Gender": "gender",
    "Inclusion_Criteria": "inclusion_criteria",
    "Exclusion_Criteria": "exclusion_criteria",
}
_PARTS = frozenset(
    [
        "main",
        "contacts",
        "countries",
        "criteria",
        "health_condition_code",
        "health_condition_keyword",
        "intervention_code",
        "intervention_keyword",
        "primary_outcome",
        "secondary_outcome",
        "secondary_sponsor",
        "secondary_ids",
        "source_support",
        "ethics_reviews",
    ]
)
_CONTACT = {
    "Public_Contact_Firstname": "firstname",
    "Public_Contact_Lastname": "lastname",
    "Public_Contact_Tel": "telephone",
    "Public_Contact_Email": "email",
}


def columns_of(trial: Element) -> Any:
    """What stands in a trial, by the names of the export's columns; for what is no trial, its text."""
    shaped = as_json(trial)
    if not isinstance(shaped, dict):
        return shaped
    found = {name: _text(_in(shaped, "main").get(key)) for name, key in _MAIN.items()}
    found |= {name: _text(_in(shaped, "criteria").get(key)) for name, key in _CRITERIA.items()}
    found |= {name: _first(trial, "contact", key) for name, key in _CONTACT.items()}
    keywords = _all(trial, "hc_keyword")
    found["Conditions"] = "; ".join(filter(None, (found["Conditions"], *keywords)))
    found["Countries"] = ";".join(_all(trial, "country2"))
    found |= {name: "" for name in shaped if name not in _PARTS}
    found["SecondaryIDs"] = ";".join([*_all(trial, "sec_id"), _text(_in(shaped, "main").get("utrn"))])
    return found


def _in(shaped: dict[str, Any], key: str) -> dict[str, Any]:
    value = shaped.get(key)
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _all(trial: Element, name: str) -> list[str]:
    return [text for each in trial.iter() if local(each) == name and (text := (each.text or "").strip())]


def _first(trial: Element, container: str, name: str) -> str:
    """Of the first of several containers alone: those for the public stand before those for scientists."""
    for each in trial.iter():
        if local(each) == container:
            return next(iter(_all(each, name)), "")
    return ""
