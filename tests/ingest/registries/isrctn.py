"""ISRCTN: XML by one question, no pages, no more than the limit, in no order."""

import copy
import re
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from ingest.registries import isrctn
from service.sample_registry.faulty import Fault, Reply, SeenRequest
from tests.ingest.registries.dialects import SPELLINGS, Dialect

RECORD = """<fullTrial><trial lastUpdated="{edited}T08:00:00.000Z" version="3">
<isrctn>{shown}</isrctn>
<trialDescription><title>{title}</title></trialDescription>
<externalRefs><eudraCTNumber>Nil known</eudraCTNumber></externalRefs>
<trialDesign><primaryStudyDesign>Interventional</primaryStudyDesign>
<overallEndDate>2028-01-01T00:00:00.000Z</overallEndDate></trialDesign>
<participants><recruitmentCountries><country>England</country><country>United Kingdom</country></recruitmentCountries>
<inclusion>{inclusion}</inclusion><ageRange>Child</ageRange><gender>All</gender>
<recruitmentStart>{start}T00:00:00.000Z</recruitmentStart><recruitmentEnd>{end}T00:00:00.000Z</recruitmentEnd>
</participants>
<conditions><condition><description>{title}</description></condition></conditions>
{more}</trial></fullTrial>"""
SOUND = {
    "edited": "2026-11-01",
    "start": "2026-01-01",
    "end": "2027-12-31",
    "inclusion": "Infants",
    "more": "",
}


class Isrctn(Dialect):
    name = "isrctn"
    module = isrctn
    smaller = {"SPELLINGS": SPELLINGS, "LIMIT": 3}  # noqa: RUF012 - never changed
    expects = {"body cut short, always": "failed: broken-xml", "poison record": "ok, 2 poison"}  # noqa: RUF012 - never changed
    without = frozenset({"page token expired"})
    base = "/api"
    faulty_path = "/query/*"

    def __init__(self) -> None:
        self.sound: dict[str, dict[str, str]] = {}
        self.records: dict[str, dict[str, str]] = {}
        super().__init__()
        self.heal()

    def heal(self) -> None:
        super().heal()
        self.repeats, self.is_misshapen = 0, False
        self.records = copy.deepcopy(self.sound)

    def fresh(self, title: str) -> str:
        number = f"1000{len(self.sound):04}"
        # Not on one day: answers that are too long are split by days.
        edited = f"2026-10-{len(self.sound) + 1:02}"
        self.sound[f"ISRCTN{number}"] = SOUND | {
            "number": number,
            "shown": number,
            "title": title,
            "edited": edited,
        }
        return f"ISRCTN{number}"

    def change(self, record_id: str, title: str, on: date) -> None:
        for records in (self.sound, self.records):
            if record_id in records:
                records[record_id] |= {"title": title, "edited": on.isoformat()}

    def poison(self, record_id: str) -> None:
        self.records[record_id] |= {"shown": "soon", "edited": f"2026-11-{22 + int(record_id[-1]) % 3}"}

    def remove(self, record_id: str) -> None:
        del self.records[record_id]

    def add_strange_keys(self, record_id: str) -> None:
        self.records[record_id] |= {"more": "<moonPhase><x>1</x></moonPhase>", "edited": "2026-11-24"}

    def drop_keys(self, record_id: str) -> None:
        self.records[record_id] |= {"inclusion": "", "start": "", "end": "", "edited": "2026-11-24"}

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        if seen.path != "/query/format/default":
            return Reply(404)
        found = [record for record in self.records.values() if _found(record, seen.query["q"])]
        some = found[: int(seen.query["limit"])]
        if self.repeats and some:
            self.repeats -= 1
            some = [*some, *some]
        return Reply(200, self._document(some, len(found)).encode(), "text/xml")

    def _document(self, records: list[dict[str, str]], total: int) -> str:
        name = "trials" if self.is_misshapen else "allTrials"
        inside = "".join(
            RECORD.format(**{key: value if key == "more" else escape(value) for key, value in record.items()})
            for record in records
        )
        return (
            f'<?xml version="1.0"?><{name} totalCount="{total}" xmlns="{isrctn.NAMESPACE}">{inside}</{name}>'
        )


def _found(record: dict[str, Any], query: str) -> bool:
    (phrase,) = re.findall(r'"([^"]+)"', query)
    low, high = re.findall(r"GE ([\d-]+)T", query), re.findall(r"LT ([\d-]+)T", query)
    return (
        phrase.casefold() in f"ISRCTN{record['number']} {record['title']}".casefold()
        and (not low or record["edited"] >= low[0])
        and (not high or record["edited"] < high[0])
    )


DIALECT = Isrctn
