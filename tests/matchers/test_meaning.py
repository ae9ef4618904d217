"""What must not bend: knowing less never turns an answer round, a day is a day, partial dates are exact."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, TypeVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.calendar import Length, SomeDay, later
from matchers.child import Child, Course, OtherTrial, Place, Spasms
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.other_trial import InOtherTrial
from matchers.criteria.taking_now import TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.kinds import AnyRule
from matchers.truth import Truth
from matchers.vocabulary import TERMS

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
Told = TypeVar("Told")
Forget = Callable[[Child], Iterator[Child]]
TODAY = date(2026, 6, 1)
lengths = st.builds(Length, st.integers(0, 20), st.sampled_from(("day", "week", "month")))
near = st.dates(TODAY - timedelta(days=90), TODAY)


def but(item: Told, **changes: Any) -> Told:
    """The same with some facts changed, whatever their names."""
    changed: Told = dataclasses.replace(cast(Any, item), **changes)
    return changed


def without(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    return (items[:at] + items[at + 1 :] for at in range(len(items)))


def with_one(items: tuple[Any, ...], changed: Callable[[Any], Iterator[Any]]) -> Iterator[tuple[Any, ...]]:
    return ((*items[:at], new, *items[at + 1 :]) for at, item in enumerate(items) for new in changed(item))


def coarser(day: SomeDay | None) -> Iterator[SomeDay]:
    """The month or the year instead of the day, as far as they have come."""
    if day:
        month_ends = later(date(day.last.year + day.last.month // 12, day.last.month % 12 + 1, 1), -1)
        for first, last in (
            (day.first.replace(day=1), month_ends),
            (date(day.first.year, 1, 1), date(day.last.year, 12, 31)),
        ):
            yield SomeDay(first, min(last, TODAY)) if day.last <= TODAY else SomeDay(max(first, TODAY), last)


# --- ways to know less --------------------------------------------------------------------------------------------


def one_plain_fact(child: Child) -> Iterator[Child]:
    for name in ("born", "gestational_age_weeks", "sex", "weight_kg", "consent"):
        yield but(child, **{name: None})
    yield but(child, place=Place())
    for labs in without(child.labs):
        yield but(child, labs=labs)
    for eeg in without(child.eeg):
        yield but(child, eeg=eeg)


def that_lists_are_complete(child: Child) -> Iterator[Child]:
    yield but(child, conditions_complete=False)
    yield but(child, treatments_complete=False)


def a_listed_treatment(child: Child) -> Iterator[Child]:
    for treatments in without(child.treatments):
        yield but(child, treatments=treatments, treatments_complete=False)


def a_listed_condition(child: Child) -> Iterator[Child]:
    for conditions in without(child.conditions):
        yield but(child, conditions=conditions, conditions_complete=False)
    for name in (
        "onset",
        "diagnosed",
        "confirmed_by_video_eeg",
        "per_day",
        "clusters_per_day",
    ):  # that there are spasms is a condition told
        yield but(child, spasms=but(child.spasms, **{name: None}), conditions_complete=False)


def a_response(child: Child) -> Iterator[Child]:
    for treatments in with_one(child.treatments, lambda one: iter([but(one, response="unknown")])):
        yield but(child, treatments=treatments)


def a_start(child: Child) -> Iterator[Child]:
    for treatments in with_one(child.treatments, lambda one: iter([but(one, start=None)])):
        yield but(child, treatments=treatments)


def a_stop(child: Child) -> Iterator[Child]:
    """Of a treatment that has stopped. One still to come is no fact but a plan, and something new."""

    def stopped(one: Course) -> Iterator[Course]:
        if one.status == "past":
            yield but(one, stop=None)

    for treatments in with_one(child.treatments, stopped):
        yield but(child, treatments=treatments)


def the_day_of_a_date(child: Child) -> Iterator[Child]:
    for born in coarser(child.born):
        yield but(child, born=born)
    for name in ("start", "stop"):

        def told_less(one: Course, name: str = name) -> Iterator[Course]:
            return (but(one, **{name: day}) for day in coarser(getattr(one, name)))

        told = with_one(child.treatments, told_less)
        for treatments in told:
            yield but(child, treatments=treatments)
    for day in coarser(child.other_trial.last_dose_on):
        yield but(child, other_trial=but(child.other_trial, last_dose_on=day))


def taking_part_in_a_trial(child: Child) -> Iterator[Child]:
    yield but(child, other_trial=but(child.other_trial, taking_part=None))
    yield but(child, other_trial=OtherTrial())


def the_last_dose_of_a_trial(child: Child) -> Iterator[Child]:
    yield but(child, other_trial=but(child.other_trial, last_dose_on=None))


def the_day_of_the_onset(child: Child) -> Iterator[Child]:
    for name in ("onset", "diagnosed"):
        for day in coarser(getattr(child.spasms, name)):
            yield but(child, spasms=but(child.spasms, **{name: day}))


def whether_a_treatment_goes_on(child: Child) -> Iterator[Child]:
    def without_status(one: Course) -> Iterator[Course]:
        if one.taken:
            yield but(one, status=None)

    for treatments in with_one(child.treatments, without_status):
        yield but(child, treatments=treatments)


def which_treatment_it_was(child: Child) -> Iterator[Child]:
    """Told by a wider name."""

    def wider(one: Course) -> Iterator[Course]:
        if one.taken:
            yield from (but(one, term=above) for above in TERMS[one.term].is_a)

    for treatments in with_one(child.treatments, wider):
        yield but(child, treatments=treatments, treatments_complete=False)


def which_condition_it_was(child: Child) -> Iterator[Child]:
    def wider(one: Any) -> Iterator[Any]:
        if one.present:
            yield from (but(one, term=above) for above in TERMS[one.term].is_a)

    for conditions in with_one(child.conditions, wider):
        yield but(child, conditions=conditions, conditions_complete=False)


def turned_round(rule: AnyRule, told: Child, less: Child) -> list[date]:
    """The days from today on when a sure answer became the opposite one."""
    more_line, less_line = rule.judge(told).timeline, rule.judge(less).timeline
    days = {TODAY, *(day for line in (more_line, less_line) for day, _ in line.changes if day >= TODAY)}
    return [day for day in sorted(days) if abs(more_line.at(day) - less_line.at(day)) == 2]


HOLDS: tuple[Forget, ...] = (
    one_plain_fact, that_lists_are_complete, a_listed_treatment, a_listed_condition, a_response, a_start, a_stop,
    the_day_of_a_date, taking_part_in_a_trial, which_condition_it_was,
)  # fmt: skip


@pytest.mark.parametrize("forget", HOLDS)
@given(data=st.data())
@settings(max_examples=60)
def test_knowing_less_never_turns_an_answer_round(
    forget: Forget,
    rules: st.SearchStrategy[AnyRule],
    children: st.SearchStrategy[Child],
    data: st.DataObject,
) -> None:
    rule, child = data.draw(rules), data.draw(children)
    for less in forget(child):
        assert turned_round(rule, child, less) == [], less


def spasms(onset: SomeDay) -> Child:
    return Child(TODAY, SomeDay.on(date(2025, 1, 1)), spasms=Spasms(onset))


def had(*courses: Course) -> Child:
    return Child(TODAY, treatments=courses, treatments_complete=True)


FIVE_MONTHS = Age(Length(3, "month"), Length(6, "month"), basis="onset")
RECENT_ACTH = EverHad(("acth",), within=Length(28, "day"))
ANY_BUT_ACTH = EverHad(("any-infantile-spasms-treatment",), besides=("acth",))
TURNS: dict[str, tuple[AnyRule, Child, Forget]] = {
    "a wide date at onset gives a sure no": (
        FIVE_MONTHS,
        spasms(SomeDay.on(date(2025, 5, 1))),
        the_day_of_the_onset,
    ),
    "a course without status is taken to go on for ever": (
        RECENT_ACTH,
        had(Course("acth", "past", SomeDay.on(date(2026, 1, 1)))),
        whether_a_treatment_goes_on,
    ),
    "a hormone told loosely cannot be the ACTH that is let pass": (
        ANY_BUT_ACTH,
        had(Course("acth", "past")),
        which_treatment_it_was,
    ),
    "a treatment past whose last day is today is still going on": (
        TakingNow(("acth",)),
        had(Course("acth", "past", stop=SomeDay.on(TODAY))),
        a_stop,
    ),
    "no dose told of a study medicine is taken for none": (
        InOtherTrial(Length(30, "day")),
        Child(TODAY, other_trial=OtherTrial(taking_part=False, last_dose_on=SomeDay.on(TODAY))),
        the_last_dose_of_a_trial,
    ),
}


@pytest.mark.parametrize("case", TURNS)
def test_knowing_less_turns_these_round(case: str) -> None:
    rule, child, forget = TURNS[case]
    assert [less for less in forget(child) if turned_round(rule, child, less)] == []


@given(data=st.data())
@settings(max_examples=100)
def test_nothing_told_decides_nothing_but_what_holds_of_every_infant(
    single_rules: st.SearchStrategy[AnyRule], data: st.DataObject
) -> None:
    rule = data.draw(single_rules)
    answer = rule.judge(Child(TODAY))
    sure = rule.kind in {"no-demand", "not-for-infants"}
    counted = rule.kind in {"count-now", "count-ever"}  # "at least none" holds of every child
    assert answer.timeline.next_change(TODAY) is None
    assert sure or counted or answer.timeline.at(TODAY) is UNKNOWN


NOT_ASKED = {"age", "other-trial", "current-treatment"}  # the last two: see below


@pytest.mark.parametrize(
    ("rule", "child"),
    [
        (TakingNow(("acth",)), had(Course("acth"))),
        (
            InOtherTrial(Length(30, "day")),
            Child(TODAY, other_trial=OtherTrial(None, SomeDay.on(date(2026, 1, 1)))),
        ),
    ],
)
def test_what_would_settle_it_is_asked(rule: AnyRule, child: Child) -> None:
    answer = rule.judge(child)
    assert answer.timeline.at(TODAY) is UNKNOWN
    assert answer.asks


@given(data=st.data())
@settings(max_examples=100)
def test_whatever_is_unknown_today_is_asked_for(
    single_rules: st.SearchStrategy[AnyRule], children: st.SearchStrategy[Child], data: st.DataObject
) -> None:
    """Except the weeks after a maximum, about which only the study team can tell."""
    rule, child = data.draw(single_rules), data.draw(children)
    answer = rule.judge(child)
    if answer.timeline.at(TODAY) is UNKNOWN and rule.kind not in NOT_ASKED:
        assert answer.asks


# --- day by day ---------------------------------------------------------------------------------------------------


@given(data=st.data(), ahead=st.integers(0, 800))
@settings(max_examples=100)
def test_a_later_day_is_as_if_asked_on_that_day(
    rules: st.SearchStrategy[AnyRule], children: st.SearchStrategy[Child], data: st.DataObject, ahead: int
) -> None:
    """Nothing new happening. A treatment that stopped on a day not told had stopped by the day it was told."""
    rule, child = data.draw(rules), data.draw(children)
    told = but(child, treatments=tuple(one for one in child.treatments if one.stop or one.status != "past"))
    day = TODAY + timedelta(days=ahead)
    assert rule.judge(told).timeline.at(day) is rule.judge(but(told, as_of=day)).timeline.at(day)


def every(day: SomeDay) -> list[date]:
    return [later(day.first, n) for n in range((day.last - day.first).days + 1)]


def agreed(truths: set[Truth]) -> Truth:
    return truths.pop() if len(truths) == 1 else UNKNOWN


def in_part(day: date, days: int) -> SomeDay:
    return SomeDay(later(day, -days), day)


def old_enough(length: Length, birth: date, day: date) -> bool:
    """In completed units, without adding months to a date."""
    if length.unit == "month":
        months = (day.year - birth.year) * 12 + day.month - birth.month
        ends_month = later(day, 1).day == 1
        return months - (day.day < birth.day and not ends_month) >= length.value
    return (day - birth).days >= length.value * (7 if length.unit == "week" else 1)


@given(
    near,
    st.integers(0, 40),
    st.none() | lengths,
    st.none() | lengths,
    st.sampled_from(("below", "through-unit")),
)
@settings(max_examples=150)
def test_age_is_what_every_birthday_it_may_be_agrees_on(
    day: date, width: int, low: Length | None, high: Length | None, upper: Any
) -> None:
    def truth(birth: date, on: date) -> Truth:
        if low and not old_enough(low, birth, on):
            return NO
        if not high or not old_enough(high, birth, on):
            return YES
        if upper == "below" or old_enough(high.one_more(), birth, on):
            return NO
        first_day = not old_enough(high, birth, later(on, -1))
        return YES if first_day else UNKNOWN

    born = in_part(day, width)
    line = Age(low, high, upper=upper).judge(Child(TODAY, born)).timeline
    for on in (later(day, 9 * n) for n in range(80)):
        truths = {truth(birth, on) for birth in every(born)}
        got = line.at(on)
        assert got is agreed(set(truths)) or (got is UNKNOWN and (UNKNOWN in truths or (low and high)))


@given(near, st.integers(0, 60), st.integers(0, 30), st.integers(0, 60))
@settings(max_examples=150)
def test_a_window_is_what_every_stop_it_may_be_agrees_on(
    stop: date, width: int, lasted: int, within: int
) -> None:
    told = in_part(stop, min(width, lasted))
    start = later(told.first, -lasted)
    rule = EverHad(("acth",), within=Length(within, "day"))
    line = rule.judge(had(Course("acth", "past", SomeDay.on(start), told))).timeline
    for on in every(SomeDay(later(start, -3), later(stop, within + 5))):
        truths = {Truth.of(start <= on <= later(last, within)) for last in every(told)}
        assert line.at(on) is agreed(truths)


@given(near, st.integers(0, 40), st.none() | lengths, st.none() | lengths)
@settings(max_examples=100)
def test_time_since_is_what_every_day_it_may_be_agrees_on(
    day: date, width: int, low: Length | None, high: Length | None
) -> None:
    def truth(event: date, on: date) -> bool:
        late_enough = low is None or on >= low.after(event)
        return late_enough and (high is None or on <= high.after(event))

    onset = in_part(day, width)
    line = TimeSince("onset", low, high).judge(spasms(onset)).timeline
    for on in (later(day, 7 * n) for n in range(60)):
        truths = {Truth.of(truth(event, on)) for event in every(onset)}
        assert line.at(on) is agreed(set(truths)) or (low and high and line.at(on) is UNKNOWN)


@given(st.dates(TODAY, date(2026, 12, 31)), st.integers(0, 60))
def test_a_treatment_goes_on_up_to_its_last_day(stop: date, width: int) -> None:
    told = SomeDay(stop, later(stop, width))
    line = TakingNow(("acth",)).judge(had(Course("acth", "current", stop=told))).timeline
    for on in every(SomeDay(TODAY, later(told.last, 3))):
        assert line.at(on) is agreed({Truth.of(on <= last) for last in every(told)})
