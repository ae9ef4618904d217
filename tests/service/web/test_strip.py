"""The strip of a year: all of it told, in order, and every day as the timeline has it."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from matchers.calendar import Length
from matchers.child import Child
from matchers.criteria.age import Age
from matchers.match import Match, match
from matchers.rule import Answer
from matchers.timeline import Timeline
from matchers.trial import Criterion, Trial
from matchers.truth import Truth
from service.web.strip import KINDS, Strip, strip, ticks

TODAY = date(2026, 11, 23)
CHILD = Child(as_of=TODAY)
SENTENCE = Criterion(
    "include", "Age: 1 Month to 24 Months", Age(Length(1, "month"), Length(24, "month")), "whole"
)
TRIAL = Trial(
    id="NCT00000001", ids=("NCT00000001",), registries=("ctgov",), url="", title="", criteria=(SENTENCE,)
)  # fmt: skip
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
TIMELINES = st.builds(
    lambda first, changes: Timeline.of(first, *sorted(changes)),
    st.sampled_from(Truth),
    st.lists(st.tuples(DAYS, st.sampled_from(Truth)), max_size=5),
)
LEAP = date(2028, 2, 29)


def _match(timeline: Timeline, on: date = TODAY, **changes: Any) -> Match:
    found = match(CHILD, TRIAL, on)
    return replace(found, answers=(Answer(timeline),), outlook=replace(found.outlook, **changes))


def _strip(found: Match, today: date = TODAY) -> Strip:
    made = strip(found, today)
    assert made
    return made


@given(TIMELINES, DAYS)
@example(Timeline.always(Truth.YES), LEAP)
def test_the_whole_year_is_covered_once_and_in_order(timeline: Timeline, on: date) -> None:
    made = _strip(_match(timeline, on))
    stretches = made.stretches
    assert (stretches[0].since, stretches[0].x) == (on, 0)
    assert all(one.width > 0 for one in stretches)
    assert stretches[-1].x + stretches[-1].width == pytest.approx(100, abs=0.01)
    for one, after in pairwise(stretches):
        assert one.since < after.since
        assert one.kind != after.kind
        assert one.x + one.width == pytest.approx(after.x, abs=0.011)


@given(TIMELINES, DAYS, st.integers(0, 364))
def test_every_day_is_as_the_timeline_has_it(timeline: Timeline, on: date, ahead: int) -> None:
    day = on + timedelta(ahead)
    shown = next(one for one in reversed(_strip(_match(timeline, on)).stretches) if one.since <= day)
    assert shown.kind == KINDS[timeline.at(day)]


@given(TIMELINES, DAYS, DAYS, DAYS)
def test_a_mark_stands_on_its_day_or_is_left_out(
    timeline: Timeline, on: date, closes: date, earliest: date
) -> None:
    made = _strip(_match(timeline, on, closes=closes, closes_earliest=earliest))
    year = (made.until - made.since).days
    told = {mark.kind: mark for mark in made.marks}
    assert ("closes" in told) == (made.since <= closes < made.until)
    assert ("may-close" in told) == (made.since <= earliest < made.until and earliest != closes)
    assert ("today" in told) == (made.since <= TODAY < made.until)
    for mark in made.marks:
        assert 0 <= mark.x < 100
        assert mark.x == pytest.approx(100 * (mark.day - on).days / year, abs=0.006)


@given(DAYS)
def test_months_stand_in_order(on: date) -> None:
    assume(on.day <= 28)
    assert [tick.x for tick in ticks(on)] == sorted(tick.x for tick in ticks(on))
    assert all(20 < tick.x < 80 for tick in ticks(on))


def test_months_are_named() -> None:
    assert [tick.label for tick in ticks(TODAY)] == ["Feb", "May", "Aug"]


def test_no_strip_where_the_registry_gives_no_sentences() -> None:
    assert strip(match(CHILD, replace(TRIAL, criteria=())), TODAY) is None


def test_the_page_says_in_words_what_the_strip_shows(client: TestClient) -> None:
    profile = {"age": "23 months", "as_of": TODAY.isoformat()}
    html = client.post("/match-result", data=profile).text
    figures = re.findall(r'<figure class="year">(.*?)</figure>', html, re.DOTALL)
    assert len(figures) == html.count("<summary>All ")
    for figure in figures:
        kinds = re.findall(r"url\(#strip-([a-z-]+)\)", figure.partition('<ul class="stretches">')[0])
        words = [one.lower() for one in re.findall(r"<strong>(.*?)</strong>", figure)]
        assert [word.replace("does not", "no").replace(" ", "-") for word in words] == kinds
        assert figure.count("<svg") == figure.count('aria-hidden="true"') + figure.count('overflow="visible"')
    assert any("The window closes: " in figure for figure in figures)
    assert any("<strong>Does not fit</strong> on every day until 23 November 2027" in one for one in figures)
    assert "style=" not in html


def test_a_day_judged_for_in_the_past_shows_today_in_its_place(client: TestClient) -> None:
    html = client.post("/match-result", data={"age": "8 months", "as_of": "2026-08-23"}).text
    assert "From 23 August 2026" in html
    assert "Today: 23 November 2026" in html
