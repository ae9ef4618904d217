"""A pattern that is not looked for would not have been found."""

import gc
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers.reading.clause import Clause
from matchers.reading.framed import framed
from matchers.reading.lexicon import names_something
from matchers.reading.needs import DIGIT, needs_of
from matchers.reading.sentence import read
from matchers.reading.sought import Rewording, Several, Sought, Steps, flagged, met

READER = read  # by importing it, every pattern that it looks for is made
PATTERNS = sorted(
    (one for one in gc.get_objects() if isinstance(one, Sought)), key=lambda one: one.regex.pattern
)
LETTERS = sorted({part for one in PATTERNS for part in re.findall(r"[A-Za-z]+", one.regex.pattern)})
WORDS = st.lists(
    st.one_of(
        st.sampled_from(LETTERS),
        st.sampled_from(LETTERS).map(str.upper),
        st.sampled_from(
            ["12", "≥", "(", ")", ",", ".", ":", ";", "/", "-", "'", "ı", "İ", "ſ", "\u212a", "٣"]
        ),
    ),
    max_size=12,
)


def test_there_are_many() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.regex.pattern[:40])
def test_what_matches_has_what_is_needed(pattern: Sought) -> None:
    @settings(max_examples=8, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(pattern.regex))
    def holds(text: str) -> None:
        if pattern.regex.search(text):
            assert met(text) & pattern.bit

    holds()


@settings(max_examples=60)
@given(WORDS, st.sampled_from([" ", "", "  ", "-", " or "]))
def test_in_any_words(words: list[str], joint: str) -> None:
    text = joint.join(words)
    bits = met(text)
    assert [one.regex.pattern for one in PATTERNS if not bits & one.bit and one.regex.search(text)] == []


def spelt(pattern: str) -> list[set[str]]:
    """The needs with "^" where a word begins and "$" where it ends."""
    return [
        {f"{'^' * begins}{letters}{'$' * ends}" for letters, begins, ends in need}
        for need in needs_of(pattern, re.IGNORECASE)
    ]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:informed )?(?:consent|assent)\b(?!.{0,9}\bday)", [{"^consent$", "^assent$"}]),
        (r"\bdiet\w*|\bfeeding\b", [{"^diet", "^feeding$"}]),
        (r"tumou?rs?\b", [{"tumor$", "tumour$", "tumors$", "tumours$"}]),
        (r"\brandomi[sz]ed\b", [{"^randomised$", "^randomized$"}]),
        (r"(?:past|last) (?:day|week)s?", [{"past$", "last$"}, {"^day", "^days", "^week", "^weeks"}]),
        (r"\bself-?harm\b", [{"^self"}, {"harm$"}]),
        (r"<\s*=|≤", [{"<", "≤"}, {"=", "≤"}]),
        (r"\d+", [{DIGIT}]),
        (r"(?=.*\bmust\b)\w+", [{"^must$"}]),
        (r"\bnot\b(?! only)", [{"^not$"}]),
        (r"(?:foo|\w+)", []),
        (r"(?:foo)?", []),
        (r"(\w)\1", []),
        (r"(?!foo)", []),
        (r"(?:foo ){2,3}", [{"foo$"}]),
        (r"(?>foo)bar", [{"foobar"}]),
        (r"é", []),
    ],
)
def test_what_a_pattern_needs(pattern: str, needs: list[set[str]]) -> None:
    assert sorted(map(sorted, spelt(pattern))) == sorted(map(sorted, needs))


def test_letters_alike() -> None:
    kelvin = Sought(r"\bki[n]s\b", re.IGNORECASE)
    for text in ("kins", "KINS", "\u212aıns", "kİnſ"):
        assert kelvin.search(text), text
        assert kelvin.regex.search(text)


def test_a_rewording_goes_on_with_what_it_put() -> None:
    reworded = Rewording([(Sought("one"), "two"), (Sought("two"), "three"), (Sought("four"), "five")])
    assert reworded("one and two") == "three and three"
    assert reworded("none of them") == "nthree of them"
    assert reworded("six") == "six"


def test_as_by_the_pattern_itself() -> None:
    comma = Sought(r",\s*(and)?")
    for text in ("a, and b,c", "a b"):
        assert comma.split(text) == comma.regex.split(text)
        assert comma.split(text, 1) == comma.regex.split(text, 1)
        assert comma.sub(";", text) == comma.regex.sub(";", text)
        assert [one.span() for one in comma.finditer(text)] == [
            one.span() for one in comma.regex.finditer(text)
        ]
        assert bool(comma.match(text)) == bool(comma.regex.match(text))
        assert bool(comma.fullmatch(text)) == bool(comma.regex.fullmatch(text))


def test_any_of_several() -> None:
    several = Several((r"\bno \w+\b", r"\bfe[v]er\b(?! free)"), re.IGNORECASE)
    assert [several.stands_in(text) for text in ("Fever", "fever free", "no cough", "noise")] == [
        True,
        False,
        True,
        False,
    ]


def test_a_step_is_taken_where_its_flag_stands() -> None:
    taken: list[str] = []

    def in_small_letters(text: str) -> str:
        taken.append(text)
        return text.lower()

    steps = Steps(
        [(flagged(str.isupper, of_letters=True), in_small_letters), (Sought(r"\bacth\b").bit, str.title)]
    )
    assert [steps(text) for text in ("acts", "ACTS now", "ACTH now")] == ["acts", "acts now", "Acth Now"]
    assert taken == ["ACTS now", "ACTH now"]


NAMING = (
    "no", "treatment", "is", "allowed", "regardless", "of", "first", "year", "life", "renal", "or", "disease", "ES", "West", "syndrome", "EEG",
    "2", "kg", "failed", "and", "with", "seizures", "variants", "prior", "any", "newborn", "tumor", "brain", "except", "months", "l'ictus",
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(NAMING), st.sampled_from(LETTERS)), max_size=10))
def test_what_names_nothing_says_nothing(words: list[str]) -> None:
    text = " ".join(words)
    for side in ("include", "exclude"):
        clause = Clause.of(text, side, frozenset({"epileptic-spasms", "infantile-spasms"}))
        assert framed(clause, text) is None or names_something(text)


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(NAMING), st.sampled_from(LETTERS)), max_size=8))
def test_a_clause_says_what_its_words_say(words: list[str]) -> None:
    """Whether it is asked of the text it was read from or of its words."""
    clause = Clause.of("'".join(words), "include", frozenset())
    said = [one.regex.pattern for one in PATTERNS if clause.says(one)]
    assert said == [one.regex.pattern for one in PATTERNS if one.regex.search(clause.text)]
