"""Kleene's three values, cell by cell."""

import pytest

from matchers.truth import Truth

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (NO, NO, NO, NO),
        (NO, UNKNOWN, NO, UNKNOWN),
        (NO, YES, NO, YES),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, YES, UNKNOWN, YES),
        (YES, YES, YES, YES),
    ],
)
def test_and_is_the_lower_and_or_the_higher(one: Truth, other: Truth, both: Truth, either: Truth) -> None:
    assert min(one, other) is min(other, one) is both
    assert max(one, other) is max(other, one) is either


@pytest.mark.parametrize(("truth", "turned"), [(NO, YES), (UNKNOWN, UNKNOWN), (YES, NO)])
def test_not(truth: Truth, turned: Truth) -> None:
    assert ~truth is turned
    assert ~~truth is truth


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_is_never_taken_for_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(truth)


@pytest.mark.parametrize(("said", "truth"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_what_was_said(said: bool | None, truth: Truth) -> None:  # noqa: FBT001 - the value itself
    assert Truth.of(said) is truth


def test_words() -> None:
    assert [truth.word for truth in Truth] == ["no", "unknown", "yes"]
