"""A profile and its answer for the OpenAPI description. The answer is worked out, so it cannot grow old."""

from datetime import UTC, date, datetime
from typing import Any

from ingest.catalogue import Catalogue
from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.has_condition import HasCondition
from matchers.trial import Criterion, Dates, Intervention, Site, Trial
from service.api.answer import MatchQuery, answered
from service.api.schemas import trial_document
from service.intake.profile import read_profile

PROFILE: dict[str, Any] = {
    "as_of": "2026-11-23",
    "born": "2026-04-10",
    "sex": "female",
    "weight_kg": 7.6,
    "spasms": {
        "onset": "2026-11-09",
        "diagnosed": "2026-11-20",
        "confirmed_by_video_eeg": True,
        "per_day": 45,
    },
    "eeg": [{"pattern": "hypsarrhythmia", "on": "2026-11-20"}],
    "conditions": [{"term": "tsc", "since": "2026-05"}],
    "treatments": [{"term": "prednisolone", "status": "past", "start": "2026-11-10", "stop": "2026-11-14"}],
    "treatments_complete": True,
    "place": {"country": "ES", "city": "Valencia", "lat": 39.47, "lon": -0.38},
    "consent": True,
}
ABOUT = {"reference": "Patient/example"}
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "example",
    "birthDate": "2026-04-10",
    "gender": "female",
}
CONDITION: dict[str, Any] = {
    "resourceType": "Condition",
    "subject": ABOUT,
    "code": {"coding": [{"system": "http://purl.obolibrary.org/obo/mondo.owl", "code": "MONDO:0018097"}]},
    "onsetDateTime": "2026-11-09",
}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [{"resource": PATIENT}, {"resource": CONDITION}],
}
HOOK: dict[str, Any] = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/example", "patientId": "example"},
    "prefetch": {
        "patient": PATIENT,
        "conditions": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": CONDITION}]},
    },
}
INCLUDE = "Infants aged 1 to 24 months with infantile spasms"
EXCLUDE = "Treatment with a corticosteroid within 28 days before screening"
TEXT = f"Inclusion Criteria:\n\n* {INCLUDE}\n\nExclusion Criteria:\n\n* {EXCLUDE}\n"


def _criterion(side: Any, text: str, rule: Any) -> Criterion:
    start = TEXT.index(text)
    return Criterion(side, text, rule, "whole", start=start, end=start + len(text))


TRIAL = Trial(
    id="NCT99000000",
    ids=("NCT99000000",),
    registries=("ctgov",),
    url="https://clinicaltrials.gov/study/NCT99000000",
    title="An example, not a trial: a new medicine for infantile spasms",
    phase=("2", "3"),
    status="recruiting",
    last_verified="2026-10",
    targets=("infantile-spasms",),
    interventions=(Intervention("Example", None, "drug"),),
    dates=Dates(start="2026-05", updated="2026-10-02"),
    countries=("ES",),
    sites=(Site("Example Hospital", "Madrid", "ES", "recruiting", 40.42, -3.7),),
    eligibility=TEXT,
    criteria=(
        _criterion("include", INCLUDE, Age(Length(1, "month"), Length(24, "month"))),
        _criterion("include", "infantile spasms", HasCondition("infantile-spasms")),
        _criterion("exclude", EXCLUDE, EverHad(("corticosteroids",), within=Length(28, "day"))),
    ),
)


def matches_example() -> Any:
    catalogue = Catalogue("example", datetime(2026, 11, 23, 2, 4, tzinfo=UTC), (TRIAL,))
    return answered(read_profile(PROFILE, date(2026, 11, 23)), catalogue, MatchQuery())


def trial_example() -> Any:
    return trial_document(TRIAL)
