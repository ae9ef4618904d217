"""Each cleaning step as a table, and all of them together."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.reading.cleaning import (
    STEPS,
    clean,
    compared,
    composed,
    in_digits,
    one_space,
    undotted,
    unglued,
    without_entities,
)
from matchers.wording import unescaped

TABLE: list[tuple[Callable[[str], str], str, str]] = [
    (unescaped, r"\>= 2 months", ">= 2 months"),
    (unescaped, r"10\^9/L", "10^9/L"),
    (unescaped, r"1\. text", "1. text"),
    (unescaped, r"a \n b", r"a \n b"),
    (without_entities, "age &lt; 2 &amp; &gt; 1", "age < 2 & > 1"),
    (without_entities, "A & B", "A & B"),
    (composed, "2–14 months", "2-14 months"),
    (composed, "age ≧ 2", "age ≥ 2"),
    (composed, "２ months", "2 months"),
    (composed, "“West’s”", '"West\'s"'),
    (composed, "Sabril® now", "Sabril  now"),
    (composed, "soft\u00adhyphen", "softhyphen"),
    (composed, "ﬁne", "fine"),
    (compared, ">= 2", "≥ 2"),
    (compared, "=> 2", "≥ 2"),
    (compared, "> or = 2", "≥ 2"),
    (compared, "< or equal to 2", "≤ 2"),
    (compared, "=< 2", "≤ 2"),
    (compared, "less than <30", "<30"),
    (compared, "more than >30", ">30"),
    (compared, "a = b", "a = b"),
    (undotted, "e.g. topiramate", "eg topiramate"),
    (undotted, "i. e. topiramate", "ie topiramate"),
    (undotted, "ACTH vs. steroid", "ACTH vs steroid"),
    (unglued, "2months to 3yrs", "2 months to 3 yrs"),
    (unglued, "5kg", "5 kg"),
    (unglued, "within30 days", "within 30 days"),
    (unglued, "CDKL5 gene", "CDKL5 gene"),
    (in_digits, "two or more", "2 or more"),
    (in_digits, "four (4) weeks", "4 weeks"),
    (in_digits, "twenty-four months", "24 months"),
    (in_digits, "one of the parents", "one of the parents"),
    (in_digits, "Twelve", "12"),
    (in_digits, "one-sided", "one-sided"),
    (in_digits, "someone", "someone"),
    (one_space, "  a \n\t b  ", "a b"),
    (clean, r"\>\= two (2) months – 3 years", "≥ 2 months - 3 years"),
    (clean, "Age &gt;= four (4) weeks", "Age ≥ 4 weeks"),
    (clean, "", ""),
]


@pytest.mark.parametrize(("step", "text", "cleaned"), TABLE)
def test_step(step: Callable[[str], str], text: str, cleaned: str) -> None:
    assert step(text) == cleaned


@pytest.mark.parametrize(("step", "text", "cleaned"), TABLE)
def test_what_is_clean_stays_clean(step: Callable[[str], str], text: str, cleaned: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    for step in STEPS:
        text = step(text)
    assert text == text.strip()


@given(st.text(alphabet="abz 2<>≥.,()-–months", max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """Of text without escapes or entities, which may hide one another ("&amp;lt;")."""
    once = clean(text)
    assert clean(once) == once
