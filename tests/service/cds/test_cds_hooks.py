"""CDS Hooks 2.0: discovery, the card, what is missing named on it, and clear refusals."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.patient import Patient
from starlette.testclient import TestClient

from matchers.criteria.age import Age
from service.app import create_app
from service.cds.card import as_text
from service.cds.prefetch import TEMPLATES
from service.settings import Settings
from service.store.store import Store
from tests.service.intake.odd import ODD, places, with_odd

Json = dict[str, Any]
MARKER = "QQMARKERQQ"
HOOK = "/cds-services/infantile-spasms-trials"
ABOUT = {"reference": f"Patient/{MARKER}"}
PATIENT: Json = {"resourceType": "Patient", "id": MARKER, "birthDate": "2026-04-10", "gender": "female"}
SPASMS: Json = {"resourceType": "Condition", "subject": ABOUT, "code": {"text": "West syndrome"}}
WEIGHT: Json = {
    "resourceType": "Observation",
    "status": "final",
    "subject": ABOUT,
    "effectiveDateTime": "2026-11-20",
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
    "valueQuantity": {"value": 7.6, "unit": "kg"},
}
VIGABATRIN: Json = {
    "resourceType": "MedicationStatement",
    "status": "active",
    "subject": ABOUT,
    "medicationCodeableConcept": {"text": "vigabatrin"},
}


def searchset(*resources: Json, **more: Any) -> Json:
    plain = {"resourceType": "Bundle", "type": "searchset", **more}
    plain |= {"entry": [{"resource": one} for one in resources]} if resources else {}
    Bundle.model_validate(plain)
    return plain


Patient.model_validate(PATIENT)
PREFETCH: Json = {
    "patient": PATIENT,
    "conditions": searchset(SPASMS),
    "medicationStatements": searchset(),
    "medicationRequests": searchset(),
    "observations": searchset(WEIGHT),
    "procedures": searchset(),
}


def hook(**more: Any) -> Json:
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": f"https://{MARKER}.example/fhir",
        "fhirAuthorization": {"access_token": MARKER, "token_type": "Bearer"},
        "context": {"userId": f"Practitioner/{MARKER}", "patientId": MARKER},
        "prefetch": PREFETCH,
        **more,
    }


def cards(client: TestClient, plain: Json) -> list[Json]:
    """The cards of an answer, each as CDS Hooks wants it."""
    response = client.post(HOOK, json=plain)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json"), (
        response.text
    )
    assert response.headers["cache-control"] == "no-store"
    assert MARKER not in response.text
    found: list[Json] = response.json()["cards"]
    for one in found:
        assert 0 < len(one["summary"]) < 140
        assert one["indicator"] == "info"
        assert one["source"]["label"]
        assert all(
            set(link) == {"label", "url", "type"} and link["type"] == "absolute"
            for link in one.get("links", [])
        )
    return found


def card(client: TestClient, prefetch: Json) -> Json:
    (found,) = cards(client, hook(prefetch=prefetch))
    return found


def test_discovery(client: TestClient) -> None:
    (service,) = client.get("/cds-services").json()["services"]
    assert {"hook", "title", "description", "id", "prefetch"} <= service.keys()
    assert (service["hook"], f"/cds-services/{service['id']}") == ("patient-view", HOOK)
    assert service["prefetch"]["patient"] == "Patient/{{context.patientId}}"
    kinds = {one.partition("?")[0].partition("/")[0] for one in service["prefetch"].values()}
    assert kinds == {
        "Patient",
        "Condition",
        "MedicationStatement",
        "MedicationRequest",
        "Observation",
        "Procedure",
    }
    assert "http://loinc.org|29463-7" in service["prefetch"]["observations"]


def test_the_card(client: TestClient) -> None:
    one = card(client, PREFETCH)
    standings = client.post("/match/fhir", json=searchset(PATIENT, SPASMS, WEIGHT)).json()
    counts, ask = standings["standings"], standings["ask_next"][0]
    assert one["summary"] == (
        f"Trials for infantile spasms: {counts['fits']} fit, {counts['may-fit']} may fit, 0 may close within 60 days"
    )
    assert "must never wait for a trial" in one["detail"]
    assert ask["question"].replace("your child", "the child") in one["detail"]
    assert "[Vigabatrin against hormones](http://testserver/trial/NCT00000001)" in one["detail"]
    assert "an invented sample" in one["detail"]
    assert "Not sent" not in one["detail"]
    assert [link["url"] for link in one["links"]] == ["http://testserver/match"]
    assert "ligible" not in str(one)


def test_what_the_record_tells_counts(client: TestClient) -> None:
    other = card(client, PREFETCH | {"medicationStatements": searchset(VIGABATRIN)})
    assert other["summary"] != card(client, PREFETCH)["summary"]
    assert "4 facts" in card(client, PREFETCH)["detail"]
    assert "5 facts" in other["detail"]


def test_a_window_that_may_close_soon(client: TestClient) -> None:
    nearly_two = card(client, PREFETCH | {"patient": PATIENT | {"birthDate": "2024-12-10"}})
    assert " 0 may close" not in nearly_two["summary"]
    assert "may close on 11 December 2026" in nearly_two["detail"]


@pytest.mark.parametrize("missing", [{}, None, dict.fromkeys(TEMPLATES)])
def test_nothing_was_sent(client: TestClient, missing: Any) -> None:
    one = card(client, missing)
    assert one["summary"].endswith("the record was not sent")
    assert all(key in one["detail"] for key in TEMPLATES)
    assert "must never wait" in one["detail"]


def test_no_prefetch_at_all(client: TestClient) -> None:
    plain = hook()
    del plain["prefetch"]
    assert "was not sent" in cards(client, plain)[0]["summary"]


@pytest.mark.parametrize("value", [None, {"resourceType": "OperationOutcome", "issue": []}])
@pytest.mark.parametrize("key", TEMPLATES)
def test_a_part_that_was_not_sent_is_named(client: TestClient, key: str, value: Any) -> None:
    detail = card(client, PREFETCH | {key: value})["detail"]
    assert f"Not sent with this request, and so not known here: {TEMPLATES[key].words}." in detail


def test_a_first_page_is_told_as_such(client: TestClient) -> None:
    following = [{"relation": "next", "url": "https://clinic.example/next"}]
    detail = card(client, PREFETCH | {"conditions": searchset(SPASMS, link=following)})["detail"]
    assert "Only a first page was sent of: diagnoses." in detail


def test_what_was_not_used_is_counted_by_reason(client: TestClient) -> None:
    odd = {"resourceType": "Condition", "subject": ABOUT, "code": {"text": MARKER}}
    other = {"resourceType": "Condition", "subject": {"reference": "Patient/other"}, "code": {"text": "TSC"}}
    detail = card(client, PREFETCH | {"conditions": searchset(SPASMS, odd, odd | {"id": "x"}, other)})[
        "detail"
    ]
    assert "3 parts were not used (2: this is not in our vocabulary; 1: this is about someone else" in detail


def test_not_known_whether_it_is_spasms(client: TestClient) -> None:
    assert "does not say whether" in card(client, PREFETCH | {"conditions": searchset()})["detail"]


def test_no_card_for_a_chart_that_no_trial_is_for(client: TestClient, store: Store) -> None:
    trials = [one for one in store.trials() if any(isinstance(rule.rule, Age) for rule in one.criteria)]
    store.remove_trials([one.id for one in store.trials() if one not in trials])
    grown = {"patient": PATIENT | {"birthDate": "1990-01-01"}}
    assert cards(client, hook(prefetch=PREFETCH | {"conditions": searchset()} | grown)) == []
    assert cards(client, hook(prefetch=PREFETCH | grown)) != []
    assert cards(client, hook(prefetch=PREFETCH | {"conditions": None} | grown)) != []


def test_a_child_who_has_died(client: TestClient) -> None:
    one = card(client, PREFETCH | {"patient": PATIENT | {"deceasedBoolean": True}})
    assert one["summary"].endswith("no studies were searched for")
    assert "We are sorry" in one["detail"]
    assert "links" not in one


# Refusals


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ([], "(the whole)"),
        (hook(hook=MARKER), "hook"),
        (hook(hook="order-sign"), "hook"),
        ({key: value for key, value in hook().items() if key != "hookInstance"}, "hookInstance"),
        (hook(context={"userId": MARKER}), "context.patientId"),
        (hook(context={"patientId": MARKER}), "context.userId"),
        (hook(context=MARKER), "context"),
        (hook(prefetch=[MARKER]), "prefetch"),
        (hook(prefetch={"conditions": MARKER}), "prefetch.conditions"),
        (hook(prefetch={"conditions": {}}), "prefetch.conditions"),
        (hook(prefetch={"conditions": searchset() | {"type": MARKER}}), "prefetch.conditions.type"),
        (hook(prefetch={"patient": PATIENT | {"id": "other"}}), "prefetch.patient.id"),
        (hook(prefetch={"patient": PATIENT | {"birthDate": "2027-01-01"}}), "prefetch.patient.birthDate"),
        (hook(prefetch={"conditions": searchset(PATIENT, PATIENT)}), "prefetch.conditions.entry[1].resource"),
    ],
)
def test_what_cannot_be_right(client: TestClient, plain: Any, field: str) -> None:
    response = client.post(HOOK, json=plain)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    (error,) = response.json()["errors"]
    assert error["field"] == field
    assert error["message"]
    assert error["remedy"]
    assert MARKER not in response.text


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [(HOOK, b"{", 400), (f"/cds-services/{MARKER}", b"{}", 404), (HOOK, b" " * (256 * 1024 + 1), 413)],
)
def test_other_refusals(client: TestClient, path: str, content: bytes, status: int) -> None:
    response = client.post(path, content=content, headers={"content-type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert MARKER not in response.text


def test_any_value_in_any_place_is_read_or_refused(client: TestClient) -> None:
    whole = hook(prefetch={"patient": PATIENT, "conditions": searchset(SPASMS)})
    for path in places(whole):
        for odd in ODD:
            plain = json.dumps(with_odd(whole, path, odd))
            response = client.post(HOOK, content=plain, headers={"content-type": "application/json"})
            assert response.status_code in {200, 422}, (path, odd)


# Links and origins


def test_links_by_the_settings(settings: Settings, store: Store) -> None:
    told = settings.model_copy(update={"public_url": "https://hospital.example/trials"})
    with TestClient(create_app(told, store)) as client:
        assert card(client, PREFETCH)["links"][0]["url"] == "https://hospital.example/trials/match"


def test_no_link_to_a_host_that_is_none(client: TestClient) -> None:
    response = client.post(HOOK, json=hook(), headers={"host": "a](x) b"})
    assert "](x)" not in response.text


ORIGIN = {"origin": "https://ehr.example"}
ASKED = ORIGIN | {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}


def test_no_other_origin_may_ask_by_default(client: TestClient) -> None:
    for response in (client.options(HOOK, headers=ASKED), client.get("/cds-services", headers=ORIGIN)):
        assert not [name for name in response.headers if name.startswith("access-control")]


def test_origins_by_the_settings(settings: Settings, store: Store) -> None:
    told = settings.model_copy(update={"cors_origins": ["https://ehr.example"]})
    with TestClient(create_app(told, store)) as client:
        before = client.options(HOOK, headers=ASKED)
        assert (before.status_code, before.headers["access-control-allow-origin"]) == (
            200,
            "https://ehr.example",
        )
        answer = client.get("/cds-services", headers=ORIGIN)
        assert answer.headers["access-control-allow-origin"] == "https://ehr.example"
        assert client.get("/fhir/metadata").json()["rest"][0]["security"]["cors"] is True
        other = client.get("/cds-services", headers={"origin": "https://other.example"})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    "words", ["[a](javascript:x)", "<b>", "*a*", "www.evil.example", "https://x.example"]
)
def test_words_of_a_registry_stay_words(app: FastAPI, words: str) -> None:
    safe = as_text(words)
    for mark in "[]()<>*:":
        assert safe.count(mark) == safe.count(f"\\{mark}")
    assert "www." not in safe
