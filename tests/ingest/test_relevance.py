"""Which records concern a child with infantile spasms."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.record import SourceRecord
from ingest.registries._clinicaltrials_gov_record import read
from ingest.registries.clinicaltrials_gov import split
from ingest.relevance import _CAUSE_TERMS, _SPASM_TERMS, is_on_topic, why
from matchers.vocabulary import TERMS
from service.sample_registry.server import sample_studies

REAL = Path(__file__).parents[3] / "shared" / "samples"


def record(title: str = "", *, low: str | None = None, high: str | None = None, **said: Any) -> SourceRecord:
    return SourceRecord("ctgov", "NCT00000001", "", title, minimum_age=low, maximum_age=high, **said)


@pytest.mark.parametrize(
    "name",
    [
        "Infantile Spasms",
        "infantile spasm",
        "Spasms, Infantile",
        "West Syndrome",
        "West's syndrome",
        "Epileptic spasms in tuberous sclerosis",
        "Infantile Epileptic Spasms Syndrome (IESS)",
        "IESS",
        "EEG with hypsarrhythmia",
        "hypsarrythmia",
        "West-Syndrom",
        "Síndrome de West",
        "sindrome de West",
        "BNS-Krämpfe",
        "Spasmes infantiles",
        "синдром Веста",
        "婴儿痉挛症患者",
        "点頭てんかんの治療",
        "웨스트증후군 환자",
    ],
)
def test_spasms_by_any_name(name: str) -> None:
    assert is_on_topic(record(title=name))
    assert is_on_topic(record(conditions=("Epilepsy", name), low="1 Month", high="2 Years"))
    assert is_on_topic(record(keywords=(name,)))
    assert is_on_topic(record(eligibility=f"Inclusion Criteria:\n\n* Children with {name}\n"))


@pytest.mark.parametrize(
    "name",
    [
        "Spasmus Nutans",
        "Muscle Spasm",
        "Hemifacial Spasm",
        "Coronary spasm",
        "Infantile colic",
        "West Nile Virus",
        "Wolf-Hirschhorn syndrome in West Africa",
        "Bronchospasm in infants",
        "Migraine",
        "Epilepsy",
        "",
    ],
)
def test_other_things(name: str) -> None:
    assert not is_on_topic(record(title=name, conditions=(name,), eligibility=f"* {name}", low="4 Months"))


@pytest.mark.parametrize(
    "name",
    [
        "Tuberous Sclerosis Complex",
        "CDKL5 Deficiency Disorder",
        "STXBP1 Encephalopathy With Epilepsy",
        "SCN2A-related disorders",
        "Developmental and Epileptic Encephalopathies",
        "Early infantile epileptic encephalopathy",
        "Lennox-Gastaut Syndrome",
        "Focal Cortical Dysplasia",
        "Aicardi Syndrome",
    ],
)
def test_a_cause_counts_at_an_age_for_spasms(name: str) -> None:
    assert is_on_topic(record(conditions=(name,)))
    assert is_on_topic(record(conditions=(name,), low="2 Years", high="55 Years"))
    assert is_on_topic(record(conditions=(name,), low="35 Months"))
    assert is_on_topic(record(conditions=(name,), low="from birth"))
    assert not is_on_topic(record(conditions=(name,), low="3 Years", high="17 Years"))
    assert not is_on_topic(record(conditions=(name,), low="18 Years"))
    assert not is_on_topic(record(conditions=("Pain",), eligibility=f"Inclusion:\n* {name}", low="1 Year"))


@pytest.mark.parametrize(
    ("title", "low", "high", "expected"),
    [
        ("Drug Resistant Epilepsy", "6 Months", "17 Years", True),
        ("Diet in intractable epilepsy", None, "18 Years", True),
        ("Diet in refractory epilepsy", None, None, True),
        ("Diet in refractory epilepsy", "4 Years", "16 Years", False),
        ("Lamotrigine in children with epilepsy", "1 Month", "24 Months", True),
        ("Partial-onset seizures", "1 Month", "36 Months", True),
        ("Partial-onset seizures", "1 Month", "17 Years", False),
        ("Neonatal seizures", None, "28 Days", False),
        ("Pneumonia", "1 Month", "24 Months", False),
    ],
)
def test_an_epilepsy_of_no_name_needs_an_age(
    title: str, low: str | None, high: str | None, expected: object
) -> None:
    assert is_on_topic(record(title, low=low, high=high)) is expected


def test_adults_and_their_children() -> None:
    carers = record("Migraine in carers of children with infantile spasms", low="18 Years", high="65 Years")
    assert not is_on_topic(carers)
    assert why(carers) == "adults only: from 18 Years"
    assert is_on_topic(record("Infantile spasms grown up", low="6 Years"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inclusion Criteria:\n* nystagmus\nExclusion Criteria:\n* infantile spasms", False),
        ("INCLUSION\n* nystagmus\n\nKey Exclusion Criteria\n* infantile spasms", False),
        ("Inclusion\n* nystagmus\nNon-inclusion criteria:\n* infantile spasms", False),
        ("Exclusion:\n* nystagmus\nInclusion:\n* infantile spasms", True),
        ("Exclusion Criteria:\n* a\nInclusion Criteria for cohort 2:\n* hypsarrhythmia", True),
        ("* No history of infantile spasms\n* Infants", True),
        ("Infants with infantile spasms are included. Exclusion criteria: none", True),
        ("Inclusion:\n* nystagmus, but no\nexclusion: infantile spasms", False),
    ],
)
def test_what_a_trial_bars_is_not_what_it_is_about(text: str, expected: object) -> None:
    assert is_on_topic(record("Eyes", eligibility=text)) is expected


def test_samples() -> None:
    records = [read(split(study)[0]) for study in sample_studies()]
    off = {each.id for each in records if not is_on_topic(each)}
    assert off == {"NCT99000035", "NCT99000036", "NCT99000037"}


def test_why_says_what_decided() -> None:
    assert why(record("West syndrome")) == "names west syndrome"
    assert why(record("Eyes", eligibility="* hypsarrhythmia")) == "asks about hypsarrhythmia"
    assert why(record("CDKL5", low="1 Year")) == "about cdkl5 at an age for spasms"
    assert why(record("CDKL5", low="4 Years")) == "too old: from 4 Years"
    assert why(record("Pneumonia")) == "names neither spasms nor a cause of them"


def test_the_terms_it_takes_names_from_exist() -> None:
    assert {*_SPASM_TERMS, *_CAUSE_TERMS} <= TERMS.keys()


@given(st.text(), st.text(), st.text() | st.none())
def test_no_text_is_too_strange(title: str, text: str, age: str | None) -> None:
    assert is_on_topic(record(title, eligibility=text, low=age)) in {True, False}


@pytest.mark.parametrize(
    "piece", ["exclusion ", "-" * 50, "infantile ", "* inclusion\n", "\u0301a", "婴儿", " \n"]
)
def test_long_texts_take_no_time(piece: str) -> None:
    started = time.perf_counter()
    is_on_topic(record(eligibility=piece * (200_000 // len(piece))))
    assert time.perf_counter() - started < 1


@pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")
def test_real_studies() -> None:
    def on_topic(folder: str) -> set[str]:
        studies = [json.loads(file.read_bytes()) for file in (REAL / folder).glob("*.json")]
        records = [read(split(study)[0]) for study in studies]
        return {each.id for each in records if is_on_topic(each)}

    of_spasms = {"NCT00004758", "NCT00442104", "NCT01006811", "NCT01073579", "NCT01549288", "NCT01723787"}
    of_spasms |= {"NCT01828437", "NCT01858285", "NCT02092883", "NCT02299115", "NCT03347526", "NCT03421496"}
    of_infants = {"NCT03807141", "NCT00043875", "NCT00113815", "NCT01405053", "NCT02224690"}
    assert on_topic("ctgov-infant-epilepsy") >= of_spasms | of_infants
    assert len(on_topic("ctgov-v2")) < 5
