"""A profile becomes a child, or is refused field by field, or warned of. Nothing is guessed."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import regress
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from matchers.calendar import SomeDay
from matchers.child import Child, Course, Finding
from matchers.truth import Truth
from matchers.vocabulary import find
from service.intake.problems import ProfileRefused
from service.intake.profile import Told, read_profile
from service.intake.shape import ConditionIn

TODAY = date(2026, 11, 23)
Json = dict[str, Any]


def told(**profile: Any) -> Told:
    return read_profile(profile, TODAY)


def child(**profile: Any) -> Child:
    return told(**profile).child


def refused(plain: Any) -> dict[str, str]:
    with pytest.raises(ProfileRefused) as refusal:
        read_profile(plain, TODAY)
    assert all(error.remedy for error in refusal.value.errors)
    return {error.field: error.message for error in refusal.value.errors}


def day(text: str) -> SomeDay:
    return SomeDay.parse(text)


def test_nothing_told_is_nothing_known() -> None:
    assert told() == Told(Child(as_of=TODAY), ())


def test_null_is_not_said() -> None:
    names = ("as_of", "born", "age", "sex", "weight_kg", "spasms", "eeg", "conditions", "treatments", "labs",
             "conditions_complete", "treatments_complete", "other_trial", "place", "consent")  # fmt: skip
    assert child(**dict.fromkeys(names)) == Child(as_of=TODAY)


def test_a_whole_profile() -> None:
    got = told(
        as_of="2026-11-20",
        born="2026-04-10",
        gestational_age_weeks=39,
        sex="female",
        weight_kg=7.6,
        spasms={"onset": "2026-11-09", "diagnosed": "2026-11", "confirmed_by_video_eeg": True, "per_day": 45},
        eeg=[{"pattern": "Hypsarrhythmia", "on": "2026-11-20"}],
        conditions=[{"term": "TSC", "since": "2026-05"}, {"term": "down-syndrome", "present": False}],
        conditions_complete=True,
        treatments=[
            {"term": "Sabril", "status": "past", "start": "2026-11", "stop": "2026-11-15", "response": "none"}
        ],
        labs=[{"test": "SGPT", "value": 24, "unit": "U/L", "times_uln": 0.6}],
        other_trial={"taking_part": False},
        place={"country": "es", "city": "Valencia"},
        consent=True,
    )
    assert got.warnings == ()
    assert got.child.as_of == date(2026, 11, 20)
    assert got.child.born == day("2026-04-10")
    assert got.child.spasms.diagnosed == SomeDay(date(2026, 11, 1), date(2026, 11, 20))
    assert got.child.conditions == (
        Finding("tsc", on=day("2026-05")),
        Finding("down-syndrome", present=False),
    )
    assert got.child.treatments[0].term == "vigabatrin"
    assert got.child.labs[0].test == "alt"
    assert got.child.place.country == "ES"
    assert got.child.conditions_complete
    assert not got.child.treatments_complete


# Values that are malformed: each names its field


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({"weight_kg": "7"}, "weight_kg"),
        ({"weight_kg": True}, "weight_kg"),
        ({"weight_kg": float("nan")}, "weight_kg"),
        ({"weight_kg": float("inf")}, "weight_kg"),
        ({"weight_kg": 10**400}, "weight_kg"),
        ({"weight_kg": -1}, "weight_kg"),
        ({"weight_kg": 0.29}, "weight_kg"),
        ({"weight_kg": 80.1}, "weight_kg"),
        ({"gestational_age_weeks": 19.9}, "gestational_age_weeks"),
        ({"gestational_age_weeks": 45.1}, "gestational_age_weeks"),
        ({"sex": "F"}, "sex"),
        ({"consent": 1}, "consent"),
        ({"consent": "yes"}, "consent"),
        ({"born": 2026}, "born"),
        ({"born": "2026-13"}, "born"),
        ({"born": "2026-02-30"}, "born"),
        ({"born": "10.04.2026"}, "born"),
        ({"born": "2026-4-1"}, "born"),
        ({"born": "2026-11-24"}, "born"),
        ({"as_of": "2026-11"}, "as_of"),
        ({"as_of": "2026"}, "as_of"),
        ({"as_of": 20261123}, "as_of"),
        ({"age": 7}, "age"),
        ({"age": "1.5 years"}, "age"),
        ({"born": "2026-04-10", "age": "8 months"}, "age"),
        ({"spasms": []}, "spasms"),
        ({"spasms": {"onset": "2026-11-24"}}, "spasms.onset"),
        ({"spasms": {"onset": "2026-12"}}, "spasms.onset"),
        ({"born": "2026-04", "spasms": {"onset": "2026-03"}}, "spasms.onset"),
        ({"spasms": {"onset": "2026-11-09", "diagnosed": "2026-10"}}, "spasms.diagnosed"),
        ({"spasms": {"per_day": -1}}, "spasms.per_day"),
        ({"spasms": {"sure": True}}, "spasms.sure"),
        ({"eeg": {"pattern": "x"}}, "eeg"),
        ({"eeg": [{"present": True}]}, "eeg[0].pattern"),
        ({"eeg": [{"pattern": "hypsarrhythmia", "present": None}]}, "eeg[0].present"),
        ({"eeg": [{"pattern": "hypsarrhythmia", "on": "2027"}]}, "eeg[0].on"),
        ({"conditions": [{"term": ""}]}, "conditions[0].term"),
        ({"conditions": [{"term": "x" * 201}]}, "conditions[0].term"),
        ({"conditions": [{"term": "tsc"}] * 201}, "conditions"),
        ({"born": "2026-04-10", "conditions": [{"term": "tsc", "since": "2025-05"}]}, "conditions[0].since"),
        ({"treatments": [{"term": "acth"}, {"term": "acth", "status": "now"}]}, "treatments[1].status"),
        ({"treatments": [{"term": "acth", "start": "2026-05-02", "stop": "2026-05-01"}]}, "treatments[0].stop"),
        ({"treatments": [{"term": "acth", "status": "past", "stop": "2026-12"}]}, "treatments[0].stop"),
        ({"treatments": [{"term": "acth", "status": "current", "start": "2026-12"}]}, "treatments[0].start"),
        ({"treatments": [{"term": "acth", "status": "current", "stop": "2026-11-22"}]}, "treatments[0].stop"),
        ({"treatments": [{"term": "acth", "status": "never", "start": "2026"}]}, "treatments[0].start"),
        ({"treatments": [{"term": "acth", "status": "never", "response": "none"}]}, "treatments[0].response"),
        ({"born": "2026-04-10", "treatments": [{"term": "acth", "start": "2026-04-09"}]}, "treatments[0].start"),
        ({"treatments_complete": "true"}, "treatments_complete"),
        ({"labs": [{"test": "alt", "times_uln": -0.1}]}, "labs[0].times_uln"),
        ({"labs": [{"test": "alt", "on": "2026-11-24"}]}, "labs[0].on"),
        ({"other_trial": {"taking_part": False, "last_dose_on": "2026-12-01"}}, "other_trial.last_dose_on"),
        ({"place": {"country": "Spain"}}, "place.country"),
        ({"place": {"country": "UK"}}, "place.country"),
        ({"place": {"country": "XX"}}, "place.country"),
        ({"place": {"lat": 91, "lon": 0}}, "place.lat"),
        ({"place": {"lat": 39.5}}, "place.lon"),
        ({"wieght_kg": 7}, "wieght_kg"),
    ],
)  # fmt: skip
def test_refused(profile: Json, field: str) -> None:
    assert list(refused(profile)) == [field]


@pytest.mark.parametrize("plain", [[], "text", 7, None, True])
def test_a_profile_is_an_object(plain: Any) -> None:
    assert refused(plain) == {"(the whole)": "this is not an object"}


@pytest.mark.parametrize(
    "profile",
    [
        {"born": "2026-11-23"},
        {"born": "2026"},
        {"as_of": "2030-01-01", "born": "2029"},
        {"spasms": {"onset": "2026", "diagnosed": "2026-02"}},
        {"born": "2026-04-10", "age": "7 months"},
        {"born": "2026-04-10", "conditions": [{"term": "tsc", "since": "2026-02"}]},
        {"treatments": [{"term": "acth", "status": "never"}]},
        {"treatments": [{"term": "acth", "start": "2026-05", "stop": "2026-05-01"}]},
        {"treatments": [{"term": "acth", "status": "current", "stop": "2026-12-24"}]},
        {"treatments": [{"term": "acth", "start": "2026-12-24"}]},
        {"other_trial": {"taking_part": True, "last_dose_on": "2026-12-24"}},
    ],
)
def test_not_certainly_wrong(profile: Json) -> None:
    assert told(**profile).warnings == ()


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert set(refused({"born": "2027", "spasms": {"onset": "2028"}, "place": {"lon": 1}})) == {
        "born", "spasms.onset", "place.lat",
    }  # fmt: skip


def test_a_misspelt_field_is_suggested_and_a_value_in_its_place_is_not_repeated() -> None:
    with pytest.raises(ProfileRefused) as refusal:
        read_profile({"wieght_kg": 7, "Maria Born 2026-04-10": 1}, TODAY)
    assert "weight_kg" in refusal.value.errors[0].remedy
    assert refusal.value.errors[1].field == "(an unknown field)"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("colour", True), ("birthDate", True), ("first_name", True), ("NAME", False), ("room12", False), ("a b", False),
     ("x" * 41, False), ("", False)],
)  # fmt: skip
def test_only_what_looks_like_a_field_name_is_repeated(name: str, *, shown: bool) -> None:
    assert list(refused({name: 1})) == [name if shown else "(an unknown field)"]


def test_a_refusal_is_not_longer_than_can_be_read() -> None:
    with pytest.raises(ProfileRefused) as refusal:
        read_profile({"labs": [{}] * 200}, TODAY)
    assert len(refusal.value.errors) == 50


# Days known in part


def test_a_partial_birthday_ends_with_the_day_judged_for() -> None:
    assert child(born="2026").born == SomeDay(date(2026, 1, 1), TODAY)


def test_an_age_narrows_a_partial_birthday() -> None:
    assert child(born="2026-04", age="7 months").born == SomeDay(date(2026, 4, 1), date(2026, 4, 23))


def test_an_age_is_told_for_the_day_judged_for() -> None:
    assert child(as_of="2026-12-23", age="1 month").born == SomeDay(date(2026, 10, 24), date(2026, 11, 23))


# Words


def test_an_unknown_treatment_is_warned_of_and_its_list_no_longer_complete() -> None:
    got = told(treatments=[{"term": "vigabatrn"}, {"term": "acth"}], treatments_complete=True)
    (warning,) = got.warnings
    assert warning.field == "treatments[0].term"
    assert warning.did_you_mean[0] == "vigabatrin"
    assert "vigabatrn" not in warning.message
    assert "complete" in warning.message
    assert got.child.treatments == (Course("acth"),)
    assert not got.child.treatments_complete
    assert not got.child.never_had("topiramate")


def test_an_unknown_condition_ends_only_its_own_list() -> None:
    got = child(
        conditions=[{"term": "zzzz"}], conditions_complete=True, treatments=[], treatments_complete=True
    )
    assert got.has("tsc") is Truth.UNKNOWN
    assert got.treatments_complete


def test_an_eeg_pattern_among_conditions_is_used_as_one() -> None:
    got = told(conditions=[{"term": "hypsarrhythmia", "present": False}], conditions_complete=True)
    assert got.child.eeg == (Finding("hypsarrhythmia", present=False),)
    assert got.child.conditions == ()
    assert got.child.conditions_complete
    assert [warning.field for warning in got.warnings] == ["conditions[0].term"]


def test_a_treatment_among_conditions_is_not_used_and_ends_both_lists() -> None:
    got = told(conditions=[{"term": "vigabatrin"}], conditions_complete=True, treatments_complete=True)
    assert "treatments" in got.warnings[0].message
    assert got.child.treatments == ()
    assert not got.child.treatments_complete
    assert not got.child.conditions_complete


@pytest.mark.parametrize(
    ("present", "absent"), [("tsc", "tsc"), ("tsc2", "tsc"), ("tuberous sclerosis complex", "TSC")]
)
def test_a_contradiction_is_not_used_either_way(present: str, absent: str) -> None:
    got = told(conditions=[{"term": present}, {"term": absent, "present": False}], conditions_complete=True)
    assert [warning.field for warning in got.warnings] == ["conditions[0].term", "conditions[1].term"]
    assert got.child.has("tsc") is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("fact", "absent"),
    [
        ({"spasms": {"onset": "2026-04"}}, "infantile-spasms"),
        ({"spasms": {"confirmed_by_video_eeg": True}}, "epilepsy"),
        ({"spasms": {"per_day": 3}}, "west syndrome"),
        ({"gestational_age_weeks": 30}, "prematurity"),
    ],
)
def test_what_another_fact_speaks_against_is_not_known(fact: dict[str, Any], absent: str) -> None:
    told_first = told(conditions=[{"term": "tsc"}, {"term": absent, "present": False}])
    got = told(conditions=[{"term": "tsc"}, {"term": absent, "present": False}], **fact)
    assert told_first.warnings == ()
    assert [warning.field for warning in got.warnings] == ["conditions[1].term"]
    assert got.child.has(find(absent, "condition") or "") is Truth.UNKNOWN


def test_to_have_the_wider_and_not_the_narrower_is_no_contradiction() -> None:
    got = told(conditions=[{"term": "tsc"}, {"term": "tsc2", "present": False}])
    assert got.warnings == ()


def test_never_and_past_contradict() -> None:
    got = told(treatments=[{"term": "acth", "status": "never"}, {"term": "acth", "status": "past"}])
    assert len(got.warnings) == 2
    assert got.child.treatments == ()


def test_eeg_patterns_come_and_go() -> None:
    pattern = {"pattern": "hypsarrhythmia"}
    apart = [pattern | {"on": "2026-09"}, pattern | {"present": False, "on": "2026-10"}]
    assert told(eeg=apart).warnings == ()
    assert len(told(eeg=[pattern, pattern | {"present": False}]).warnings) == 2


def test_every_unknown_word_is_warned_of_and_the_first_get_suggestions() -> None:
    got = told(treatments=[{"term": "vigabatrn"}] * 200)
    assert len(got.warnings) == 200
    assert [bool(warning.did_you_mean) for warning in got.warnings] == [True] * 20 + [False] * 180


def test_an_unknown_laboratory_test_is_warned_of() -> None:
    got = told(labs=[{"test": "bilirubine"}])
    assert got.child.labs == ()
    assert got.warnings[0].did_you_mean == ("bilirubin",)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["2026-04", "7 months", "tsc"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["term", "pattern", "status", "start", "onset", "test", "lat", "x"]), inner
        )
    ),
    max_leaves=6,
)
FIELDS = [
    "as_of",
    "born",
    "age",
    "sex",
    "weight_kg",
    "spasms",
    "eeg",
    "conditions",
    "treatments",
    "labs",
    "place",
]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_json_is_a_child_or_refused(plain: Json) -> None:
    with suppress(ProfileRefused):
        assert read_profile(plain, TODAY).child


@pytest.mark.parametrize("as_of", ["1999-12-31", "2101-01-01", "9999-12-31", "0001-01-01"])
def test_a_day_to_judge_for_out_of_reach(as_of: str) -> None:
    assert refused({"as_of": as_of}) == {"as_of": "this day must lie between 2000 and 2100"}


@pytest.mark.parametrize("as_of", ["2026-13-01", "2026", "20261-01-01", "soon", ""])
def test_no_day_to_judge_for(as_of: str) -> None:
    assert "between" not in refused({"as_of": as_of})["as_of"]


@pytest.mark.parametrize("born", ["1989-12-31", "1989", "0000"])
def test_nobody_here_was_born_so_long_ago(born: str) -> None:
    assert "before 1990" in refused({"born": born})["born"]


def test_the_ends_of_what_can_be_told() -> None:
    assert child(as_of="2100-12-31", born="2100-01-01").as_of == date(2100, 12, 31)
    assert child(born="1990").born == day("1990")
    assert child(labs=[{"test": "alt", "value": 0, "times_uln": 0}]).labs[0].value == 0


@pytest.mark.parametrize("name", ["value", "times_uln"])
def test_a_blood_result_is_not_negative(name: str) -> None:
    assert refused({"labs": [{"test": "alt", name: -0.1}]}) == {f"labs[0].{name}": "this number is too small"}


def test_what_counts_as_empty_is_told_to_those_who_read_patterns_as_javascript_does() -> None:
    pattern = regress.Regex(ConditionIn.model_json_schema()["properties"]["term"]["pattern"])
    empty = 0
    for code in range(0xD800):
        with suppress(ValidationError):
            ConditionIn(term=chr(code))
            continue
        empty += 1
        assert pattern.find(chr(code)) is None, hex(code)
    assert empty > 20
