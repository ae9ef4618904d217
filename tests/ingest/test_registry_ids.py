"""Ids of trials, told apart by their grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.registry_ids import SERIES, ids_in, known_ids

TABLE = """
text                                     series    id
NCT01828437                              NCT       NCT01828437
nct 01828437                             NCT       NCT01828437
ClinicalTrials.gov: NCT01828437          NCT       NCT01828437
NCT11111111
NCT99000001
NCT0182843
XNCT01828437
2012-004321-15                           EudraCT   2012-004321-15
EUCTR2012-004321-15-GB                   EudraCT   2012-004321-15
EudraCT number 2012-004321-15            EudraCT   2012-004321-15
2012–004321–15                           EudraCT   2012-004321-15
2000-000000-00
2022-501515-14                           EU CT     2022-501515-14
2022-501515-14-00                        EU CT     2022-501515-14
2022-501515-14-01                        EU CT     2022-501515-14
2022-5015151-14
ISRCTN54363174                           ISRCTN    ISRCTN54363174
ISRCTN 54363174                          ISRCTN    ISRCTN54363174
ISRCTN00000000
54363174
U1111-1298-2345                          UTN       U1111-1298-2345
1111-1298-2345                           UTN       U1111-1298-2345
U1111-1111-1111
CTRI/2019/02/017640                      CTRI      CTRI/2019/02/017640
ChiCTR-TRC-10000871                      ChiCTR    ChiCTRTRC-10000871
ChiCTR2000034567                         ChiCTR    ChiCTR2000034567
IRCT20190223042815N1                     IRCT      IRCT20190223042815N1
jRCTs031190045                           jRCT      jRCTS031190045
ACTRN12619000123145                      ANZCTR    ACTRN12619000123145
TCTR20200819005                          TCTR      TCTR20200819005
DRKS00012345                             DRKS      DRKS00012345
PACTR202001234567890                     PACTR     PACTR202001234567890
SLCTR/2019/012                           SLCTR     SLCTR/2019/012
PER-014-19                               REPEC     PER-014-19
107/06
Nil known
R01 NS 048453
"""
ROWS = [line.split("  ") for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_an_id_is_known_by_its_grammar(row: list[str]) -> None:
    text, *told = (cell.strip() for cell in row if cell.strip())
    assert [(one.series, one.text) for one in ids_in(text)] == ([tuple(told)] if told else [])


def test_a_text_with_two_ids_names_both() -> None:
    assert list(map(str, known_ids(["NCT01828437 / ISRCTN54363174", "isrctn54363174"]))) == [
        "NCT01828437",
        "ISRCTN54363174",
    ]


@given(st.text(max_size=400))
def test_any_text_has_some_ids_or_none(text: str) -> None:
    assert all(one.series in {series.name for series in SERIES} for one in ids_in(text))


def test_a_giant_text_is_searched_at_its_beginning_only() -> None:
    assert ids_in("2022-" * 200_000) == ()
