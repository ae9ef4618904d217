"""Words to items of the small grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.calendar import Length
from matchers.reading.items import items
from matchers.reading.lexicon import bearing_on, stem
from matchers.vocabulary import TERMS, names


def codes(text: str) -> str:
    return "".join(item.code for item in items(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        ("vigabatrin", "T"),
        ("infantile spasms", "C"),
        ("hypsarrhythmia", "E"),
        ("no prior vigabatrin", "npT"),
        ("ACTH or steroids", "T|T"),
        ("vigabatrin, ACTH/prednisolone", "T,T/T"),
        ("within 28 days", "iL"),
        ("< 2 years", "<L"),
        ("≥ 4 kg", "gK"),
        ("3-14 months", "N-L"),
        ("video-EEG", "v"),
        ("other than pyridoxine", "xT"),
        ("such as", "e"),
        ("frumious", "_"),
    ],
)
def test_codes(text: str, found: str) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28 days", Length(28, "day")),
        ("28-day", Length(28, "day")),
        ("2.5 years", Length(2.5, "year")),
        ("2,5 years", Length(2.5, "year")),
        ("1 year and 2 months", Length(14, "month")),
        ("1 year 2 months", Length(14, "month")),
        ("4 kg", 4.0),
        ("3500 g", 3.5),
        ("12", 12.0),
    ],
)
def test_values(text: str, value: object) -> None:
    (item,) = items(text)
    assert item.value == value
    assert item.text == text


def test_a_dose_is_no_weight() -> None:
    assert codes("150 mg/kg/day") == "Q"
    assert codes("4 g") == "K"
    assert codes("2 g daily") == "KY"


def test_an_ambiguous_short_form_needs_its_long_one() -> None:
    spasms = "infantile-spasms"
    (short,) = TERMS[spasms].ambiguous & {"WS"}
    assert spasms not in {item.value for item in items(short)}
    assert spasms in {item.value for item in items(short, frozenset({spasms}))}
    assert spasms in {item.value for item in items("IESS")}


@pytest.mark.parametrize("term", sorted(TERMS))
def test_every_term_is_found_in_a_sentence(term: str) -> None:
    """By one of its names: "ACTH or corticosteroid" is a choice of two, but "hormonal therapy" is found."""
    assert any(term in {item.value for item in items(f"History of {name}.")} for name in names(term))


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("months", "month"),
        ("studies", "study"),
        ("virus", "virus"),
        ("diagnosis", "diagnosis"),
        ("loss", "loss"),
        ("as", "as"),
        ("ties", "tie"),
    ],
)
def test_stems(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@given(st.text())
def test_items_stand_in_order_and_cover_every_word(text: str) -> None:
    assert "".join("".join(item.text for item in items(text)).split()) == "".join(text.split())
    assert all(item.text and item.low == item.text.lower() for item in items(text))


def test_a_phrase_is_told_as_it_is_written() -> None:
    assert [item.text for item in items("24-hour  video - EEG, per  day")] == [
        "24-hour",
        "video - EEG",
        ",",
        "per  day",
    ]


AMBIGUOUS = sorted({short for term in TERMS.values() for short in term.ambiguous})
KNOWN = st.frozensets(st.sampled_from(sorted(id_ for id_, term in TERMS.items() if term.ambiguous)))


@given(st.lists(st.sampled_from([*AMBIGUOUS, "prior", "ACTH", "for", "28 days,"]), max_size=5), KNOWN)
def test_known_terms_without_a_short_form_in_the_text_change_nothing(
    words: list[str], known: frozenset[str]
) -> None:
    text = " ".join(words)
    assert items(text, bearing_on(text, known)) == items(text, known)


def test_a_known_term_bears_on_a_text_with_its_short_form() -> None:
    term = next(term for term in TERMS.values() if term.ambiguous)
    (short, *_) = term.ambiguous
    assert bearing_on(f"Has {short}s", frozenset({term.id})) == {term.id}
    assert bearing_on("Has none", frozenset({term.id})) == frozenset()


def test_what_is_done_to_the_items_of_a_text_is_not_seen_by_the_next_to_ask() -> None:
    items("Prior ACTH").clear()
    assert [item.text for item in items("Prior ACTH")] == ["Prior", "ACTH"]
