"""Rules and ages in plain words: nothing lost, nothing that was not read, nothing strict made loose."""

from collections.abc import Callable

import pytest

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
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
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Explains, Not
from matchers.trial import Criterion, Trial
from service.web.glossary import GLOSSARY, Explained
from service.web.plain_rules import LONGEST, Plain, in_plain_words
from service.web.windows import limits, windows

Make = Callable[..., Trial]
TSC, SPASMS = HasCondition("tsc"), HasCondition("infantile-spasms")
TWO, TWENTY_FOUR = Length(2, "month"), Length(24, "month")


def said(rule: AnyRule) -> str:
    return in_plain_words(Criterion("include", "x", rule, "whole", "", 0, 1)).says


SAID: list[tuple[AnyRule, str]] = [
    (Age(TWO, TWENTY_FOUR), "is at least 2 months and at most 24 months old"),
    (Age(TWO, TWENTY_FOUR, low_strict=True, upper="below"), "is more than 2 months and less than 24 months old"),
    (Age(low=TWO), "is at least 2 months old"),
    (Not(Age(low=TWO)), "does not fit this: is at least 2 months old"),
    (Age(TWO, basis="corrected"), "is at least 2 months old, counted from the day the birth was due"),
    (Age(high=Length(37, "week"), upper="below", basis="gestational"), "was born after less than 37 weeks of pregnancy"),
    (Age(high=TWENTY_FOUR, basis="onset"), "was at most 24 months old when the spasms began"),
    (Age(high=TWENTY_FOUR, basis="diagnosis"), "was at most 24 months old when the spasms were found"),
    (Sex("female"), "is a girl"),
    (Not(Sex("female")), "is a boy"),
    (Sex("male"), "is a boy"),
    (Weight(4), "weighs at least 4 kg"),
    (Not(Weight(4)), "weighs less than 4 kg"),
    (Weight(high_kg=12.5), "weighs at most 12.5 kg"),
    (Weight(high_kg=4, high_strict=True), "weighs less than 4 kg"),
    (Weight(4, 12), "weighs 4 to 12 kg"),
    (TSC, "has tuberous sclerosis (TSC)"),
    (Not(TSC), "does not have tuberous sclerosis (TSC)"),
    (HasCondition("infection", qualified=True), "has an infection (of a certain kind or degree)"),
    (HasCondition("epilepsy", besides=("infantile-spasms",)), "has epilepsy (but not infantile spasms (West syndrome))"),
    (ShowsPattern("hypsarrhythmia"), "has this on the EEG: hypsarrhythmia (very high, chaotic waves)"),
    (VideoEeg(), "has had spasms seen on a video-EEG"),
    (EverHad(("vigabatrin",)), "has ever had vigabatrin (Sabril)"),
    (EverHad(("vigabatrin",), at_least_for=Length(29, "day")), "has had vigabatrin (Sabril) for 29 days or longer"),
    (Not(EverHad(("vigabatrin", "acth"))), "has never had vigabatrin or ACTH"),
    (EverHad(("acth",), Length(28, "day")), "has had ACTH, a hormone given by injection in the last 28 days"),
    (EverHad(("antiseizure-medication",), besides=("pyridoxine",)), "has ever had any medicine against seizures (but not vitamin B6 (pyridoxine))"),
    (TakingNow(("vigabatrin",)), "is being given vigabatrin (Sabril) now"),
    (TakingCount("antiseizure-medication", 1, 4), "is being given 1 to 4 of these now: any medicine against seizures"),
    (TakingCount("antiseizure-medication", 0, 2), "is being given at most 2 of these now: any medicine against seizures"),
    (EverCount("antiseizure-medication", 2), "has had 2 or more of these: any medicine against seizures"),
    (Failed(("vigabatrin",)), "has had vigabatrin (Sabril), and it did not help for long"),
    (Failed(("vigabatrin", "acth"), 2), "has had at least 2 of these, and they did not help for long: vigabatrin or ACTH"),
    (SpasmCount("spasms", 2), "has 2 or more spasms a day"),
    (SpasmCount("clusters", 1), "has 1 or more rows (clusters) of spasms a day"),
    (TimeSince("onset", high=Length(60, "day")), "has had spasms for at most 60 days"),
    (TimeSince("diagnosis", TWO), "was told of the spasms at least 2 months ago"),
    (LabAbove(("ALT",), 3), "has blood tests (ALT) above 3 times the normal limit"),
    (LivesIn(("FR", "ES")), "lives in France and Spain"),
    (Consent(), "has a parent who agrees to it"),
    (InOtherTrial(), "is in another study, or was not long ago"),
    (FromParentStudy(), "was in the study before this one"),
    (AllOf((SPASMS, TSC)), "has infantile spasms (West syndrome), and has tuberous sclerosis (TSC)"),
    (Not(AnyOf((SPASMS, TSC))), "does not have infantile spasms (West syndrome), and does not have tuberous sclerosis (TSC)"),
    (AllOf((Sex("male"), AnyOf((SPASMS, TSC)))), "is a boy, and (has infantile spasms (West syndrome), or has tuberous sclerosis (TSC))"),
    (AtLeast(2, (SPASMS, TSC, Sex("male"))), "at least 2 of these: has infantile spasms (West syndrome); has tuberous sclerosis (TSC); is a boy"),
    (Not(AtLeast(2, (SPASMS, TSC))), "fewer than 2 of these: has infantile spasms (West syndrome); has tuberous sclerosis (TSC)"),
    (Disputed(Weight(4), Weight(5)), "weighs at least 4 kg (another source: weighs at least 5 kg)"),
    (Explains(TSC), "has tuberous sclerosis (TSC)"),
    (NoDemand(), ""),
    (NotForInfants("pregnancy"), "(about pregnancy and the like: this is for older people)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "words"), SAID, ids=[words[:60] for _, words in SAID])
def test_a_rule(rule: AnyRule, words: str) -> None:
    assert said(rule) == words


def test_what_only_the_team_can_tell_is_kept_apart() -> None:
    rule = AllOf((TSC, Judgement("compliance"), AnyOf((Sex("male"), Judgement("other")))))
    found = in_plain_words(Criterion("include", "x", rule, "whole", "", 0, 1))
    assert found == Plain(
        "has tuberous sclerosis (TSC), and (is a boy)", ("coming to each visit", "something else")
    )


def test_what_was_not_read_is_not_said() -> None:
    assert in_plain_words(Criterion("include", "x", Unread("x"), "none", "", 0, 1)) == Plain()
    part = in_plain_words(Criterion("include", "x", AllOf((TSC, Unread("words"))), "part", "", 0, 1))
    assert part == Plain("has tuberous sclerosis (TSC)")


def test_a_rule_too_long_to_follow_leads_to_the_registry() -> None:
    many = AnyOf(tuple(EverHad(("vigabatrin",), Length(n, "day")) for n in range(1, 40)))
    assert said(many) == "meets a long list: see the registry's sentence"
    assert all(len(words) <= LONGEST for _, words in SAID)


def aged(make_trial: Make, *ages: Age) -> Trial:
    return make_trial(criteria=tuple(Criterion("include", "x", age, "whole", "", 0, 1) for age in ages))


WINDOWS: list[tuple[Age, str]] = [
    (Age(TWO, TWENTY_FOUR, upper="below"), "For babies from 2 months until their second birthday."),
    (Age(TWO, TWENTY_FOUR), "For babies from 2 months up to their second birthday, or a little longer."),
    (Age(TWO, Length(2, "year"), low_strict=True, upper="below"), "For babies older than 2 months until their second birthday."),
    (Age(TWO, Length(18, "month"), upper="below"), "For babies from 2 months until they are 18 months old."),
    (Age(high=Length(26, "week")), "For babies up to the age of 26 weeks, or a little longer."),
    (Age(low=TWO), "For babies and children from 2 months on."),
    (Age(low=Length(18, "year")), "For adults from 18 years on."),
    (Age(Length(1, "year"), Length(17, "year")), "For children from 1 year up to the age of 17 years, or a little longer."),
    (Age(Length(0, "year"), Length(3, "year")), "For babies and children up to their third birthday, or a little longer."),
    (Age(TWO, TWENTY_FOUR, basis="corrected"), "Counted from the day a baby was due: from 2 months to 24 months."),
    (Age(high=TWENTY_FOUR, basis="onset"), "The spasms began before the age of 24 months."),
    (Age(low=TWO, basis="diagnosis"), "The spasms were found at 2 months of age or later."),
    (Age(low=Length(34, "week"), basis="gestational"), "Born after 34 weeks of pregnancy or more."),
    (Age(high=Length(37, "week"), upper="below", basis="gestational"), "Born before 37 weeks of pregnancy were over."),
]  # fmt: skip


@pytest.mark.parametrize(("age", "words"), WINDOWS, ids=[words for _, words in WINDOWS])
def test_a_window_in_a_sentence(make_trial: Make, age: Age, words: str) -> None:
    assert windows(aged(make_trial, age)) == [words]


def test_without_a_limit_there_is_no_window(make_trial: Make) -> None:
    assert windows(make_trial(criteria=())) == []
    assert limits(make_trial(criteria=())) == ("", "")
    assert limits(aged(make_trial, Age(TWO, TWENTY_FOUR))) == ("2 months", "24 months")


def test_a_word_is_explained_where_it_first_stands() -> None:
    explain = Explained()
    first = explain("Randomised, placebo-controlled: EEG & <b>. The EEG again.")
    assert first.count('popovertarget="word-eeg"') == 1
    assert "&amp; &lt;b&gt;" in first
    assert "placebo-controlled" in first  # a part of a longer word is left alone
    assert 'popovertarget="word-eeg"' not in explain("One more EEG.")
    assert [word.name for word in explain.words] == ["EEG", "randomised"]


def test_the_words_of_the_glossary_are_told_apart() -> None:
    spellings = [spelling.casefold() for word in GLOSSARY for spelling in word.spellings]
    assert len(spellings) == len(set(spellings))
    assert len({word.id for word in GLOSSARY}) == len(GLOSSARY)
