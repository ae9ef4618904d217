"""WHO ICTRP, the portal over all primary registries, by the files it exports: CSV and XML of several shapes.

The portal and many registries behind it (CTRI, ChiCTR, TCTR, UMIN, ANZCTR) fend programs off. They are not crawled:
an operator exports what the portal's terms allow and hands the file in. The exchange XML that some of them offer
for each trial (IRCT, REPEC) is read as well.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ingest.record import Payload
from ingest.registries import irct
from ingest.registries._ictrp_record import NAME, id_of, read
from ingest.registries._who_xml import columns_of
from ingest.registry import files_only
from ingest.xml import local, parsed, sound

# The columns of the weekly files, which have no header.
COLUMNS = [
    "TrialID",
    "last_updated",
    "SecondaryIDs",
    "public_title",
    "Scientific_title",
    "url",
    "Public_Contact_Firstname",
    "Public_Contact_Lastname",
    "Public_Contact_Address",
    "Public_Contact_Email",
    "Public_Contact_Tel",
    "Public_Contact_Affiliation",
    "Scientific_Contact_Firstname",
    "Scientific_Contact_Lastname",
    "Scientific_Contact_Address",
    "Scientific_Contact_Email",
    "Scientific_Contact_Tel",
    "Scientific_Contact_Affiliation",
    "study_type",
    "study_design",
    "phase",
    "Date_registration",
    "Date_enrollement",
    "Target_size",
    "Recruitment_status",
    "Primary_sponsor",
    "Secondary_sponsors",
    "Source_Support",
    "Countries",
    "Conditions",
    "Interventions",
    "Age_min",
    "Age_max",
    "Gender",
    "Inclusion_Criteria",
    "Exclusion_Criteria",
    "Primary_Outcome",
    "Secondary_Outcomes",
    "Bridging_flag",
    "Bridged_type",
    "Childs",
    "type_enrolment",
    "Retrospective_flag",
    "results_1",
    "results_2",
    "results_3",
    "results_4",
    "results_5",
    "results_6",
    "results_7",
    "results_8",
    "results_9",
    "results_10",
    "results_11",
    "results_12",
    "results_13",
    "results_14",
    "Ethics_1",
    "Ethics_2",
    "Ethics_3",
    "Ethics_4",
    "Ethics_5",
    "Ethics_6",
]
_LONGEST_CELL = 10_000_000
# What tables made from exports, and exports of the portal's search, call the columns otherwise.
_OTHER_NAMES = {
    "inclusion_agemin": "Age_min",
    "inclusion_agemax": "Age_max",
    "agemin": "Age_min",
    "agemax": "Age_max",
    "condition": "Conditions",
    "intervention": "Interventions",
    "web_address": "url",
    "last_refreshed_on": "last_updated",
    "inclusion_gender": "Gender",
    "target size": "Target_size",
    "date_enrollment": "Date_enrollement",
    "secondary_id": "SecondaryIDs",
    "study type": "study_type",
    "contact_firstname": "Public_Contact_Firstname",
    "contact_lastname": "Public_Contact_Lastname",
    "contact_email": "Public_Contact_Email",
    "contact_tel": "Public_Contact_Tel",
}
_BY_LOWER = {name.casefold(): name for name in COLUMNS} | _OTHER_NAMES
_AN_ID = re.compile(r'\ufeff?"?[A-Za-z]{2,10}[-/ ]?[\w/-]{5,30}"?,')


def recognises(value: Any) -> bool:
    """Whether a text is an export as CSV, with a header or without, or one of the two kinds of XML."""
    if not isinstance(value, str):
        return False
    start = value.lstrip("\ufeff \t\r\n")[:5000]
    if start.startswith("<"):
        is_export = bool(re.search(r"<trials>\s*<trial>|<Trials_downloaded_from_ICTRP>", start))
        return is_export and not irct.recognises(value)
    header = start.partition("\n")[0]
    if "TrialID" in header.replace('"', "").split(","):
        return True
    return bool(_AN_ID.match(start)) and len(next(iter(_rows(value)), [])) == len(COLUMNS)


def split(value: str) -> list[Payload]:
    """The records of an export by the names of its columns; what cannot be read has the id ""."""
    if value.lstrip("\ufeff \t\r\n").startswith("<"):
        root = parsed(value)
        if root is None:
            root = parsed(sound(value))
        bodies = [value] if root is None else [_of_element(trial) for trial in root]
    else:
        bodies = list(_of_rows(value))
    return [Payload(NAME, id_of(body), body) for body in bodies]


def _rows(value: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    return (row for row in csv.reader(io.StringIO(value.lstrip("\ufeff"), newline="")) if row)


def _of_rows(value: str) -> Iterator[Any]:
    """A row too short or too long is handed on as it is: its columns are not what they seem."""
    rows = _rows(value)
    first = next(rows, [])
    if "TrialID" in first:
        names = [_BY_LOWER.get(name.strip().casefold(), name.strip()) for name in first]
    else:
        names = COLUMNS
        rows = iter([first, *rows])
    for row in rows:
        yield _named(zip(names, row, strict=True)) if len(row) == len(names) else row


def _named(cells: Any) -> dict[str, str]:
    """The first of two columns of a name counts."""
    found: dict[str, str] = {}
    for name, cell in cells:
        found.setdefault(name, cell)
    return found


def _of_element(trial: Element) -> Any:
    """A trial of the portal's XML, whose elements are columns, or of the exchange format."""
    if local(trial) == "Trial":
        return _named((_BY_LOWER.get(local(cell).casefold(), local(cell)), cell.text or "") for cell in trial)
    return columns_of(trial)


REGISTRY = files_only(NAME, "WHO ICTRP", recognises, split, read)
