"""What changed between two readings of a record, in the registry's words."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.history import Change, changes
from ingest.record import SourceRecord
from matchers.trial import Dates, Site

TEXT = "Inclusion Criteria:\n\n* Infantile spasms\n* Age 2 to 24 months\n"
BEFORE = SourceRecord(
    "ctgov", "NCT1", "", "A trial", status="not-yet-recruiting", minimum_age="2 Months", eligibility=TEXT,
    sites=(Site("Hospital", "Lyon", "FR", "recruiting"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({}, ()),
        ({"status": "recruiting"}, (Change("opened", ("not-yet-recruiting",), ("recruiting",)),)),
        ({"status": "completed"}, (Change("closed", ("not-yet-recruiting",), ("completed",)),)),
        ({"status": "unknown"}, (Change("status", ("not-yet-recruiting",), ("unknown",)),)),
        ({"minimum_age": "1 Month"}, (Change("ages", ("from 2 Months",), ("from 1 Month",)),)),
        ({"maximum_age": "2 Years"}, (Change("ages", (), ("to 2 Years",)),)),
        ({"sex": "FEMALE"}, (Change("sex", (), ("FEMALE",)),)),
        ({"dates": Dates(start="2026-12")}, (Change("dates", (), ("start 2026-12",)),)),
        ({"dates": Dates(updated="2026-12-01")}, ()),
        ({"sites": ()}, (Change("sites", ("Hospital, Lyon, FR (recruiting)",), ()),)),
        (
            {"sites": (*BEFORE.sites, Site("Clinic", "Rome", "IT"))},
            (Change("sites", (), ("Clinic, Rome, IT",)),),
        ),
        (
            {"eligibility": TEXT.replace("24", "36")},
            (Change("criteria", ("Age 2 to 24 months",), ("Age 2 to 36 months",)),),
        ),
        ({"eligibility": TEXT.replace("* ", "  - ").replace("\n\n", "\n")}, ()),
        (
            {"eligibility": ""},
            (Change("criteria", ("Inclusion Criteria:", "Infantile spasms", "Age 2 to 24 months")),),
        ),
        ({"title": "Another title"}, ()),
    ],
)
def test_what_is_told(now: dict[str, Any], told: tuple[Change, ...]) -> None:
    assert changes(BEFORE, replace(BEFORE, **now)) == told


def test_a_record_not_seen_before_is_listed() -> None:
    assert changes(None, BEFORE) == (Change("listed", new=("not-yet-recruiting",)),)


def test_of_a_giant_text_only_that_it_changed() -> None:
    giant = "\n".join(f"* line {n}" for n in range(100_000))
    assert changes(BEFORE, replace(BEFORE, eligibility=giant)) == (Change("criteria", ("…",), ("…",)),)


@given(st.text(max_size=200), st.text(max_size=200))
def test_texts_that_differ_in_words_are_told_to(one: str, other: str) -> None:
    told = changes(replace(BEFORE, eligibility=one), replace(BEFORE, eligibility=other))
    back = changes(replace(BEFORE, eligibility=other), replace(BEFORE, eligibility=one))
    assert bool(told) == bool(back)
    assert not changes(replace(BEFORE, eligibility=one), replace(BEFORE, eligibility=one))
