"""Trials side by side: asked once, and answered as each alone would be."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.calendar import Length
from matchers.child import Child
from matchers.criteria.age import Age
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Not
from matchers.lineup import UNREAD, Lineup
from matchers.match import match, matches
from matchers.trial import Criterion, Trial
from matchers.trial import Side as TrialSide

Make = Callable[..., Trial]
GIRL, OLD = Sex("female"), Age(low=Length(1, "month"))


def criterion(rule: AnyRule, side: str = "include") -> Criterion:
    return Criterion(cast(TrialSide, side), "This.", rule, "whole")


@given(data=st.data())
def test_each_trial_is_answered_as_if_it_were_alone(
    data: st.DataObject,
    make_trial: Make,
    rules: st.SearchStrategy[AnyRule],
    children: st.SearchStrategy[Child],
) -> None:
    sides = st.sampled_from(("include", "exclude"))
    criteria = st.lists(st.builds(criterion, rules, sides), max_size=4).map(tuple)
    trials = [make_trial(criteria=data.draw(criteria)) for _ in range(3)]
    child = data.draw(children)
    found = matches(child, Lineup.of([*trials, *trials]))
    assert found == [match(child, trial) for trial in (*trials, *trials)]
    for one in found:
        for held in one.held:
            answer = held.criterion.rule.judge(child)
            assert held.answer == (~answer if held.criterion.side == "exclude" else answer)


def test_what_several_ask_is_asked_once(make_trial: Make) -> None:
    both = AllOf((GIRL, OLD))
    first = make_trial(criteria=(criterion(both), criterion(GIRL)))
    second = make_trial(criteria=(criterion(both, "exclude"), criterion(replace(both)), criterion(OLD)))
    lineup = Lineup.of([first, second])
    assert lineup.rules == (GIRL, OLD)
    assert [rule for rule, _ in lineup.joints] == [both, Not(both)]
    assert len(set(lineup.asked)) == 4


@pytest.mark.parametrize(
    "different",
    [
        (AllOf((GIRL, OLD)), AnyOf((GIRL, OLD))),
        (AtLeast(1, (GIRL, OLD)), AtLeast(2, (GIRL, OLD))),
        (AllOf((GIRL, OLD)), AllOf((OLD, GIRL))),
        (AllOf(()), AnyOf(())),
    ],
)
def test_what_differs_is_asked_apart(different: tuple[AnyRule, ...], make_trial: Make) -> None:
    lineup = Lineup.of([make_trial(criteria=tuple(map(criterion, different)))])
    assert [rule for rule, _ in lineup.joints] == list(different)
    assert len(lineup.asked) == 2


def test_what_was_not_read_is_asked_alike_whatever_its_words(make_trial: Make) -> None:
    lineup = Lineup.of([make_trial(criteria=(criterion(Unread("a")), criterion(Unread("b"))))])
    assert (lineup.rules, list(lineup.asked)) == ((UNREAD,), [0, 0])
