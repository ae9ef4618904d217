"""Ids of many registries, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identifiers import Identifier, classified, registered


@pytest.mark.parametrize(
    ("typed", "scheme", "number"),
    [
        ("NCT04302116", "nct", "NCT04302116"),
        (" nct04302116.", "nct", "NCT04302116"),
        ("2022-501515-14", "euct", "2022-501515-14"),
        ("2024-510663-34-00", "euct", "2024-510663-34"),
        ("2024‑510663‑34‑01", "euct", "2024-510663-34"),
        ("2019-001588-63", "eudract", "2019-001588-63"),
        ("EUCTR2019-001588-63-GB", "eudract", "2019-001588-63"),
        ("2019-001588-63-3rd", "eudract", "2019-001588-63"),
        ("ISRCTN61070850", "isrctn", "ISRCTN61070850"),
        ("ISRCTN 61070850", "isrctn", "ISRCTN61070850"),
        ("1111-1252-3456", "utn", "U1111-1252-3456"),
        ("U1111-1252-3456", "utn", "U1111-1252-3456"),
        ("CTRI/2023/01/048888", "ctri", "CTRI/2023/01/048888"),
        ("IRCT20120215009014N412", "irct", "IRCT20120215009014N412"),
        ("ChiCTR2300070000", "chictr", "ChiCTR2300070000"),
        ("ChiCTR-IOR-17013403", "chictr", "ChiCTRIOR-17013403"),
        ("jRCTs031230046", "jrct", "jRCTS031230046"),
        ("UMIN000012345", "umin", "UMIN000012345"),
        ("PER-001-95", "per", "PER-001-95"),
        ("RBR-973pt5n", "rbr", "RBR-973PT5N"),
        ("DRKS00012345", "drks", "DRKS00012345"),
    ],
)
def test_ids_by_their_shape(typed: str, scheme: str, number: str) -> None:
    assert classified(typed) == Identifier(scheme, number)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "Nil known", "N.A.", "AB21004", "107/06", "200925", "NCT11111111", "NCT12345678"),
        *("2022-101515-14", "61070850", "EMEA-001318-PIP01-12", "ISRCTN"),
    ],
)
def test_what_no_registry_gave_out(typed: str) -> None:
    assert classified(typed) is None


def test_each_once_in_order() -> None:
    found = registered(["AB1", "2024-510663-34-00", "nct04302116", "2024-510663-34-01", "NCT04302116"])
    assert [one.number for one in found] == ["2024-510663-34", "NCT04302116"]


@given(st.text())
def test_any_text_will_do(text: str) -> None:
    found = classified(text)
    assert found is None or classified(found.number) == found
