"""What was said about a child: yes, no and not said, up and down the is-a links."""

from datetime import date

import pytest

from matchers.calendar import SomeDay
from matchers.child import Child, Course, Finding, Spasms
from matchers.truth import Truth

TODAY = date(2026, 6, 1)
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


def child(*conditions: Finding, complete: bool = False, onset: bool = False) -> Child:
    spasms = Spasms(onset=SomeDay.on(TODAY)) if onset else Spasms()
    return Child(TODAY, spasms=spasms, conditions=conditions, conditions_complete=complete)


def absent(term: str) -> Finding:
    return Finding(term, present=False)


@pytest.mark.parametrize(
    ("told", "asked", "truth"),
    [
        (child(), "tsc", UNKNOWN),
        (child(Finding("tsc2")), "tsc2", YES),
        (child(Finding("tsc2")), "tsc", YES),
        (child(Finding("tsc2")), "genetic-cause", YES),
        (child(Finding("tsc2")), "tsc1", UNKNOWN),
        (child(Finding("tsc")), "tsc2", UNKNOWN),
        (child(absent("tsc")), "tsc2", NO),
        (child(absent("tsc2")), "tsc", UNKNOWN),
        (child(absent("tsc"), Finding("tsc2")), "tsc", YES),
        (child(complete=True), "tsc", NO),
        (child(Finding("tsc"), complete=True), "tsc2", UNKNOWN),
        (child(Finding("tsc"), complete=True), "heart-disease", NO),
        (child(absent("tsc"), complete=True), "tsc", NO),
        (child(onset=True), "infantile-spasms", YES),
        (child(onset=True), "epilepsy", YES),
        (child(onset=True), "tsc", UNKNOWN),
        (child(onset=True, complete=True), "seizures", YES),
        (child(Finding("tsc")), "unknown-cause", NO),
        (child(Finding("infantile-spasms")), "unknown-cause", UNKNOWN),
        (child(Finding("a-term-of-nobody")), "a-term-of-nobody", YES),
        (child(Finding("a-term-of-nobody")), "tsc", UNKNOWN),
    ],
)
def test_has(told: Child, asked: str, truth: Truth) -> None:
    assert told.has(asked) is truth


@pytest.mark.parametrize(
    ("treatments", "complete", "truth"),
    [
        ((), False, UNKNOWN),
        ((), True, NO),
        ((Course("vigabatrin", "past"),), True, NO),
        ((Course("vigabatrin", "past"), Course("ketogenic-diet", "past")), True, UNKNOWN),
        ((Course("vigabatrin", "past"),), False, UNKNOWN),
    ],
)
def test_resistance(treatments: tuple[Course, ...], *, complete: bool, truth: Truth) -> None:
    """Judged by the treatments, never by a list of conditions."""
    told = Child(TODAY, treatments=treatments, treatments_complete=complete, conditions_complete=True)
    assert told.has("treatment-resistant-epilepsy") is truth


def test_shows_is_never_complete() -> None:
    told = Child(TODAY, eeg=(Finding("slow-spike-wave"),), conditions_complete=True)
    assert told.shows("epileptiform-discharges") is YES
    assert told.shows("hypsarrhythmia") is UNKNOWN


def terms(told: Child, asked: str) -> tuple[set[str], set[str]]:
    return {one.term for one in told.courses_of(asked)}, {one.term for one in told.maybe_courses_of(asked)}


def test_courses() -> None:
    told = Child(
        TODAY, treatments=(Course("natural-acth"), Course("corticosteroids"), Course("vigabatrin", "never"))
    )
    assert terms(told, "acth") == ({"natural-acth"}, set())
    assert terms(told, "acth-or-steroid") == ({"natural-acth", "corticosteroids"}, set())
    assert terms(told, "prednisolone") == (set(), {"corticosteroids"})
    assert terms(told, "vigabatrin") == (set(), set())
    assert terms(told, "natural-acth") == ({"natural-acth"}, set())


@pytest.mark.parametrize(
    ("treatments", "complete", "asked", "never"),
    [
        ((), False, "acth", False),
        ((), True, "acth", True),
        ((Course("acth", "never"),), False, "natural-acth", True),
        ((Course("natural-acth", "never"),), False, "acth", False),
        ((Course("acth", "past"),), False, "acth", False),
    ],
)
def test_never_had(treatments: tuple[Course, ...], complete: bool, asked: str, never: bool) -> None:  # noqa: FBT001
    assert Child(TODAY, treatments=treatments, treatments_complete=complete).never_had(asked) is never


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (Child(TODAY, conditions=(Finding("genetic-cause"),), conditions_complete=True), "structural-cause"),
        (
            Child(TODAY, conditions=(Finding("epileptic-spasms"),), conditions_complete=True),
            "infantile-epilepsy",
        ),
    ],
)
def test_a_wider_term_may_be_both(told: Child, asked: str) -> None:
    """Tuberous sclerosis is a genetic cause and a structural one."""
    assert told.has(asked) is UNKNOWN


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("benzodiazepines", "antiseizure-medication"),
        ("antiseizure-medication", "any-infantile-spasms-treatment"),
    ],
)
def test_a_class_told_may_be_of_another_class(told: str, asked: str) -> None:
    """Clobazam is a benzodiazepine and an antiseizure medicine."""
    assert list(Child(TODAY, treatments=(Course(told),)).maybe_courses_of(asked))
