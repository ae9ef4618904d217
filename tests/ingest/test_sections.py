"""Eligibility text to sentences: nothing lost, the right side, lists that hold together."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.registries.clinicaltrials_gov import REGISTRY
from ingest.sections import Sentence, split

REAL = Path(__file__).resolve().parents[3] / "shared" / "samples"
FOLDERS = ("ctgov-v2", "ctgov-infant-epilepsy", "ctgov-v2-pages")


def sides(text: str) -> list[tuple[str, str]]:
    return [(one.side[:2], one.text) for one in split(text)]


def assert_nothing_is_lost(text: str, *, words_too: bool = True) -> None:
    """Spans lie in order, say what the text says, and leave out only headings, titles and bullet marks."""
    at, gaps = 0, ""
    for one in split(text):
        assert at <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert all(one.start <= member.start <= member.end <= one.end for member in one.members)
        gaps += text[at : one.start]
        at = one.end
    rebuilt = gaps + "".join(one.text for one in split(text)) + text[at:]
    assert sorted(rebuilt) == sorted(text) if words_too else True


PIECES = (
    "Inclusion Criteria:", "Exclusion Criteria:", "Key exclusion criteria", "Non-inclusion criteria:", "Cohort A:",
    "* Age 1 to 24 months", "  * any of the following:", "    * vigabatrin", "1. ACTH,", "2) steroids;", "a) one", "- ", "•",
    "Two or more of the following:", "None", "infants, and", "who have spasms.", "", "", "   ", "\t* deep", "1. a 2. b 3. c",
    "Inclusion criteria: 1. Age 2. Spasms Exclusion criteria: 1. TSC", "Patients will be excluded if:", "ünï ☃ 婴儿",
)  # fmt: skip
pieces = st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join)


class TestNothingIsLost:
    @given(pieces)
    @settings(max_examples=300)
    def test_of_texts_like_ours(self, text: str) -> None:
        assert_nothing_is_lost(text)

    @given(st.text(alphabet="ab A1.:;-*•()\n\t ", max_size=80) | st.text(max_size=80))
    @example("Inclusion: Exclusion: Inclusion:")
    @example("\r\n* a\r\n* b\x0b\x0c\x85")
    @settings(max_examples=200)
    def test_of_any_text(self, text: str) -> None:
        assert_nothing_is_lost(text)

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_of_every_real_study(self, folder: str) -> None:
        texts = real_texts(folder)
        if not texts:
            pytest.skip("the real studies are not beside the project")
        for text in texts:
            assert_nothing_is_lost(text)

    @pytest.mark.parametrize("folder", FOLDERS[:2])
    def test_what_is_left_out_of_real_studies_is_short(self, folder: str) -> None:
        texts = real_texts(folder)
        if not texts:
            pytest.skip("the real studies are not beside the project")
        left = sum(len(gap.strip()) for text in texts for gap in gaps(text))
        assert left < 0.1 * sum(map(len, texts))


def gaps(text: str) -> Iterator[str]:
    found = split(text)
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    return (text[end:start] for end, start in zip(ends, starts, strict=True))


@cache
def real_texts(folder: str) -> list[str]:
    files = [json.loads(path.read_text("utf-8")) for path in sorted((REAL / folder).glob("*.json"))]
    payloads = chain.from_iterable(REGISTRY.split(body) for body in files if REGISTRY.recognises(body))
    return [text for payload in payloads if (text := REGISTRY.read(payload).eligibility)]


class TestSides:
    @pytest.mark.parametrize(
        "heading",
        [
            "Exclusion Criteria:", "EXCLUSION CRITERIA", "Exclusion criteria", "Key Exclusion Criteria:", "Exclusions:",
            "Main exclusion criterion:", "Non-inclusion criteria:", "Non inclusion criteria", "Exclusion Criteria -",
            "Exclusion criteria (all cohorts):", "Exclusion:", "EXCLUSIONS", "Criteria for exclusion:", "Reasons for exclusion:",
            "Who can't take part?", "Who cannot take part:", "Who should not join the study?", "Study Exclusion Criteria.",
            "Patients will be excluded if:", "Patients meeting any of these will not be enrolled:",
            "The following children are not eligible for this study:", "You may not take part if:",
        ],
    )  # fmt: skip
    def test_heading_forms(self, heading: str) -> None:
        text = f"Inclusion Criteria:\n\n* Age 1 to 24 months\n\n{heading}\n\n* Tuberous sclerosis"
        assert sides(text) == [("in", "Age 1 to 24 months"), ("ex", "Tuberous sclerosis")]

    def test_a_heading_in_bold(self) -> None:
        text = (
            "**Inclusion Criteria**\n\n* Age 1 to 24 months\n\n**Exclusion Criteria**\n\n* Tuberous sclerosis"
        )
        assert sides(text) == [("in", "Age 1 to 24 months"), ("ex", "Tuberous sclerosis")]

    def test_text_before_the_first_heading_includes(self) -> None:
        assert sides("Infants.\n\nExclusion Criteria:\n\n* Fever") == [("in", "Infants."), ("ex", "Fever")]

    def test_no_headings_at_all(self) -> None:
        assert sides("* Age 1 to 24 months\n* Spasms") == [("in", "Age 1 to 24 months"), ("in", "Spasms")]

    def test_a_title_turns_the_side_where_no_heading_does(self) -> None:
        text = "Children with spasms.\n\nPatients will be excluded if they have:\n\n* Fever\n* Rash"
        assert sides(text)[1:] == [("ex", "Fever"), ("ex", "Rash")]

    @pytest.mark.parametrize(
        "title",
        [
            "Not eligible if any of these:", "Infants are not eligible if any one of these applies:",
            "A child will not be enrolled if any of the following are present:", "Ineligible:",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("form", ["{}\n\n* Fever\n* Rash", "* {}\n  * Fever\n  * Rash"])
    def test_a_line_that_only_bars_is_no_part_of_its_list(self, title: str, form: str) -> None:
        found = split(f"Children with spasms.\n\n{form.format(title)}")[1:]
        assert [(one.side, one.text, one.lead) for one in found] == [
            ("exclude", "Fever", ""),
            ("exclude", "Rash", ""),
        ]

    def test_prose_opened_by_one_word(self) -> None:
        text = "Infants with spasms. Exclusions: must not have fever. Inclusions are children."
        assert sides(text) == [
            ("in", "Infants with spasms."),
            ("ex", "must not have fever."),
            ("in", "children."),
        ]

    @pytest.mark.parametrize(
        "title",
        [
            "Not eligible for epilepsy surgery because of:", "Not eligible to receive steroids and:",
            "Confirmed after exclusion of:", "Considered unsuitable for surgery by:",
        ],
    )  # fmt: skip
    def test_what_is_barred_elsewhere_turns_no_side(self, title: str) -> None:
        text = f"Inclusion Criteria:\n\n* {title}\n\n  * Fever\n\n* Age 1 to 24 months"
        assert {side for side, _ in sides(text)} == {"in"}

    def test_who_can_take_part(self) -> None:
        text = "Who can take part?\n* Age 1 to 24 months\n\nWho can't take part?\n* Fever"
        assert [(one.side, one.cohort) for one in split(text)] == [("include", False), ("exclude", False)]

    def test_a_bullet_that_bars_what_is_below_it(self) -> None:
        text = "Inclusion Criteria:\n\n* Spasms\n* Children will not be enrolled if:\n\n  * Fever\n* Age 1 to 24 months"
        assert sides(text) == [("in", "Spasms"), ("ex", "Fever"), ("in", "Age 1 to 24 months")]

    def test_capitals_need_no_colon(self) -> None:
        text = "INCLUSION CRITERIA Infants with spasms EXCLUSION CRITERIA Tuberous sclerosis"
        assert sides(text) == [("in", "Infants with spasms"), ("ex", "Tuberous sclerosis")]

    @pytest.mark.parametrize("stop", [";", ".", ","])
    def test_an_exclusion_inside_a_bullet(self, stop: str) -> None:
        text = f"Inclusion Criteria:\n\n* Spasms{stop} Exclusion: tuberous sclerosis"
        assert sides(text) == [("in", f"Spasms{stop}"), ("ex", "tuberous sclerosis")]

    def test_after_an_exclusion_inside_a_bullet_the_side_is_doubtful(self) -> None:
        text = "Inclusion Criteria:\n\n* Spasms. Exclusion: tuberous sclerosis\n* Fever"
        assert [one.doubtful for one in split(text)] == [False, False, True]
        assert not any(one.doubtful for one in split(f"{text}\n\nExclusion Criteria:\n* Rash"))

    def test_a_list_numbered_anew_without_a_heading_is_doubtful(self) -> None:
        text = "Inclusion Criteria:\n\n1. Spasms\n2. Hypsarrhythmia\n\n1. Fever\n2. Rash"
        assert [one.doubtful for one in split(text)] == [False, False, True, True]
        assert not any(one.doubtful for one in split(f"{text}\n\nExclusion Criteria:\n\n* Cough"))

    def test_headings_glued_to_their_text(self) -> None:
        text = "Inclusion Criteria: Infants with spasms. Exclusion Criteria: Tuberous sclerosis."
        assert sides(text) == [("in", "Infants with spasms."), ("ex", "Tuberous sclerosis.")]

    def test_a_heading_printed_twice(self) -> None:
        text = "Inclusion Criteria: Inclusion criteria:\n\n* Spasms\n\nExclusion Criteria:\n\n* Fever"
        assert sides(text) == [("in", "Spasms"), ("ex", "Fever")]

    def test_headings_are_told(self) -> None:
        found = split("Inclusion Criteria:\n\n* Spasms\n\nExclusion Criteria:\n\n* Fever")
        assert [one.heading for one in found] == ["Inclusion Criteria", "Exclusion Criteria"]

    @pytest.mark.parametrize("nothing", ["None", "* None.", "N/A", "* Not applicable", "- ", "*", "1. nil"])
    def test_an_empty_side_says_nothing(self, nothing: str) -> None:
        assert sides(f"Inclusion Criteria:\n\n* Spasms\n\nExclusion Criteria:\n\n{nothing}\n") == [
            ("in", "Spasms")
        ]

    def test_the_word_inclusion_in_a_sentence_is_no_heading(self) -> None:
        text = "Inclusion Criteria:\n\n* Spasms for two weeks before inclusion in the study\n* Fever within 2 days of inclusion"
        assert len(sides(text)) == 2


class TestBullets:
    @pytest.mark.parametrize("mark", ["*", "-", "•", "–", "o", "▪", "\\*"])
    def test_marks(self, mark: str) -> None:
        assert sides(f"{mark} Spasms\n{mark} Age 2 months") == [("in", "Spasms"), ("in", "Age 2 months")]

    @pytest.mark.parametrize("form", ["{}. ", "{}) ", "({}) ", "{}\\. "])
    def test_numbers(self, form: str) -> None:
        assert sides(f"{form.format(1)}Spasms\n{form.format(2)}Fever") == [("in", "Spasms"), ("in", "Fever")]

    def test_letters(self) -> None:
        assert sides("a) Spasms\nb) Fever") == [("in", "Spasms"), ("in", "Fever")]

    def test_capital_letters(self) -> None:
        assert sides("A. Spasms\nB. Fever") == [("in", "Spasms"), ("in", "Fever")]

    def test_several_marks_on_a_line(self) -> None:
        assert sides("-Spasms -Age 2 months -Fever") == [
            ("in", "Spasms"),
            ("in", "Age 2 months"),
            ("in", "Fever"),
        ]

    def test_marked_twice(self) -> None:
        assert sides("1. - Spasms\n2. - Fever") == [("in", "Spasms"), ("in", "Fever")]

    def test_a_number_at_the_start_of_a_sentence_is_no_mark(self) -> None:
        assert sides("* 2 to 24 months of age") == [("in", "2 to 24 months of age")]

    def test_numbering_inside_one_line(self) -> None:
        found = sides(
            "Inclusion Criteria: 1. Age 2 to 24 months. 2. Infantile spasms. 3. Consent of a parent."
        )
        assert found == [
            ("in", "Age 2 to 24 months."),
            ("in", "Infantile spasms."),
            ("in", "Consent of a parent."),
        ]

    @pytest.mark.parametrize("form", ["({}) ", "{}) ", "{}. "])
    def test_numbered_entries_that_run_on_stand_alone(self, form: str) -> None:
        entries = ["tuberous sclerosis", "previous vigabatrin", "renal failure"]
        body = "; ".join(form.format(at) + entry for at, entry in enumerate(entries, 1))
        again = "; ".join(form.format(at) + entry for at, entry in enumerate(["spasms", "consent"], 1))
        found = split(f"Exclusion criteria: {body}. Inclusion criteria are: {again}")
        assert [(one.side, one.lead) for one in found] == [("exclude", "")] * 3 + [("include", "")] * 2

    def test_only_what_stands_before_the_first_number_leads_in(self) -> None:
        found = split("Patients must meet: 1) spasms; 2) age 1-24 months")
        assert [one.lead for one in found] == ["Patients must meet:"] * 2

    @pytest.mark.parametrize(
        "text",
        ["1) Age; 2) spasms; 3) consent.", "1. Age 2. Spasms 3. Consent", "(1) Age; (2) spasms; (3) consent"],
    )
    def test_numbering_that_begins_with_the_bullet(self, text: str) -> None:
        found = split(f"Inclusion Criteria:\n\n{text}")
        assert [one.text.strip(" ;.").lower() for one in found] == ["age", "spasms", "consent"]
        assert {one.lead for one in found} == {""}

    def test_a_grade_is_no_number_of_a_list(self) -> None:
        assert len(sides("1. Toxicity of grade 2. Patients recover\n2. Fever")) == 2

    def test_numbers_that_do_not_count_up_are_left(self) -> None:
        assert len(sides("Weight above 3. 5 kg or so, and below 9. 20 kg.")) == 1

    def test_soft_wrapped_lines_are_one_sentence(self) -> None:
        (one,) = split("* Infants with spasms and\n  hypsarrhythmia on the\n  first EEG")
        assert one.text.endswith("first EEG")

    def test_paragraphs(self) -> None:
        assert len(sides("Infants with spasms.\n\nA parent agrees.")) == 2


NESTED = "{heading} Criteria:\n\n* {lead}:\n\n  * Vigabatrin\n  * ACTH\n  * Steroids\n* Fever"


class TestLists:
    @staticmethod
    def found(heading: str, lead: str) -> list[Sentence]:
        return split(NESTED.format(heading=heading, lead=lead))

    def test_any_of_a_list_holds_together_as_a_requirement(self) -> None:
        together, fever = self.found("Inclusion", "Any of the following")
        assert (together.need, [one.text for one in together.members]) == (
            "any",
            ["Vigabatrin", "ACTH", "Steroids"],
        )
        assert fever.members == ()

    def test_a_list_handed_on_by_or_is_a_choice(self) -> None:
        (one,) = split("* Spasms after:\n  a) vigabatrin; or\n  b) ACTH")
        assert (one.need, len(one.members)) == ("any", 2)

    def test_any_of_a_list_bars_one_by_one(self) -> None:
        found = self.found("Exclusion", "Prior treatment with any of the following")
        assert [(one.text, bool(one.members)) for one in found] == [
            ("Vigabatrin", False), ("ACTH", False), ("Steroids", False), ("Fever", False),
        ]  # fmt: skip
        assert found[0].lead == "Prior treatment with any of the following:"
        assert found[3].lead == ""

    @pytest.mark.parametrize("heading", ["Inclusion", "Exclusion"])
    @pytest.mark.parametrize(
        ("words", "need"), [("Two or more", 2), ("At least 2", 2), ("Three", 3), ("≥ 2", 2)]
    )
    def test_so_many_of_a_list_hold_together_on_either_side(
        self, heading: str, words: str, need: int
    ) -> None:
        together, _ = self.found(heading, f"{words} of the following")
        assert (together.need, len(together.members)) == (need, 3)

    def test_all_of_a_list_may_bar_only_together(self) -> None:
        together, _ = self.found("Exclusion", "All of the following")
        assert (together.need, len(together.members)) == ("every", 3)

    def test_all_of_a_list_stand_alone(self) -> None:
        assert [one.text for one in self.found("Inclusion", "All of the following")] == [
            "Vigabatrin", "ACTH", "Steroids", "Fever",
        ]  # fmt: skip

    def test_a_sentence_with_a_list_below_it_is_one_too(self) -> None:
        found = split("* Spasms seen by a neurologist\n  * on the first day\n  * on the second day")
        assert found[0].text == "Spasms seen by a neurologist"
        assert len(found) == 3

    def test_a_counted_list_printed_flat_runs_on(self) -> None:
        text = "Exclusion Criteria:\n\n* Two or more of the following:\n* fever,\n* rash, or\n* cough\n* Tuberous sclerosis"
        together, alone = split(text)
        assert (together.need, [one.text for one in together.members]) == (2, ["fever,", "rash, or", "cough"])
        assert alone.text == "Tuberous sclerosis"

    def test_an_empty_bullet_is_no_sign_of_a_list(self) -> None:
        (together,) = split("* Two or more of the following:\n*\n* fever")
        assert all(member.text for member in together.members)

    def test_a_title_leads_in_its_list(self) -> None:
        found = split("Exclusion Criteria:\n\nPrior treatment with:\n* Vigabatrin\n* ACTH")
        assert [(one.text, one.lead) for one in found] == [
            ("Vigabatrin", "Prior treatment with:"), ("ACTH", "Prior treatment with:"),
        ]  # fmt: skip


class TestSupported:
    def test_what_its_signs_suggest_bars_as_well(self) -> None:
        text = "Exclusion Criteria:\n\n* Metabolic disease, as suggested by any of:\n  * raised lactate\n  * vomiting\n"
        assert sides(text) == [("ex", "Metabolic disease"), ("ex", "raised lactate"), ("ex", "vomiting")]
        assert_nothing_is_lost(text)

    def test_a_lead_that_names_nothing_stands_for_nothing(self) -> None:
        text = "Exclusion Criteria:\n\n* As evidenced by any of:\n  * raised lactate\n  * vomiting\n"
        assert sides(text) == [("ex", "raised lactate"), ("ex", "vomiting")]


class TestCohorts:
    def test_several_lists(self) -> None:
        text = "Inclusion Criteria for Cohort A:\n\n* Age 6 to 24 months\n\nInclusion Criteria for Cohort B:\n\n* Age 1 to 6 months"
        assert [one.cohort for one in split(text)] == [True, True]

    def test_one_list_is_no_cohort(self) -> None:
        found = split("Inclusion Criteria for Cohort A:\n\n* Spasms\n\nExclusion Criteria:\n\n* Fever")
        assert [one.cohort for one in found] == [False, False]


class TestSize:
    @pytest.mark.parametrize(
        "line", ["* a\n", "1. a\n", "Inclusion Criteria:\n* a\n", "a b\n\n", "  * a:\n    * b\n"]
    )
    def test_many_lines(self, line: str) -> None:
        text = line * (100_000 // len(line))
        assert_nothing_is_lost(text)

    @pytest.mark.parametrize(
        "words", ["(", "Inclusion: ", "any of ", "1 1 1 ", " ", "* ", ": ", "- - ", "1) a "]
    )
    def test_one_long_line(self, words: str) -> None:
        assert_nothing_is_lost(words * (100_000 // len(words)))

    def test_a_deep_list(self) -> None:
        split("".join("\t" * depth + "* a\n" for depth in range(1200)))


HEADINGS = (
    "A. Inclusion criteria|B. Exclusion criteria",
    "1. Inclusion Criteria:|2. Exclusion Criteria:",
    "I) INCLUSION CRITERIA|II) EXCLUSION CRITERIA",
    "(a) Inclusion criteria|(b) Exclusion criteria",
    "4.1 Inclusion criteria|4.2 Exclusion criteria",
    "Patients inclusion criteria|Patients exclusion criteria",
    "Inclusion criterias|Exclusion criterias",
    "Inclusive criteria:|Exclusive criteria:",
    "Inclusion Criteria;|Exclusion Criteria;",
    "Included:|Excluded:",
    "Who can take part|Who cannot take part",
    "Criterios de inclusión|Criterios de exclusión",
    "Critères d'inclusion|Critères de non-inclusion",
    "Einschlusskriterien|Ausschlusskriterien",
)
LAYOUTS = {
    "bullets": "{0}\n\n* Spasms\n* Age 2 to 24 months\n\n{1}\n\n* Tuberous sclerosis\n* Prior vigabatrin\n",
    "lines": "{0}\nSpasms\nAge 2 to 24 months\n{1}\nTuberous sclerosis\nPrior vigabatrin\n",
    "numbers": "{0}\n\n1. Spasms\n2. Age 2 to 24 months\n\n{1}\n\n1. Tuberous sclerosis\n2. Prior vigabatrin\n",
    "nested": "* {0}\n\n  * Spasms\n  * Age 2 to 24 months\n* {1}\n\n  * Tuberous sclerosis\n  * Prior vigabatrin\n",
}


@pytest.mark.parametrize("headings", HEADINGS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_heading_is_known_in_every_form(headings: str, layout: str) -> None:
    sides = [one.side for one in split(LAYOUTS[layout].format(*headings.split("|")))]
    assert sides == ["include", "include", "exclude", "exclude"]


@pytest.mark.parametrize(
    "line", ["Exclusion of other causes by MRI", "a. Inclusion in another trial", "Inclusive of both sexes"]
)
def test_a_demand_that_begins_like_a_heading_is_none(line: str) -> None:
    found = split(f"Inclusion criteria:\n\n* Infantile spasms\n* {line}\n* Weight above 4 kg\n")
    assert [one.side for one in found] == ["include"] * 3
