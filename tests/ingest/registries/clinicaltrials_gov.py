"""ClinicalTrials.gov, as the sample registry speaks it."""

import copy
import json
from datetime import date
from typing import Any

from ingest.registries import clinicaltrials_gov
from service.sample_registry.faulty import Fault, Reply, SeenRequest, json_reply
from service.sample_registry.search import id_of
from service.sample_registry.server import SampleRegistry
from tests.ingest.registries.dialects import Dialect


class Ctgov(Dialect, SampleRegistry):
    name = "ctgov"
    module = clinicaltrials_gov

    def __init__(self) -> None:
        SampleRegistry.__init__(self, [], page_size_limit=3)
        self.sound: dict[str, Any] = {}
        Dialect.__init__(self)
        self.studies, self.page_size_limit = self.sound, 3
        self.heal()

    def heal(self) -> None:
        super().heal()
        self.repeats, self.is_misshapen, self.poisoned = 0, False, set[str]()
        self.studies = copy.deepcopy(self.sound)

    def fresh(self, title: str) -> str:
        id_ = f"NCT0000{len(self.sound) + 1:04}"
        self.sound[id_] = {
            "protocolSection": {
                "identificationModule": {"nctId": id_, "briefTitle": title},
                "statusModule": {
                    "overallStatus": "RECRUITING",
                    "lastUpdatePostDateStruct": {"date": "2026-11-01"},
                },
                "conditionsModule": {"conditions": [title]},
                "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* Infants"},
            }
        }
        return id_

    def change(self, record_id: str, title: str, on: date) -> None:
        for study in (self.sound[record_id], self.studies.get(record_id)):
            if study:
                sections = study["protocolSection"]
                sections["identificationModule"]["briefTitle"] = title
                sections["statusModule"]["lastUpdatePostDateStruct"] = {"date": on.isoformat()}

    def poison(self, record_id: str) -> None:
        title = self.studies[record_id]["protocolSection"]["identificationModule"]["briefTitle"]
        self.change(record_id, title, date(2026, 11, 24))
        self.poisoned.add(record_id)

    def remove(self, record_id: str) -> None:
        del self.studies[record_id]

    def add_strange_keys(self, record_id: str) -> None:
        self.studies[record_id] |= {"moonPhase": {"x": [1]}}
        sections = self.studies[record_id]["protocolSection"]
        sections["eligibilityModule"]["mood"] = 7
        sections["statusModule"]["lastUpdatePostDateStruct"] = {"date": "2026-11-24"}

    def drop_keys(self, record_id: str) -> None:
        sections = self.studies[record_id]["protocolSection"]
        del sections["eligibilityModule"], sections["statusModule"]["overallStatus"]

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        if self.is_misshapen and seen.path == "/studies":
            return json_reply({"trials": []})
        if self.repeats and "pageToken" in seen.query:
            self.repeats -= 1
            seen.query.pop("pageToken")
        reply = SampleRegistry.reply(self, seen, fault)
        return self._poisoned(reply) if self.poisoned and "fields" not in seen.query else reply

    def _poisoned(self, reply: Reply) -> Reply:
        page = json.loads(reply.body)
        studies = page.get("studies", [])
        for place, study in enumerate(studies):
            if id_of(study) in self.poisoned:
                studies[place] = {"hasResults": False}
        return json_reply(page)


DIALECT = Ctgov
