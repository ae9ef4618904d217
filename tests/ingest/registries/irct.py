"""IRCT: one XML document for each number, nothing where the number is nobody's."""

import copy
from datetime import date
from xml.sax.saxutils import escape

from ingest.registries import irct
from service.sample_registry.faulty import Fault, Reply, SeenRequest
from tests.ingest.registries.dialects import Dialect

DOCUMENT = """<?xml version='1.0' encoding='UTF-8'?>
<{root}><trial><main><trial_id>{shown}</trial_id><utrn/><reg_name>IRCT</reg_name>
<date_registration>01/11/2020</date_registration><primary_sponsor>A university</primary_sponsor>
<public_title>{title}</public_title><scientific_title>{title}</scientific_title>
<date_enrolment>01/01/1900</date_enrolment><target_size>40</target_size>
<recruitment_status>Recruiting</recruitment_status><url>http://en.irct.ir/trial/{number}</url>
<study_type>interventional</study_type><phase>2-3</phase><hc_freetext>{title}</hc_freetext><i_freetext/></main>
<contacts><contact><type>public</type><firstname>The</firstname><lastname>Office</lastname>
<telephone>+98 1</telephone><email>office@example.org</email></contact></contacts>
<countries><country2>Iran (Islamic Republic of)</country2></countries>
<criteria><inclusion_criteria>{inclusion}</inclusion_criteria><agemin>{low}</agemin><agemax>2 years</agemax>
<gender>Both</gender><exclusion_criteria>Other&lt;br&gt;seizures</exclusion_criteria></criteria>
<secondary_ids><secondary_id><sec_id>NCT04302116</sec_id><issuing_authority>ClinicalTrials.gov</issuing_authority>
</secondary_id></secondary_ids>{more}</trial></{root}>
"""
FIRST = 48400


class Irct(Dialect):
    name = "irct"
    module = irct
    query = f"{FIRST}-{FIRST + 20}"  # most of them are gaps
    smaller = {"MOST_IN_A_ROW": 2}  # noqa: RUF012 - never changed
    without = frozenset({"page token expired", "page twice"})
    expects = {"body cut short, always": "failed: broken-xml", "poison record": "ok, 2 poison"}  # noqa: RUF012 - never changed
    base = ""
    faulty_path = "/trial/*"

    def __init__(self) -> None:
        self.sound: dict[str, dict[str, str]] = {}
        self.records: dict[str, dict[str, str]] = {}
        super().__init__()
        self.heal()

    def heal(self) -> None:
        super().heal()
        self.is_misshapen = False
        self.records = copy.deepcopy(self.sound)

    def fresh(self, title: str) -> str:
        number = str(FIRST + 2 * len(self.sound))
        shown = f"IRCT2020082104{number}N1"
        record_id = f"{shown}-{number}"
        self.sound[record_id] = record_of(number, shown, title)
        return record_id

    def change(self, record_id: str, title: str, on: date) -> None:
        for records in (self.sound, self.records):
            if record_id in records:
                records[record_id]["title"] = title

    def poison(self, record_id: str) -> None:
        self.records[record_id]["shown"] = "soon"

    def remove(self, record_id: str) -> None:
        del self.records[record_id]

    def add_strange_keys(self, record_id: str) -> None:
        self.records[record_id]["more"] = "<moonPhase><x>1</x></moonPhase>"

    def drop_keys(self, record_id: str) -> None:
        self.records[record_id] |= {"inclusion": "", "low": ""}

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        record = next(
            (one for one in self.records.values() if seen.path == f"/trial/{one['number']}/xml"), None
        )
        if record is None:
            return Reply(404)
        root = "page" if self.is_misshapen else "trials"
        return Reply(200, document(record, root).encode(), "text/xml")


def record_of(number: str, shown: str, title: str) -> dict[str, str]:
    told = {"inclusion": "Infants", "low": "from 2 months old", "more": ""}
    return told | {"number": number, "shown": shown, "title": title}


def document(record: dict[str, str], root: str = "trials") -> str:
    told = {key: value if key == "more" else escape(value) for key, value in record.items()}
    return DOCUMENT.format(root=root, **told)


DIALECT = Irct
