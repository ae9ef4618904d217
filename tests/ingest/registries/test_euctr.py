"""EU CTR: plain text in which values run over lines and keys come again in other languages."""

from pathlib import Path

import pytest

from ingest.record import Payload, PayloadUnreadable, SourceRecord
from ingest.registries.euctr import REGISTRY

REAL = Path(__file__).parents[4] / "shared" / "samples" / "euctr-text"
HEAD = """Summary

EudraCT Number: 2012-004321-15
Sponsor's Protocol Code Number: ABC1
National Competent Authority: France - ANSM
Clinical Trial Type: EEA CTA
Trial Status: {status}
Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/2012-004321-15/{country}/

A. Protocol Information
A.1 Member State Concerned: France - ANSM
A.2 EudraCT number: 2012-004321-15
A.3 Full title of the trial: A trial of a medicine
in two lines
A.3 Full title of the trial (fr): Un essai
A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT04302116

B. Sponsor Information
Sponsor 1
B.1.1 Name of Sponsor: A hospital
B.5.2 Functional name of contact point: The office
B.5.3 Address
B.5.3.1 Street Address: 1 street
B.5.6 E-mail: a@example.org

E.1.1 Medical condition(s) being investigated: West syndrome
E.3 Principal inclusion criteria: 1. Born at ≥ 29 weeks\u2028and well
E. coli in no culture
A.1 something: no key
E.3 Principal inclusion criteria (fr): 1. Nés à ≥ 29 semaines
E.4 Principal exclusion criteria (fr): Aucun
E.5 End points
E.7.1 Human pharmacology (Phase I): No
E.7.2 Therapeutic exploratory (Phase II): Yes
F.1.1 Trial has subjects under 18: Yes
F.2.1 Female: Yes
F.2.2 Male: Yes
F.4.2.2 In the whole clinical trial: 1,200
P. End of Trial Status: Ongoing
"""


def text(status: str = "Ongoing", country: str = "FR") -> str:
    return HEAD.format(status=status, country=country)


def read(status: str = "Ongoing") -> SourceRecord:
    return REGISTRY.read(REGISTRY.split(text(status))[0])


def test_a_whole_record() -> None:
    record = read()
    assert record.id == "2012-004321-15-FR"
    assert record.other_ids == ("2012-004321-15", "NCT04302116")
    assert record.title == record.official_title == "A trial of a medicine\nin two lines"
    assert (record.countries, record.phase, record.enrollment) == (("FR",), ("2",), 1200)
    assert (record.sponsor, record.contacts[0].name) == ("A hospital", "The office")
    assert (record.minimum_age, record.sex, record.conditions) == (None, None, ("West syndrome",))


def test_criteria_keep_every_sign_and_every_line() -> None:
    assert read().eligibility == (
        "Inclusion Criteria:\n\n1. Born at ≥ 29 weeks\u2028and well\nE. coli in no culture\nA.1 something: no key\n\n"
        "Exclusion Criteria:\n\nAucun"
    )


def test_a_file_of_several_countries() -> None:
    both = text() + "\n" + text(country="3rd")
    assert REGISTRY.recognises(both)
    assert [payload.id for payload in REGISTRY.split(both)] == ["2012-004321-15-FR", "2012-004321-15-3rd"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Completed", "completed"),
        ("Prematurely Ended", "terminated"),
        ("Ongoing", "unknown"),
        ("Trial now transitioned", "unknown"),
        ("GB - no longer in EU/EEA", "unknown"),
        ("Quite new", "unknown"),
    ],
)
def test_the_register_does_not_say_who_takes_people(said: str, status: str) -> None:
    assert read(said).status == status


@pytest.mark.parametrize("body", [None, {}, "", "EudraCT Number: none"])
def test_without_a_number_it_cannot_be_read(body: object) -> None:
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(Payload("euctr", "", body))


@pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")
def test_real_records_are_read() -> None:
    records = {}
    for path in sorted(REAL.glob("*.txt")):
        content = path.read_text("utf-8")
        assert REGISTRY.recognises(content)
        (payload,) = REGISTRY.split(content)
        record = REGISTRY.read(payload)
        assert payload.id == path.name.partition(".")[0]
        assert record.minimum_age == "18 Years"
        assert record.eligibility.count("Inclusion Criteria:") == 1
        assert "E.4 Principal" not in record.eligibility
        assert "E.5" not in record.eligibility
        records[payload.id] = record
    assert len(records) == 7
    french = records["2021-002179-21-FR"]
    assert "MMSE ≥ 14 and ≤ 25" in french.eligibility
    assert french.eligibility.endswith("assessed at screening")
    assert (french.enrollment, french.phase, french.contacts[0].name) == (600, ("3",), "Alain Moussy")
