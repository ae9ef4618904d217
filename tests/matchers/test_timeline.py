"""Three values over days, against the same thing worked out day by day."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.timeline import (
    ALWAYS_NO,
    ALWAYS_UNKNOWN,
    ALWAYS_YES,
    Change,
    Timeline,
    all_of,
    any_of,
    at_least,
)
from matchers.truth import Truth

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(400)]
truths = st.sampled_from(list(Truth))
changes = st.lists(st.tuples(st.sampled_from(DAYS), truths), max_size=6)
timelines = st.builds(lambda first, later: Timeline.of(first, *sorted(later)), truths, changes)


def day_by_day(timeline: Timeline) -> list[Truth]:
    return [timeline.at(day) for day in DAYS]


def is_settled(timeline: Timeline) -> bool:
    days = [day for day, _ in timeline.changes]
    moves = all(one[1] is not other[1] for one, other in pairwise(timeline.changes))
    return days[0] == date.min and days == sorted(set(days)) and moves


class TestBuilding:
    @given(truths, changes)
    def test_the_last_change_said_for_a_day_wins(self, first: Truth, later: list[Change]) -> None:
        line = Timeline.of(first, *sorted(later, key=lambda change: change[0]))
        said = dict(sorted(later, key=lambda change: change[0]))
        for day in DAYS:
            before = [since for since in said if since <= day]
            assert line.at(day) is (said[max(before)] if before else first)
        assert is_settled(line)

    def test_a_change_back_in_time_drops_those_after_it(self) -> None:
        line = Timeline.of(NO, (DAYS[9], UNKNOWN), (DAYS[5], YES))
        assert line == Timeline(((date.min, NO), (DAYS[5], YES)))

    def test_a_change_at_the_beginning_of_time_replaces_the_first_truth(self) -> None:
        assert Timeline.of(NO, (date.min, YES)) == ALWAYS_YES
        assert Timeline.of(NO, (DAYS[1], UNKNOWN), (date.min, YES)) == ALWAYS_YES
        assert Timeline.of(NO, (date.min, YES), (DAYS[1], UNKNOWN)) == Timeline.of(YES, (DAYS[1], UNKNOWN))

    def test_the_last_day_of_the_calendar_is_never(self) -> None:
        assert Timeline.of(NO, (date.max, YES)) == ALWAYS_NO

    @given(truths)
    def test_always(self, truth: Truth) -> None:
        assert Timeline.always(truth).at(date.min) is truth
        assert Timeline.always(truth).at(date.max) is truth

    def test_a_timeline_without_beginning_has_no_answer(self) -> None:
        with pytest.raises(AssertionError, match=r"date\.min"):
            Timeline(((DAYS[0], YES),)).at(date.min)


class TestJoining:
    @given(timelines, timelines)
    def test_day_by_day(self, one: Timeline, other: Timeline) -> None:
        pairs = list(zip(day_by_day(one), day_by_day(other), strict=True))
        assert day_by_day(one & other) == [min(pair) for pair in pairs]
        assert day_by_day(one | other) == [max(pair) for pair in pairs]
        assert day_by_day(one.agreed(other)) == [a if a is b else UNKNOWN for a, b in pairs]
        assert day_by_day(~one) == [~a for a, _ in pairs]

    @given(timelines, timelines)
    def test_results_are_settled(self, one: Timeline, other: Timeline) -> None:
        assert all(is_settled(line) for line in (one & other, one | other, one.agreed(other), ~one))

    @given(timelines, timelines, timelines)
    def test_laws(self, one: Timeline, other: Timeline, third: Timeline) -> None:
        assert one & other == other & one
        assert one | other == other | one
        assert (one & other) & third == one & (other & third)
        assert ~(one & other) == ~one | ~other
        assert ~~one == one & one == one | one == one.agreed(one) == one
        assert one & (other | third) == (one & other) | (one & third)

    @given(st.lists(timelines, max_size=4), st.integers(-1, 5))
    def test_so_many(self, lines: list[Timeline], count: int) -> None:
        found = at_least(count, lines)
        for day in DAYS:
            said = [line.at(day) for line in lines]
            sure, possible = said.count(YES), len(said) - said.count(NO)
            assert found.at(day) is (YES if sure >= count else UNKNOWN if possible >= count else NO)
        assert is_settled(found)

    @given(st.lists(timelines, max_size=4))
    def test_all_and_any_are_ends_of_so_many(self, lines: list[Timeline]) -> None:
        assert all_of(lines) == at_least(len(lines), lines)
        assert any_of(lines) == at_least(1, lines)

    @pytest.mark.parametrize("join", [Timeline.__and__, Timeline.__or__])
    def test_joining_with_a_constant(self, join: Callable[[Timeline, Timeline], Timeline]) -> None:
        moving = Timeline.of(NO, (DAYS[3], YES))
        for constant in (ALWAYS_NO, ALWAYS_UNKNOWN, ALWAYS_YES):
            pick = min if join is Timeline.__and__ else max
            expected = [pick(a, constant.at(FIRST)) for a in day_by_day(moving)]
            assert day_by_day(join(moving, constant)) == day_by_day(join(constant, moving)) == expected


class TestAsking:
    @given(timelines, st.sampled_from(DAYS[:-1]))
    def test_next_change(self, line: Timeline, day: date) -> None:
        after = [
            later
            for later in DAYS
            if later > day and line.at(later) is not line.at(later - timedelta(days=1))
        ]
        assert line.next_change(day) == (after[0] if after else None)

    @given(timelines, st.sampled_from(DAYS), truths)
    def test_first(self, line: Timeline, since: date, wanted: Truth) -> None:
        days = [day for day in DAYS if day >= since and line.at(day) is wanted]
        assert line.first(lambda truth: truth is wanted, since) == (days[0] if days else None)

    @given(timelines, truths)
    def test_spans(self, line: Timeline, truth: Truth) -> None:
        spans = line.spans(truth)
        inside = [
            any(since <= day and (until is None or day < until) for since, until in spans) for day in DAYS
        ]
        assert inside == [held is truth for held in day_by_day(line)]
        assert all(until is not None for _, until in spans[:-1])

    @pytest.mark.parametrize(
        ("first", "changes", "since", "falls"),
        [
            (YES, {3: NO}, 0, 3),
            (YES, {3: NO}, 3, None),
            (UNKNOWN, {3: NO}, 0, 3),
            (NO, {3: YES}, 0, None),
            (YES, {3: UNKNOWN, 9: NO}, 0, 3),
            (YES, {3: UNKNOWN, 9: NO}, 2, 3),
            (YES, {3: UNKNOWN, 9: NO}, 3, 3),
            (YES, {3: UNKNOWN, 9: NO}, 5, 5),
            (YES, {3: UNKNOWN, 9: NO}, 9, None),
            (YES, {3: UNKNOWN, 9: YES}, 5, None),
            (YES, {3: UNKNOWN, 5: YES, 9: UNKNOWN}, 4, 9),
            (NO, {3: UNKNOWN, 9: NO}, 5, 9),
            (NO, {3: YES, 5: UNKNOWN, 7: YES, 9: NO}, 0, 5),
            (YES, {2: UNKNOWN, 4: NO, 6: UNKNOWN, 8: NO}, 5, 8),
            (NO, {6: YES, 8: UNKNOWN}, 5, 8),
        ],
    )
    def test_the_day_from_which_time_makes_it_less_sure(
        self, first: Truth, changes: dict[int, Truth], since: int, falls: int | None
    ) -> None:
        """Between a yes that has ended and a no to come, that day is today; waiting for a yes is no fall."""
        line = Timeline.of(first, *((DAYS[day], truth) for day, truth in changes.items()))
        assert line.falls(DAYS[since]) == (None if falls is None else DAYS[falls])


class TestSharing:
    """What never changes is one and the same object: matches are told apart by it, and joins cut short."""

    MOVING = Timeline.of(NO, (DAYS[3], YES))

    def test_what_never_changes(self) -> None:
        for truth, line in zip(Truth, (ALWAYS_NO, ALWAYS_UNKNOWN, ALWAYS_YES), strict=True):
            assert (
                Timeline.always(truth) is Timeline.of(truth) is Timeline.of(truth, (DAYS[3], truth)) is line
            )
            assert ~~line is line
        assert self.MOVING & ~self.MOVING is ALWAYS_NO
        assert self.MOVING | ~self.MOVING is ALWAYS_YES

    def test_a_constant_joined(self) -> None:
        assert self.MOVING & ALWAYS_YES is ALWAYS_YES & self.MOVING is self.MOVING
        assert self.MOVING | ALWAYS_NO is ALWAYS_NO | self.MOVING is self.MOVING
        assert self.MOVING & ALWAYS_NO is ALWAYS_NO & self.MOVING is ALWAYS_NO
        assert self.MOVING | ALWAYS_YES is ALWAYS_YES | self.MOVING is ALWAYS_YES

    def test_several_joined(self) -> None:
        assert all_of([]) is all_of([ALWAYS_YES]) is ALWAYS_YES
        assert any_of([]) is any_of([ALWAYS_NO]) is ALWAYS_NO
        assert all_of([self.MOVING, ALWAYS_YES, self.MOVING]) is self.MOVING
        assert any_of([self.MOVING, ALWAYS_NO, self.MOVING]) is self.MOVING
        assert all_of([self.MOVING, ALWAYS_NO]) is ALWAYS_NO
        assert any_of([self.MOVING, ALWAYS_YES]) is ALWAYS_YES
