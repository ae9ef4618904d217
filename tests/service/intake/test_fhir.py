"""A FHIR Bundle gives the facts it tells of, by the R4B models; every Bundle here is one by them as well."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from matchers.calendar import SomeDay
from matchers.child import Child, Course, Finding, Lab, Spasms
from service.intake.conversion import Deceased, Intake
from service.intake.problems import ProfileRefused
from service.intake.profile import Told
from service.intake.recognise import read_any
from tests.service.intake.odd import ODD, places, with_odd

TODAY = date(2026, 11, 23)
Json = dict[str, Any]
NAME = {"family": "QQMARKERQQ", "given": ["QQMARKERQQ"]}
PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [NAME],
    "birthDate": "2026-04-10",
    "gender": "female",
}
SUBJECT = {"reference": "Patient/p1"}
VIGABATRIN = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "14851"}]}
SPASMS = {"coding": [{"system": "http://purl.obolibrary.org/obo/mondo.owl", "code": "MONDO:0018097"}]}


def bundle(*resources: Any, kind: str = "collection") -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}


def read(*resources: Json) -> tuple[Told, Intake]:
    """The child of a Patient and these resources."""
    plain = bundle(PATIENT, *resources)
    Bundle.model_validate(plain)
    told, intake = read_any(plain, TODAY)
    assert intake is not None
    assert "QQMARKERQQ" not in repr((intake, told.warnings))
    return told, intake


def child(*resources: Json) -> Child:
    return read(*resources)[0].child


def left_out(*resources: Json) -> dict[str, str]:
    """Why nothing of the resources was used."""
    told, intake = read(*resources)
    assert told.child == ALONE
    return {one.path: one.words for one in intake.ignored}


def day(text: str) -> SomeDay:
    return SomeDay.parse(text)


ALONE = Child(as_of=TODAY, born=day("2026-04-10"), sex="female")


def refused(plain: Any) -> list[str]:
    with pytest.raises(ProfileRefused) as refusal:
        read_any(plain, TODAY)
    assert all("QQMARKERQQ" not in repr(one) for one in refusal.value.errors)
    return [one.field for one in refusal.value.errors]


def status(code: str) -> Json:
    return {"coding": [{"code": code}]}


def condition(code: Json, **more: Any) -> Json:
    return {"resourceType": "Condition", "subject": SUBJECT, "code": code} | more


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


# The Patient


@pytest.mark.parametrize("born", ["2026-04-10", "2026-04", "2026"])
def test_the_patient(born: str) -> None:
    address = [{"country": "Spain", "city": "QQMARKERQQ"}, {"use": "old", "country": "FR"}]
    told, _ = read_any(bundle(PATIENT | {"birthDate": born, "address": address}), TODAY)
    assert told.child.born is not None
    assert told.child.born.first == day(born).first
    assert (told.child.sex, told.child.place.country, told.child.place.city) == ("female", "ES", None)


@pytest.mark.parametrize("country", ["ES", "ESP", "Spain"])
def test_countries(country: str) -> None:
    told, _ = read_any(bundle(PATIENT | {"address": [{"country": country}]}), TODAY)
    assert told.child.place.country == "ES"


def test_what_of_a_patient_is_not_used() -> None:
    patient = PATIENT | {"gender": "other", "address": [{"country": "QQMARKERQQ"}]}
    told, intake = read_any(bundle(patient), TODAY)
    assert told.child == Child(as_of=TODAY, born=ALONE.born)
    assert intake is not None
    assert [one.path for one in intake.ignored] == ["entry[0].resource.gender", "entry[0].resource.address"]
    assert "QQMARKERQQ" not in repr(intake)


@pytest.mark.parametrize("died", [{"deceasedBoolean": True}, {"deceasedDateTime": "2026-10-01"}])
@pytest.mark.parametrize("more", [{}, {"birthDate": "never"}])
def test_a_child_who_has_died(died: Json, more: Json) -> None:
    with pytest.raises(Deceased) as found:
        read_any(bundle(PATIENT | died | more), TODAY)
    assert found.value.path == f"entry[0].resource.{next(iter(died))}"


def test_a_child_told_to_live() -> None:
    assert read_any(bundle(PATIENT | {"deceasedBoolean": False}), TODAY)[0].child == ALONE


# The Bundle


@pytest.mark.parametrize(
    ("plain", "path"),
    [
        ({"resourceType": "Patient"}, "resourceType"),
        ({"resourceType": "Bundle"}, "type"),
        ({"resourceType": "Bundle", "type": "QQMARKERQQ"}, "type"),
        ({"resourceType": "Bundle", "type": "history"}, "type"),
        ({"resourceType": "Bundle", "type": "collection", "entry": {}}, "entry"),
        (bundle(PATIENT, PATIENT | {"id": "p2"}), "entry[1].resource"),
        (
            bundle(condition(SPASMS), condition(SPASMS, subject={"reference": "Patient/p2"})),
            "entry[1].resource",
        ),
        (bundle(PATIENT | {"birthDate": "2027-01-01"}), "entry[0].resource.birthDate"),
        (bundle(PATIENT, condition(SPASMS, onsetDateTime="2025-01-01")), "entry[1].resource.onsetDateTime"),
    ],
)
def test_what_cannot_be_right_is_named_by_its_part(plain: Json, path: str) -> None:
    assert path in refused(plain)


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction"])
def test_types_of_bundle(kind: str) -> None:
    plain = bundle(PATIENT, condition(SPASMS), kind=kind)
    assert read_any(plain, TODAY)[0].child.conditions == (Finding("infantile-spasms"),)


def test_an_empty_bundle_tells_nothing() -> None:
    assert read_any({"resourceType": "Bundle", "type": "collection"}, TODAY)[0].child == Child(as_of=TODAY)


@pytest.mark.parametrize(
    "entry",
    [
        7,
        {},
        {"resource": "QQMARKERQQ"},
        {"resource": {"resourceType": "QQMARKERQQ"}},
        {"resource": {"resourceType": "Organization", "name": "QQMARKERQQ"}},
        {"resource": condition(SPASMS) | {"QQMARKERQQ": 1}},
        {"resource": condition(SPASMS) | {"onsetDateTime": "QQMARKERQQ"}},
        {"resource": {"resourceType": "Condition", "code": SPASMS}},
        {"resource": condition(SPASMS, subject={"reference": "Patient/QQMARKERQQ"})},
        {"resource": condition(SPASMS), "request": {"method": "DELETE", "url": "Condition/1"}},
    ],
)
def test_an_entry_that_is_not_read_costs_no_other(entry: Any) -> None:
    plain = bundle(PATIENT)
    plain["entry"].append(entry)
    told, intake = read_any(plain, TODAY)
    assert told.child == ALONE
    assert intake is not None
    assert [one.path for one in intake.ignored] == ["entry[1].resource"]
    assert "QQMARKERQQ" not in repr(intake)


@pytest.mark.parametrize(
    ("address", "reference"),
    [
        ("urn:uuid:9f0c", "urn:uuid:9f0c"),
        ("https://clinic.example/fhir/Patient/p9", "Patient/p9"),
        ("https://clinic.example/fhir/Patient/p9", "https://clinic.example/fhir/Patient/p9/_history/2"),
    ],
)
def test_references_by_full_address(address: str, reference: str) -> None:
    patient = {"fullUrl": address, "resource": {key: PATIENT[key] for key in PATIENT if key != "id"}}
    plain = bundle(condition(SPASMS, subject={"reference": reference}))
    plain["entry"].append(patient)
    assert read_any(plain, TODAY)[0].child.conditions == (Finding("infantile-spasms"),)


# Conditions


@pytest.mark.parametrize(
    ("code", "term"),
    [
        (SPASMS, "infantile-spasms"),
        (coded("http://purl.obolibrary.org/obo/mondo.owl", "MONDO_0018097"), "infantile-spasms"),
        (coded("http://www.orpha.net", "3451"), "infantile-spasms"),
        (coded("http://www.orpha.net/", "ORPHA:3451"), "infantile-spasms"),
        (coded("http://hl7.org/fhir/sid/icd-10-cm", "G40.822"), "epileptic-spasms"),
        (coded("https://omim.org", "612164"), "stxbp1"),
        (coded("http://human-phenotype-ontology.org", "HP:0012469"), "infantile-spasms"),
        ({"text": "West syndrome"}, "infantile-spasms"),
        (
            {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "West syndrome"}]},
            "infantile-spasms",
        ),
        (
            {"coding": [*coded("http://hl7.org/fhir/sid/icd-10-cm", "G40.822")["coding"], *SPASMS["coding"]]},
            "infantile-spasms",
        ),
    ],
)
def test_conditions(code: Json, term: str) -> None:
    got = child(condition(code, verificationStatus=status("confirmed"), clinicalStatus=status("active")))
    assert got.conditions == (Finding(term),)
    assert not got.conditions_complete


def test_an_eeg_pattern_told_as_a_condition() -> None:
    got = child(
        condition(coded("http://human-phenotype-ontology.org", "HP:0002521"), onsetDateTime="2026-10")
    )
    assert got.eeg == (Finding("hypsarrhythmia", on=day("2026-10")),)


def test_onset_and_diagnosis_of_spasms() -> None:
    got, _ = read(condition(SPASMS, onsetDateTime="2026-09", recordedDate="2026-10-02T09:00:00+02:00"))
    assert got.child.conditions == (Finding("infantile-spasms", on=day("2026-09")),)
    assert got.child.spasms == Spasms(onset=day("2026-09"), diagnosed=day("2026-10-02"))
    assert [one.field for one in got.warnings] == ["entry[1].resource.recordedDate"]
    other = child(condition(coded("http://hl7.org/fhir/sid/icd-10-cm", "G40.822"), onsetDateTime="2026-09"))
    assert other.spasms == Spasms()


def test_a_record_from_before_the_onset_is_no_diagnosis() -> None:
    assert (
        child(condition(SPASMS, onsetDateTime="2026-09", recordedDate="2026-08-02")).spasms.diagnosed is None
    )


def test_of_two_onsets_the_first_told_stands() -> None:
    told = (condition(SPASMS, onsetDateTime=on) for on in ("2026-09", "2026-08"))
    assert child(*told).spasms.onset == day("2026-09")


def test_refuted_is_absent() -> None:
    refuted = {"verificationStatus": status("refuted"), "onsetDateTime": "2026-09", "recordedDate": "2026-09"}
    got = child(condition(SPASMS, **refuted), condition({"text": "tuberous sclerosis complex"}, **refuted))
    assert got.conditions == (Finding("infantile-spasms", present=False), Finding("tsc", present=False))
    assert got.spasms == Spasms()
    one_kind = condition(coded("http://hl7.org/fhir/sid/icd-10-cm", "G40.822"), **refuted)
    assert child(one_kind).conditions == ()


@pytest.mark.parametrize(
    "one",
    [
        condition(SPASMS, verificationStatus=status("entered-in-error")),
        condition(SPASMS, verificationStatus=status("provisional")),
        condition(SPASMS, verificationStatus=status("differential")),
        condition(SPASMS, clinicalStatus=status("resolved")),
        condition(SPASMS, clinicalStatus=status("remission")),
        condition(coded("https://QQMARKERQQ.example", "MONDO:0018097")),
        condition({"text": "QQMARKERQQ"}),
        condition({"text": "no West syndrome"}),
        condition({"coding": [*SPASMS["coding"], *coded("https://omim.org", "612164")["coding"]]}),
        {"resourceType": "Condition", "subject": SUBJECT},
    ],
)
def test_conditions_left_out(one: Json) -> None:
    assert left_out(one)


# Treatments


def statement(code: str, medicine: Json = VIGABATRIN, **more: Any) -> Json:
    told = {"status": code, "subject": SUBJECT, "medicationCodeableConcept": medicine}
    return {"resourceType": "MedicationStatement"} | told | more


def request(code: str, intent: str = "order", **more: Any) -> Json:
    told = {"status": code, "intent": intent, "subject": SUBJECT, "medicationCodeableConcept": VIGABATRIN}
    return {"resourceType": "MedicationRequest"} | told | more


def period(start: str | None = None, end: str | None = None) -> Json:
    return {"effectivePeriod": {key: at for key, at in (("start", start), ("end", end)) if at}}


@pytest.mark.parametrize(
    ("one", "course"),
    [
        (statement("active", **period("2026-10-01")), Course("vigabatrin", "current", day("2026-10-01"))),
        (
            statement("stopped", **period("2026-10", "2026-11-01T08:00:00Z")),
            Course("vigabatrin", "past", day("2026-10"), day("2026-11-01")),
        ),
        (statement("completed"), Course("vigabatrin", "past")),
        (statement("not-taken"), Course("vigabatrin", "never")),
        (statement("on-hold"), Course("vigabatrin")),
        (statement("unknown"), Course("vigabatrin")),
        (statement("active", {"text": "Sabril"}), Course("vigabatrin", "current")),
        (statement("active", coded("http://www.whocc.no/atc", "N03AG04")), Course("vigabatrin", "current")),
        (request("active"), Course("vigabatrin", "current")),
        (request("stopped"), Course("vigabatrin", "past")),
        # What its dates contradict is left open.
        (
            statement("active", **period("2026-09-01", "2026-10-01")),
            Course("vigabatrin", None, day("2026-09-01"), day("2026-10-01")),
        ),
        (
            statement("completed", **period("2026-09-01", "2026-12-01")),
            Course("vigabatrin", "past", day("2026-09-01")),
        ),
    ],
)
def test_medicines(one: Json, course: Course) -> None:
    got = child(one)
    assert got.treatments == (course,)
    assert not got.treatments_complete


@pytest.mark.parametrize(
    "one",
    [
        statement("entered-in-error"),
        statement("intended"),
        statement("not-taken", **period("2026-10-01")),
        statement("active", {"text": "QQMARKERQQ"}),
        statement("active", **period("2026-12-01")),
        statement("active", SPASMS),
        request("draft"),
        request("cancelled"),
        request("active", intent="plan"),
        request("active", doNotPerform=True),
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "subject": SUBJECT,
            "medicationReference": {"reference": "Medication/QQMARKERQQ"},
        },
    ],
)
def test_medicines_left_out(one: Json) -> None:
    assert left_out(one)


def procedure(text: str, code: str = "completed", **more: Any) -> Json:
    return {"resourceType": "Procedure", "status": code, "subject": SUBJECT, "code": {"text": text}} | more


def test_procedures() -> None:
    got = child(
        procedure("Vagus nerve stimulation", performedDateTime="2026-08-01"),
        procedure("hemispherectomy", performedDateTime="2026-09-01"),
        procedure("corpus callosotomy", performedPeriod={"start": "2026-09", "end": "2026-10"}),
    )
    assert got.treatments == (
        Course("vagus-nerve-stimulation", None, day("2026-08-01")),
        Course("hemispherotomy", "past", day("2026-09-01"), day("2026-09-01")),
        Course("corpus-callosotomy", "past", day("2026-09"), day("2026-10")),
    )


@pytest.mark.parametrize("one", [procedure("hemispherectomy", "not-done"), procedure("QQMARKERQQ")])
def test_procedures_left_out(one: Json) -> None:
    assert left_out(one)


def diet(code: str, text: str = "Ketogenic diet", intent: str = "order") -> Json:
    told = {"patient": SUBJECT, "dateTime": "2026-10-01", "oralDiet": {"type": [{"text": text}]}}
    return {"resourceType": "NutritionOrder", "status": code, "intent": intent} | told


@pytest.mark.parametrize(("code", "said"), [("active", "current"), ("completed", "past"), ("on-hold", None)])
def test_diets(code: str, said: Any) -> None:
    assert child(diet(code)).treatments == (Course("ketogenic-diet", said),)


@pytest.mark.parametrize(
    "one",
    [
        diet("draft"),
        diet("active", "QQMARKERQQ"),
        diet("active", "vigabatrin"),
        diet("active", intent="proposal"),
    ],
)
def test_diets_left_out(one: Json) -> None:
    assert left_out(one)


# Observations


def observation(code: str, value: float, unit: str, on: str | None = "2026-11-20", **more: Any) -> Json:
    told = {"status": "final", "subject": SUBJECT, "code": coded("http://loinc.org", code)}
    time = {"effectiveDateTime": on} if on else {}
    return (
        {"resourceType": "Observation", "valueQuantity": {"value": value, "unit": unit}} | told | time | more
    )


@pytest.mark.parametrize(("value", "unit"), [(7.4, "kg"), (7400, "g")])
def test_the_latest_weight(value: float, unit: str) -> None:
    weights = (observation("29463-7", value, unit), observation("29463-7", 7.1, "kg", "2026-11-01"))
    assert child(*weights).weight_kg == 7.4


def test_a_weight_of_a_month() -> None:
    assert child(observation("29463-7", 7.4, "kg", "2026-11")).weight_kg == 7.4
    assert child(observation("29463-7", 7.4, "kg", "2026-10")).weight_kg is None


def test_gestational_age() -> None:
    assert child(observation("11884-4", 36, "wk", None)).gestational_age_weeks == 36


@pytest.mark.parametrize(
    ("code", "test"),
    [("1742-6", "alt"), ("1920-8", "ast"), ("1975-2", "bilirubin"), ("2160-0", "creatinine")],
)
def test_labs(code: str, test: str) -> None:
    limit = [{"high": {"value": 0.4, "unit": "mg/dL"}}]
    got = child(observation(code, 1.2, "mg/dL", referenceRange=limit))
    assert got.labs == (Lab(test, 1.2, "mg/dL", 3.0, day("2026-11-20")),)


@pytest.mark.parametrize(
    "limits",
    [
        [],
        [{"low": {"value": 1}}],
        [{"high": {"value": 0}}],
        [{"high": {"value": 20, "unit": "mg/dL"}}],
        [{"high": {"value": 20, "unit": "ukat/L"}}],
        [{"high": {"value": 40}}, {"high": {"value": 50}}],
    ],
)
def test_a_lab_without_a_limit_of_its_own(limits: list[Json]) -> None:
    got, _ = read(
        observation("1742-6", 120, "U/L", referenceRange=limits)
        if limits
        else observation("1742-6", 120, "U/L")
    )
    assert got.child.labs == (Lab("alt", 120, "U/L", None, day("2026-11-20")),)
    assert [one.field for one in got.warnings] == ["entry[1].resource"]


@pytest.mark.parametrize(
    "one",
    [
        observation("29463-7", 7.4, "kg", status="entered-in-error"),
        observation("29463-7", 7.4, "kg", "2026-05-01"),
        observation("29463-7", 15, "[lb_av]"),
        observation("11884-4", 252, "d"),
        observation("1742-6", 120, "QQMARKERQQ"),
        observation("QQMARKERQQ", 120, "U/L"),
        observation("1742-6", 120, "U/L") | {"valueQuantity": {"value": 5, "comparator": "<", "unit": "U/L"}},
        observation("1742-6", 120, "U/L") | {"valueQuantity": {"unit": "U/L"}},
    ],
)
def test_observations_left_out(one: Json) -> None:
    assert left_out(one)


# Whatever stands there


WHOLE = bundle(
    PATIENT | {"address": [{"country": "ES", "period": {"end": "2020"}}]},
    condition(
        SPASMS, onsetDateTime="2026-09", recordedDate="2026-10", verificationStatus=status("confirmed")
    ),
    statement("active", **period("2026-10-01", "2026-11-01")),
    request("active"),
    procedure("VNS", performedDateTime="2026-10"),
    diet("active"),
    observation("29463-7", 7.4, "kg"),
    observation("1742-6", 120, "U/L", referenceRange=[{"high": {"value": 40, "unit": "U/L"}}]),
)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:10])
def test_any_value_in_any_place_is_read_or_refused(odd: Any) -> None:
    for path in places(WHOLE):
        with suppress(ProfileRefused, Deceased):
            read_any(with_odd(WHOLE, path, odd), TODAY, "fhir")
