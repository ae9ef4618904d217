"""A registry's record to a trial: every sentence read, every field a criterion, conflicts kept and flagged."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ingest.normalise import LONGEST_READ, length, named_terms, normalise
from ingest.record import NamedIntervention, SourceRecord
from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course, Finding, Spasms
from matchers.criteria.age import Age
from matchers.criteria.failed import Failed
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.facets import facets
from matchers.kinds import AnyOf, AtLeast, Disputed
from matchers.match import match
from matchers.trial import Criterion, Site, Trial
from matchers.truth import Truth
from matchers.wording import NO_TEXT, TOO_LONG

TODAY = date(2026, 6, 1)
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


def trial(eligibility: str = "", **said: Any) -> Trial:
    told = {"status": "recruiting", "eligibility": eligibility} | said
    return normalise(SourceRecord("ctgov", "NCT01000001", "https://example.org", "A trial", **told))


def flags(of: Trial) -> set[str]:
    return {flag.kind for flag in of.flags}


def passes(of: Trial, child: Child) -> Truth:
    return match(child, of).timeline.at(child.as_of)


def born(day: str, **told: Any) -> Child:
    return Child(TODAY, SomeDay.parse(day), **told)


class TestSides:
    def test_where_the_side_is_not_plain_nothing_is_sure(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n1. Age 1 to 24 months\n2. Spasms\n\n1. Tuberous sclerosis\n2. Fever"
        )
        held = [one for one in of.criteria if one.text == "Tuberous sclerosis"]
        assert [(one.rule, one.read) for one in held] == [(Unread("Tuberous sclerosis"), "none")]

    def test_an_illness_among_what_is_asked_for_may_be_barred(self) -> None:
        text = "Inclusion Criteria:\n\n* Infantile spasms\n* Renal insufficiency"
        (told,) = [
            one for one in trial(text, conditions=("Infantile Spasms",)).criteria if "Renal" in one.text
        ]
        assert told.rule == Unread("Renal insufficiency")
        (told,) = [one for one in trial(text, conditions=("Kidney Disease",)).criteria if "Renal" in one.text]
        assert told.read == "whole"

    def test_all_of_a_list_barred_together_or_each(self) -> None:
        of = trial(
            "Exclusion Criteria:\n\n* All of the following:\n\n  * Fever\n  * Scarlet fever\n  * Tuberous sclerosis"
        )
        child = born("2026-01-01", conditions=(Finding("tsc"),), conditions_complete=True)
        assert passes(of, child) is UNKNOWN
        assert passes(of, replace(child, conditions=())) is not NO


class TestListsHandedOn:
    """A lead-in that each entry ends: "spasms that persist after", "failure of"."""

    TEXT = "Inclusion Criteria:\n\n* Spasms persisting after one of the following:\n  * ACTH\n  * Vigabatrin"

    def test_each_entry_ends_the_lead_in(self) -> None:
        treated = born("2026-01-01", spasms=Spasms(SomeDay.parse("2026-04-01")), treatments_complete=True)
        assert passes(trial(self.TEXT), treated) is NO
        failed = replace(treated, treatments=(Course("acth", "past", response="none"),))
        assert passes(trial(self.TEXT), failed) is not NO

    def test_what_each_entry_asks_for_is_told_once(self) -> None:
        assert facets(trial(self.TEXT))["conditions"]["required"] == ["epileptic-spasms"]
        (treated,) = facets(trial(self.TEXT))["treatments"]["required"]
        assert (treated["any_of"], treated["outcome"]) == (["acth", "vigabatrin"], "failed")


class TestControls:
    @pytest.mark.parametrize(
        "text",
        [
            "Patients:\n* West syndrome\n\nHealthy controls:\n* No history of epilepsy\n* No seizures",
            "* West syndrome\n* Controls: infants with no seizures",
            "* West syndrome\n* No seizures for the control group",
        ],
    )
    def test_what_is_asked_of_healthy_children_is_asked_of_no_patient(self, text: str) -> None:
        of = trial(f"Inclusion Criteria:\n\n{text}")
        child = born("2026-01-01", spasms=Spasms(SomeDay.parse("2026-04-01")), conditions_complete=True)
        assert passes(of, child) is UNKNOWN
        assert facets(of)["conditions"]["excluded"] == []


class TestAges:
    @pytest.mark.parametrize(
        ("birthday", "wanted"),
        [
            ("2025-10-01", YES),  # 8 months: inside both
            ("2025-01-01", UNKNOWN),  # 17 months: inside the text only
            ("2026-04-20", UNKNOWN),  # a month: inside the field only
            ("2023-01-01", NO),  # 3 years: outside both
            ("2026-05-20", NO),  # 12 days: outside both
        ],
    )
    def test_both_ends_disagree(self, birthday: str, wanted: Truth) -> None:
        of = trial(
            "Inclusion Criteria:\n\n* Age 2 to 24 months", minimum_age="1 Month", maximum_age="12 Months"
        )
        assert passes(of, born(birthday)) is wanted
        assert [flag.kind for flag in of.flags] == ["ages-disagree", "ages-disagree"]

    @pytest.mark.parametrize(
        ("birthday", "wanted"),
        [("2026-01-01", YES), ("2025-04-01", UNKNOWN), ("2024-01-01", NO), ("2026-05-20", NO)],
    )
    def test_one_end_disagrees(self, birthday: str, wanted: Truth) -> None:
        of = trial("Inclusion Criteria:\n\n* Age 1 to 6 months", minimum_age="1 Month", maximum_age="1 Year")
        assert passes(of, born(birthday)) is wanted
        assert flags(of) == {"ages-disagree"}

    @pytest.mark.parametrize(
        ("birthday", "wanted"),
        [
            ("2026-01-01", YES),
            ("2025-03-01", UNKNOWN),
            ("2023-12-01", NO),
        ],
    )
    def test_an_age_barred_disagrees(self, birthday: str, wanted: Truth) -> None:
        of = trial("Exclusion Criteria:\n\n* Older than 12 months", maximum_age="24 Months")
        assert passes(of, born(birthday)) is wanted
        assert flags(of) == {"ages-disagree"}

    @pytest.mark.parametrize(
        ("low", "high"), [("2 Months", "24 Months"), ("2 Months", "2 Years"), (None, None)]
    )
    def test_the_same_in_both_is_no_conflict(self, low: str | None, high: str | None) -> None:
        of = trial("Inclusion Criteria:\n\n* Age 2 to 24 months", minimum_age=low, maximum_age=high)
        assert flags(of) == set()
        assert not any(isinstance(one.rule, Disputed) for one in of.criteria)
        assert passes(of, born("2026-01-01")) is YES

    @pytest.mark.parametrize(
        ("sentence", "birthday", "wanted"),
        [
            ("* Age over 2 months and under 6 months", "2026-02-01", YES),
            ("* Age over 2 months and under 6 months", "2025-11-01", UNKNOWN),
            ("* Age over 2 months and under 6 months", "2025-01-01", NO),
            ("* Over 2 months of age\n* Under 6 months of age", "2026-02-01", YES),
            ("* Over 2 months of age\n* Under 6 months of age", "2025-11-01", UNKNOWN),
            ("Exclusion Criteria:\n\n* Age under 2 months or over 6 months", "2026-02-01", YES),
            ("Exclusion Criteria:\n\n* Age under 2 months or over 6 months", "2025-11-01", UNKNOWN),
            ("Exclusion Criteria:\n\n* Age under 2 months or over 6 months", "2025-01-01", NO),
        ],
    )
    def test_limits_stated_together_or_apart(self, sentence: str, birthday: str, wanted: Truth) -> None:
        of = trial(sentence, minimum_age="2 Months", maximum_age="12 Months")
        assert passes(of, born(birthday)) is wanted
        assert flags(of) == {"ages-disagree"}

    def test_fields_alone_are_limits(self) -> None:
        of = trial("Inclusion Criteria:\n\n* Either sex", minimum_age="2 Months", maximum_age="2 Years")
        assert passes(of, born("2026-01-01")) is YES
        assert passes(of, born("2020-01-01")) is NO
        assert [one.is_field for one in of.criteria] == [False, True, True]

    def test_onset_is_another_clock(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n* Onset of spasms between 3 and 12 months of age", maximum_age="3 Years"
        )
        assert flags(of) == set()

    def test_words_that_are_no_age_are_kept_unread(self) -> None:
        of = trial("Inclusion Criteria:\n\n* Either sex", minimum_age="Newborn", maximum_age="until school")
        unread = [one for one in of.criteria if isinstance(one.rule, Unread)]
        assert [(one.text, one.read) for one in unread] == [
            ("Minimum age: Newborn", "none"),
            ("Maximum age: until school", "none"),
        ]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("2 Months", Length(2, "month")),
            ("1 Year", Length(1, "year")),
            ("30 Minutes", Length(0.5, "hour")),
            (" 6 weeks ", Length(6, "week")),
            ("0.5 Years", Length(0.5, "year")),
            ("N/A", None),
            ("", None),
            (None, None),
            ("two months", None),
            ("-1 Day", None),
        ],
    )
    def test_length(self, text: str | None, found: Length | None) -> None:
        assert length(text) == found


class TestSex:
    @pytest.mark.parametrize(("said", "rule"), [("FEMALE", Sex("female")), ("MALE", Sex("male"))])
    def test_one_sex(self, said: str, rule: Sex) -> None:
        of = trial("Inclusion Criteria:\n\n* Spasms", sex=said)
        assert rule in [one.rule for one in of.criteria if one.is_field]

    @pytest.mark.parametrize("said", ["ALL", None, ""])
    def test_all(self, said: str | None) -> None:
        assert not any(one.is_field for one in trial("Spasms", sex=said).criteria)


class TestNoText:
    @pytest.mark.parametrize("text", ["", "  \n ", "Inclusion Criteria:\n\nExclusion Criteria:\n", "None"])
    def test_never_a_sure_fit(self, text: str) -> None:
        of = trial(text, minimum_age="1 Month", maximum_age="2 Years", sex="FEMALE")
        child = born("2026-01-01", sex="female", conditions_complete=True, treatments_complete=True)
        assert match(child, of).standing == "may-fit"
        assert [one.read for one in of.criteria if one.text == NO_TEXT] == ["none"]

    def test_is_flagged(self) -> None:
        assert flags(trial("")) == {"no-eligibility-text"}

    def test_still_rules_out_by_field(self) -> None:
        assert match(born("2020-01-01"), trial("", maximum_age="2 Years")).standing == "ruled-out"


class TestSentences:
    def test_spans_lie_in_the_text(self) -> None:
        text = "Inclusion Criteria:\n\n* Spasms\n* Age 2 to 24 months\n\nExclusion Criteria:\n\n* Tuberous sclerosis"
        of = trial(text)
        assert of.eligibility == text
        assert [of.eligibility[one.start : one.end] for one in of.criteria] == [
            one.text for one in of.criteria
        ]
        assert [(one.side, one.heading) for one in of.criteria] == [
            ("include", "Inclusion Criteria"),
            ("include", "Inclusion Criteria"),
            ("exclude", "Exclusion Criteria"),
        ]

    def test_unread_sentences_are_kept_and_flagged(self) -> None:
        of = trial("Inclusion Criteria:\n\n* Infantile spasms\n* The frumious bandersnatch")
        assert [one.read for one in of.criteria] == ["whole", "none"]
        assert [flag.text for flag in of.flags if flag.kind == "unread-criteria"] == [
            "1 of 2 sentences could not be read in full."
        ]

    def test_a_counted_list_is_one_criterion(self) -> None:
        of = trial(
            "Exclusion Criteria:\n\n* Two or more of the following:\n  * Hypertension\n  * Fever\n  * Kidney failure"
        )
        (one,) = of.criteria
        assert isinstance(one.rule, AtLeast)
        assert (one.rule.count, len(one.rule.rules)) == (2, 3)

    def test_a_counted_list_of_failed_treatments_is_one_count(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n* Failure of at least two of the following:\n  * Vigabatrin\n  * ACTH\n  * Prednisolone"
        )
        assert [one.rule for one in of.criteria] == [Failed(("vigabatrin", "acth", "prednisolone"), 2)]

    def test_what_leads_in_a_counted_list_is_read_too(self) -> None:
        text = "Exclusion Criteria:\n\n* Metabolic disease, or two or more of the following:\n  * Hypertension\n  * Fever"
        assert (
            match(born("2026-01-01", conditions=(Finding("metabolic-disease"),)), trial(text)).standing
            == "ruled-out"
        )
        assert match(born("2026-01-01", conditions=(Finding("fever"),)), trial(text)).standing == "may-fit"
        both = (Finding("fever"), Finding("hypertension"))
        assert match(born("2026-01-01", conditions=both), trial(text)).standing == "ruled-out"

    def test_a_choice_is_one_criterion(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n* Any of the following:\n  * Infantile spasms\n  * Lennox-Gastaut syndrome"
        )
        (one,) = of.criteria
        assert isinstance(one.rule, AnyOf)

    def test_another_cohort_may_take_the_child(self) -> None:
        of = trial(
            "Inclusion Criteria for Cohort A:\n\n* Age 12 to 24 months\n\nInclusion Criteria for Cohort B:\n\n* Age 1 to 3 months"
        )
        assert match(born("2025-12-01"), of).standing == "may-fit"


class TestRecord:
    def test_targets_and_interventions(self) -> None:
        of = trial(
            "Spasms",
            conditions=("Infantile Spasms", "Epilepsy due to tuberous sclerosis complex", "Frumiousness"),
            interventions=(
                NamedIntervention("Vigabatrin", "drug"),
                NamedIntervention("Study drug", "drug", ("Sabril",)),
                NamedIntervention("High-dose prednisolone by mouth"),
                NamedIntervention("ACTH or vigabatrin"),
            ),
        )
        assert {"infantile-spasms", "tsc"} <= set(of.targets)
        assert list(of.targets) == sorted(of.targets)
        terms = [one.term for one in of.interventions]
        assert terms == ["vigabatrin", "vigabatrin", "high-dose-prednisolone", None]

    def test_ids_hold_each_once(self) -> None:
        assert trial(other_ids=("EU-1", "NCT01000001", "X")).ids == ("NCT01000001", "EU-1", "X")

    def test_what_the_record_says_is_carried_over(self) -> None:
        of = trial(
            "Spasms",
            sites=(Site("A"),),
            countries=("FR",),
            phase=("2",),
            status="recruiting",
            enrollment=3,
            sponsor="S",
        )
        assert (of.sites, of.countries, of.phase, of.status) == ((Site("A"),), ("FR",), ("2",), "recruiting")
        assert (of.enrollment, of.sponsor, of.registries) == (3, "S", ("ctgov",))

    def test_a_status_nobody_vouches_for_is_flagged(self) -> None:
        of = trial("Infantile spasms", status="unknown", last_known_status="recruiting")
        assert [flag.kind for flag in of.flags] == ["status-stale"]
        assert "last known: recruiting" in of.flags[0].text

    def test_samples_are_known(self) -> None:
        record = SourceRecord("ctgov", "NCT99000001", "", "")
        assert normalise(record).is_sample
        assert not normalise(replace(record, id="NCT00000001")).is_sample

    def test_terms_named_in_the_record_lend_meaning_to_short_forms(self) -> None:
        record = SourceRecord("ctgov", "NCT1", "", "West syndrome", eligibility="* Children with WS")
        assert "infantile-spasms" in named_terms(record)
        assert normalise(record).criteria[0].read == "whole"
        assert normalise(replace(record, title="")).criteria[0].read == "none"


class TestOddText:
    def test_markup_is_text(self) -> None:
        of = trial(
            "Inclusion Criteria:\n\n* <b>Age</b> &lt; 2 years <script>alert(1)</script>\n* <p>Infantile spasms</p>"
        )
        assert of.criteria[0].text.startswith("<b>Age</b>")
        assert match(born("2026-01-01"), of).standing != "ruled-out"

    def test_five_million_letters(self) -> None:
        line = (
            "* Infants who have been seen by the neurologist of the frumious bandersnatch, for a very long time indeed. "
            * 60
        )
        of = trial("Inclusion Criteria:\n\n" + f"{line}\n" * (5_000_000 // len(line)))
        assert {one.read for one in of.criteria} == {"none"}
        assert match(born("2026-01-01"), of).standing == "may-fit"

    def test_a_field_with_a_number_that_is_no_age(self) -> None:
        assert passes(trial("Spasms", maximum_age="9" * 400 + " Years"), born("2026-01-01")) is not NO

    def test_a_field_criterion_has_no_span(self) -> None:
        (field,) = [one for one in trial("Spasms", sex="MALE").criteria if one.is_field]
        assert field == Criterion("include", "Sex: male", Sex("male"), "whole", "Registry field")
        assert isinstance(trial("Spasms", maximum_age="1 Day").criteria[-1].rule, Age)


@pytest.mark.parametrize("between", ["\n", ". ", "x"])
def test_a_text_without_end_is_read_to_a_limit_and_says_so(between: str) -> None:
    text = f"* Sentence number one of very many{between}" * 10_000
    of = trial(text)
    *read, rest = of.criteria
    assert of.eligibility == text
    assert (rest.text, rest.read, rest.start, rest.side) == (TOO_LONG, "none", None, "include")
    assert "too-long" in flags(of)
    ends = [one.end for one in read if one.end is not None]
    assert LONGEST_READ - 100 < max(ends) <= LONGEST_READ
    assert all(text[one.start : one.end] == one.text for one in read)
    if between != "x":
        assert read[-1].text.rstrip(" .").endswith("very many")


def test_a_text_within_the_limit_is_read_whole() -> None:
    assert TOO_LONG not in {one.text for one in trial("* Infants with hypsarrhythmia\n" * 40).criteria}
