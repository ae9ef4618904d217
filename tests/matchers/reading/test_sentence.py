"""Any text is read: nothing raises, nothing is sure that was not understood, the same text reads the same."""

from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matchers.calendar import SomeDay
from matchers.child import Child, Course
from matchers.criteria.unread import Unread
from matchers.explain import says
from matchers.facets import facets
from matchers.kinds import AnyRule
from matchers.match import match
from matchers.reading.sentence import LONGEST, read
from matchers.trial import Criterion, Side, Trial
from matchers.truth import Truth
from matchers.wire import from_plain, to_plain

TODAY = date(2026, 6, 1)
SIDES: tuple[Side, ...] = get_args(Side)
Make = Callable[..., Trial]
WORDS = (
    "no", "not", "without", "except", "other than", "unless", "if", "or", "and", ",", ";", ".", ":", "(", ")", "/", "-",
    "prior", "current", "failed", "within", "for", "at least", "more than", "less than", "<", "≥", "between", "to",
    "28 days", "2 months", "24 months", "4 kg", "3", "two", "150 mg/kg/day", "per day", "clusters", "spasms", "age", "old",
    "vigabatrin", "ACTH", "steroids", "ketogenic diet", "antiseizure medication", "infantile spasms", "tuberous sclerosis",
    "hypertension", "hypsarrhythmia", "video-EEG", "onset", "diagnosis", "gestational age", "corrected", "weight", "screening",
    "treatment", "allowed", "excluded", "such as", "known", "suspected", "uncontrolled", "cardiac", "disease", "frumious",
    "the", "of", "with", "consent", "neither", "nor", "any", "all", "any of the following",
)  # fmt: skip
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
sides = st.sampled_from(SIDES)


class TestAnyText:
    @given(st.text(max_size=200), sides, st.text(max_size=40))
    @example("\x00\ud800", "include", "\u202e")
    @example("٣ months ２ years ½ year ① day", "exclude", "ⅷ")
    @example("İnfantile ſpaſms ﬁts", "include", "")
    @settings(max_examples=150)
    def test_of_any_letters(self, text: str, side: Side, lead: str) -> None:
        assert read(text, side, lead) == read(text, side, lead)

    @given(sentences, sides, st.just("") | sentences)
    @settings(max_examples=300)
    def test_of_our_own_words_is_read_judged_said_and_stored(self, text: str, side: Side, lead: str) -> None:
        reading = read(text, side, lead)
        assert reading == read(text, side, lead)
        assert reading.rule.judge(Child(TODAY)).timeline.changes
        assert says(reading.rule)
        assert from_plain(AnyRule, to_plain(reading.rule)) == reading.rule  # type: ignore[arg-type]
        criterion = Criterion(side, text, reading.rule, reading.read, start=0, end=1)
        assert facets(Trial("NCT1", ("NCT1",), (), "", "", criteria=(criterion,)))

    @given(sentences, sides)
    @example("less than <", "include")
    @example("vigabatrin in the past month", "exclude")
    @settings(max_examples=150)
    def test_blanks_around_change_nothing(self, text: str, side: Side) -> None:
        assert read(f"  {text}\n", side) == read(text, side) == read(text.replace(" ", " \n "), side)

    @given(sentences, sides)
    @settings(max_examples=150)
    def test_what_is_not_read_decides_nothing(self, text: str, side: Side) -> None:
        reading = read(text, side)
        if reading.read == "none":
            told = Child(TODAY, conditions_complete=True, treatments_complete=True)
            assert reading.rule.judge(told).timeline.at(TODAY) is Truth.UNKNOWN
            assert reading.left

    @pytest.mark.parametrize("text", ["", " ", ".", "-", "•", "()", "...", "\u200b", "\n\n"])
    @pytest.mark.parametrize("side", SIDES)
    def test_nothing_is_unread(self, text: str, side: Side) -> None:
        assert read(text, side).read == "none"
        assert read(text, side).rule.judge(Child(TODAY)).timeline.at(TODAY) is Truth.UNKNOWN


class TestLongText:
    @pytest.mark.parametrize("side", SIDES)
    @pytest.mark.parametrize(
        "words",
        [
            "(",
            "a, ",
            "within ",
            "1 1 1 ",
            "<",
            "≥ ",
            "not",
            "age 2 months or ",
            "vigabatrin (",
            "\\",
            "&lt;",
            "a. B ",
        ],
    )
    def test_a_hundred_thousand_letters_stay_unread(self, words: str, side: Side) -> None:
        text = words * (100_000 // len(words))
        reading = read(text, side)
        assert reading.read == "none"
        assert isinstance(reading.rule, Unread)
        assert len(reading.rule.words) < 1000

    @pytest.mark.parametrize("side", SIDES)
    @pytest.mark.parametrize(
        "words",
        [
            "(",
            "a, ",
            "within ",
            "1 1 1 ",
            "<",
            "≥ ",
            "1 day, ",
            "vigabatrin (",
            "no vigabatrin ",
            "tsc or acth and ",
            "weight > 5 kg ",
        ],
    )
    def test_the_longest_sentence_is_read(self, words: str, side: Side) -> None:
        assert read(("ACTH " + words * LONGEST)[:LONGEST], side).read in {"whole", "part", "none"}


OVERFLOWS = {
    "participated in another trial within " + "9" * 400 + " days": "a number too large for a float",
    "at least " + "9" * 400 + " prior antiseizure drugs": "a number too large for a float",
    "age up to " + "9" * 400 + " months": "a number too large for a float, when judged",
    "ACTH within " + "9" * 400 + " days": "a number too large for a float, when judged",
    "2 years ፩ months of age": "a digit that int() does not know",
    "2 years " + "9" * 4500 + " months of age": "more digits than int() takes",
}


@pytest.mark.parametrize(
    "text",
    [pytest.param(text, id=why[:9] + text[:24]) for text, why in OVERFLOWS.items()],
)
def test_no_number_is_an_error(text: str) -> None:
    rule = read(text, "exclude").rule
    acth = Course("acth", "past", SomeDay.on(TODAY), SomeDay.on(TODAY))
    child = Child(TODAY, SomeDay.on(TODAY), treatments=(acth,))
    assert rule.judge(child).timeline.changes
    assert facets(
        Trial("NCT1", ("NCT1",), (), "", "", criteria=(Criterion("exclude", text, rule, "part", start=0),))
    )


@pytest.mark.parametrize(
    ("text", "side", "state"),
    [
        ("Age 1 to 24 months", "include", "whole"),
        ("Diagnosis of infantile spasms", "include", "whole"),
        ("Infantile spasms and frumious bandersnatches", "include", "part"),
        ("Vigabatrin or the frumious bandersnatch", "exclude", "part"),
        ("The frumious bandersnatch", "include", "none"),
        ("Vigabatrin if the neurologist frowns", "exclude", "none"),
        ("At least 4 generalized tonic-clonic seizures a month", "include", "whole"),
        ("Seizure frequency of at least 4 per week", "include", "whole"),
        ("At least 4 frumious seizures per week", "include", "part"),
    ],
)
def test_how_much_was_read(text: str, side: Side, state: str) -> None:
    assert read(text, side).read == state


@pytest.mark.parametrize(
    ("text", "side", "facet", "wanted"),
    [
        (
            "Molecularly confirmed pathogenic variant in the CDKL5 gene",
            "include",
            "confirmation",
            ["genetic"],
        ),
        ("TSC by clinical criteria or genetic testing", "include", "confirmation", ["clinical", "genetic"]),
        ("Newly diagnosed West syndrome with hypsarrhythmia or its variants", "include", "confirmation", []),
        ("Brain MRI performed before enrolment", "include", "confirmation", ["mri"]),
        ("Brain MRI performed before enrolment", "include", "other_kinds", []),
        ("Diagnosis of infantile spasms made clinically and by EEG", "include", "confirmation", ["clinical"]),
        ("Diagnosis of infantile spasms made on clinical grounds", "include", "confirmation", ["clinical"]),
        ("Diagnosis of infantile spasms with clinical seizures", "include", "confirmation", []),
        ("Epileptic spasms on EEG with simultaneous video", "include", "confirmation", ["video-eeg"]),
        ("Epileptic spasms on video/EEG monitoring", "include", "confirmation", ["video-eeg"]),
        ("MRI-documented structural lesion", "include", "confirmation", ["mri"]),
        ("Abnormal MRI", "exclude", "other_kinds", ["imaging"]),
        ("Blood pressure above the 95th percentile", "exclude", "other_kinds", ["vital"]),
        ("Weight-for-age z-score below -2", "exclude", "other_kinds", ["illness"]),
        ("Abnormal renal function", "exclude", "other_kinds", ["lab"]),
        ("eGFR below 60 mL/min/1.73 m2", "exclude", "other_kinds", ["lab"]),
        ("ECG or laboratory tests that are abnormal", "exclude", "other_kinds", ["lab", "vital"]),
        ("Unstable medical conditions other than epilepsy", "exclude", "other_kinds", ["illness"]),
        (
            "Significant ECG abnormality in the opinion of the investigator",
            "exclude",
            "other_kinds",
            ["vital"],
        ),
        (
            "Speaks the language of the study and has signed consent",
            "include",
            "other_kinds",
            ["consent", "language"],
        ),
        ("Not covered by social security", "exclude", "other_kinds", ["other"]),
        ("Newborns admitted to a study site", "include", "other_kinds", ["place"]),
        ("Plans to travel outside the country of residence", "exclude", "other_kinds", ["place"]),
        ("No contraindication to surgery", "include", "other_kinds", ["surgery"]),
        ("Unwillingness of the parents to take part", "exclude", "other_kinds", ["compliance"]),
        ("Further criteria apply", "exclude", "other_kinds", ["other"]),
        ("Febrile seizures only", "exclude", "conditions.excluded", []),
        ("Progressive disease of the brain other than TSC", "exclude", "conditions.required", []),
        (
            "Failure of 3 or more previous antiepileptic drugs",
            "exclude",
            "failed_treatments",
            {"min": None, "max": 2, "of": ["antiseizure-medication"]},
        ),
        (
            "Failed at least 2 of: vigabatrin (100 mg/kg/day), ACTH, prednisolone",
            "include",
            "failed_treatments",
            {"min": 2, "max": None, "of": ["acth", "prednisolone", "vigabatrin"]},
        ),
        ("Hypsarrhythmia is not seen on EEG", "exclude", "eeg.required", ["hypsarrhythmia"]),
        ("Gain-of-function variants in SCN8A", "exclude", "conditions.excluded", []),
        ("Pathogenic variants in SCN8A", "exclude", "conditions.excluded", ["scn8a"]),
        ("Ketogenic diet started or changed within 4 weeks", "exclude", "treatments.excluded", []),
        ("Ketogenic diet started or changed within 4 weeks", "exclude", "other_kinds", ["current-treatment"]),
    ],
)
def test_what_a_sentence_adds_at_a_glance(
    make_trial: Make, text: str, side: Side, facet: str, wanted: Any
) -> None:
    reading = read(text, side)
    found: Any = facets(make_trial(criteria=(Criterion(side, text, reading.rule, reading.read),)))
    for key in facet.split("."):
        found = found[key]
    assert found == wanted


@pytest.mark.parametrize(
    "text", ["Infantile spasms and frumious bandersnatches", "Age 1 to 24 months; frumious bandersnatches"]
)
def test_words_left_over_keep_an_inclusion_from_being_sure(make_trial: Make, text: str) -> None:
    from_told = read(text, "include")
    criterion = Criterion("include", text, from_told.rule, from_told.read)
    assert match(Child(TODAY), make_trial(criteria=(criterion,))).standing == "may-fit"


@pytest.mark.parametrize(
    ("lead", "text", "side"),
    [
        ("Prior treatment with any of the following:", "vigabatrin", "exclude"),
        ("No previous use of:", "ACTH", "include"),
        ("Failure of at least one of:", "prednisolone", "include"),
    ],
)
def test_a_lead_in_is_read_with_its_list(lead: str, text: str, side: Side) -> None:
    assert read(text, side, lead).rule == read(f"{lead.rstrip(':')} {text}", side).rule


def test_a_lead_in_that_lets_nobody_in_turns_nothing_round() -> None:
    lead = "Candidates who meet any of these criteria are not considered eligible:"
    assert (
        read("Known tuberous sclerosis", "exclude", lead).rule == read("Tuberous sclerosis", "exclude").rule
    )


def test_a_plain_lead_in_adds_nothing() -> None:
    assert read("Age 1 to 24 months", "include", "All of these must hold:") == read(
        "Age 1 to 24 months", "include"
    )


def test_a_short_form_stands_for_what_the_trial_names_elsewhere() -> None:
    assert read("Children with WS", "include").read == "none"
    assert read("Children with WS", "include", "", frozenset({"infantile-spasms"})).read == "whole"
