"""What if: what was told beside the same with a change of today, and a sheet to print; nothing in an address."""

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

FORM = {
    "born": "2026-04-10",
    "weight_kg": "7.6",
    "conditions[0].term": "infantile spasms",
    "treatments[0].term": "Topamax",
    "treatments[0].status": "current",
    "treatments_complete": "yes",
}


def shown(client: TestClient, **wishes: str) -> str:
    data = FORM | {f"if.{name}": text for name, text in wishes.items()}
    response = client.post("/what-if", data=data)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    return unescape(response.text)


def test_the_form_offers_what_can_change_today(client: TestClient) -> None:
    html = client.post("/match-result", data=FORM).text
    form = html[html.index('action="/what-if"') :]
    for name in ("if.starts", "if.stops", "if.eeg", "if.test", "if.found"):
        assert f'name="{name}"' in form
    stops = form[form.index('name="if.stops"') : form.index('name="if.eeg"')]
    assert re.findall(r'value="([\w-]+)"', stops) == ["topiramate"]
    assert "treatment must not wait for a trial" in form


def test_a_treatment_that_starts_today_says_what_it_would_close(client: TestClient) -> None:
    html = shown(client, starts="vigabatrin")
    assert "<h1>What if vigabatrin starts today?</h1>" in html
    assert "Starting vigabatrin today would rule out " in html
    assert "Treatment must not wait for a trial." in html
    table = html[html.index("<table") : html.index("</table>")]
    row = next(one for one in table.split("<tr>") if "would rule this trial out" in one)
    assert "<strong>Ruled out</strong>" in row
    assert "<blockquote>" in row
    assert html.index("</table>") < html.index("that stay as they are")


@pytest.mark.parametrize(
    ("wishes", "heading"),
    [
        ({"eeg": "yes"}, "the EEG shows hypsarrhythmia"),
        ({"eeg": "no"}, "the EEG does not show hypsarrhythmia"),
        ({"stops": "topiramate"}, "topiramate stops today"),
        ({"test": "tsc", "found": "yes"}, "a test finds tuberous sclerosis complex"),
        ({"test": "tsc", "found": "no"}, "a test rules out tuberous sclerosis complex"),
        (
            {"starts": "vigabatrin", "stops": "topiramate"},
            "vigabatrin starts today and topiramate stops today",
        ),
    ],
)
def test_each_change_is_named(client: TestClient, wishes: dict[str, str], heading: str) -> None:
    assert f"<h1>What if {heading}" in shown(client, **wishes)


def test_nothing_asked_shows_the_matches(client: TestClient) -> None:
    assert "<h1>Matches on" in shown(client)
    assert "<h1>Matches on" in shown(client, starts="no-such-thing", eeg="maybe")


def test_what_cannot_be_right_leads_to_the_form(client: TestClient) -> None:
    wrong = client.post("/what-if", data=FORM | {"born": "soon", "if.eeg": "yes"})
    assert (wrong.status_code, "Please mend" in wrong.text) == (422, True)
    later = FORM | {"treatments[0].start": "2026-12-20", "treatments[0].status": "", "if.stops": "topiramate"}
    contradicted = client.post("/what-if", data=later)
    assert contradicted.status_code == 422
    assert "This change contradicts what was told" in contradicted.text


@pytest.mark.parametrize("address", ["/what-if", "/referral-sheet"])
def test_no_address_and_no_copy(client: TestClient, address: str) -> None:
    response = client.get(f"{address}?born=2026-04-10")
    assert (response.status_code, response.headers["location"]) == (303, "/match")
    assert client.post(f"{address}?born=2026-04-10", data=FORM).status_code == 405
    answer = client.post(address, data=FORM | {"if.eeg": "yes"})
    for target in re.findall(r'(?:href|action|formaction)="([^"]+)"', answer.text):
        assert not re.search(r"2026|7\.6|Topamax|topiramate|\?(?!v=)", target)


def test_a_sheet_has_trials_contacts_questions_and_the_line_on_treatment(client: TestClient) -> None:
    html = unescape(client.post("/referral-sheet", data=FORM).text)
    answer: Any = client.post("/match", json={"born": "2026-04-10"}).json()
    assert "Judged for <strong>23 November 2026</strong>" in html
    assert "Treatment of infantile spasms must not wait for a trial." in html
    listed = re.findall(r'<article class="sheet-trial">.*?</article>', html, re.DOTALL)
    assert 1 <= len(listed) <= 4
    assert all("<strong>Ask:</strong>" in one for one in listed)
    assert "@" in listed[0]
    assert '<h2 id="open">Still open</h2>' in html
    assert "<dt>Treatment</dt><dd>Topamax, now</dd>" in html
    assert answer["matches"]
    assert "<script" not in html


def test_a_sheet_of_what_cannot_be_right_is_the_form(client: TestClient) -> None:
    assert client.post("/referral-sheet", data={"born": "soon"}).status_code == 422
