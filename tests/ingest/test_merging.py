"""One trial out of several registries' records: every word kept, and no child ruled out by one paraphrase alone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.merging import merge
from ingest.normalise import normalise
from ingest.record import NamedIntervention, SourceRecord
from matchers.calendar import SomeDay
from matchers.child import Child, Finding
from matchers.kinds import Disputed
from matchers.match import match
from matchers.trial import Dates, Site, Trial
from matchers.truth import Truth

TODAY = date(2026, 6, 1)
NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES


def record(eligibility: str, registry: str = "ctgov", id_: str = "NCT04100001", **told: Any) -> Trial:
    return normalise(
        SourceRecord(
            registry,
            id_,
            f"https://example.org/{id_}",
            "A trial",
            **({"status": "recruiting", "eligibility": eligibility} | told),
        )
    )


def other(eligibility: str, **told: Any) -> Trial:
    return record(eligibility, "ctis", "2022-503003-22-00", **told)


def on(one: str, two: str, child: Child) -> Truth:
    return match(child, merge([record(one), other(two)])).timeline.at(TODAY)


def child(born: str = "2025-12-01", **present: bool) -> Child:
    findings = tuple(Finding(term.replace("_", "-"), is_there) for term, is_there in present.items())
    return Child(TODAY, SomeDay.parse(born), conditions=findings)


class TestTexts:
    """The same facts in other words are held against each other; silence says nothing."""

    @pytest.mark.parametrize(
        ("born", "passes"),
        [
            ("2025-12-01", YES),
            ("2026-04-20", UNKNOWN),
            ("2026-05-20", NO),
            ("2024-10-01", UNKNOWN),
            ("2023-05-01", NO),
        ],
        ids=["inside both", "too young for one", "too young for both", "too old for one", "too old for both"],
    )
    def test_ages(self, born: str, passes: Truth) -> None:
        assert on("Age 1 to 24 months", "Age from 2 months to 12 months", child(born)) is passes

    def test_a_condition_that_both_bar(self) -> None:
        texts = (
            "Exclusion Criteria:\n\n* Tuberous sclerosis complex",
            "Exclusion Criteria:\n\n* TSC (tuberous sclerosis complex)",
        )
        assert on(*texts, child(tsc=True)) is NO

    def test_a_condition_that_one_bars_and_the_other_asks_for(self) -> None:
        texts = (
            "Exclusion Criteria:\n\n* Tuberous sclerosis complex",
            "Inclusion Criteria:\n\n* Tuberous sclerosis complex",
        )
        assert on(*texts, child(tsc=True)) is UNKNOWN
        assert on(*texts, child(tsc=False)) is UNKNOWN

    def test_a_condition_of_which_the_other_is_silent(self) -> None:
        texts = (
            "Exclusion Criteria:\n\n* Tuberous sclerosis complex",
            "Inclusion Criteria:\n\n* Age 1 to 24 months",
        )
        assert on(*texts, child(tsc=True)) is NO

    def test_a_longer_sentence_of_the_other(self) -> None:
        """What only the longer sentence asks (hypsarrhythmia) still rules out."""
        texts = (
            "Inclusion Criteria:\n\n* Down syndrome",
            "Inclusion Criteria:\n\n* Down syndrome and heart disease",
        )
        assert on(*texts, child(down_syndrome=True, heart_disease=False)) is NO
        assert on(*texts, child(down_syndrome=True, heart_disease=True)) is YES

    def test_the_same_words_twice_dispute_nothing(self) -> None:
        merged = merge([record("Age 1 to 24 months"), other("Age 1 to 24 months")])
        assert not any(isinstance(one.rule, Disputed) for one in merged.criteria)
        assert "sources-disagree" not in {flag.kind for flag in merged.flags}

    def test_words_that_differ_are_flagged(self) -> None:
        merged = merge([record("Age 1 to 24 months"), other("Age 2 to 12 months")])
        assert "sources-disagree" in {flag.kind for flag in merged.flags}

    def test_every_sentence_is_kept_with_its_registry(self) -> None:
        merged = merge([record("Age 1 to 24 months"), other("Weight above 4 kg")])
        assert [(one.listing, one.text) for one in merged.criteria] == [
            ("NCT04100001", "Age 1 to 24 months"),
            ("2022-503003-22-00", "Weight above 4 kg"),
        ]
        texts = {listing.id: listing.eligibility for listing in merged.listings}
        assert all(texts[one.listing][one.start : one.end] == one.text for one in merged.criteria)

    AGES = st.tuples(st.integers(0, 12), st.integers(13, 36))

    @given(AGES, AGES, st.integers(0, 1500))
    @settings(max_examples=80, deadline=None)
    def test_no_child_is_ruled_out_by_one_alone(
        self, one: tuple[int, int], two: tuple[int, int], days: int
    ) -> None:
        of = Child(TODAY, SomeDay.parse(date.fromordinal(TODAY.toordinal() - days).isoformat()))
        alone = [record(f"Age {low} to {high} months") for low, high in (one, two)]
        truths = {match(of, trial).timeline.at(TODAY) for trial in alone}
        merged = merge([alone[0], replace(alone[1], id="2022-503003-22-00", registries=("ctis",))])
        told = match(of, merged).timeline.at(TODAY)
        assert told is (truths.pop() if len(truths) == 1 else UNKNOWN)


class TestWhatIsShown:
    def test_one_record_is_itself(self) -> None:
        alone = record("Age 1 to 24 months")
        assert merge([alone]) is alone

    def test_ids_are_written_in_one_way_and_told_once(self) -> None:
        merged = merge(
            [
                record("", other_ids=("2022-503003-22", "GNX-7")),
                other("", other_ids=("nct 04100001", "GNX-7")),
            ]
        )
        assert merged.ids == ("NCT04100001", "2022-503003-22", "GNX-7")
        assert merged.registries == ("ctgov", "ctis")

    def test_each_part_says_whose_word_it_is(self) -> None:
        here, there = Site("A", "Madrid", "ES"), Site("B", "Sevilla", "ES")
        one = record(
            "", sponsor="", sites=(here, Site("C", "Boston", "US")), dates=Dates(updated="2026-01-01")
        )
        two = other("", sponsor="A hospital", sites=(here, there), dates=Dates(updated="2026-05-01"))
        merged = merge([one, two])
        assert merged.sponsor == "A hospital"
        assert {told.part: told.listing for told in merged.shown_from} == {
            "title": one.id, "status": two.id, "sponsor": two.id, "sites ES": two.id, "sites US": one.id,
        }  # fmt: skip
        assert merge([one]).shown_from == ()

    @pytest.mark.parametrize(
        ("first", "second", "wanted"),
        [
            (("completed", "2026-01-01"), ("recruiting", "2024-01-01"), "completed"),
            (("completed", "2024-01-01"), ("recruiting", "2026-01-01"), "recruiting"),
            (("completed", "2026-01-01"), ("recruiting", "2026-01-01"), "recruiting"),
            (("recruiting", None), ("completed", "2020-01-01"), "completed"),
        ],
    )
    def test_the_record_last_updated_tells_the_status(self, first: Any, second: Any, wanted: str) -> None:
        merged = merge(
            [
                of("", status=status, dates=Dates(updated=day))
                for of, (status, day) in ((record, first), (other, second))
            ]
        )
        assert merged.status == wanted
        assert "status-disagree" in {flag.kind for flag in merged.flags}

    def test_what_one_lacks_the_other_tells(self) -> None:
        merged = merge(
            [
                record("", interventions=(NamedIntervention("Sabril", other_names=("vigabatrin",)),)),
                other(
                    "",
                    summary="What it is about",
                    enrollment=40,
                    interventions=(NamedIntervention("vigabatrin"), NamedIntervention("ACTH")),
                ),
            ]
        )
        assert (merged.summary, merged.enrollment) == ("What it is about", 40)
        assert [part.term for part in merged.interventions] == ["vigabatrin", "acth"]

    def test_sites_of_a_country_come_from_one_list(self) -> None:
        lyon, paris, rome = Site("A", "Lyon", "FR"), Site("B", "Paris", "FR"), Site("C", "Rome", "IT")
        merged = merge(
            [record("", sites=(replace(lyon, name="Hospital"),)), other("", sites=(lyon, paris, rome))]
        )
        assert merged.sites == (lyon, paris, rome)
