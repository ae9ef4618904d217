"""Mistyped words are put right; words that are words of their own are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.reading.spelling import spelt


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sclorosis", "sclerosis"), ("spasams", "spasms"), ("treatement", "treatment"), ("infantle", "infantile"),
        ("vigabatrine", "vigabatrin"), ("tuberuos", "tuberous"), ("siezures", "seizures"), ("spams", "spams"),
        ("generic", "generic"), ("injection", "injection"), ("asymptomatic", "asymptomatic"), ("spasm", "spasm"),
    ],
)  # fmt: skip
def test_words(typed: str, meant: str) -> None:
    assert spelt(typed) == meant


@given(st.text("abcdefghilmnoprstuvxyz", max_size=14))
def test_a_word_put_right_stays(word: str) -> None:
    assert spelt(spelt(word)) == spelt(word)
    assert abs(len(spelt(word)) - len(word)) <= 1
