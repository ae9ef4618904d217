"""A trial for search engines: schema.org's MedicalTrial as JSON-LD, and the list of all pages."""

from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

import orjson
from markupsafe import Markup

from matchers.trial import Recruitment, Trial
from matchers.vocabulary import name_of
from service.web.words import country_name

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
STANDING_PAGES = ("/", "/browse", "/how-we-decide", "/about")
_STATUSES: dict[Recruitment, str] = {
    "recruiting": "Recruiting",
    "available": "Recruiting",
    "not-yet-recruiting": "NotYetRecruiting",
    "by-invitation": "EnrollingByInvitation",
    "active-not-recruiting": "ActiveNotRecruiting",
    "suspended": "Suspended",
    "completed": "Completed",
    "terminated": "Terminated",
    "withdrawn": "Withdrawn",
    "unknown": "ResultsNotAvailable",
}
# Signs with which a text could leave the script element that it stands in.
_UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def medical_trial(trial: Trial, address: str) -> Markup:
    """Nothing of a sample: what is invented must not be found by anybody who searches for a trial."""
    if trial.is_sample:
        return Markup("")
    kind = "MedicalObservationalStudy" if trial.study_type == "observational" else "MedicalTrial"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind,
        "url": address,
        "name": trial.title,
        "alternateName": [one for one in (trial.acronym, trial.official_title) if one],
        "description": trial.summary,
        "identifier": list(trial.ids),
        "sameAs": [entry.url for entry in trial.entries if entry.url.startswith("https://")],
        "status": f"https://schema.org/{_STATUSES[trial.status]}" if trial.status != "unknown" else "",
        "phase": "/".join(trial.phase),
        "healthCondition": [{"@type": "MedicalCondition", "name": name_of(one)} for one in trial.targets],
        "studySubject": [{"@type": "MedicalEntity", "name": one.name} for one in trial.interventions],
        "sponsor": {"@type": "Organization", "name": trial.sponsor} if trial.sponsor else "",
        "studyLocation": [
            {"@type": "AdministrativeArea", "name": country_name(one)} for one in trial.countries
        ],
        "dateModified": trial.dates.updated,
    }
    written = orjson.dumps({name: value for name, value in told.items() if value}).decode()
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(written.translate(_UNSAFE)))  # noqa: S704 - made safe


def sitemap(trials: Iterable[Trial], base: str) -> bytes:
    """Every page that stays; samples are none."""
    root = ET.Element("urlset", xmlns=SITEMAP)
    for path in STANDING_PAGES:
        ET.SubElement(ET.SubElement(root, "url"), "loc").text = f"{base}{path}"
    for trial in trials:
        if not trial.is_sample:
            entry = ET.SubElement(root, "url")
            ET.SubElement(entry, "loc").text = f"{base}/trial/{trial.id}"
            if trial.dates.updated and len(trial.dates.updated) == len("2026-11-23"):
                ET.SubElement(entry, "lastmod").text = trial.dates.updated
    written: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return written
