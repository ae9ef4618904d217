"""A question answered on the result itself: its answer stands in the form's own fields, and the list is sorted again."""

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.facts import FACTS, field_for
from matchers.vocabulary import TERMS
from service.web.answers import answered_in_place, input_for
from service.web.forms import ANSWERS, MOST_ROWS, NAMES, Typed, typed

FORM = {"born": "2026-04-10", "conditions[0].term": "infantile spasms"}


def _ask(fact: str) -> Any:
    return {"fact": fact, "question": "?", "field": field_for(fact), "settles": 1}


@pytest.mark.parametrize("fact", [*FACTS, "vigabatrin", "tsc", "slow-spike-wave"])
def test_an_input_is_one_that_is_read(fact: str) -> None:
    found = input_for(_ask(fact))
    assert found is None or found.name in NAMES | ANSWERS
    in_form_only = {"conditions", "treatment-response", "treatment-dates", "labs", "study-team", "sentence"}
    assert (found is None) is (fact in in_form_only)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("answer.vigabatrin", "never", {"treatments": [{"term": "vigabatrin", "status": "never"}]}),
        ("answer.vigabatrin", "current", {"treatments": [{"term": "vigabatrin", "status": "current"}]}),
        ("answer.hypsarrhythmia", "yes", {"eeg": [{"pattern": "hypsarrhythmia", "present": True}]}),
        ("answer.slow-spike-wave", "no", {"eeg": [{"pattern": "slow-spike-wave", "present": False}]}),
        ("answer.treatments", "none", {"treatments_complete": True}),
        ("sex", "female", {"sex": "female"}),
    ],
)
def test_an_answer_stands_where_the_form_has_it(name: str, text: str, told: dict[str, Any]) -> None:
    found = answered_in_place(typed(f"born=2026-04-10&{name}={text}".encode())).profile()
    assert {part: found[part] for part in told} == told


def test_a_condition_goes_into_the_next_free_row() -> None:
    told = answered_in_place(Typed(FORM, answers={"answer.tsc": "no", "answer.fever": "yes"}))
    tsc, fever = told.profile()["conditions"][1:]
    assert (tsc["present"], fever.get("present")) == (False, "yes") or (tsc["present"], fever["present"]) == (
        False,
        True,
    )
    assert tsc["term"] == TERMS["tsc"].name


def test_no_answer_takes_another_ones_place() -> None:
    full = {f"treatments[{n}].term": "topiramate" for n in range(MOST_ROWS)}
    assert answered_in_place(Typed(full, answers={"answer.acth": "never"})).values == full
    listed = Typed({"treatments[0].term": "topiramate"}, answers={"answer.treatments": "none"})
    assert "treatments_complete" not in answered_in_place(listed).values


def test_answering_on_the_page_settles_and_keeps_what_was_told(client: TestClient) -> None:
    before = unescape(client.post("/match-result", data=FORM).text)
    after = unescape(client.post("/match-result", data=FORM | {"answer.hypsarrhythmia": "no"}).text)
    count = re.compile(r"Ruled out by a sentence</span> <strong>(\d+)")
    assert int(count.findall(after)[0]) > int(count.findall(before)[0])
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', after))
    assert hidden == FORM | {"eeg.hypsarrhythmia": "no"}
    form = client.post("/match-result", data=hidden | {"eeg.slow-spike-wave": "no", "change": "yes"}).text
    assert 'name="eeg.slow-spike-wave"' in form


def test_the_form_shows_as_many_rows_as_are_filled_in(client: TestClient) -> None:
    filled = FORM | {"treatments[7].term": "topiramate", "change": "yes"}
    html = client.post("/match-result", data=filled).text
    assert 'name="treatments[8].term"' in html
    assert 'name="treatments[9].term"' not in html
