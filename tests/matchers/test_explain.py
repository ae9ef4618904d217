"""Plain words: a reason for every criterion, a phrase for every rule, the questions that settle most."""

from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants, Topic
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.other_trial import FromParentStudy, InOtherTrial
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import EverCount, TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.explain import LONGEST_PHRASE, explained, kind_of, says, unread_words
from matchers.facts import FACTS, field_for, question_for
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.saying import in_words
from matchers.trial import Criterion, Trial

TODAY = date(2026, 6, 1)
Make = Callable[..., Trial]
Side = Callable[[AnyRule], Criterion]
GIRL, CONSENT = Sex("female"), Consent()
PHRASES: list[tuple[AnyRule, str, str]] = [
    (Age(Length(1, "month"), Length(24, "month")), "age from 1 month up to 24 months", "age"),
    (Age(Length(1, "month"), low_strict=True), "age over 1 month", "age"),
    (Age(high=Length(2, "year"), upper="below", basis="corrected"), "corrected age under 2 years", "age"),
    (Age(Length(36, "week"), basis="gestational"), "weeks of pregnancy at birth from 36 weeks", "age"),
    (GIRL, "being a girl", "sex"),
    (Sex("male"), "being a boy", "sex"),
    (Weight(3.5, 15), "weight from 3.5 kg up to 15 kg", "weight"),
    (Weight(high_kg=15), "weight up to 15 kg", "weight"),
    (Weight(5, 10, low_strict=True, high_strict=True), "weight over 5 kg under 10 kg", "weight"),
    (HasCondition("infantile-spasms"), "infantile epileptic spasms syndrome", "condition"),
    (HasCondition("hypertension", qualified=True), "of a certain kind or degree", "condition"),
    (ShowsPattern("hypsarrhythmia"), "hypsarrhythmia on the EEG", "eeg"),
    (EverHad(("vigabatrin",)), "having had vigabatrin", "prior-treatment"),
    (
        EverHad(("vigabatrin",), at_least_for=Length(29, "day")),
        "having had vigabatrin for 29 days or longer",
        "prior-treatment",
    ),
    (
        EverHad(("acth",), Length(28, "day"), ("prednisolone",)),
        "in the last 28 days, not counting prednisolone",
        "prior-treatment",
    ),
    (TakingNow(("vigabatrin", "topiramate")), "having vigabatrin or topiramate now", "current-treatment"),
    (
        TakingNow(("vigabatrin", "topiramate", "clobazam")),
        "having vigabatrin, topiramate or clobazam now",
        "current-treatment",
    ),
    (TakingCount("antiseizure-medication", 1, 3), "1 to 3 of: antiseizure medication", "current-treatment"),
    (TakingCount("antiseizure-medication", 0, 2), "at most 2 of", "current-treatment"),
    (EverCount("antiseizure-medication", 2), "2 or more of", "prior-treatment"),
    (Failed(("vigabatrin",)), "vigabatrin tried without lasting success", "failed-treatments"),
    (Failed(("antiseizure-medication",), 2), "(at least 2)", "failed-treatments"),
    (SpasmCount("clusters", 1), "1 or more clusters a day", "seizures"),
    (TimeSince("onset", high=Length(30, "day")), "since the spasms began at most 30 days", "time-since"),
    (TimeSince("diagnosis", low=Length(2, "week")), "since the diagnosis at least 2 weeks", "time-since"),
    (LabAbove(("alt", "ast"), 3), "alt, ast above 3 times", "lab"),
    (LabAbove(("alt",), 2, or_equal=True), "alt at or above 2 times", "lab"),
    (LivesIn(("FR", "BE")), "living in FR, BE", "place"),
    (Judgement("allergy"), "allergy to a study medicine", "allergy"),
    (Judgement("stable-treatment"), "stable treatment", "stable-treatment"),
    (NotForInfants("pregnancy"), "cannot apply to an infant", "not-for-infants"),
    (NoDemand(), "nothing that a child must have", "no-demand"),
    (VideoEeg(), "video-EEG", "confirmation"),
    (CONSENT, "a parent's consent", "consent"),
    (InOtherTrial(), "another trial", "other-trial"),
    (FromParentStudy(), "an earlier study", "roll-over"),
    (Unread("frumious"), "could not read", "unread"),
    (AllOf((GIRL, CONSENT)), "being a girl and a parent's consent", "sex"),
    (AnyOf((Unread("x"), CONSENT)), "a parent's consent or words we could not read", "consent"),
    (AnyOf((Unread("x"),)), "could not read", "unread"),
    (AtLeast(2, (GIRL, CONSENT)), "at least 2 of: being a girl, a parent's consent", "sex"),
    (Explains(GIRL), "being a girl", "sex"),
    (Not(GIRL), "not being a girl", "sex"),
    (Disputed(GIRL, CONSENT), "being a girl (another source says: a parent's consent)", "sex"),
]


BOY, HEAVY, VIGABATRIN = Sex("male"), Weight(5, low_strict=True), EverHad(("vigabatrin",))
NESTED: list[tuple[AnyRule, str]] = [
    (AnyOf((AllOf((GIRL, CONSENT)), HEAVY)), "(being a girl and a parent's consent) or weight over 5 kg"),
    (AllOf((AllOf((GIRL, CONSENT)), HEAVY)), "being a girl and a parent's consent and weight over 5 kg"),
    (AllOf((AtLeast(2, (GIRL, BOY, CONSENT)), HEAVY)),
     "(at least 2 of: being a girl, being a boy, a parent's consent) and weight over 5 kg"),
    (Not(AnyOf((GIRL, CONSENT))), "not (being a girl or a parent's consent)"),
    (Not(Not(VIGABATRIN)), "having had vigabatrin"),
    (Not(AnyOf((Not(VIGABATRIN),))), "having had vigabatrin"),
    (Not(AllOf((Not(GIRL), Not(CONSENT)))), "being a girl or a parent's consent"),
    (Not(NoDemand()), "nothing"),
    (AllOf((NoDemand(), GIRL)), "being a girl"),
    (AllOf((NoDemand(), NoDemand())), "nothing that a child must have"),
    (Not(Unread("x")), "words we could not read"),
    (AllOf((Unread("x"), GIRL, AnyOf((Unread("y"), CONSENT)), Unread("z"))),
     "being a girl and a parent's consent and words we could not read"),
    (AllOf((Judgement("lab"), Judgement("lab"))), "blood or urine results"),
    (Disputed(Unread("x"), GIRL), "being a girl and words we could not read"),
    (Explains(Not(GIRL)), "as an explanation, not being a girl"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "phrase"), NESTED)
def test_says_in_full(rule: AnyRule, phrase: str) -> None:
    assert says(rule) == phrase


@given(data=st.data())
@settings(max_examples=200)
def test_a_phrase_is_short_and_plain(rules: st.SearchStrategy[AnyRule], data: st.DataObject) -> None:
    phrase = says(data.draw(rules))
    assert 0 < len(phrase) <= LONGEST_PHRASE
    assert phrase.count("words we could not read") <= 1
    assert "not not" not in phrase


def test_a_long_phrase_is_cut_between_words() -> None:
    rule = AnyOf((*(EverHad((f"drug-{number}",)) for number in range(60)), Unread("x")))
    phrase = says(rule)
    assert phrase.endswith("… or words we could not read")
    assert 250 < len(phrase) <= LONGEST_PHRASE


@pytest.mark.parametrize(("rule", "phrase", "kind"), PHRASES)
def test_says(rule: AnyRule, phrase: str, kind: str) -> None:
    assert phrase in says(rule)
    assert kind_of(Criterion("include", "", rule, "whole")) == kind


def test_every_kind_has_a_phrase() -> None:
    assert {type(rule) for rule, _, _ in PHRASES} == set(get_args(AnyRule))


@pytest.mark.parametrize("topic", get_args(Topic))
def test_every_topic_has_a_phrase(topic: Topic) -> None:
    assert says(Judgement(topic))


def test_in_words() -> None:
    assert in_words(date(2026, 3, 3)) == "3 March 2026"


def test_every_fact_has_a_question() -> None:
    assert all(question_for(fact).strip() for fact in FACTS)
    assert question_for("vigabatrin").endswith("?")
    assert "frumious thing" in question_for("frumious-thing")
    fields = [
        field_for(fact)
        for fact in ("vigabatrin", "tsc", "hypsarrhythmia", "born", "study-team", "nobody-knows")
    ]
    assert fields == ["treatments", "conditions", "eeg", "born", None, None]


def test_how_each_sentence_was_read(make_trial: Make, bars: Side) -> None:
    rule = AllOf((GIRL, Not(AnyOf((Unread("snark"),))), AtLeast(1, (Disputed(Unread("boojum"), CONSENT),))))
    trial = make_trial(criteria=(Criterion("include", "A\n girl", rule, "part", start=3, end=9), bars(GIRL)))
    assert list(unread_words(rule)) == ["snark", "boojum"]
    lines = list(explained(trial))
    assert lines[0] == "[include] [part] 3-9: A girl"
    assert lines[2:] == [
        "    left over: snark; boojum",
        "[exclude] [whole] field: Not this.",
        "    = being a girl",
    ]
