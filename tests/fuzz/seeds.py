"""What damage begins with: our samples, and real payloads where these lie beside the project."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from ingest.record import Payload
from ingest.registry import registries
from service.api.examples import BUNDLE, HOOK, PROFILE
from service.payload_files import Skipped, payloads_in
from service.sample_registry.server import sample_studies
from tests.ingest.registries.irct import document, record_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
REAL = ("ctgov-infant-epilepsy", "ctis", "euctr-text", "ictrp-derived-csv", "isrctn-as-json", "who-xml")
MOST_PACKETS = 40
IRCT = (
    {
        "title": "Prednisolone or ACTH in West syndrome",
        "inclusion": "1- Age 2 to 24 months<br>2- Hypsarrhythmia",
    },
    {"title": "Ketogenic diet in infantile spasms", "inclusion": "", "low": "no limit"},
    {
        "title": "Video EEG at home",
        "low": "1 month old",
        "more": "<i_code>Treatment - Drugs</i_code><moon><x/></moon>",
    },
    {"title": "اسپاسم شیرخواران", "inclusion": "Infants; seizures refractory to 2 drugs &amp; more"},
)
PACKET: dict[str, Any] = {
    "id": "sample",
    "subject": {
        "id": "sample",
        "dateOfBirth": "2026-04-10T00:00:00Z",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P7M"}},
        "vitalStatus": {"status": "ALIVE"},
        "sex": "FEMALE",
    },
    "phenotypicFeatures": [
        {
            "type": {"id": "HP:0012469", "label": "Infantile spasms"},
            "onset": {"age": {"iso8601duration": "P6M2W"}},
        },
        {"type": {"id": "HP:0002521", "label": "Hypsarrhythmia"}, "excluded": True},
    ],
    "measurements": [
        {
            "assay": {"id": "LOINC:29463-7", "label": "Body weight"},
            "value": {"quantity": {"unit": {"id": "UO:0000009", "label": "kilogram"}, "value": 7.6}},
            "timeObserved": {"timestamp": "2026-11-20T08:00:00Z"},
        }
    ],
    "diseases": [
        {
            "term": {"id": "MONDO:0001734", "label": "tuberous sclerosis"},
            "onset": {"ontologyClass": {"id": "HP:0003593", "label": "Infantile onset"}},
        }
    ],
    "medicalActions": [
        {
            "treatment": {
                "agent": {"id": "RxNorm:14851", "label": "vigabatrin"},
                "doseIntervals": [
                    {
                        "quantity": {"unit": {"id": "UO:0000308", "label": "mg/kg"}, "value": 100},
                        "interval": {"start": "2026-11-10T00:00:00Z", "end": "2026-11-14T00:00:00Z"},
                    }
                ],
            }
        }
    ],
    "metaData": {"phenopacketSchemaVersion": "2.0.2"},
}


def payload_seeds() -> dict[str, list[Payload]]:
    found: dict[str, list[Payload]] = defaultdict(list)
    for study in sample_studies():
        found["ctgov"] += registries()["ctgov"].split(study)
    for number, told in enumerate(IRCT, 48421):
        record = record_of(str(number), f"IRCT20200821{number:06}N1", "") | told
        found["irct"] += registries()["irct"].split(document(record))
    folders = [SAMPLES / name for name in REAL]
    for payload in payloads_in([folder for folder in folders if folder.is_dir()]):
        if not isinstance(payload, Skipped):
            found[payload.registry].append(payload)
    return found


def profile_seeds() -> list[Any]:
    folder = SAMPLES / "phenopackets"
    packets = sorted(folder.glob("*.json"))[:MOST_PACKETS] if folder.is_dir() else []
    return [PROFILE, BUNDLE, PACKET, *(json.loads(path.read_bytes()) for path in packets)]


def hook_seeds() -> list[Any]:
    """With what was sent for each template, and with what was not."""
    bundle = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": "next", "url": "x"}],
        "entry": [],
    }
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    more = {"medicationStatements": bundle, "medicationRequests": outcome, "observations": None}
    return [HOOK, HOOK | {"prefetch": HOOK["prefetch"] | more}, HOOK | {"prefetch": {}}]
