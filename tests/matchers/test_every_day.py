"""Every answer against a judge with no notion of time: each of 1,500 days is asked about on its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.child import Child
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.lineup import Lineup
from matchers.match import Match, matches
from matchers.trial import Criterion, Trial
from matchers.trial import Side as TrialSide
from matchers.truth import Truth

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
HORIZON = 1500


def judged(rule: AnyRule, child: Child) -> Truth:
    """The truth on the day the child is told of, by the tables of three values alone."""
    match rule:
        case AllOf():
            return min((judged(part, child) for part in rule.rules), default=YES)
        case AnyOf():
            return max((judged(part, child) for part in rule.rules), default=NO)
        case Not():
            return {NO: YES, UNKNOWN: UNKNOWN, YES: NO}[judged(rule.rule, child)]
        case Explains():
            return YES if judged(rule.rule, child) is YES else UNKNOWN
        case Disputed():
            one, other = judged(rule.one, child), judged(rule.other, child)
            return one if one is other else UNKNOWN
        case AtLeast():
            truths = [judged(part, child) for part in rule.rules]
            if truths.count(YES) >= rule.count:
                return YES
            return UNKNOWN if len(truths) - truths.count(NO) >= rule.count else NO
        case _:
            return rule.judge(child).timeline.at(child.as_of)


def held(criterion: Criterion, child: Child) -> Truth:
    return judged(Not(criterion.rule) if criterion.side == "exclude" else criterion.rule, child)


def first(truths: list[Truth], wanted: Callable[[Truth], bool], since: int = 0) -> int | None:
    return next((n for n, truth in enumerate(truths) if n >= since and wanted(truth)), None)


def days_ahead(found: Match, day: date | None) -> int | None:
    """None for no such day, and for one that is too far off to be looked for."""
    ahead = (day - found.on).days if day else HORIZON
    return ahead if ahead < HORIZON else None


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_match_is_what_each_day_comes_to_on_its_own(
    make_trial: Callable[..., Trial],
    rules: st.SearchStrategy[AnyRule],
    children: st.SearchStrategy[Child],
    data: st.DataObject,
) -> None:
    """A treatment that stopped on a day not told had stopped by the day it was told, so that day cannot move."""
    sides = st.sampled_from(("include", "exclude"))
    criteria = [
        Criterion(cast(TrialSide, data.draw(sides)), "This.", data.draw(rules), "whole")
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    drawn = data.draw(children)
    child = replace(
        drawn, treatments=tuple(one for one in drawn.treatments if one.stop or one.status != "past")
    )
    (found,) = matches(child, Lineup.of([make_trial(criteria=tuple(criteria), status="recruiting")]))
    by_day = [replace(child, as_of=child.as_of + timedelta(days=n)) for n in range(HORIZON)]
    rows = [[held(criterion, on) for criterion in criteria] for on in by_day]
    for on, row in zip(by_day, rows, strict=True):
        assert [one.passes.at(on.as_of) for one in found.held] == row
    truths = [min(row) for row in rows]
    assert [found.timeline.at(on.as_of) for on in by_day] == truths
    assert found.outlook.settled == sum(truth is not UNKNOWN for truth in rows[0])
    opens = first(truths, lambda truth: truth is not NO)
    if opens is None:
        assert days_ahead(found, found.opens) is None
        return
    assert (found.standing == "later") is (opens > 0)
    assert days_ahead(found, found.opens) == (opens or None)
    assert days_ahead(found, found.closes) == first(truths, lambda truth: truth is NO, opens)
