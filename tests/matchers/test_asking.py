"""The next question: what could settle most comes first, and asking so settles matches sooner."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.asking import ask_next
from matchers.calendar import Length, SomeDay
from matchers.child import Child, Place, Spasms
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.judgement import Judgement
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.sex import Sex
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.kinds import AnyRule
from matchers.lineup import Lineup
from matchers.match import matches
from matchers.rank import ranked
from matchers.trial import Criterion, Trial
from tests.benchmarks.ask_next import fact_told, field_by_field, field_told, most_settling, settled

TODAY = date(2026, 6, 1)
BORN = SomeDay.parse("2026-01-01")
Make = Callable[..., Trial]
Side = Callable[[AnyRule], Criterion]
GIRL = Sex("female")
HANGS_ON: tuple[AnyRule, ...] = (
    Age(Length(36, "week"), basis="gestational"), GIRL, Weight(5), VideoEeg(), LivesIn(("FR",)), Consent(),
)  # fmt: skip
KNOWS = Child(
    TODAY, BORN, gestational_age_weeks=39, sex="male", weight_kg=4,
    spasms=Spasms(confirmed_by_video_eeg=True), place=Place("DE"), consent=True,
)  # fmt: skip


def asked(child: Child, *trials: Trial) -> list[tuple[str, int]]:
    return [(one.fact, one.settles) for one in ask_next(ranked(matches(child, Lineup.of(trials)), child))]


def test_most_settling_first(make_trial: Make, asks: Side) -> None:
    trials = [
        make_trial("NCT1", criteria=(asks(GIRL), asks(Consent()))),
        make_trial("NCT2", criteria=(asks(GIRL), asks(Judgement("allergy")))),
        make_trial("NCT3", criteria=(asks(Age(high=Length(2, "year"))),)),
    ]
    child = Child(TODAY, BORN)
    assert asked(child, *trials) == [("sex", 2), ("consent", 1)]
    first = ask_next(ranked(matches(child, Lineup.of(trials)), child))[0]
    assert first.field == "sex"
    assert first.question.endswith("?")


def test_of_two_that_settle_as_many_the_one_for_the_better_trial_comes_first(
    make_trial: Make, asks: Side
) -> None:
    better = make_trial("NCT1", criteria=(asks(Weight(5)),), status="recruiting")
    worse = make_trial("NCT2", criteria=(asks(Consent()),), status="unknown")
    child = Child(TODAY, BORN)
    assert asked(child, better, worse) == [("weight", 1), ("consent", 1)]
    better, worse = replace(better, status="unknown"), replace(worse, status="recruiting")
    assert asked(child, better, worse) == [("consent", 1), ("weight", 1)]


def test_nothing_is_asked_for_a_trial_that_is_ruled_out(make_trial: Make, asks: Side) -> None:
    assert asked(Child(TODAY, sex="male"), make_trial(criteria=(asks(GIRL), asks(Consent())))) == []


@given(counts=st.tuples(*(st.integers(0, 5) for _ in HANGS_ON)))
def test_asking_in_this_order_settles_no_later_than_field_by_field(
    make_trial: Make, asks: Side, counts: tuple[int, ...]
) -> None:
    """Each trial hangs on one fact: then no order settles more by any number of questions."""
    trials = [
        make_trial(f"NCT{number}{rule.kind}", criteria=(asks(rule),))
        for rule, count in zip(HANGS_ON, counts, strict=True)
        for number in range(count)
    ]
    for tell in (fact_told, field_told):
        ours = settled(KNOWS, trials, most_settling, tell, most=6)
        theirs = settled(KNOWS, trials, field_by_field, tell, most=6)
        assert all(mine >= other for mine, other in zip(ours, theirs, strict=True))
        assert ours[-1] == 1.0


def test_asking_in_this_order_settles_sooner_where_the_form_asks_it_last(
    make_trial: Make, asks: Side
) -> None:
    trials = [make_trial(f"NCT{n}", criteria=(asks(LivesIn(("FR",))),)) for n in range(9)]
    trials.append(make_trial("NCT9", criteria=(asks(GIRL),)))
    assert settled(KNOWS, trials, most_settling, fact_told, most=2) == [0.0, 0.9, 1.0]
    assert settled(KNOWS, trials, field_by_field, fact_told, most=2)[1] == pytest.approx(0.1)
