"""Corrections: which sentence a reviewer's rule holds for, what it does there, and which files are refused."""

import ast
import inspect
import textwrap
from datetime import date
from typing import Any, get_args

import pytest

from ingest.curated import SHIPPED, Correction, Corrections, CorrectionsUnreadable, load
from ingest.normalise import normalise
from ingest.record import SourceRecord
from ingest.registries.clinicaltrials_gov import REGISTRY
from ingest.rule_shape import TERMS_IN, RuleWrong, checked_rule
from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.judgement import Judgement
from matchers.criteria.sex import Sex
from matchers.criteria.unread import Unread
from matchers.explain import explained
from matchers.kinds import AllOf, AnyOf, AnyRule, Disputed
from matchers.trial import Criterion, Side, Trial
from matchers.wire import KINDS, to_plain
from service.sample_registry.server import sample_studies

ENTRY = """
[[correction]]
sentence = "No snark within  28 Days"
side = "exclude"
rule = { kind = "prior-treatment", treatments = ["acth"], within = { value = 28, unit = "day" } }
by = "neurologist"
on = 2026-11-23
why = "Snark is the trade name of ACTH here."
"""
ACTH = EverHad(("acth",), Length(28, "day"))
TEXT = "Inclusion Criteria:\n\n* Male or frumious\n\nExclusion Criteria:\n\n* no snark\n  within 28 days\n"
DAY = date(2026, 11, 23)


def record(text: str = TEXT, **fields: Any) -> SourceRecord:
    return SourceRecord("ctgov", fields.pop("id", "NCT1"), "", "A study", eligibility=text, **fields)


def only(sentence: str, rule: AnyRule, side: Side = "include", trial: str = "") -> Corrections:
    correction = Correction(sentence, side, rule, "neurologist", DAY, "So it is.", trial)
    return Corrections({correction.key: correction})


def sentences(trial: Trial) -> list[Criterion]:
    return [one for one in trial.criteria if not one.is_field]


class TestWhichSentence:
    @pytest.mark.parametrize(
        ("side", "text", "rule"),
        [
            ("exclude", "No snark within 28 days", ACTH),
            ("exclude", "  NO SNARK\n within\t28 days ", ACTH),
            ("include", "No snark within 28 days", None),
            ("exclude", "No snark within 29 days", None),
            ("exclude", "No snark within 28 days.", None),
        ],
    )
    def test_the_wording_and_the_side_must_be_the_same(
        self, side: Side, text: str, rule: AnyRule | None
    ) -> None:
        assert load(ENTRY).rule_for("NCT1", side, text) == rule

    def test_one_may_hold_in_one_trial_only(self) -> None:
        corrections = load(ENTRY + 'trial = "nct2"')
        assert corrections.rule_for("NCT1", "exclude", "no snark within 28 days") is None
        assert corrections.rule_for("NCT2", "exclude", "no snark within 28 days") == ACTH

    def test_the_one_for_the_trial_goes_before_the_one_for_all(self) -> None:
        corrections = only("x", Sex("male")) | only("x", Consent(), trial="NCT2")
        assert corrections.rule_for("NCT1", "include", "X") == Sex("male")
        assert corrections.rule_for("NCT2", "include", "X") == Consent()

    def test_of_two_files_the_second_prevails(self) -> None:
        both = only("x", Sex("male")) | only("X", Consent())
        assert both.rule_for("NCT1", "include", "x") == Consent()

    def test_none_holds_where_there_are_none(self) -> None:
        assert load("").rule_for("NCT1", "include", "x") is None

    def test_a_rule_may_be_a_string_of_json(self) -> None:
        assert load(
            ENTRY.replace('{ kind = "prior-treatment", treatments = ["acth"], ', "'''").replace(
                'within = { value = 28, unit = "day" } }',
                """{"kind": "prior-treatment", "treatments": ["acth"], "within": {"value": 28, "unit": "day"}}'''""",
            )
        ) == load(ENTRY)


class TestWhatItDoes:
    def test_it_takes_the_place_of_the_reader(self) -> None:
        before, after = (sentences(normalise(record(), one)) for one in (load(""), load(ENTRY)))
        assert [one.source for one in before] == ["reader", "reader"]
        assert [one.source for one in after] == ["reader", "curated"]
        assert before[0] == after[0]
        assert (after[1].rule, after[1].read, after[1].side) == (ACTH, "whole", "exclude")
        assert (after[1].text, after[1].start, after[1].end) == (
            before[1].text,
            before[1].start,
            before[1].end,
        )

    def test_words_it_leaves_unread_are_not_read_whole(self) -> None:
        for rule, read in ((Unread("x"), "none"), (AllOf((Sex("male"), Unread("x"))), "part")):
            trial = normalise(record(), only("Male or frumious", rule))
            assert (sentences(trial)[0].read, sentences(trial)[0].curated) == (read, True)

    def test_a_field_of_the_registry_is_none(self) -> None:
        trial = normalise(record(sex="MALE"), only("Sex: male", Consent()))
        assert [one.source for one in trial.criteria if one.is_field] == ["field"]

    def test_a_list_read_as_one_sentence_is_corrected_whole(self) -> None:
        text = "Inclusion Criteria:\n\n* Two or more of:\n  * frumious\n  * slithy\n  * mimsy\n"
        trial = normalise(record(text), only("Two or more of: * frumious * slithy * mimsy", Consent()))
        assert [one.rule for one in sentences(trial)] == [Consent()]

    def test_one_group_of_several_still_rules_nobody_out(self) -> None:
        text = "Cohort A Inclusion Criteria:\n\n* Frumious\n\nCohort B Inclusion Criteria:\n\n* Slithy\n"
        trial = normalise(record(text), only("frumious", Sex("male")))
        assert sentences(trial)[0].rule == AnyOf((Sex("male"), Judgement("cohort")))

    def test_a_field_that_says_otherwise_still_disputes_it(self) -> None:
        age = Age(low=Length(6, "month"))
        trial = normalise(record(minimum_age="2 Months"), only("Male or frumious", age))
        assert isinstance(sentences(trial)[0].rule, Disputed)
        assert sentences(trial)[0].curated

    def test_it_is_said_where_the_reading_is_explained(self) -> None:
        lines = list(explained(normalise(record(), load(ENTRY))))
        assert any(line.startswith("[exclude] [whole] [curated] ") for line in lines)


class TestRefused:
    @pytest.mark.parametrize(
        ("was", "becomes", "said"),
        [
            ("prior-treatment", "horoscope", "rule: no kind is called horoscope"),
            ('kind = "prior-treatment", ', "", "rule: write a table with a kind"),
            ('["acth"]', '["acht"]', "rule.treatments: the vocabulary has no treatment acht"),
            ('["acth"]', '["vigabatrim"]', "did you mean vigabatrin"),
            ('["acth"]', '["tsc"]', "no treatment tsc"),
            ('["acth"]', "[]", "rule.treatments: write at least one"),
            ('["acth"]', '"acth"', "rule.treatments: write a list"),
            ('["acth"]', "[3]", "rule.treatments[0]: write words"),
            ('treatments = ["acth"], ', "", "rule: needs treatments"),
            ("within =", "withn =", "rule: has no withn"),
            ('"day" }', '"fortnight" }', "rule.within.unit: write one of hour, day"),
            ("value = 28", 'value = "28"', "rule.within.value: write a number"),
            ("value = 28", "value = true", "rule.within.value: write a number"),
            ("value = 28", "value = nan", "rule.within.value: write a number"),
            ('{ value = 28, unit = "day" }', "28", "rule.within: write a table"),
            ('"exclude"', '"out"', "side: write"),
            ('"neurologist"', '"Dr Snark"', "by: write a role"),
            ("2026-11-23", '"2026-11-23"', "on: write a date"),
            ("2026-11-23", "2026-11-23T12:00:00", "on: write a date"),
            ('"Snark is the trade name of ACTH here."', '" "', "why: write some words"),
            ("why =", "wy =", "missing: why and not known: wy"),
            ("[[correction]]", "[[correction]]\ntrial = 7", "trial: write some words"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_entry(self, was: str, becomes: str, said: str) -> None:
        assert was in ENTRY
        good = ENTRY.replace("snark within", "boojum within")
        with pytest.raises(CorrectionsUnreadable) as caught:
            load(good + ENTRY.replace(was, becomes))
        assert str(caught.value).startswith("correction 2 (“No snark within 28 Days”): ")
        assert said in str(caught.value)

    def test_every_wrong_entry_is_named(self) -> None:
        text = ENTRY.replace('"acth"', '"acht"') + ENTRY.replace("No snark within  28 Days", "x" * 99)
        with pytest.raises(CorrectionsUnreadable) as caught:
            load(text + ENTRY.replace("sentence =", "side2 =").replace("2026-11-23", "7"))
        assert "correction 1 (“No snark" in str(caught.value)
        assert "; correction 3: missing: sentence" in str(caught.value)
        assert "correction 2" not in str(caught.value)

    def test_a_sentence_may_be_corrected_once(self) -> None:
        with pytest.raises(CorrectionsUnreadable, match=r"correction 2 \(“no SNARK .*corrected twice"):
            load(ENTRY + ENTRY.replace("No snark within ", "no SNARK within"))
        assert load(ENTRY + ENTRY + 'trial = "NCT1"').rule_for("NCT1", "exclude", "No snark within 28 days")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[[correction", "it is not TOML"),
            ("[[corrections]]\nside = 1", "not corrections"),
            ("correction = 3", "holds [[correction]], [[apart]] and [[same]] entries"),
            ("correction = [3]", "correction 1: it is not a table"),
            (ENTRY.replace("rule = {", "rule = '{' #"), "rule: the string is not JSON"),
        ],
    )
    def test_a_file_of_another_shape(self, text: str, said: str) -> None:
        with pytest.raises(CorrectionsUnreadable) as caught:
            load(text)
        assert said in str(caught.value)


class TestShapeOfRules:
    def test_every_rule_the_reader_makes_may_be_written_by_hand(self) -> None:
        for study in sample_studies():
            for payload in REGISTRY.split(study):
                for one in normalise(REGISTRY.read(payload)).criteria:
                    assert checked_rule(to_plain(one.rule)) == one.rule

    def test_terms_are_looked_up_in_every_field_that_holds_them(self) -> None:
        for cls in KINDS.values():
            tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
            named = {
                node.target.id
                for node in ast.walk(tree)
                if isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and "TermId" in ast.unparse(node.annotation)
            }
            assert named <= set(TERMS_IN), cls

    @pytest.mark.parametrize("code", ["th", "Thailand", "XX"])
    def test_countries_are_codes(self, code: str) -> None:
        assert checked_rule({"kind": "place", "countries": ["TH"]})
        with pytest.raises(RuleWrong, match="not a country's code"):
            checked_rule({"kind": "place", "countries": [code]})

    def test_rules_in_rules_are_checked_too(self) -> None:
        with pytest.raises(RuleWrong, match=r"rule\.rules\[0\]\.rule\.condition: .* no condition acth"):
            checked_rule(
                {
                    "kind": "all-of",
                    "rules": [{"kind": "not", "rule": {"kind": "condition", "condition": "acth"}}],
                }
            )


class TestShipped:
    def test_it_is_read_and_says_why(self) -> None:
        assert all(one.why and one.by and one.side in get_args(Side) for one in SHIPPED.by_key.values())

    def test_its_sample_entry_holds(self) -> None:
        study = next(one for one in sample_studies() if "NCT99000008" in str(one["protocolSection"]))
        (payload,) = REGISTRY.split(study)
        found = {one.text: one for one in normalise(REGISTRY.read(payload)).criteria if one.curated}
        born = found["Born at 34 weeks of gestation or later"]
        assert born.rule == Age(low=Length(34, "week"), basis="gestational")

    def test_only_sample_studies_have_entries_of_their_own(self) -> None:
        assert all(trial.startswith("NCT99") for trial, _, _ in SHIPPED.by_key)


RULING = """
[[apart]]
ids = ["NCT04100002", "ISRCTN54360002"]
by = "trial coordinator"
on = 2026-11-23
why = "Two studies of one hospital."

[[same]]
ids = ["ISRCTN54360012", "ISRCTN54360013"]
by = "trial coordinator"
on = 2026-11-23
why = "Registered twice."
"""


class TestRulings:
    def test_what_was_ruled_on_records(self) -> None:
        ruling = load(RULING).ruling
        assert ruling.apart == (frozenset({"NCT04100002", "ISRCTN54360002"}),)
        assert ruling.same == (frozenset({"ISRCTN54360012", "ISRCTN54360013"}),)

    def test_rulings_add_up(self) -> None:
        both = load(RULING) | load(ENTRY)
        assert (both.ruling, len(both.by_key)) == (load(RULING).ruling, 1)

    @pytest.mark.parametrize(
        ("was", "becomes", "said"),
        [
            (
                'ids = ["NCT04100002", "ISRCTN54360002"]',
                'ids = ["NCT04100002"]',
                "apart 1: ids: write at least two",
            ),
            (
                'ids = ["NCT04100002", "ISRCTN54360002"]',
                'ids = "NCT04100002"',
                "apart 1: ids: write at least two",
            ),
            ('by = "trial coordinator"', 'by = "Ann"', "apart 1: by: write a role"),
            ('why = "Registered twice."', "", "same 1: missing: why"),
            ('why = "Registered twice."', 'why = " "', "same 1: why: write some words"),
        ],
    )
    def test_a_ruling_of_another_shape(self, was: str, becomes: str, said: str) -> None:
        with pytest.raises(CorrectionsUnreadable, match=said):
            load(RULING.replace(was, becomes, 1))
