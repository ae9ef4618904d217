"""What a line is looked through for before the slow patterns are: they find nothing where it finds nothing."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import headings, normalise, sections
from matchers.reading.sought import folded

OF_HEADINGS = (headings._HEADING, headings._SPOKEN, headings._INLINE_HEADING, headings._PROSE_HEADING)
OF_CONTROLS = normalise._OF_CONTROLS
NUMBERS = (sections._INLINE_NUMBER, sections._LOOSE_NUMBER)


def parts(*patterns: re.Pattern[str]) -> list[str]:
    return sorted({word for one in patterns for word in re.findall(r"[A-Za-z]+", one.pattern)})


def text_of(*patterns: re.Pattern[str]) -> st.SearchStrategy[str]:
    words = st.sampled_from(parts(*patterns))
    pieces = st.one_of(
        words, words.map(str.upper), st.sampled_from([":", "- ", "\n", "1. ", "(2) ", "ı", "ſ", "  "])
    )
    mixed = st.lists(pieces, max_size=8).flatmap(
        lambda found: st.sampled_from(["", " "]).map(lambda joint: joint.join(found))
    )
    return st.one_of(mixed, *map(st.from_regex, patterns))


@settings(max_examples=300)
@given(text_of(*OF_HEADINGS))
def test_headings(line: str) -> None:
    if not any(part in folded(line) for part in headings._OF_HEADINGS):
        assert [one.pattern for one in OF_HEADINGS if one.search(line)] == []


@settings(max_examples=300)
@given(text_of(OF_CONTROLS))
def test_controls(said: str) -> None:
    assert normalise._is_of_controls(said) == (OF_CONTROLS.search(said) is not None)


@settings(max_examples=200)
@given(text_of(*NUMBERS))
def test_numbers(body: str) -> None:
    if not sections._NUMBERED.search(body):
        assert [one.pattern for one in NUMBERS if one.search(body)] == []
