"""What changes between two tellings of one child, the sentence that made it, and the same in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course
from matchers.compare import Effect, cause, shift, shift_in_words, shifts_in_words, starts
from matchers.criteria.age import Age
from matchers.criteria.ever_had import EverHad
from matchers.criteria.sex import Sex
from matchers.kinds import AnyRule
from matchers.match import match
from matchers.trial import Criterion, Trial

TODAY = date(2026, 6, 1)
Make = Callable[..., Trial]
Side = Callable[[AnyRule], Criterion]
CHILD = Child(TODAY, SomeDay.parse("2026-01-01"), sex="female", treatments_complete=True)
UNSAID = replace(CHILD, sex=None)
RECENT_ACTH = EverHad(("acth",), within=Length(28, "day"))
FROM_A_YEAR = Age(low=Length(1, "year"))


def having(*courses: Course, **told: Any) -> Child:
    return replace(CHILD, treatments=courses, **told)


def given_from(start: str | None, stop: str | None = None) -> Course:
    begun, ended = (SomeDay.parse(day) if day else None for day in (start, stop))
    return Course("acth", "past" if stop else "current", begun, ended)


NOW = given_from("2026-06-01")
ENDED = given_from("2026-05-01", "2026-05-20")


@pytest.mark.parametrize(
    ("before", "after", "effect", "words"),
    [
        (CHILD, having(NOW), "rules-out",
         "Starting adrenocorticotropic hormone (ACTH) today would rule this trial out. No day is known on which that ends."),
        (CHILD, having(ENDED), "delays", "This would close this trial until 18 June 2026."),
        (having(given_from("2026-05-01")), having(given_from("2026-05-01", "2026-06-01")), "opens",
         "Stopping adrenocorticotropic hormone (ACTH) today would open this trial from 30 June 2026."),
        (replace(CHILD, sex="male"), CHILD, "opens", "This may open this trial: nothing that is known would stand in the way."),
        (UNSAID, CHILD, "settles", "This would settle what is open now: this trial would fit."),
        (CHILD, UNSAID, "unsettles", "This would leave open what is settled now."),
        (having(ENDED), having(given_from("2026-05-01", "2026-05-25")), "moves",
         "This would change the days of this trial, not its standing."),
        (CHILD, replace(CHILD, weight_kg=7), "none", "This would change nothing here."),
    ],
)  # fmt: skip
def test_each_effect(  # noqa: PLR0913, PLR0917 - the columns of a table
    make_trial: Make, asks: Side, bars: Side, before: Child, after: Child, effect: Effect, words: str
) -> None:
    trial = make_trial(criteria=(asks(Sex("female")), bars(RECENT_ACTH)))
    found = shift(match(before, trial), match(after, trial))
    assert found.effect == effect
    assert shift_in_words(found, cause(before, after)) == words
    assert bool(found.by) is (effect != "none")
    again = shift(match(after, trial), match(after, trial))
    assert (again.effect, again.by) == ("none", ())


def test_only_the_sentence_that_made_the_effect_is_named(make_trial: Make, asks: Side, bars: Side) -> None:
    trial = make_trial(criteria=(asks(Sex("female")), bars(RECENT_ACTH)))
    found = shift(match(UNSAID, trial), match(having(NOW), trial))
    assert [one.place for one in found.by] == [1]


def test_a_study_in_preparation_stays_in_preparation(make_trial: Make, asks: Side) -> None:
    trial = make_trial(status="not-yet-recruiting", criteria=(asks(Sex("female")),))
    boy = replace(CHILD, sex="male")
    words = shift_in_words(shift(match(boy, trial), match(CHILD, trial)), "This")
    assert words == "This would leave this study as it is: not open yet."


def test_the_cause_in_words() -> None:
    assert cause(CHILD, having(given_from("2026-05-20"))) == "Starting adrenocorticotropic hormone (ACTH)"
    assert (
        cause(CHILD, having(NOW, Course("vigabatrin", "current")))
        == "Starting adrenocorticotropic hormone (ACTH) and vigabatrin"
    )
    switched = having(
        given_from("2026-05-01", "2026-06-01"), Course("vigabatrin", "current", SomeDay.on(TODAY))
    )
    assert cause(having(given_from("2026-05-01")), switched) == (
        "Starting vigabatrin today and stopping adrenocorticotropic hormone (ACTH) today"
    )
    assert starts(having(NOW), switched) == ("vigabatrin",)


def test_all_effects_in_one_sentence(make_trial: Make, asks: Side, bars: Side) -> None:
    trials = [
        make_trial("NCT1", criteria=(bars(RECENT_ACTH),)),
        make_trial("NCT2", criteria=(bars(RECENT_ACTH),)),
        make_trial("NCT3", criteria=(asks(EverHad(("acth",))),)),
    ]
    shifts = [shift(match(CHILD, trial), match(having(NOW), trial)) for trial in trials]
    assert shifts_in_words(shifts, "This") == ("This would rule out 2 trials and perhaps open 1 trial.")
    assert shifts_in_words(shifts[:0], "This") == "This would change nothing for any trial."


@given(data=st.data())
def test_a_change_of_standing_always_has_a_sentence(
    make_trial: Make,
    rules: st.SearchStrategy[AnyRule],
    children: st.SearchStrategy[Child],
    data: st.DataObject,
) -> None:
    criteria = tuple(
        Criterion("exclude", "", data.draw(rules), "whole") for _ in range(data.draw(st.integers(0, 3)))
    )
    trial = make_trial(criteria=criteria)
    before, after = match(data.draw(children), trial), match(data.draw(children), trial)
    found = shift(before, after)
    assert (found.effect == "none") <= (before.standing == after.standing)
    assert bool(found.by) or before.standing == after.standing
    assert shift_in_words(found, "This").endswith(".")
