"""EU CTR: the number of trials on a page for people, twenty of them in a text, each country's record by itself."""

import copy
from datetime import date
from typing import Any

from ingest.registries import euctr
from service.sample_registry.faulty import Fault, Reply, SeenRequest
from tests.ingest.registries.dialects import SPELLINGS, Dialect

RECORD = """Summary

EudraCT Number: {number}
Sponsor's Protocol Code Number: ABC1
National Competent Authority: France - ANSM
Clinical Trial Type: EEA CTA
Trial Status: {status}
Link: https://www.clinicaltrialsregister.eu/ctr-search/trial/{number}/{country}/

A. Protocol Information
A.1 Member State Concerned: {state}
A.2 EudraCT number: {number}
A.3 Full title of the trial: {title}
E. General Information on the Trial
E.1.1 Medical condition(s) being investigated: {title}
E.3 Principal inclusion criteria: {inclusion}
E.4 Principal exclusion criteria: {exclusion}
E.5 End points
F. Population of Trial Subjects
F.1.1 Trial has subjects under 18: Yes
{more}
P. End of Trial
P. End of Trial Status: Ongoing
"""
ROW = """EudraCT Number: {number}
Sponsor Protocol Number: ABC1
Sponsor Name: A hospital
Full Title: {title}
Medical condition: {title}
Population Age: Infants and toddlers
Gender: Male, Female
Trial protocol: {countries}
Link: https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:{number}

"""
STATES = {"FR": "France - ANSM", "ES": "Spain - AEMPS", "3rd": "Outside EU/EEA"}


class Euctr(Dialect):
    name = "euctr"
    module = euctr
    strange = "Z.1"
    smaller = {"SPELLINGS": SPELLINGS}  # noqa: RUF012 - never changed
    without = frozenset({"page token expired"})
    expects = {"body cut short, always": "failed: broken-text"}  # noqa: RUF012 - never changed
    base = "/ctr-search"
    faulty_path = "/rest/*"
    page_size = 2

    def __init__(self) -> None:
        self.sound: dict[str, dict[str, str]] = {}
        self.records: dict[str, dict[str, str]] = {}
        super().__init__()
        self.heal()

    def heal(self) -> None:
        super().heal()
        self.repeats, self.is_misshapen, self.poisoned = 0, False, set[str]()
        self.records = copy.deepcopy(self.sound)

    def fresh(self, title: str) -> str:
        number = f"2012-00{len(self.sound):04}-15"
        return self.add(number, "3rd" if len(self.sound) % 2 else "FR", title)

    def add(self, number: str, country: str, title: str, **said: str) -> str:
        told = {"inclusion": "Infants", "exclusion": "None", "status": "Ongoing", "more": ""} | said
        place = {"number": number, "country": country, "state": STATES[country]}
        self.sound[f"{number}-{country}"] = told | place | {"title": title}
        return f"{number}-{country}"

    def change(self, record_id: str, title: str, on: date) -> None:
        for records in (self.sound, self.records):
            if record_id in records:
                records[record_id]["title"] = title

    def poison(self, record_id: str) -> None:
        self.poisoned.add(record_id)

    def remove(self, record_id: str) -> None:
        del self.records[record_id]

    def add_strange_keys(self, record_id: str) -> None:
        self.records[record_id]["more"] = "Z.1 Moon phase: x"

    def drop_keys(self, record_id: str) -> None:
        self.records[record_id] |= {"inclusion": "", "exclusion": "", "state": "", "status": ""}

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        found = self._found(seen.query.get("query", "").strip('"'))
        match seen.path.split("/")[1:]:
            case ["search"]:
                told = "" if self.is_misshapen else f"Trials with a EudraCT protocol ({len(found)})"
                return Reply(200, f"<!DOCTYPE html><p>{told}</p>".encode(), "text/html")
            case ["rest", "download", "summary"]:
                return _text("".join(self._page(found, int(seen.query["page"]))))
            case ["rest", "download", "trial", number, country]:
                record_id = f"{number}-{country}"
                record = self.records.get(record_id)
                if record is None:
                    return Reply(404)
                text = RECORD.format(**record)
                return _text(text.replace("EudraCT Number", "Number") if record_id in self.poisoned else text)
        return Reply(404)

    def _found(self, words: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for record in self.records.values():
            if words.casefold() in record["title"].casefold():
                found.setdefault(record["number"], []).append(record)
        return found

    def _page(self, found: dict[str, list[dict[str, Any]]], page: int) -> list[str]:
        if self.repeats and page > 1:
            self.repeats -= 1
            page -= 1
        numbers = list(found)[(page - 1) * self.page_size : page * self.page_size]
        return [self._row(number, found[number]) for number in numbers]

    def _row(self, number: str, records: list[dict[str, Any]]) -> str:
        named = {"3rd": "Outside EU/EEA"}
        countries = " ".join(
            f"{named.get(one['country'], one['country'])}({one['status']})" for one in records
        )
        return ROW.format(number=number, title=records[0]["title"], countries=countries)


def _text(text: str) -> Reply:
    return Reply(200, text.encode(), "text/plain")


DIALECT = Euctr
