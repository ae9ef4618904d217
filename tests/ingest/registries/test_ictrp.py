"""WHO ICTRP: exports of every shape that people hand in, made up here cell by cell, and the real ones."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.record import Payload, PayloadUnreadable, SourceRecord
from ingest.registries._ictrp_columns import COLUMNS
from ingest.registries._ictrp_record import plain
from ingest.registries.ictrp import REGISTRY
from matchers.trial import Contact
from service.payload_files import Skipped, payloads_in

REAL = Path(__file__).parents[4] / "shared" / "samples"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason=f"there are no real payloads in {REAL}")
ROW = {
    "TrialID": "CTRI/2023/01/048888",
    "last_updated": "2026-11-02",
    "SecondaryIDs": "NCT04302116;Nil;U1111-1252-3456",
    "public_title": "Vigabatrin &amp; prednisolone<br>in West syndrome",
    "url": "https://example.org/x",
    "study_type": "Interventional",
    "phase": "Phase 2/ Phase 3",
    "Date_enrollement": "18/05/2020",
    "Target_size": "80",
    "Recruitment_status": "Recruiting",
    "Primary_sponsor": "A hospital",
    "Countries": "India;Thailand",
    "Conditions": "West syndrome;Infantile spasms",
    "Interventions": "Vigabatrin; prednisolone",
    "Age_min": "2M",
    "Age_max": "730D",
    "Gender": "Female: yes<br>Male: no",
    "Inclusion_Criteria": "Inclusion criteria: <br>1. spasms\n<br>   since a week<br>2. weight &lt; 5 kg",
    "Exclusion_Criteria": "1. other",
    "Public_Contact_Email": "a@example.org",
}


def as_csv(*rows: dict[str, str], header: bool = False) -> str:
    written = io.StringIO()
    table = csv.writer(written)
    if header:
        table.writerow(COLUMNS)
    table.writerows([row.get(name, "") for name in COLUMNS] for row in rows)
    return written.getvalue()


def read(**changes: str) -> SourceRecord:
    (payload,) = REGISTRY.split(as_csv(ROW | changes))
    return REGISTRY.read(payload)


@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_with_a_header_or_without(header: bool, mark: str) -> None:  # noqa: FBT001
    text = mark + as_csv(ROW, ROW | {"TrialID": "JPRN-UMIN000012345"}, header=header)
    assert REGISTRY.recognises(text)
    assert [payload.id for payload in REGISTRY.split(text)] == ["CTRI/2023/01/048888", "JPRN-UMIN000012345"]


def test_a_whole_row() -> None:
    record = read()
    assert record.title == "Vigabatrin & prednisolone\nin West syndrome"
    assert record.other_ids == ("NCT04302116", "U1111-1252-3456")
    assert (record.phase, record.status, record.enrollment) == (("2", "3"), "recruiting", 80)
    assert (record.countries, record.conditions) == (("IN", "TH"), ("West syndrome", "Infantile spasms"))
    assert [one.name for one in record.interventions] == ["Vigabatrin", "prednisolone"]
    assert (record.minimum_age, record.maximum_age, record.sex) == ("2 Months", "730 Days", "female")
    assert (record.dates.start, record.dates.updated) == ("2020-05-18", None)
    assert record.contacts == (Contact(email="a@example.org"),)
    assert record.eligibility == (
        "Inclusion criteria: \n1. spasms\n   since a week\n2. weight < 5 kg\n\nExclusion Criteria:\n\n1. other"
    )
    assert record.unknown_keys == ()


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("18Y", "18 Years"),
        ("6M", "6 Months"),
        ("1D", "1 Day"),
        ("730D", "730 Days"),
        ("6569D", "6569 Days"),
        ("2.00 Month(s)", "2 Months"),
        ("1 year", "1 Year"),
        ("0", None),
        ("0Y", None),
        ("N/A", None),
        ("NO LIMIT", None),
        ("no age limit", None),
        ("NOT APPLICABLE", None),
        ("NOT SPECIFIED", None),
        ("multiple age groups", None),
        ("", None),
        ("6", "6"),
        (">18Y", ">18Y"),
        ("<50Y", "<50Y"),
    ],
)
def test_ages_keep_their_unit_and_what_is_no_age_its_words(said: str, age: str | None) -> None:
    assert read(Age_max=said).maximum_age == age


@pytest.mark.parametrize(
    ("said", "day"),
    [("01/01/1900", None), ("1900-01-01", None), ("27/10/1995", "1995-10-27"), ("2011-01", "2011-01"),
     ("January 2011", "2011-01"), ("31/02/2020", None), ("NA", None), ("", None)],
)  # fmt: skip
def test_dates_as_far_as_they_are_known(said: str, day: str | None) -> None:
    assert read(Date_enrollement=said).dates.start == day


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Recruiting", "recruiting"),
        ("Not Recruiting", "active-not-recruiting"),
        ("Authorised", "unknown"),
        ("Not Available", "unknown"),
        ("Finished", "completed"),
        ("Something new", "unknown"),
    ],
)
def test_statuses(said: str, status: str) -> None:
    assert read(Recruitment_status=said).status == status


@pytest.mark.parametrize(
    ("said", "phase"),
    [
        ("Phase 3", ("3",)),
        ("PHASE II-III", ("2", "3")),
        ("Human pharmacology (Phase I): no Therapeutic exploratory (Phase II): yes", ("2",)),
        ("Early Phase 1", ("early-1",)),
        ("N/A", ()),
        ("", ()),
    ],
)
def test_phases(said: str, phase: tuple[str, ...]) -> None:
    assert read(phase=said).phase == phase


@pytest.mark.parametrize(
    ("said", "sex"),
    [("Female", "female"), ("Male", "male"), ("Both males and females", None), ("Female: yes Male: yes", None),
     ("Female: no Male: yes", "male"), ("All", None), ("", None)],
)  # fmt: skip
def test_only_one_named_restricts_the_sex(said: str, sex: str | None) -> None:
    assert read(Gender=said).sex == sex


def test_a_row_with_other_columns_is_set_aside() -> None:
    good, short = as_csv(ROW), "NCT04302116,2026-01-01\n"
    first, second = REGISTRY.split(good + short)
    assert (first.id, second.id) == (ROW["TrialID"], "")
    with pytest.raises(PayloadUnreadable):
        REGISTRY.read(second)


EXCHANGE = """<?xml version='1.0' encoding='ISO-8859-1'?><trials><trial><main><trial_id>IRCT20120215009014N412</trial_id>
<utrn>U1111-1252-3456</utrn><public_title>Épilepsie</public_title><date_enrolment>01/01/1900</date_enrolment>
<recruitment_status>Recruiting</recruitment_status><phase>N/A</phase><hc_freetext>West syndrome</hc_freetext></main>
<countries><country2>Iran (Islamic Republic of)</country2></countries><criteria><inclusion_criteria>Infants</inclusion_criteria>
<agemin>1 month</agemin><agemax>no limit</agemax><gender>Both</gender></criteria>
<secondary_ids><secondary_id><sec_id>NCT04302116</sec_id></secondary_id><secondary_id><sec_id>N.A.</sec_id></secondary_id>
</secondary_ids></trial></trials>"""


def test_the_exchange_xml_in_the_encoding_it_declares(tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    file.write_bytes(EXCHANGE.encode("latin-1"))
    (payload,) = payloads_in([file])
    assert isinstance(payload, Payload)
    record = REGISTRY.read(payload)
    assert (record.id, record.title) == ("IRCT20120215009014N412", "Épilepsie")
    assert record.other_ids == ("NCT04302116", "U1111-1252-3456")
    assert (record.countries, record.dates.start) == (("IR",), None)
    assert (record.minimum_age, record.maximum_age) == ("1 Month", None)


def test_the_xml_of_the_portals_own_search() -> None:
    text = (
        "<Trials_downloaded_from_ICTRP><Trial><TrialID>TCTR20200101001</TrialID><Public_title>T</Public_title>"
        "<Web_address>https://example.org</Web_address><Agemin>1M</Agemin><Condition>West syndrome</Condition></Trial>"
        "</Trials_downloaded_from_ICTRP>"
    )
    assert REGISTRY.recognises(text)
    record = REGISTRY.read(REGISTRY.split(text)[0])
    assert (record.title, record.url, record.minimum_age) == ("T", "https://example.org", "1 Month")
    assert record.conditions == ("West syndrome",)


@pytest.mark.parametrize(
    "value", [None, {}, [], "", "text", "a,b\n1,2\n", "<html></html>", "NCT04302116,x\n", "<trials><study/>"]
)
def test_other_files_are_not_recognised(value: Any) -> None:
    assert not REGISTRY.recognises(value)


@given(st.text(alphabet="<>/brpli &;#x\n\t a5", max_size=60))
def test_no_comparison_is_taken_for_a_tag(text: str) -> None:
    assert plain(f"weight <5 kg {text} and > 3").startswith("weight <5 kg")


@pytest.mark.parametrize("mark", ["<br>", "<br/>", "<br />", "<br/ >", "<BR / >", "<br/ ><br>", "</p>"])
def test_every_spelling_of_a_line_break_is_one(mark: str) -> None:
    assert (
        plain(f"1. spasms {mark}2. weight &lt; 5 kg{mark}").split()
        == plain("1. spasms\n2. weight < 5 kg").split()
    )
    assert len([line for line in plain(f"1. spasms{mark}2. weight").splitlines() if line]) == 2


@needs_real
def test_real_exports_are_read() -> None:
    found = list(payloads_in([REAL / "who-xml", REAL / "ictrp-derived-csv"]))
    assert len(found) > 600
    assert not [one for one in found if isinstance(one, Skipped)]
    records = [REGISTRY.read(one) for one in found if isinstance(one, Payload)]
    assert all(record.id and "<br" not in record.eligibility for record in records)
    (peruvian,) = (record for record in records if record.id == "PER-001-95")
    assert (peruvian.countries[0], peruvian.status, peruvian.phase) == ("BR", "completed", ("3",))
    assert peruvian.title.startswith("Evaluation of the Efficacy")  # the public one is "N.A."


def test_a_table_without_the_exclusions_says_so() -> None:
    columns = {name: ROW.get(name, "") for name in COLUMNS if name != "Exclusion_Criteria"}
    assert REGISTRY.read(Payload("ictrp", "", columns | {"mood": "7"})).unknown_keys == (
        "mood",
        "Exclusion_Criteria: no such column",
    )
