"""A child held against a trial: the standing, the day it opens, the day it closes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.kinds import AnyRule
from matchers.lineup import Lineup
from matchers.match import match, matches
from matchers.trial import Criterion, Trial
from matchers.trial import Side as TrialSide
from matchers.truth import Truth

TODAY = date(2026, 6, 1)
Make = Callable[..., Trial]
Side = Callable[[AnyRule], Criterion]
FROM_TWO_MONTHS = Age(low=Length(2, "month"))
UNDER_TWO_YEARS = Age(high=Length(2, "year"), upper="below")
RECENT_ACTH = EverHad(("acth",), within=Length(28, "day"))


def born(day: str, **told: Any) -> Child:
    return Child(TODAY, SomeDay.parse(day), **told)


def stopped(day: str) -> Child:
    course = Course("acth", "past", SomeDay.parse("2026-04-01"), SomeDay.parse(day))
    return born("2026-01-01", sex="female", treatments=(course,), treatments_complete=True)


class TestStanding:
    def test_fits_where_all_passes_until_the_child_is_too_old(
        self, make_trial: Make, asks: Side, bars: Side
    ) -> None:
        trial = make_trial(criteria=(asks(UNDER_TWO_YEARS), bars(RECENT_ACTH)))
        found = match(born("2026-01-01", treatments_complete=True), trial)
        assert (found.standing, found.opens, found.closes) == ("fits", None, date(2028, 1, 1))
        assert found.days_left == (date(2028, 1, 1) - TODAY).days

    def test_fits_for_good(self, make_trial: Make, asks: Side) -> None:
        found = match(born("2026-01-01"), make_trial(criteria=(asks(FROM_TWO_MONTHS),)))
        assert (found.standing, found.closes, found.days_left) == ("fits", None, None)

    def test_may_fit_where_nothing_fails_and_something_is_unknown(self, make_trial: Make, asks: Side) -> None:
        trial = make_trial(criteria=(asks(FROM_TWO_MONTHS), asks(Unread("?")), asks(UNDER_TWO_YEARS)))
        found = match(born("2026-01-01"), trial)
        assert (found.standing, found.opens, found.closes) == ("may-fit", None, date(2028, 1, 1))

    def test_later_when_the_child_is_old_enough(self, make_trial: Make, asks: Side) -> None:
        trial = make_trial(criteria=(asks(FROM_TWO_MONTHS), asks(UNDER_TWO_YEARS)))
        found = match(born("2026-05-01"), trial)
        assert (found.standing, found.opens, found.closes) == ("later", date(2026, 7, 1), date(2028, 5, 1))

    def test_later_when_a_window_has_passed(self, make_trial: Make, bars: Side) -> None:
        found = match(stopped("2026-05-20"), make_trial(criteria=(bars(RECENT_ACTH),)))
        assert (found.standing, found.opens, found.closes) == ("later", date(2026, 6, 18), None)

    def test_later_even_if_it_is_then_unknown(self, make_trial: Make, asks: Side) -> None:
        found = match(born("2026-05-01"), make_trial(criteria=(asks(FROM_TWO_MONTHS), asks(Unread("?")))))
        assert (found.standing, found.opens) == ("later", date(2026, 7, 1))

    def test_ruled_out_when_one_window_opens_after_another_has_closed(
        self, make_trial: Make, asks: Side, bars: Side
    ) -> None:
        child = replace(stopped("2026-05-20"), born=SomeDay.parse("2024-06-10"))
        found = match(child, make_trial(criteria=(asks(UNDER_TWO_YEARS), bars(RECENT_ACTH))))
        assert (found.standing, found.opens, found.closes, found.days_left) == ("ruled-out", None, None, None)

    def test_ruled_out_by_one_alone(self, make_trial: Make, asks: Side, bars: Side) -> None:
        trial = make_trial(criteria=(asks(FROM_TWO_MONTHS), bars(Sex("female")), asks(Unread("?"))))
        found = match(stopped("2026-01-20"), trial)
        assert found.standing == "ruled-out"
        assert [held.passes.at(TODAY) for held in found.held] == [Truth.YES, Truth.NO, Truth.UNKNOWN]

    def test_a_trial_without_criteria_is_never_a_sure_fit(self, make_trial: Make) -> None:
        assert match(born("2026-01-01"), make_trial(criteria=())).standing == "may-fit"

    def test_an_unread_sentence_never_rules_out_nor_fits(
        self, make_trial: Make, asks: Side, bars: Side
    ) -> None:
        for side in (asks, bars):
            assert match(born("2026-01-01"), make_trial(criteria=(side(Unread("?")),))).standing == "may-fit"


class TestOutlook:
    def test_what_is_open_is_asked_and_the_rest_counted(self, make_trial: Make, asks: Side) -> None:
        """On 1 June the child is told well enough to be two months old; its sex is not told."""
        trial = make_trial(criteria=(asks(FROM_TWO_MONTHS), asks(Sex("female")), asks(Unread("?"))))
        found = match(Child(TODAY, SomeDay.parse("2026-03")), trial)
        assert (found.outlook.settled, set(found.asks)) == (1, {"sex", "sentence"})
        assert found.timeline.at(TODAY) is found.outlook.truth is Truth.UNKNOWN
        assert found.timeline.at(date(2026, 4, 1)) is Truth.NO

    def test_the_first_of_several_that_may_close_it(self, make_trial: Make, asks: Side) -> None:
        """Nobody says whether the days after a birthday still count."""
        ends = [asks(Age(high=Length(months, "month"))) for months in (24, 12, 18)]
        found = match(born("2026-01-01"), make_trial(criteria=tuple(ends)))
        assert (found.closes_earliest, found.closes) == (date(2027, 1, 2), date(2027, 2, 1))


class TestNotYetRecruiting:
    def test_later_on_a_day_nobody_knows(self, make_trial: Make, asks: Side) -> None:
        trial = make_trial(status="not-yet-recruiting", criteria=(asks(UNDER_TWO_YEARS),))
        found = match(born("2026-01-01"), trial)
        assert (found.standing, found.opens, found.closes) == ("later", None, date(2028, 1, 1))

    def test_ruled_out_all_the_same(self, make_trial: Make, asks: Side) -> None:
        trial = make_trial(status="not-yet-recruiting", criteria=(asks(UNDER_TWO_YEARS),))
        assert match(born("2020-01-01"), trial).standing == "ruled-out"

    def test_later_by_time(self, make_trial: Make, asks: Side) -> None:
        trial = make_trial(status="not-yet-recruiting", criteria=(asks(FROM_TWO_MONTHS),))
        assert match(born("2026-05-01"), trial).opens == date(2026, 7, 1)


class TestDays:
    def test_on_another_day(self, make_trial: Make, asks: Side) -> None:
        trial = make_trial(criteria=(asks(FROM_TWO_MONTHS),))
        child = born("2026-05-01")
        assert match(child, trial, on=date(2026, 6, 30)).standing == "later"
        assert match(child, trial, on=date(2026, 7, 1)).standing == "fits"
        assert [one.on for one in matches(child, Lineup.of([trial, trial]), on=date(2026, 7, 1))] == [
            date(2026, 7, 1)
        ] * 2

    @given(data=st.data())
    @settings(max_examples=100)
    def test_opens_and_closes_are_the_first_such_days(
        self,
        make_trial: Make,
        rules: st.SearchStrategy[AnyRule],
        children: st.SearchStrategy[Child],
        data: st.DataObject,
    ) -> None:
        sides: st.SearchStrategy[TrialSide] = st.sampled_from(("include", "exclude"))
        criteria = [
            Criterion(data.draw(sides), "", data.draw(rules), "whole")
            for _ in range(data.draw(st.integers(0, 3)))
        ]
        found = match(data.draw(children), make_trial(criteria=tuple(criteria)))
        truths = [min((held.passes.at(day) for held in found.held), default=Truth.YES) for day in ahead()]
        if found.standing in {"fits", "may-fit"}:
            assert truths[0] is not Truth.NO
            assert (found.standing == "fits") is (truths[0] is Truth.YES and criteria != [])
            assert found.opens is None
        else:
            assert truths[0] is Truth.NO
            open_days = [day for day, truth in zip(ahead(), truths, strict=True) if truth is not Truth.NO]
            assert (
                found.opens == (open_days[0] if open_days else None) or (found.opens or TODAY) > ahead()[-1]
            )
        since = found.opens or TODAY
        failing = [
            day for day, truth in zip(ahead(), truths, strict=True) if truth is Truth.NO and day >= since
        ]
        if found.standing != "ruled-out" and found.closes is not None and found.closes <= ahead()[-1]:
            assert found.closes == failing[0]
        elif found.standing != "ruled-out":
            assert failing == []
        else:
            assert found.closes is None
        if found.closes:
            assert found.closes_earliest is not None
            assert since <= found.closes_earliest <= found.closes
        if found.closes_earliest is None and found.standing != "ruled-out":
            days = [day for day in ahead() if day >= since]
            for held in found.held:
                truths = [held.passes.at(day) for day in days]
                assert truths == sorted(truths)


def ahead() -> list[date]:
    return [TODAY + timedelta(days=n) for n in range(800)]


@pytest.mark.parametrize("status", ["completed", "terminated", "withdrawn"])
def test_a_trial_that_takes_nobody_is_over(make_trial: Make, status: str) -> None:
    assert make_trial(status=status).is_over
    assert not make_trial().is_over


def test_samples_are_known_by_their_ids(make_trial: Make) -> None:
    assert make_trial("NCT99000001").is_sample
    assert not make_trial("NCT09900001").is_sample
