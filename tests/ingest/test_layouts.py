"""Whole texts as sponsors lay them out: what a list, a cohort or an exception says of a child, and what it does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ingest.normalise import normalise
from ingest.record import SourceRecord
from matchers.calendar import SomeDay
from matchers.child import Child, Course, Finding, Spasms
from matchers.match import match
from matchers.trial import Trial
from matchers.truth import Truth

TODAY = date(2026, 6, 1)
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
EIGHT_MONTHS = Child(
    TODAY, SomeDay.parse("2025-10-01"), spasms=Spasms(SomeDay.parse("2026-05-01")),
    treatments_complete=True, conditions_complete=True,
)  # fmt: skip


def trial(eligibility: str, **said: Any) -> Trial:
    told = {"status": "recruiting", "conditions": ("Infantile Spasms",), "eligibility": eligibility} | said
    return normalise(SourceRecord("ctgov", "NCT01000001", "https://example.org", "A trial", **told))


def having(*conditions: str) -> Child:
    return replace(EIGHT_MONTHS, conditions=tuple(map(Finding, conditions)))


def had(*treatments: str) -> Child:
    return replace(EIGHT_MONTHS, treatments=tuple(Course(one, "past") for one in treatments))


def on(*treatments: str) -> Child:
    return replace(EIGHT_MONTHS, treatments=tuple(Course(one, "current") for one in treatments))


def passes(child: Child, of: Trial) -> Truth:
    return match(child, of).timeline.at(child.as_of)


HAD_ONE = "* {}:\n  * ACTH\n  * Vigabatrin"


class TestWhatALeadInSaysOfItsList:
    @pytest.mark.parametrize(
        "lead",
        [
            "Prior treatment with at least one of the following",
            "Previous therapy with any of the following medicines",
            "Has had one of the following treatments in the past",
        ],
    )
    def test_a_treatment_had_before_is_not_asked_for_now(self, lead: str) -> None:
        of = trial("Inclusion Criteria:\n\n" + HAD_ONE.format(lead))
        assert passes(had("acth"), of) is YES
        assert passes(had("valproate"), of) is NO

    @pytest.mark.parametrize(
        "lead",
        [
            "No previous use of any of the following",
            "Has not received any of the following",
            "Never treated with any of:",
        ],
    )
    def test_none_of_a_list(self, lead: str) -> None:
        of = trial("Inclusion Criteria:\n\n" + HAD_ONE.format(lead))
        assert passes(had("acth"), of) is NO
        assert passes(EIGHT_MONTHS, of) is YES

    @pytest.mark.parametrize("lead", ["Free from any of", "Does not have any of these", "Absence of any of"])
    def test_an_illness_that_is_not_to_be_there(self, lead: str) -> None:
        of = trial(f"Inclusion Criteria:\n\n* {lead}:\n  * Tuberous sclerosis\n  * Hypertension")
        assert passes(EIGHT_MONTHS, of) is YES
        assert passes(having("hypertension"), of) is NO

    def test_no_more_than_one_of_a_list_is_not_one_of_it(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n" + HAD_ONE.format("Has received no more than one of the following")
        )
        assert passes(EIGHT_MONTHS, of) is UNKNOWN

    def test_what_two_of_a_list_of_treatments_are(self) -> None:
        lead = "Has at least 2 of the following treatments in the past"
        of = trial("Inclusion Criteria:\n\n" + HAD_ONE.format(lead) + "\n  * Ketogenic diet")
        assert passes(had("acth", "vigabatrin"), of) is YES

    @pytest.mark.parametrize("lead", ["If older than 12 months", "For patients with tuberous sclerosis"])
    def test_what_is_asked_of_some_is_not_asked_of_all(self, lead: str) -> None:
        of = trial(f"Inclusion Criteria:\n\n* {lead}:\n  * Failed vigabatrin")
        assert passes(EIGHT_MONTHS, of) is YES

    def test_a_choice_among_what_is_asked_of_some(self) -> None:
        text = "* For patients with tuberous sclerosis:\n  * Any of the following:\n    * Failed vigabatrin\n    * Failed ACTH"
        of = trial(f"Inclusion Criteria:\n\n{text}")
        assert passes(EIGHT_MONTHS, of) is YES
        assert passes(having("tsc"), of) is NO

    @pytest.mark.parametrize("lead", ["Causes may include", "Examples of causes"])
    def test_what_may_be_so_need_not_be(self, lead: str) -> None:
        of = trial(f"Inclusion Criteria:\n\n* {lead}:\n  * Tuberous sclerosis\n  * Down syndrome")
        assert passes(EIGHT_MONTHS, of) is UNKNOWN

    def test_what_must_be_so_is_not_barred_below_the_wrong_heading(self) -> None:
        of = trial("Exclusion Criteria:\n\nParticipants must have:\n\n* Infantile spasms\n* Normal weight")
        assert passes(EIGHT_MONTHS, of) is UNKNOWN


class TestCohorts:
    @pytest.mark.parametrize(
        "text",
        [
            "* Cohort 1:\n\n  * Age 1 to 6 months\n* Cohort 2:\n\n  * Age 6 months to 4 years",
            "* Group A\n  * Infantile spasms\n* Group B\n  * Dravet syndrome\n  * Age 2 to 18 years",
            "* Retrospective group:\n  * Treated with ACTH before\n* Prospective group:\n  * Infantile spasms",
            "* For patients in Part B only:\n  * Prior ACTH\n* For patients in Part A:\n  * Infantile spasms",
        ],
    )
    def test_what_a_list_of_one_asks_is_not_asked_of_all(self, text: str) -> None:
        assert passes(EIGHT_MONTHS, trial(f"Inclusion Criteria:\n\n{text}")) is UNKNOWN

    @pytest.mark.parametrize("whom", ["Healthy volunteers", "For patients in Cohort 2", "Controls"])
    def test_what_a_list_of_one_bars_is_not_barred_for_all(self, whom: str) -> None:
        text = f"Exclusion Criteria:\n\n* {whom}:\n  * Any seizures\n* For patients in Cohort 1:\n  * Tuberous sclerosis"
        assert passes(EIGHT_MONTHS, trial(text)) is not NO

    @pytest.mark.parametrize("whom", ["All cohorts", "Both groups", "All patients"])
    def test_what_all_are_asked_is_asked_of_everybody(self, whom: str) -> None:
        text = f"Inclusion Criteria:\n\n* Cohort 1:\n  * Age 1 to 6 months\n* {whom}:\n  * Tuberous sclerosis"
        assert passes(EIGHT_MONTHS, trial(text)) is NO
        text = f"Inclusion Criteria:\n\nPart A\n\n* Age 1 to 6 months\n\n{whom}\n\n* Tuberous sclerosis"
        assert passes(EIGHT_MONTHS, trial(text)) is NO

    @pytest.mark.parametrize(
        "text",
        [
            "Mothers:\n\n* Age 18 to 45 years\n\nInfants:\n\n* Age 1 to 12 months",
            "* Children:\n  * Infantile spasms\n* Parents:\n  * 18 years or older",
            "* Infantile spasms\n\nHealthy infants\n\n* Normal EEG\n* No seizures",
            "* Infantile spasms\n\nInclusion criteria for healthy infants:\n\n* No epilepsy",
        ],
    )
    def test_what_is_asked_of_others_is_not_asked_of_the_child(self, text: str) -> None:
        of = trial(f"Inclusion Criteria:\n\n{text}")
        assert passes(replace(EIGHT_MONTHS, eeg=(Finding("hypsarrhythmia"),)), of) is UNKNOWN

    @pytest.mark.parametrize(
        "text",
        [
            "Mothers:\n\n* Age 18 to 45 years\n\nInfants:\n\n* Age 1 to 12 months",
            "* Infants 1 to 12 months with infantile spasms, and their mothers",
        ],
    )
    def test_an_age_of_mothers_in_the_field(self, text: str) -> None:
        of = trial(f"Inclusion Criteria:\n\n{text}", minimum_age="18 Years", maximum_age="45 Years")
        assert passes(EIGHT_MONTHS, of) is UNKNOWN

    def test_an_age_of_grown_up_patients_in_the_field(self) -> None:
        of = trial("Inclusion Criteria:\n\n* Infantile spasms in infancy", minimum_age="18 Years")
        assert passes(EIGHT_MONTHS, of) is NO


class TestExceptions:
    @pytest.mark.parametrize(
        ("text", "child"),
        [
            ("* Any prior treatment with steroids, except:\n  * Inhaled steroids\n  * Topical steroids", had("topical-corticosteroids")),
            ("* Use of vigabatrin unless:\n  * on a stable dose\n  * given for seizures of the newborn", on("vigabatrin")),
            ("* Progressive disease. Exceptions:\n\n  * Tuberous sclerosis\n  * Down syndrome", having("tsc")),
            ("* Progressive disease\n* Exceptions:\n  * Tuberous sclerosis\n  * Down syndrome", having("tsc")),
            ("* Any seizures, other than:\n  * Spasms\n  * Febrile seizures", having("febrile-seizures")),
            ("* Prior vigabatrin.\n\n  * Note: less than 3 days is allowed", had("vigabatrin")),
            ("* Ketogenic diet\n\n  NOTE: a diet for 3 months is allowed", on("ketogenic-diet")),
            ("1. Tuberous sclerosis.\n   * Exception: those who failed vigabatrin may enter", having("tsc")),
            ("1. Tuberous sclerosis\n2. Exception: those who failed vigabatrin", having("tsc")),
            ("Any steroid use except:\n\n* Inhaled steroids\n* Topical steroids", had("topical-corticosteroids")),
        ],
    )  # fmt: skip
    def test_an_exception_bars_nobody(self, text: str, child: Child) -> None:
        assert passes(child, trial(f"Exclusion Criteria:\n\n{text}")) is not NO

    @pytest.mark.parametrize(
        ("text", "child"),
        [
            ("* Any prior treatment with steroids, except:\n  * Inhaled steroids\n  * Topical steroids", had("prednisolone")),
        ],
    )  # fmt: skip
    def test_what_no_exception_names_is_barred(self, text: str, child: Child) -> None:
        assert passes(child, trial(f"Exclusion Criteria:\n\n{text}")) is NO

    def test_what_may_have_been_given_all_the_same(self) -> None:
        text = "* No prior antiseizure medication, except:\n  * Pyridoxine\n  * Phenobarbital"
        of = trial(f"Inclusion Criteria:\n\n{text}")
        assert passes(had("phenobarbital"), of) is YES
        assert passes(had("valproate"), of) is NO


class TestChoices:
    @pytest.mark.parametrize(
        "text",
        [
            "* Either:\n* Tuberous sclerosis, or\n* Infantile spasms\n* Age 1 to 24 months",
            "1. Tuberous sclerosis\n\nOR\n\n2. Infantile spasms\n\nAND\n\n3. Age under 24 months",
            "* Tuberous sclerosis\n* OR\n* Infantile spasms",
            "* Tuberous sclerosis\n* Or infantile spasms",
            "* Tuberous sclerosis; or\n* Down syndrome; or\n* Infantile spasms",
            "* All of these:\n  * Age 1 to 24 months\n  * Tuberous sclerosis, or\n  * Infantile spasms",
            "* Tuberous sclerosis, with:\n  * Failed vigabatrin\n  * Failed ACTH\n* or\n* Infantile spasms",
        ],
    )
    def test_one_of_what_an_or_joins_is_enough(self, text: str) -> None:
        assert passes(EIGHT_MONTHS, trial(f"Inclusion Criteria:\n\n{text}")) is YES
        assert passes(having("tsc"), trial(f"Inclusion Criteria:\n\n{text}")) is YES

    def test_what_bars_by_itself(self) -> None:
        of = trial("Exclusion Criteria:\n\n1. Prior ACTH\n\nOR\n\n2. Tuberous sclerosis")
        assert [one.text for one in of.criteria] == ["Prior ACTH", "Tuberous sclerosis"]
        assert passes(having("tsc"), of) is NO

    @pytest.mark.parametrize(
        "text", ["* Prior ACTH AND\n* Prior vigabatrin", "1. Prior ACTH\nAND\n2. Prior vigabatrin"]
    )
    def test_what_may_bar_only_together(self, text: str) -> None:
        of = trial(f"Exclusion Criteria:\n\n{text}")
        assert passes(had("acth"), of) is UNKNOWN
        assert passes(had("acth", "vigabatrin"), of) is NO


def texts(of: Trial) -> list[tuple[str, str]]:
    return [(one.side[:2], one.text.rstrip("；。;. ")) for one in of.criteria]


FOUR = [
    ("in", "Age 1 to 24 months"),
    ("in", "Infantile spasms"),
    ("ex", "Prior ACTH"),
    ("ex", "Tuberous sclerosis"),
]


class TestMarks:
    @pytest.mark.parametrize(
        "text",
        [
            "Inclusion criteria\n[1] Age 1 to 24 months. [2] Infantile spasms.\nExclusion criteria\n[1] Prior ACTH. [2] Tuberous sclerosis.",
            "Inclusion criteria\n（1）Age 1 to 24 months；（2）Infantile spasms。\nExclusion criteria\n（1）Prior ACTH；（2）Tuberous sclerosis。",
            "Inclusion criteria：\n1、Age 1 to 24 months；\n2、Infantile spasms。\nExclusion criteria：\n1、Prior ACTH；\n2、Tuberous sclerosis。",
            "Inclusion criteria:\n① Age 1 to 24 months\n② Infantile spasms\nExclusion criteria:\n① Prior ACTH\n② Tuberous sclerosis",
            "Inclusion criteria:\n1.1. Age 1 to 24 months\n1.2. Infantile spasms\nExclusion criteria:\n2.1. Prior ACTH\n2.2. Tuberous sclerosis",
            "Inclusion Criteria: * Age 1 to 24 months * Infantile spasms Exclusion Criteria: * Prior ACTH * Tuberous sclerosis",
            "Inclusion: * Age 1 to 24 months * Infantile spasms Exclusion: * Prior ACTH * Tuberous sclerosis",
        ],
    )  # fmt: skip
    def test_marks_of_other_registries(self, text: str) -> None:
        assert texts(trial(text)) == FOUR

    def test_dashes_with_blanks_around_them(self) -> None:
        of = trial("Exclusion Criteria: - Prior ACTH - Tuberous sclerosis - Hypertension")
        assert texts(of) == [("ex", "Prior ACTH"), ("ex", "Tuberous sclerosis"), ("ex", "Hypertension")]

    def test_an_outline_in_numbers(self) -> None:
        of = trial(
            "Exclusion criteria\n1. Prior treatment with:\n1.1. vigabatrin\n1.2. ACTH\n2. Tuberous sclerosis"
        )
        assert passes(had("acth"), of) is NO

    @pytest.mark.parametrize(
        "end", ["in another trial within\n30 days", "and a weight of at least\n3 kg", "with a count\n< 60"]
    )
    def test_a_line_broken_where_no_sentence_ends(self, end: str) -> None:
        assert len(trial(f"Exclusion criteria\n- Participation {end}\n- Tuberous sclerosis").criteria) == 2

    @pytest.mark.parametrize("between", [" | ", "\t"])
    def test_on_which_side_a_cell_of_a_table_stands_is_not_plain(self, between: str) -> None:
        rows = [
            ["Item", "Inclusion", "Exclusion"],
            ["Age", "2-24 months", "under 2 months"],
            ["Cause", "any", "Tuberous sclerosis"],
        ]
        of = trial("\n".join(map(between.join, rows)))
        assert passes(having("tsc"), of) is UNKNOWN


class TestLinesWithoutMarks:
    @pytest.mark.parametrize("gap", ["\n", "\n\n"])
    def test_what_may_still_be_led_in(self, gap: str) -> None:
        of = trial(gap.join(["Inclusion Criteria:", "No prior treatment with:", "ACTH", "Vigabatrin"]))
        assert passes(EIGHT_MONTHS, of) is UNKNOWN
        assert passes(on("acth"), of) is UNKNOWN

    def test_what_bars_led_in_or_not(self) -> None:
        of = trial("Exclusion Criteria:\n\nPrior treatment with:\nACTH\nVigabatrin")
        assert passes(on("acth"), of) is NO
        assert passes(had("acth"), of) is UNKNOWN

    def test_a_label_leads_nothing_in(self) -> None:
        of = trial("Inclusion Criteria:\n\nDiagnosis:\nTuberous sclerosis")
        assert passes(EIGHT_MONTHS, of) is NO


class TestWithOrWithout:
    def test_what_stands_below_is_asked_all_the_same(self) -> None:
        of = trial("Inclusion Criteria:\n\n* Infants with or without fever, and:\n  * Tuberous sclerosis")
        assert passes(EIGHT_MONTHS, of) is NO


@pytest.mark.parametrize("of_whom", ["in Cohort 2", "in the group B", "for whom see Part 2 (Part 2 only)"])
def test_a_sentence_about_one_cohort(of_whom: str) -> None:
    assert (
        passes(EIGHT_MONTHS, trial(f"Inclusion Criteria:\n\n* Children aged 2 to 5 years {of_whom}"))
        is UNKNOWN
    )


class TestMoreLeadIns:
    @pytest.mark.parametrize(
        "lead", ["Not responding to any of the following", "Have not responded to one of the following"]
    )
    def test_no_response_is_not_asked_for_of_what_is_given_now(self, lead: str) -> None:
        failed = replace(EIGHT_MONTHS, treatments=(Course("acth", "past", response="none"),))
        assert passes(failed, trial("Inclusion Criteria:\n\n" + HAD_ONE.format(lead))) is YES

    def test_a_treatment_that_may_be_given_need_not_be_given(self) -> None:
        of = trial("Inclusion Criteria:\n\n" + HAD_ONE.format("No contraindication to any of the following"))
        assert passes(EIGHT_MONTHS, of) is UNKNOWN

    def test_a_note_beside_what_bars_as_well(self) -> None:
        text = "* Cardiac disease\n  * Patients with an open duct may be enrolled\n  * Tuberous sclerosis is excluded"
        of = trial(f"Exclusion Criteria:\n\n{text}")
        assert passes(having("heart-disease"), of) is UNKNOWN
        assert passes(EIGHT_MONTHS, of) is YES

    def test_a_product_is_no_list(self) -> None:
        of = trial("Exclusion Criteria:\n\n* Vigabatrin above 150 mg/kg * day\n* Tuberous sclerosis")
        assert len(of.criteria) == 2

    @pytest.mark.parametrize(
        "text",
        [
            "* Age 1 to 6 months\n  * Exception: up to 12 months in Part C",
            "* Age 1 to 6 months, unless:\n  * the site agrees",
            "* Must meet criterion A or B:\n  * A. Age 1 to 6 months\n  * B. Seen by the study team",
            "Infants (1 to 6 months):\n\n* Hypsarrhythmia\n\nToddlers (1 to 3 years):\n\n* Failed ACTH",
        ],
    )
    def test_what_lets_more_children_in(self, text: str) -> None:
        assert passes(EIGHT_MONTHS, trial(f"Inclusion Criteria:\n\n{text}")) is UNKNOWN

    def test_what_takes_some_away(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n* Epilepsy, other than:\n  * Tuberous sclerosis\n  * Down syndrome"
        )
        assert passes(having("epilepsy", "tsc"), of) is not YES

    def test_what_bars_from_a_sequel_bars_from_no_trial(self) -> None:
        text = (
            "Inclusion Criteria:\n\n* Spasms\n\nExclusion Criteria for Open-Label Extension:\n\n* Prior ACTH"
        )
        assert passes(had("acth"), trial(text)) is UNKNOWN
