"""A document of a clinic in the form: filled in, looked through, and then asked like any other."""

import json
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.api.examples import BUNDLE, PROFILE
from service.intake.profile import read_profile
from service.web.documents import read
from tests.service.web.conftest import TODAY

Sound = Callable[[str], Any]
PACKET = {
    "id": "p",
    "subject": {"id": "s", "timeAtLastEncounter": {"age": {"iso8601duration": "P7M"}}, "sex": "FEMALE"},
    "phenotypicFeatures": [{"type": {"id": "HP:0002521", "label": "Hypsarrhythmia"}}],
    "diseases": [{"term": {"id": "OMIM:191100", "label": "Tuberous sclerosis 1"}}],
    "metaData": {"created": "2026-11-20T00:00:00Z", "createdBy": "x", "resources": []},
}


def post(client: TestClient, document: Any, language: str = "") -> str:
    text = document if isinstance(document, str) else json.dumps(document)
    return client.post(f"{language}/match-document", data={"document": text}).text


def test_a_bundle_fills_the_form(client: TestClient, sound: Sound) -> None:
    page = sound(post(client, BUNDLE))
    assert page.inputs["born"]["value"] == "2026-04-10"
    assert page.inputs["conditions[0].term"]["value"] == "infantile epileptic spasms syndrome"
    assert page.faults == []


def test_a_phenopacket_fills_the_form_in_any_language(client: TestClient) -> None:
    html = unescape(post(client, PACKET, "/es"))
    assert "El documento se ha pasado al formulario" in html
    assert 'lang="es"' in html


def test_a_profile_comes_through_the_form_as_it_was_but_for_what_has_no_field(client: TestClient) -> None:
    told = read(json.dumps(PROFILE), TODAY)
    child = read_profile(told.typed.profile(), TODAY).child
    kept = {key: value for key, value in PROFILE.items() if key != "place"}
    kept |= {"place": {"country": "ES"}, "conditions": [{"term": "tsc"}]}
    assert child == read_profile(kept, TODAY).child
    left = {path for path, _ in told.unused}
    assert left == {"place.city", "place.lat", "place.lon", "conditions[0].since"}


@pytest.mark.parametrize(
    "text", ["", "{", '{"born": "soon"}', '{"a": 1}', "[]", '{"resourceType": "Bundle"}', "\x00"]
)
def test_what_is_no_document_is_said_at_its_field(client: TestClient, sound: Sound, text: str) -> None:
    response = client.post("/match-document", data={"document": text})
    assert response.status_code in {200, 422}
    page = sound(response.text)
    assert page.faults == []
    if response.status_code == 422:
        assert '<a href="#document">The document</a>' in response.text


def test_nothing_of_a_refused_document_is_repeated(client: TestClient) -> None:
    html = post(client, {"born": "MARKER", "weight_kg": "MARKER", "MARKER": 1})
    assert "MARKER" not in html
    assert "mend" in html


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_read_or_refused(plain: Any) -> None:
    read(json.dumps(plain), TODAY)


def test_a_document_in_an_address_is_refused_and_an_opened_address_leads_to_the_form(
    client: TestClient,
) -> None:
    assert client.post("/match-document?document=x", data={"document": "{}"}).status_code == 405
    assert client.get("/match-document").headers["location"] == "/match"
