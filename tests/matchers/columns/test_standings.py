"""All trials at once and one after the other: the same standings, days, scores, questions and order, bit for bit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers import kinds
from matchers.asking import ask_next
from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course, Finding, Place
from matchers.columns.net import SAME_FOR_ALL, net_of
from matchers.columns.scores import kilometres, marks_of, rounded
from matchers.columns.standings import Columns
from matchers.columns.told import simple_of, told_of
from matchers.criteria.age import Age
from matchers.criteria.sex import Sex
from matchers.factors import kilometres as one_by_one
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Joining, Not
from matchers.lineup import Lineup
from matchers.match import matches
from matchers.rank import ranked
from matchers.trial import Criterion, Dates, Intervention, Site, Trial
from matchers.trial import Side as TrialSide

Make = Callable[..., Trial]
TODAY = date(2026, 6, 1)
GIRL, OLD = Sex("female"), Age(low=Length(1, "month"))


def criterion(rule: AnyRule, side: str = "include") -> Criterion:
    return Criterion(cast(TrialSide, side), "This.", rule, "whole")


SITES = st.builds(
    Site,
    city=st.sampled_from(("Paris", "Lyon", "")),
    country=st.sampled_from(("FR", "US", None)),
    status=st.sampled_from(("recruiting", "completed", None)),
    lat=st.sampled_from((48.85, 45.76, None)),
    lon=st.sampled_from((2.35, 4.84, None)),
)


@st.composite
def trial_lists(draw: st.DrawFn, make: Make, rules: st.SearchStrategy[AnyRule]) -> list[Trial]:
    """Trials that differ in all that a match or its place in the order is made of."""
    sides = st.sampled_from(("include", "exclude"))
    asked = draw(st.lists(st.builds(criterion, rules, sides), max_size=12))
    some = st.lists(st.sampled_from(asked), max_size=6).map(tuple) if asked else st.just(())
    changes = st.fixed_dictionaries(
        {
            "criteria": some,
            "status": st.sampled_from(("recruiting", "not-yet-recruiting", "completed", "unknown")),
            "sites": st.lists(SITES, max_size=3).map(tuple),
            "countries": st.sampled_from(((), ("FR",), ("US", "ES"))),
            "targets": st.sampled_from(((), ("tsc",), ("infantile-spasms", "tsc"), ("epilepsy",))),
            "phase": st.sampled_from(((), ("2",), ("early-1", "4"))),
            "interventions": st.sampled_from(((), (Intervention("X", None, "drug"),))),
            "dates": st.sampled_from((Dates(), Dates(updated="2026-05-18"), Dates(updated="soon"))),
        }
    )
    drawn = draw(st.lists(changes, max_size=8))
    return [make(f"NCT{(n * 7) % 11:02}", **change) for n, change in enumerate(drawn)]


@given(data=st.data())
def test_as_one_by_one(
    data: st.DataObject,
    make_trial: Make,
    rules: st.SearchStrategy[AnyRule],
    children: st.SearchStrategy[Child],
) -> None:
    trials = data.draw(trial_lists(make_trial, rules))
    place = data.draw(st.sampled_from((Place(), Place("FR"), Place("ES", None, 40.4, -3.7))))
    child = replace(data.draw(children), place=place)
    on = data.draw(st.none() | st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=4000)))
    plain = ranked(matches(child, Lineup.of(trials), on), child)
    found = Columns.of(trials).standings(child, on)
    assert list(found) == plain
    assert found.asks == ask_next(plain)
    counts = [one.match.standing for one in plain]
    assert found.counts == {name: counts.count(cast(Any, name)) for name in found.counts}
    assert [one for one in plain if one.match.standing in {"fits", "later"}] == list(
        found.only(["fits", "later"])
    )
    assert found[1:3] == plain[1:3]


def test_some_trials_in_the_same_order(make_trial: Make) -> None:
    trials = [make_trial(f"NCT0{n}", criteria=(criterion(GIRL),) * n) for n in range(4)]
    child = Child(TODAY, sex="female")
    found = Columns.of(trials).standings(child, wanted=lambda trial: trial.id[-1] in "13")
    assert (len(found), found[0].match.standing, [trial.id for trial in found.trials]) == (
        2,
        "fits",
        [one.match.trial.id for one in found],
    )
    assert {trial.id for trial in found.trials} == {"NCT01", "NCT03"}


def test_every_kind_that_joins_others_has_its_knot(make_trial: Make) -> None:
    joining = [one for one in get_args(kinds.AnyRule) if issubclass(one, Joining)]
    assert set(joining) == {AllOf, AnyOf, Not, AtLeast, Disputed, Explains}


def test_what_is_the_same_for_every_child_is_never_judged(
    rules: st.SearchStrategy[AnyRule], make_trial: Make
) -> None:
    """The kinds that are left out answer alike whatever is told."""
    told = Child(
        TODAY,
        SomeDay.on(TODAY),
        40,
        "male",
        7,
        conditions_complete=True,
        treatments_complete=True,
        consent=True,
    )
    for cls in SAME_FOR_ALL:
        rule = cls() if cls.__name__ == "NoDemand" else cls("pregnancy")
        assert rule.judge(told) == rule.judge(Child(TODAY))


def test_what_is_made_of_the_same_is_one_node(make_trial: Make) -> None:
    both = AllOf((GIRL, OLD))
    asked = (criterion(both), criterion(AllOf((OLD, GIRL))), criterion(Not(AnyOf((Not(GIRL), Not(OLD))))))
    net = net_of(Lineup.of([make_trial(criteria=asked)]))
    assert len(set(net.asked.tolist())) == 1
    assert (net.nodes, len(net.levels)) == (2 + 2 + 1, 1)


@pytest.mark.parametrize(
    "told",
    [
        {"conditions": (Finding("heart-failure"),)},
        {"conditions": (Finding("genetic-cause"),), "conditions_complete": True},
        {"treatments": (Course("corticosteroids", "past"),), "treatments_complete": True},
        {"treatments": (Course("any-antiseizure-treatment", "never"),)},
        {"treatments": (Course("acth", "current", response="none"),)},
        {"gestational_age_weeks": 30, "conditions_complete": True},
    ],
)
def test_rules_that_nothing_told_bears_on_are_left_out_rightly(
    told: dict[str, Any], rules_asked: list[AnyRule]
) -> None:
    """Every rule over every term of the vocabulary: judged or left out, the truth of the day is the same."""
    child = Child(TODAY, **told)
    found = told_of(simple_of(rules_asked), child, TODAY)
    assert len(found.answers) < len(rules_asked) / 2
    assert found.now.tolist() == [int(rule.judge(child).timeline.at(TODAY)) for rule in rules_asked]


def test_kilometres(make_trial: Make) -> None:
    sites = [Site(lat=lat, lon=lon) for lat in (-90.0, -33.9, 0.0, 51.5) for lon in (-180.0, 0.0, 2.3, 180.0)]
    child = Child(TODAY, place=Place(lat=48.85, lon=2.35))
    marks = marks_of([make_trial(sites=(site,)) for site in sites])
    assert kilometres(marks.spots, 48.85, 2.35).tolist() == pytest.approx(
        [one_by_one(site, child) for site in sites], abs=1e-6
    )


@given(st.lists(st.floats(0, 1) | st.integers(0, 20000).map(lambda n: n / 20000), max_size=20))
def test_rounded_as_python_rounds(numbers: list[float]) -> None:
    assert rounded(np.array(numbers, np.float64), 4).tolist() == [round(one, 4) for one in numbers]
