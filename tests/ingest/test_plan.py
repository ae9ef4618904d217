"""What happens in a study, as each registry tells it, and told once where several do."""

from typing import Any

import pytest

from ingest.merging import merge
from ingest.normalise import normalise
from ingest.record import Payload, SourceRecord
from ingest.registry import registries
from matchers.plan import Arm, Measure, Plan
from tests.ingest.registries.ctis import record_of, titles

NUMBER = "2024-510663-34-00"


def ctgov(*, results: Any = None, **modules: Any) -> SourceRecord:
    sections = {"identificationModule": {"nctId": "NCT00000001", "acronym": "CALM"}} | modules
    return registries()["ctgov"].read(
        Payload("ctgov", "", {"protocolSection": sections, "hasResults": results})
    )


def isrctn(**parts: Any) -> SourceRecord:
    return registries()["isrctn"].read(Payload("isrctn", "", {"isrctn": "10000001"} | parts))


def ctis(**changes: Any) -> SourceRecord:
    record = record_of(NUMBER, "A trial") | changes
    titles(record)["trialInformation"]["endPoint"] = {"primaryEndPoints": [{"endPoint": "No spasms"}, {}]}
    return registries()["ctis"].read(registries()["ctis"].split(record)[0])


def designed(**info: Any) -> Plan:
    return ctgov(designModule={"designInfo": info}).plan


def test_groups_and_measures_of_a_study() -> None:
    record = ctgov(
        armsInterventionsModule={
            "armGroups": [
                {
                    "label": "A",
                    "type": "EXPERIMENTAL",
                    "description": "10 mg",
                    "interventionNames": ["Drug: X"],
                },
                {"label": "B", "type": "PLACEBO_COMPARATOR"},
                {"type": "OTHER"},
            ]
        },
        outcomesModule={
            "primaryOutcomes": [{"measure": "No spasms", "timeFrame": "14 days"}, {"timeFrame": "x"}]
        },
    )
    assert record.acronym == "CALM"
    assert record.plan == Plan(
        (Arm("A", "experimental", "10 mg", ("X",)), Arm("B", "placebo")),
        measures=(Measure("No spasms", "14 days"),),
    )


@pytest.mark.parametrize(
    ("said", "randomised"), [("RANDOMIZED", True), ("NON_RANDOMIZED", False), ("NA", None), ("NEW", None)]
)
def test_whether_chance_decides(said: str, randomised: bool | None) -> None:  # noqa: FBT001
    assert designed(allocation=said).randomised is randomised


@pytest.mark.parametrize(
    ("masking", "who", "masked"),
    [
        ("NONE", [], ()),
        ("QUADRUPLE", ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"], ("families", "team")),
        ("SINGLE", ["OUTCOMES_ASSESSOR"], ("team",)),
        ("DOUBLE", [], None),
        (None, [], None),
    ],
)  # fmt: skip
def test_who_does_not_know_the_group(masking: str | None, who: list[str], masked: Any) -> None:
    assert designed(maskingInfo={"masking": masking, "whoMasked": who}).masked == masked


@pytest.mark.parametrize("odd", ["x", 7, [], [7], {"maskingInfo": "x", "allocation": {}}])
def test_oddities_are_no_plan(odd: Any) -> None:
    modules = dict.fromkeys(("designModule", "armsInterventionsModule", "outcomesModule"), odd)
    assert ctgov(results="yes", **modules).plan == Plan()
    assert designed(**odd).masked is None if isinstance(odd, dict) else True


def test_posted_results_are_linked() -> None:
    assert ctgov(results=True).plan.results == "https://clinicaltrials.gov/study/NCT00000001?tab=results"
    assert ctgov(results=False).plan.results == ""
    assert ctis(resultsFirstReceived="Yes").plan.results.endswith(f"EUCT={NUMBER}")
    assert ctis(resultsFirstReceived="No").plan.results == ""
    posted = isrctn(results={"publicationStage": "Results"}).plan
    assert posted.results == "https://www.isrctn.com/ISRCTN10000001#results"
    assert isrctn(results={"publicationStage": "Protocol"}).plan.results == ""


def test_main_results_of_the_other_registries() -> None:
    assert ctis().plan.measures == (Measure("No spasms"),)
    record = isrctn(trialDescription={"primaryOutcome": "No spasms", "acronym": "CALM"})
    assert (record.acronym, record.plan.measures) == ("CALM", (Measure("No spasms"),))


@pytest.mark.parametrize(
    ("said", "randomised"),
    [
        ("Randomised controlled trial", True),
        ("Non randomised study", False),
        ("Non-randomised study", False),
        ("Cohort study", None),
        ("", None),
    ],
)
def test_isrctn_says_in_words_whether_chance_decides(said: str, randomised: bool | None) -> None:  # noqa: FBT001
    assert isrctn(trialDesign={"secondaryStudyDesign": said}).plan.randomised is randomised


def test_several_records_tell_one_plan() -> None:
    one = ctgov(designModule={"designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "NONE"}}})
    other = isrctn(
        trialDesign={"secondaryStudyDesign": "Non randomised study"},
        trialDescription={"primaryOutcome": "No spasms", "acronym": "OTHER"},
        results={"publicationStage": "Results"},
    )
    merged = merge([normalise(one), normalise(other)])
    assert merged.acronym == "CALM"
    assert merged.plan == Plan(
        randomised=True,
        masked=(),
        measures=(Measure("No spasms"),),
        results="https://www.isrctn.com/ISRCTN10000001#results",
    )
