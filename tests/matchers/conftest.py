"""Generated children and rules: any of the facts and any of the kinds, over a few terms that are related."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

import pytest
from hypothesis import strategies as st

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course, Finding, Lab, OtherTrial, Place, Spasms
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.trial import Criterion
from matchers.vocabulary import ancestors

AS_OF = date(2026, 6, 1)
TREATMENTS = (
    "vigabatrin", "topiramate", "antiseizure-medication", "any-antiseizure-treatment", "acth", "natural-acth",
    "acth-or-steroid", "corticosteroids", "prednisolone", "any-infantile-spasms-treatment", "pyridoxine", "vitamins",
)  # fmt: skip
CONDITIONS = (
    "infantile-spasms", "epileptic-spasms", "epilepsy", "tsc", "tsc1", "genetic-cause", "unknown-cause",
    "heart-disease", "heart-failure", "lennox-gastaut-syndrome",
)  # fmt: skip
PATTERNS = (
    "hypsarrhythmia",
    "hypsarrhythmia-variant",
    "abnormal-eeg",
    "slow-spike-wave",
    "epileptiform-discharges",
)

past_days = st.dates(AS_OF - timedelta(days=700), AS_OF)
near_days = st.dates(AS_OF - timedelta(days=120), AS_OF - timedelta(days=1))
next_days = st.dates(AS_OF, AS_OF + timedelta(days=200))


def widened(day: date, how: str) -> SomeDay:
    """A day as it may be told: whole, by its month or by its year; never after today if it is not."""
    text = day.isoformat()[: {"day": 10, "month": 7, "year": 4}[how]]
    told = SomeDay.parse(text)
    return (
        SomeDay(told.first, min(told.last, AS_OF))
        if day <= AS_OF
        else SomeDay(max(told.first, AS_OF), told.last)
    )


def some_day(days: st.SearchStrategy[date]) -> st.SearchStrategy[SomeDay]:
    return st.builds(widened, days, st.sampled_from(("day", "day", "month", "year")))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def courses(draw: st.DrawFn) -> tuple[Course, ...]:
    """Courses that do not contradict each other: nothing that was never given is given."""
    drawn = [
        draw(course(term)) for term in draw(st.lists(st.sampled_from(TREATMENTS), max_size=4, unique=True))
    ]
    taken = {above for one in drawn if one.taken for above in ancestors(one.term)}
    return tuple(one for one in drawn if one.taken or one.term not in taken)


@st.composite
def course(draw: st.DrawFn, term: str) -> Course:
    status = draw(st.sampled_from(("current", "past", "past", "never", None)))
    response = draw(st.sampled_from(("none", "partial", "complete", "relapsed", "unknown")))
    if status == "never":
        return Course(term, "never")
    begun, ended = sorted((draw(near_days), draw(near_days)))
    start = draw(maybe(some_day(st.just(begun))))
    stop: SomeDay | None = draw(maybe(some_day(next_days if status == "current" else st.just(ended))))
    return Course(term, cast(Any, status), start, stop, None, cast(Any, response))


@st.composite
def findings(draw: st.DrawFn, terms: tuple[str, ...]) -> tuple[Finding, ...]:
    """Findings that do not contradict each other: nothing above what was found was found absent."""
    drawn = [
        Finding(term, draw(st.booleans()))
        for term in draw(st.lists(st.sampled_from(terms), max_size=4, unique=True))
    ]
    present = {above for one in drawn if one.present for above in ancestors(one.term)}
    return tuple(one for one in drawn if one.present or one.term not in present)


@st.composite
def children_of_any_kind(draw: st.DrawFn) -> Child:
    spasms = Spasms(
        draw(maybe(some_day(past_days))),
        draw(maybe(some_day(past_days))),
        draw(st.sampled_from((True, False, None))),
        draw(st.sampled_from((None, 0, 4, 5, 20))),
        draw(st.sampled_from((None, 0, 1, 3))),
    )
    labs = draw(st.lists(st.sampled_from(("alt", "ast")), unique=True))
    return Child(
        as_of=AS_OF,
        born=draw(maybe(some_day(past_days))),
        gestational_age_weeks=draw(st.sampled_from((None, 24, 29.5, 36, 40, 41))),
        sex=draw(st.sampled_from((None, "female", "male"))),
        weight_kg=draw(st.sampled_from((None, 3.5, 5, 9))),
        spasms=spasms,
        eeg=draw(findings(PATTERNS)),
        conditions=draw(findings(CONDITIONS)),
        conditions_complete=draw(st.booleans()),
        treatments=draw(courses()),
        treatments_complete=draw(st.booleans()),
        labs=tuple(Lab(test, times_uln=draw(st.sampled_from((None, 1.0, 3.0, 7.0)))) for test in labs),
        other_trial=OtherTrial(draw(st.sampled_from((None, True, False))), draw(maybe(some_day(past_days)))),
        place=Place(draw(st.sampled_from((None, "FR", "US")))),
        consent=draw(st.sampled_from((None, True, False))),
    )


lengths = st.builds(Length, st.integers(0, 30), st.sampled_from(("day", "week", "month"))) | st.builds(
    Length, st.sampled_from((1, 1.5, 2)), st.just("year")
)
treatments = st.lists(st.sampled_from(TREATMENTS), min_size=1, max_size=3, unique=True).map(tuple)
counts = st.tuples(st.integers(0, 3), st.sampled_from((None, 0, 1, 2, 3)))
one_rule: st.SearchStrategy[AnyRule] = st.one_of(
    st.builds(
        Age,
        maybe(lengths),
        maybe(lengths),
        st.booleans(),
        st.sampled_from(("through-unit", "below", "on-the-day")),
        st.sampled_from(("now", "now", "corrected", "onset", "diagnosis")),
    ),
    st.builds(
        Age,
        maybe(st.builds(Length, st.integers(24, 40), st.just("week"))),
        maybe(st.builds(Length, st.integers(24, 40), st.just("week"))),
        st.booleans(),
        st.sampled_from(("through-unit", "below")),
        st.just("gestational"),
    ),
    st.builds(Consent),
    st.builds(
        EverHad,
        treatments,
        maybe(lengths),
        st.lists(st.sampled_from(TREATMENTS), max_size=1).map(tuple),
        maybe(lengths),
    ),
    st.builds(Failed, treatments, st.integers(1, 3), st.booleans(), st.booleans()),
    st.builds(
        HasCondition,
        st.sampled_from(CONDITIONS),
        st.booleans(),
        st.sampled_from((None, "clinical", "genetic")),
    ),
    st.builds(Judgement, st.sampled_from(("illness", "compliance", "cohort"))),
    st.builds(NoDemand),
    st.builds(NotForInfants, st.sampled_from(("pregnancy", "suicidality"))),
    st.builds(
        LabAbove,
        st.lists(st.sampled_from(("alt", "ast")), min_size=1, unique=True).map(tuple),
        st.sampled_from((1.0, 3.0)),
        st.booleans(),
    ),
    st.builds(LivesIn, st.sampled_from((("FR",), ("FR", "US")))),
    st.builds(FromParentStudy),
    st.builds(InOtherTrial, maybe(lengths)),
    st.builds(Sex, st.sampled_from(("female", "male"))),
    st.builds(ShowsPattern, st.sampled_from(PATTERNS)),
    st.builds(SpasmCount, st.sampled_from(("spasms", "clusters")), st.sampled_from((1, 5.0))),
    st.builds(lambda of, ends: EverCount(of, *ends), st.sampled_from(TREATMENTS), counts),
    st.builds(lambda of, ends: TakingCount(of, *ends), st.sampled_from(TREATMENTS), counts),
    st.builds(TakingNow, treatments, st.sampled_from(((), ("acth",))), st.booleans()),
    st.builds(TimeSince, st.sampled_from(("onset", "diagnosis")), maybe(lengths), maybe(lengths)),
    st.builds(Unread, st.text(max_size=9)),
    st.builds(VideoEeg),
    st.builds(
        Weight, st.sampled_from((None, 3.5, 5)), st.sampled_from((None, 5, 9)), st.booleans(), st.booleans()
    ),
)


def joined(rules: st.SearchStrategy[AnyRule]) -> st.SearchStrategy[AnyRule]:
    several = st.lists(rules, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, several),
        st.builds(AnyOf, several),
        st.builds(Not, rules),
        st.builds(Explains, rules),
        st.builds(AtLeast, st.integers(0, 3), several),
        st.builds(Disputed, rules, rules),
    )


any_rule: st.SearchStrategy[AnyRule] = st.one_of(one_rule, st.recursive(one_rule, joined, max_leaves=5))


@pytest.fixture(scope="session")
def as_of() -> date:
    """The day on which every generated child is told of."""
    return AS_OF


@pytest.fixture(scope="session")
def rules() -> st.SearchStrategy[AnyRule]:
    """Rules of every kind, alone and joined."""
    return any_rule


@pytest.fixture(scope="session")
def single_rules() -> st.SearchStrategy[AnyRule]:
    """Rules of every kind that does not join others."""
    return one_rule


@pytest.fixture(scope="session")
def children() -> st.SearchStrategy[Child]:
    """Children with any of the facts told; spasms may be told of and denied."""
    return children_of_any_kind()


@pytest.fixture(scope="session")
def bars() -> Callable[[AnyRule], Criterion]:
    """An exclusion with a rule."""
    return lambda rule: Criterion("exclude", "Not this.", rule, "whole")


@pytest.fixture(scope="session")
def asks() -> Callable[[AnyRule], Criterion]:
    """An inclusion with a rule."""
    return lambda rule: Criterion("include", "This.", rule, "whole")
