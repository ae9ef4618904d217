"""EU CTIS: searches by POST, trials by GET, pages for people where anything else is asked."""

import copy
import json
from datetime import date
from typing import Any

from ingest.registries import ctis
from service.sample_registry.faulty import Fault, Reply, SeenRequest, json_reply
from tests.ingest.registries.dialects import SPELLINGS, TITLES, Dialect

PAGE_FOR_PEOPLE = Reply(200, b"<!doctype html><html><app-root></app-root></html>", "text/html")


def record_of(number: str, title: str) -> dict[str, Any]:
    """A trial recruiting in Spain, its recruitment over in Italy."""
    started = {"notificationType": "START_OF_RECRUITMENT", "date": "2026-01-10"}
    ended = {"notificationType": "END_OF_RECRUITMENT", "date": "2026-06-01"}
    return {
        "ctNumber": number,
        "ctStatus": "Authorised",
        "ctPublicStatusCode": 4,
        "startDateEU": "10/01/2026",
        "lastUpdated": "01/11/2026",
        "lastPublicationUpdate": "01/11/2026",
        "authorizedApplication": {
            "authorizedPartI": {
                "trialDetails": {
                    "clinicalTrialIdentifiers": {"publicTitle": title, "fullTitle": f"Of {title}"},
                    "trialInformation": {
                        "medicalCondition": {"partIMedicalConditions": [{"medicalCondition": title}]},
                        "eligibilityCriteria": {
                            "principalInclusionCriteria": [
                                {"number": 1, "principalInclusionCriteria": "Infants"}
                            ]
                        },
                    },
                }
            },
            "memberStatesConcerned": [{"mscName": "Spain"}, {"mscName": "Italy"}],
        },
        "events": {
            "trialEvents": [
                {"mscName": "Spain", "events": [started]},
                {"mscName": "Italy", "events": [ended, started]},
            ]
        },
    }


def titles(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = record["authorizedApplication"]["authorizedPartI"]["trialDetails"]
    return found


class Ctis(Dialect):
    name = "ctis"
    module = ctis
    smaller = {"SPELLINGS": SPELLINGS, "PAGE_SIZE": 2}  # noqa: RUF012 - never changed
    without = frozenset({"page token expired"})
    base = "/ctis-public-api"
    faulty_path = "/search"

    def __init__(self) -> None:
        self.sound: dict[str, Any] = {}
        self.records: dict[str, Any] = {}
        self.has_feed, self.in_feed = True, list[str]()
        super().__init__()
        self.heal()

    def heal(self) -> None:
        super().heal()
        self.repeats, self.is_misshapen = 0, False
        self.records = copy.deepcopy(self.sound)

    def fresh(self, title: str) -> str:
        number = f"2026-5{len(self.sound):05}-10-00"
        self.sound[number] = record_of(number, title)
        return number

    def change(self, record_id: str, title: str, on: date) -> None:
        for record in (self.sound[record_id], self.records.get(record_id)):
            if record:
                titles(record)["clinicalTrialIdentifiers"]["publicTitle"] = title
                record["lastUpdated"] = record["lastPublicationUpdate"] = on.strftime("%d/%m/%Y")

    def poison(self, record_id: str) -> None:
        self.records[record_id]["shortTitle"] = TITLES[0]  # it is found as before
        self.records[record_id]["authorizedApplication"] = "none"
        self.records[record_id]["lastUpdated"] = "24/11/2026"

    def remove(self, record_id: str) -> None:
        del self.records[record_id]

    def add_strange_keys(self, record_id: str) -> None:
        self.records[record_id] |= {"moonPhase": {"x": [1]}, "lastUpdated": "24/11/2026"}
        titles(self.records[record_id])["mood"] = 7

    def drop_keys(self, record_id: str) -> None:
        record = self.records[record_id]
        record["lastUpdated"] = None
        del record["events"], record["ctStatus"], record["authorizedApplication"]["memberStatesConcerned"]
        del titles(record)["trialInformation"]["eligibilityCriteria"]

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        if seen.path == "/search":
            return Reply(403) if seen.method != "POST" else self._search(json.loads(seen.body))
        if seen.path == "/rss/updates.rss" and self.has_feed:
            return Reply(200, self._feed().encode(), "application/rss+xml")
        if seen.path.startswith("/retrieve/") and seen.method == "GET":
            record = self.records.get(seen.path.removeprefix("/retrieve/"))
            return json_reply(record) if record else Reply(404)
        return PAGE_FOR_PEOPLE

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>A trial</title><link>https://euclinicaltrials.eu/search?lang=en&amp;EUCT={number}</link></item>"
            for number in self.in_feed
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><link>https://x.example</link>{items}</channel></rss>'

    def _search(self, question: dict[str, Any]) -> Reply:
        assert question["sort"]
        page, size = question["pagination"]["page"], question["pagination"]["size"]
        if self.repeats and page > 1:
            self.repeats -= 1
            page -= 1
        rows = [self._row(record) for record in self.records.values() if _found(record, question)]
        rows_here = rows[(page - 1) * size : page * size]
        if self.is_misshapen:
            return json_reply({"rows": rows_here})
        told = {"totalRecords": len(rows), "currentPage": page, "nextPage": page * size < len(rows)}
        return json_reply({"pagination": told, "data": rows_here})

    def _row(self, record: dict[str, Any]) -> dict[str, Any]:
        """Without criteria, the status a number."""
        row = {key: record.get(key) for key in ("ctNumber", "lastUpdated", "lastPublicationUpdate")}
        return row | {"ctStatus": 4, "trialCountries": ["Spain:4"]}


def _found(record: dict[str, Any], question: dict[str, Any]) -> bool:
    match question["searchCriteria"]:
        case {"containAll": str(words)}:
            return words.casefold() in json.dumps(record).casefold()
        case {"number": str(number)}:
            return str(record["ctNumber"]).startswith(number)
    raise AssertionError(question)


DIALECT = Ctis
