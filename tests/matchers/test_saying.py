"""Words that remember how they were put together are plain text to whoever does not ask."""

import json
import pickle
from datetime import date

import pytest

from matchers.calendar import Length
from matchers.saying import Said, all_of, any_of, counted, in_a_row, listed, say


def test_what_is_said_is_text_and_keeps_its_parts() -> None:
    told = say("{what} until {day}", what=say("weight"), day=date(2026, 3, 1))
    assert told == "weight until 1 March 2026"
    assert hash(told) == hash(str(told))
    assert told.template == "{what} until {day}"
    assert told.values["day"] == date(2026, 3, 1)
    assert json.dumps([told]) == '["weight until 1 March 2026"]'


@pytest.mark.parametrize(
    ("value", "english"), [(7.5, "7.5"), (24.0, "24"), (3, "3"), (Length(2, "month"), "2 months"), ("A", "A")]
)
def test_values_as_english_has_them(value: float | str | Length, english: str) -> None:
    assert say("{one}", one=value) == english


def test_numbers_of_things() -> None:
    assert [str(counted("{n} trial", "{n} trials", n)) for n in (0, 1, 2)] == [
        "0 trials",
        "1 trial",
        "2 trials",
    ]
    assert counted("one", "{n} of them", 3).many == "{n} of them"


def test_lists() -> None:
    assert all_of(["a", "b", "c"]) == "a and b and c"
    assert any_of(["a", "b"]) == "a or b"
    assert listed(["a", "b"]) == "a, b"
    assert in_a_row(["A.", "", "B."]) == "A. B."
    assert all_of([]) == in_a_row([""]) == ""
    assert listed(["alone"]) == "alone"


def test_it_can_go_to_another_process() -> None:
    told = counted("{n} trial of {name}", "{n} trials of {name}", 2, name=Said("X", context="name"))
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - our own words
    assert again == told
    assert (again.template, again.many, again.values["n"]) == (told.template, told.many, 2)
    assert again.values["name"].context == "name"


def test_other_words_for_the_same() -> None:
    told = say("your {thing}", thing="child").reworded("the child")
    assert told == "the child"
    assert told.template == "your {thing}"
