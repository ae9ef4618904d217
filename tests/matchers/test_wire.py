"""Rules and trials to plain values and back."""

import json
from collections.abc import Callable
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.sex import Sex
from matchers.kinds import AllOf, AnyRule, Not
from matchers.trial import Criterion, Flag, Trial
from matchers.wire import KINDS, from_plain, to_plain


@given(data=st.data())
@settings(max_examples=200)
def test_every_rule_comes_back(rules: st.SearchStrategy[AnyRule], data: st.DataObject) -> None:
    rule = data.draw(rules)
    plain = json.loads(json.dumps(to_plain(rule)))
    assert from_plain(AnyRule, plain) == rule  # type: ignore[arg-type]


@given(data=st.data())
@settings(max_examples=50)
def test_a_trial_comes_back(
    make_trial: Callable[..., Trial], rules: st.SearchStrategy[AnyRule], data: st.DataObject
) -> None:
    criteria = data.draw(
        st.lists(
            st.builds(
                Criterion,
                st.sampled_from(("include", "exclude")),
                st.text(),
                rules,
                st.sampled_from(("whole", "part", "none")),
                st.text(),
                st.none() | st.integers(0, 99),
            ),
            max_size=3,
        )
    )
    trial = make_trial(criteria=tuple(criteria), flags=(Flag("unread-criteria", "1 of 2"),))
    assert from_plain(Trial, json.loads(json.dumps(to_plain(trial)))) == trial


def test_every_kind_has_its_own_name() -> None:
    assert len(KINDS) == len(get_args(AnyRule))
    assert all(KINDS[name].__name__ for name in KINDS)


def test_what_is_at_its_default_is_left_out_but_for_the_kind() -> None:
    assert to_plain(Age(low=Length(2, "month"))) == {"low": {"value": 2, "unit": "month"}, "kind": "age"}
    assert to_plain(Not(Sex("male"))) == {"rule": {"sex": "male", "kind": "sex"}, "kind": "not"}
    assert to_plain(AllOf(())) == {"rules": [], "kind": "all-of"}
    assert to_plain(EverHad(("acth",), Length(1, "day"), ())) == {
        "treatments": ["acth"],
        "within": {"value": 1, "unit": "day"},
        "kind": "prior-treatment",
    }


def test_nothing_told_of_a_trial_stays_nothing(make_trial: Callable[..., Trial]) -> None:
    bare = Trial("NCT1", ("NCT1",), ("ctgov",), "", "")
    assert to_plain(bare) == {"id": "NCT1", "ids": ["NCT1"], "registries": ["ctgov"], "url": "", "title": ""}
    assert from_plain(Trial, to_plain(bare)) == bare


@pytest.mark.parametrize(
    ("cls", "plain", "error"),
    [
        (AnyRule, {"kind": "horoscope"}, KeyError),
        (AnyRule, {}, KeyError),
        (Sex, {"kind": "sex"}, TypeError),
        (Sex, {"sex": "male", "colour": "red"}, KeyError),
    ],
)
def test_a_value_of_another_shape(cls: Any, plain: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        from_plain(cls, plain)
