"""What each kind of rule asks where it is open, and which facts it says decided: the questions a family is asked."""

from datetime import date
from typing import Any

import pytest

from matchers.calendar import Length, SomeDay
from matchers.child import Child, Course, Finding, Lab, OtherTrial, Place, Spasms
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
from matchers.kinds import AnyRule, AtLeast, Disputed, Explains

AS_OF = date(2026, 6, 1)
MONTH, WEEKS = Length(30, "day"), Length(2, "week")
DAY, IN_APRIL, IN_MAY = SomeDay.parse("2026-04-10"), SomeDay.parse("2026-04"), SomeDay.parse("2026-05")
NOTHING_TOLD: dict[str, Any] = {}
YOUNG = Age(high=Length(2, "month"))
YOUNG_AT_ONSET = Age(high=Length(6, "month"), basis="onset")
YOUNG_AT_DIAGNOSIS = Age(high=Length(6, "month"), basis="diagnosis")
CORRECTED = Age(high=Length(2, "month"), basis="corrected")
BORN_AT_TERM = Age(low=Length(37, "week"), basis="gestational")
BARELY_BEGUN = TimeSince("onset", high=MONTH)
BARELY_SEEN = TimeSince("diagnosis", high=MONTH)
VIGABATRIN = ("vigabatrin",)


def gave(*courses: Course, complete: bool = False) -> dict[str, Any]:
    return {"treatments": courses, "treatments_complete": complete}


def spasms(**told: Any) -> dict[str, Any]:
    return {"spasms": Spasms(**told)}


def found(term: str, *, present: bool = True) -> dict[str, Any]:
    return {"conditions": (Finding(term, present),)}


# The rule; what is told; what it asks; what decided.
ASKED: list[tuple[AnyRule, dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
    (YOUNG, NOTHING_TOLD, ("born",), ()),
    (YOUNG, {"born": DAY}, (), ("born",)),
    (YOUNG, {"born": IN_APRIL}, ("born",), ("born",)),
    (YOUNG_AT_ONSET, {"born": DAY}, ("spasms-onset",), ()),
    (YOUNG_AT_DIAGNOSIS, {"born": DAY}, ("spasms-diagnosed",), ()),
    (YOUNG_AT_ONSET, {"born": DAY} | spasms(onset=IN_MAY), (), ("born", "spasms-onset")),
    (YOUNG_AT_DIAGNOSIS, {"born": DAY} | spasms(diagnosed=IN_MAY), (), ("born", "spasms-diagnosed")),
    (
        YOUNG_AT_ONSET,
        {"born": DAY} | spasms(onset=SomeDay.parse("2026-10")),
        ("spasms-onset", "born"),
        ("born", "spasms-onset"),
    ),
    (CORRECTED, {"born": DAY}, ("gestational-age",), ("born",)),
    (CORRECTED, {"born": DAY, "gestational_age_weeks": 34}, (), ("born", "gestational-age")),
    (CORRECTED, {"born": IN_APRIL, "gestational_age_weeks": 34}, ("born",), ("born", "gestational-age")),
    (BORN_AT_TERM, {"born": DAY}, ("gestational-age",), ()),
    (BORN_AT_TERM, {"gestational_age_weeks": 34}, (), ("gestational-age",)),
    (BARELY_BEGUN, NOTHING_TOLD, ("spasms-onset",), ()),
    (BARELY_SEEN, NOTHING_TOLD, ("spasms-diagnosed",), ()),
    (BARELY_BEGUN, spasms(onset=DAY), (), ("spasms-onset",)),
    (BARELY_SEEN, spasms(diagnosed=IN_APRIL), ("spasms-diagnosed",), ("spasms-diagnosed",)),
    (Sex("female"), NOTHING_TOLD, ("sex",), ()),
    (Sex("female"), {"sex": "male"}, (), ("sex",)),
    (Weight(low_kg=5), NOTHING_TOLD, ("weight",), ()),
    (Weight(low_kg=5), {"weight_kg": 4}, (), ("weight",)),
    (Consent(), NOTHING_TOLD, ("consent",), ()),
    (Consent(), {"consent": True}, (), ("consent",)),
    (LivesIn(("ES",)), NOTHING_TOLD, ("place",), ()),
    (LivesIn(("ES",)), {"place": Place("FR")}, (), ("place",)),
    (VideoEeg(), NOTHING_TOLD, ("video-eeg",), ()),
    (VideoEeg(), spasms(confirmed_by_video_eeg=True), (), ("video-eeg",)),
    (SpasmCount("spasms", 1), NOTHING_TOLD, ("spasms-per-day",), ()),
    (SpasmCount("clusters", 1), spasms(clusters_per_day=2), (), ("clusters-per-day",)),
    (ShowsPattern("hypsarrhythmia"), NOTHING_TOLD, ("hypsarrhythmia",), ()),
    (ShowsPattern("hypsarrhythmia"), {"eeg": (Finding("hypsarrhythmia"),)}, (), ("hypsarrhythmia",)),
    (LabAbove(("alt",), 3), NOTHING_TOLD, ("labs",), ()),
    (LabAbove(("alt",), 3), {"labs": (Lab("alt", times_uln=4),)}, (), ("labs",)),
    (LabAbove(("alt",), 3), {"labs": (Lab("alt", times_uln=1),)}, (), ("labs",)),
    (HasCondition("tsc"), NOTHING_TOLD, ("tsc",), ()),
    (HasCondition("tsc"), found("tsc1"), (), ("tsc1",)),
    (HasCondition("tsc1"), found("tsc", present=False), (), ("tsc",)),
    (HasCondition("tsc", qualified=True), found("tsc"), ("study-team",), ("tsc",)),
    (HasCondition("tsc", qualified=True), found("tsc", present=False), (), ("tsc",)),
    (HasCondition("febrile-seizures", only=True), found("febrile-seizures"), ("febrile-seizures",), ()),
    (Judgement("mri"), NOTHING_TOLD, ("study-team",), ()),
    (Unread("?"), NOTHING_TOLD, ("sentence",), ()),
    (NoDemand(), NOTHING_TOLD, (), ()),
    (NotForInfants("pregnancy"), NOTHING_TOLD, (), ()),
    (InOtherTrial(), NOTHING_TOLD, ("other-trial",), ()),
    (InOtherTrial(), {"other_trial": OtherTrial(taking_part=True)}, (), ("other-trial",)),
    (InOtherTrial(), {"other_trial": OtherTrial(taking_part=False)}, (), ("other-trial",)),
    (InOtherTrial(MONTH), {"other_trial": OtherTrial(taking_part=False)}, ("other-trial-last-dose",), ()),
    (InOtherTrial(MONTH), {"other_trial": OtherTrial(taking_part=False, last_dose_on=DAY)}, (), ("other-trial-last-dose",)),
    (InOtherTrial(MONTH), {"other_trial": OtherTrial(last_dose_on=DAY)}, ("other-trial",), ("other-trial-last-dose",)),
    (FromParentStudy(), NOTHING_TOLD, ("study-team",), ()),
    (FromParentStudy(), gave(complete=True), (), ("treatments",)),
    (EverHad(VIGABATRIN), NOTHING_TOLD, VIGABATRIN, ()),
    (EverHad(VIGABATRIN), gave(complete=True), (), VIGABATRIN),
    (EverHad(VIGABATRIN), gave(Course("vigabatrin", "never")), (), VIGABATRIN),
    (EverHad(VIGABATRIN), gave(Course("vigabatrin", "past"), complete=True), (), VIGABATRIN),
    (EverHad(VIGABATRIN, MONTH), gave(Course("vigabatrin", "past"), complete=True), ("treatment-dates",), VIGABATRIN),
    (
        EverHad(VIGABATRIN, MONTH),
        gave(Course("vigabatrin", "past", stop=SomeDay.parse("2026-01-01"))),
        ("treatments-complete",),
        VIGABATRIN,
    ),
    (
        EverHad(VIGABATRIN, at_least_for=WEEKS),
        gave(Course("vigabatrin", "past", DAY), complete=True),
        ("treatment-dates",),
        VIGABATRIN,
    ),
    (
        EverHad(VIGABATRIN),
        gave(Course("antiseizure-medication", "past"), complete=True),
        VIGABATRIN,
        ("antiseizure-medication",),
    ),
    (TakingNow(VIGABATRIN), NOTHING_TOLD, VIGABATRIN, ()),
    (TakingNow(VIGABATRIN), gave(complete=True), (), VIGABATRIN),
    (TakingNow(VIGABATRIN), gave(Course("vigabatrin"), complete=True), ("treatment-dates",), VIGABATRIN),
    (TakingNow(VIGABATRIN), gave(Course("vigabatrin", "current"), complete=True), (), VIGABATRIN),
    (TakingNow(VIGABATRIN), gave(Course("vigabatrin", "past")), ("treatments-complete",), VIGABATRIN),
    (
        TakingNow(VIGABATRIN),
        gave(Course("antiseizure-medication", "current"), complete=True),
        VIGABATRIN,
        ("antiseizure-medication",),
    ),
    (TakingCount("acth", 1), NOTHING_TOLD, ("treatments-complete", "treatments"), ("treatments",)),
    (EverCount("acth", 1), gave(Course("acth", "past")), (), ("treatments",)),
    (EverCount("acth", 1), gave(complete=True), (), ("treatments",)),
    (Failed(VIGABATRIN), NOTHING_TOLD, ("treatments",), ()),
    (Failed(VIGABATRIN), gave(Course("vigabatrin", "past")), ("treatment-response",), ()),
    (Failed(VIGABATRIN), gave(complete=True), (), ("treatments",)),
    (Failed(VIGABATRIN), gave(Course("vigabatrin", "past", response="none")), (), VIGABATRIN),
    (Failed(VIGABATRIN, defined=True), gave(Course("vigabatrin", "past", response="none")), ("study-team",), ()),
    (AtLeast(2, (Sex("female"), Weight(5), Sex("male"))), {"weight_kg": 6}, ("sex",), ("weight",)),
    (Disputed(Sex("female"), Weight(5)), NOTHING_TOLD, ("sex", "weight", "study-team"), ()),
    (Disputed(Sex("female"), Weight(5)), {"sex": "female"}, ("weight", "study-team"), ("sex",)),
    (Explains(Sex("female")), NOTHING_TOLD, ("sex", "study-team"), ()),
    (Explains(Sex("female")), {"sex": "male"}, ("study-team",), ("sex",)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "told", "asks", "because"), ASKED)
def test_what_is_asked_and_what_decided(
    rule: AnyRule, told: dict[str, Any], asks: tuple[str, ...], because: tuple[str, ...]
) -> None:
    answer = rule.judge(Child(AS_OF, **told))
    assert (answer.asks, answer.because) == (asks, because)
