"""Why a criterion passes or not: one sentence for clinicians, one for families that an eighth-grader can read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.judgement import Judgement, Topic
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.explain import kind_of
from matchers.facts import FACTS
from matchers.kinds import AnyRule
from matchers.match import match
from matchers.trial import Criterion, Read, Trial
from matchers.trial import Side as TrialSide
from matchers.why import (
    ABOUT,
    FACTS_FAMILY,
    FAMILY,
    NAMES,
    UNREAD,
    UNREAD_FAMILY,
    UNTIL_FAMILY,
    about,
    why,
    why_for_family,
)
from tests.readability import GRADE, grade, syllables

TODAY = date(2026, 6, 1)
Make = Callable[..., Trial]
GIRL = Sex("female")
YOUNG = Age(Length(1, "month"), Length(6, "month"), upper="below")
CHILD = Child(TODAY, SomeDay.parse("2026-01-01"), treatments=(Course("vigabatrin", "current"),))


def both(make_trial: Make, criterion: Criterion, child: Child = CHILD) -> tuple[str, str]:
    (held,) = match(child, make_trial(criteria=(criterion,))).held
    return why(held, child), why_for_family(held, child)


IN_FULL: list[tuple[TrialSide, AnyRule, str | None, str, str]] = [
    ("include", YOUNG, None,
     "Asks for: age from 1 month under 6 months; from what was told (the date of birth) that is so, until 1 July 2026.",
     "This fits until 1 July 2026: your child's age (you told us the date of birth)."),
    ("exclude", EverHad(("vigabatrin",)), None,
     "Keeps out a child with: having had vigabatrin; from what was told (vigabatrin) that is so.",
     "This does not fit: medicines that your child has had (you told us about vigabatrin)."),
    ("include", GIRL, "male",
     "Asks for: being a girl; from what was told (the sex) that is not so.",
     "This does not fit: whether your child is a girl or a boy (you told us the sex)."),
    ("exclude", GIRL, "male",
     "Keeps out a child with: being a girl; from what was told (the sex) that is not so.",
     "This fits: whether your child is a girl or a boy (you told us the sex)."),
    ("include", GIRL, None,
     "Asks for: being a girl; not known yet: Is your child a girl or a boy?",
     "We need to know about whether your child is a girl or a boy: Is your child a girl or a boy?"),
    ("include", Judgement("allergy"), None,
     "Asks for: allergy to a study medicine; only the study team can tell.",
     "Only the study team can tell about a drug that your child cannot take."),
]  # fmt: skip


@pytest.mark.parametrize(("side", "rule", "sex", "clinician", "family"), IN_FULL)
def test_in_full(  # noqa: PLR0913, PLR0917 - the columns of a table
    make_trial: Make, side: TrialSide, rule: AnyRule, sex: Any, clinician: str, family: str
) -> None:
    criterion = Criterion(side, "x", rule, "whole")
    assert both(make_trial, criterion, replace(CHILD, sex=sex)) == (clinician, family)


def test_what_was_not_read(make_trial: Make) -> None:
    unread = Criterion("include", "x", Unread("x"), "none")
    assert both(make_trial, unread) == (UNREAD, UNREAD_FAMILY)


@given(data=st.data())
@settings(max_examples=150)
def test_one_sentence_always(
    make_trial: Make,
    rules: st.SearchStrategy[AnyRule],
    children: st.SearchStrategy[Child],
    data: st.DataObject,
) -> None:
    """For every criterion, on either side; nobody is ever called eligible."""
    sides: st.SearchStrategy[TrialSide] = st.sampled_from(("include", "exclude"))
    reads: st.SearchStrategy[Read] = st.sampled_from(("whole", "part", "none"))
    criterion = Criterion(data.draw(sides), "Text", data.draw(rules), data.draw(reads))
    assert (
        about(kind_of(criterion)) != ABOUT["other"] or kind_of(criterion) in {"other", "judgement"} | TOPICS
    )
    for words in both(make_trial, criterion, data.draw(children)):
        assert words.endswith((".", "?"))
        assert "eligible" not in words.lower()
        assert "None" not in words
        assert "{" not in words


TOPICS = set(get_args(Topic))


def test_every_topic_and_fact_has_plain_words() -> None:
    assert set(ABOUT) >= TOPICS
    assert set(NAMES) == set(FACTS) - {"study-team", "sentence"}


def test_the_grade_is_that_of_known_texts() -> None:
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45, abs=0.01)
    assert syllables("medicine") == 3
    assert syllables("vigabatrin") == 4
    assert grade("Eligibility determination necessitates multidisciplinary evaluation.") > 20


FILLED = [
    template.format(
        about=topic,
        facts=FACTS_FAMILY.format(names=fact) if fact else "",
        until=UNTIL_FAMILY.format(day="3 March 2027") if fact else "",
        question="When was your child born?",
    )
    for template in FAMILY.values()
    for topic in ABOUT.values()
    for fact in (*NAMES.values(), "")
]


def test_every_family_sentence_can_be_read_in_eighth_grade() -> None:
    hard = {text: round(grade(text), 1) for text in (*FILLED, UNREAD_FAMILY) if grade(text) > GRADE}
    assert hard == {}


@pytest.mark.parametrize("fact", FACTS)
def test_every_question_can_be_read_in_eighth_grade(fact: str) -> None:
    assert grade(FACTS[fact].question) <= GRADE
