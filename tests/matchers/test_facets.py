"""What a trial asks, at a glance, derived from its rules."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.calendar import Length
from matchers.criteria.age import Age
from matchers.criteria.consent import Consent
from matchers.criteria.ever_had import EverHad
from matchers.criteria.failed import Failed
from matchers.criteria.has_condition import HasCondition
from matchers.criteria.judgement import Judgement, NoDemand, NotForInfants
from matchers.criteria.lab import LabAbove
from matchers.criteria.lives_in import LivesIn
from matchers.criteria.sex import Sex
from matchers.criteria.shows_pattern import ShowsPattern
from matchers.criteria.spasm_count import SpasmCount
from matchers.criteria.taking_now import TakingCount, TakingNow
from matchers.criteria.time_since import TimeSince
from matchers.criteria.unread import Unread
from matchers.criteria.video_eeg import VideoEeg
from matchers.criteria.weight import Weight
from matchers.facets import facets
from matchers.kinds import AllOf, AnyOf, AnyRule, AtLeast, Disputed, Not
from matchers.trial import Criterion, Trial

Make = Callable[..., Trial]
SPASMS, TSC, LGS = (
    HasCondition("infantile-spasms"),
    HasCondition("tsc"),
    HasCondition("lennox-gastaut-syndrome"),
)
HYPS, VARIANT = ShowsPattern("hypsarrhythmia"), ShowsPattern("hypsarrhythmia-variant")
ACTH, VIGABATRIN = EverHad(("acth",)), EverHad(("vigabatrin",))
MONTH, TWO_YEARS = Length(1, "month"), Length(2.0, "year")


def of(make_trial: Make, *criteria: tuple[str, AnyRule]) -> dict[str, Any]:
    sides: dict[str, Any] = {"in": "include", "ex": "exclude"}
    return facets(
        make_trial(
            criteria=tuple(Criterion(sides[side], "", rule, "whole", "", 0) for side, rule in criteria)
        )
    )


def age(low: Any, high: Any, **more: Any) -> dict[str, Any]:
    return {"basis": "now", "min": low, "max": high, "min_inclusive": True, "max_inclusive": True} | more


ONE_MONTH, IN_YEARS = {"value": 1, "unit": "month"}, {"value": 2, "unit": "year"}
TREATMENT = {"when": "ever", "within_days": None, "outcome": "any"}
ROWS: list[tuple[str, list[tuple[str, AnyRule]], str, Any]] = [
    ("nothing", [], "ages", []),
    ("window", [("in", Age(MONTH, TWO_YEARS))], "ages", [age(ONE_MONTH, IN_YEARS)]),
    ("strict", [("in", Age(MONTH, TWO_YEARS, low_strict=True, upper="below"))], "ages",
     [age(ONE_MONTH, IN_YEARS, min_inclusive=False, max_inclusive=False)]),
    ("two bullets", [("in", Age(MONTH)), ("in", Age(high=TWO_YEARS))], "ages", [age(ONE_MONTH, IN_YEARS)]),
    ("narrower wins", [("in", Age(MONTH, Length(3, "year"))), ("in", Age(Length(1, "week"), TWO_YEARS))], "ages",
     [age(ONE_MONTH, IN_YEARS)]),
    ("too old barred", [("ex", Age(TWO_YEARS))], "ages", [age(None, IN_YEARS, max_inclusive=False)]),
    ("over barred", [("ex", Age(TWO_YEARS, low_strict=True))], "ages", [age(None, IN_YEARS)]),
    ("too young barred", [("ex", Age(high=MONTH, upper="below"))], "ages", [age(ONE_MONTH, None)]),
    ("clocks apart", [("in", Age(MONTH)), ("in", Age(high=TWO_YEARS, basis="onset"))], "ages",
     [age(ONE_MONTH, None), age(None, IN_YEARS, basis="onset")]),
    ("half a year", [("in", Age(Length(0.5, "year")))], "ages", [age({"value": 0.5, "unit": "year"}, None)]),
    ("disputed", [("in", Disputed(Age(MONTH), Age(Length(2, "month"))))], "ages", [age(ONE_MONTH, None)]),
    ("sex", [("in", Sex("female"))], "sex", "female"),
    ("no sex", [("in", NoDemand())], "sex", "all"),
    ("sex barred says nothing", [("ex", Sex("female"))], "sex", "all"),
    ("weight", [("in", Weight(3.5)), ("in", Weight(high_kg=15.0))], "weight_kg", {"min": 3.5, "max": 15}),
    ("pounds", [("in", Weight(3.62873896))], "weight_kg", {"min": 3.629, "max": None}),
    ("no weight", [("in", SPASMS)], "weight_kg", None),
    ("required", [("in", AllOf((SPASMS, TSC)))], "conditions.required", ["infantile-spasms", "tsc"]),
    ("choice", [("in", AnyOf((TSC, LGS)))], "conditions.required", [["lennox-gastaut-syndrome", "tsc"]]),
    ("implied", [("in", SPASMS), ("in", HasCondition("seizures"))], "conditions.required", ["infantile-spasms"]),
    ("barred one by one", [("ex", AnyOf((TSC, LGS)))], "conditions.excluded", ["lennox-gastaut-syndrome", "tsc"]),
    ("no, on the inclusion side", [("in", Not(TSC))], "conditions.excluded", ["tsc"]),
    ("no, barred", [("ex", Not(HYPS))], "eeg.required", ["hypsarrhythmia"]),
    ("pattern choice", [("in", AnyOf((VARIANT, HYPS)))], "eeg.required", [["hypsarrhythmia", "hypsarrhythmia-variant"]]),
    ("what the child comes with", [("ex", AllOf((SPASMS, TSC)))], "conditions.excluded", ["tsc"]),
    ("infants only", [("ex", NotForInfants("pregnancy"))], "conditions.excluded", ["pregnancy"]),
    ("treated", [("in", ACTH)], "treatments.required", [TREATMENT | {"any_of": ["acth"]}]),
    ("treated now", [("in", TakingNow(("b", "a")))], "treatments.required",
     [TREATMENT | {"any_of": ["a", "b"], "when": "now"}]),
    ("so many now", [("in", TakingCount("antiseizure-medication", 1))], "treatments.required",
     [TREATMENT | {"any_of": ["antiseizure-medication"], "when": "now"}]),
    ("failed", [("in", Failed(("acth",)))], "treatments.required", [TREATMENT | {"any_of": ["acth"], "outcome": "failed"}]),
    ("failing", [("in", Failed(("acth",), now=True))], "treatments.required",
     [TREATMENT | {"any_of": ["acth"], "outcome": "failed", "when": "now"}]),
    ("failures counted", [("in", Failed(("b", "a"), 2))], "failed_treatments", {"min": 2, "max": None, "of": ["a", "b"]}),
    ("window barred", [("ex", EverHad(("acth",), Length(1, "month"), ("prednisolone",)))], "treatments.excluded",
     [{"term": "acth", "when": "within", "within_days": 30, "except": ["prednisolone"]}]),
    ("barred now", [("ex", TakingNow(("felbamate",)))], "treatments.excluded",
     [{"term": "felbamate", "when": "now", "within_days": None}]),
    ("choice of sorts", [("in", AnyOf((ACTH, VIGABATRIN, TSC)))], "conditions.required", ["tsc"]),
    ("confirmed", [("in", VideoEeg()), ("in", HasCondition("tsc", by="genetic")), ("in", Judgement("mri"))], "confirmation",
     ["genetic", "mri", "video-eeg"]),
    ("other kinds", [("in", Consent()), ("ex", LabAbove(("alt",), 3)), ("in", SpasmCount("spasms", 2)), ("in", Unread("x")),
     ("in", LivesIn(("FR",))), ("in", TimeSince("onset")), ("ex", Judgement("imaging")), ("ex", Judgement("allergy"))],
     "other_kinds", ["allergy", "consent", "imaging", "lab", "place", "seizures", "time-since"]),
    ("nothing to choose from", [("in", AnyOf((Unread("x"), Unread("y")))), ("ex", AnyOf(()))], "conditions",
     {"required": [], "excluded": []}),
    ("seizures due to what was not read", [("ex", AllOf((HasCondition("seizures"), Unread("withdrawal"))))],
     "conditions.excluded", []),
    ("asked of some ages only", [("in", AnyOf((Not(Age(high=MONTH)), HYPS)))], "ages", []),
    ("asked of some ages only, in words not read", [("in", AnyOf((Not(Age(high=MONTH)), Unread("x"))))], "ages", []),
    ("a choice of genes, confirmed", [("in", AnyOf((HasCondition("cdkl5", by="genetic"), HasCondition("arx", by="genetic"))))],
     "confirmation", ["genetic"]),
    ("signs of a list", [("ex", AtLeast(2, (Consent(), TSC, Judgement("lab"))))], "other_kinds", ["consent", "lab"]),
    ("a scan done has no result", [("in", Judgement("mri"))], "other_kinds", []),
    ("an opinion of something", [("ex", AllOf((Judgement("vital"), Judgement("investigator-judgement"))))], "other_kinds",
     ["vital"]),
    ("an opinion", [("ex", Judgement("investigator-judgement"))], "other_kinds", ["other"]),
    ("nothing but", [("ex", HasCondition("febrile-seizures", qualified=True, only=True))], "conditions.excluded", []),
    ("barred but for", [("ex", AllOf((HasCondition("neurodegenerative-disease"), Not(TSC))))], "conditions.required", []),
    ("confirmed in two ways", [("in", HasCondition("tsc", by="clinical-or-genetic"))], "confirmation",
     ["clinical", "genetic"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "criteria", "facet", "wanted"), ROWS, ids=[row[0] for row in ROWS])
def test_facet(
    make_trial: Make, what: str, criteria: list[tuple[str, AnyRule]], facet: str, wanted: Any
) -> None:
    found: Any = of(make_trial, *criteria)
    for key in facet.split("."):
        found = found[key]
    assert found == wanted


@pytest.mark.parametrize("side", ["in", "ex"])
@given(data=st.data())
@settings(max_examples=60)
def test_any_rule_has_facets(
    make_trial: Make, rules: st.SearchStrategy[AnyRule], side: str, data: st.DataObject
) -> None:
    rule = data.draw(rules)
    assert of(make_trial, (side, rule)) == of(make_trial, (side, rule), (side, rule))
    assert list(of(make_trial, (side, rule))) == list(of(make_trial))


def test_registry_fields_come_last(make_trial: Make) -> None:
    """Where text and field give one number, the text's wording counts."""
    text = Criterion("include", "", Age(high=TWO_YEARS, upper="below"), "whole", "", 0)
    field = Criterion("include", "", Age(high=Length(24, "month")), "whole")
    found = facets(make_trial(criteria=(field, text)))["ages"]
    assert found == [age(None, IN_YEARS, max_inclusive=False)]
