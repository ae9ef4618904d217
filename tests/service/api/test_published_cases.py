"""Published cases as phenopackets, through the real route: none fails, and no fact is told that is not theirs."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from matchers.vocabulary import TERMS
from tests.service.api.test_formats import SAMPLES

Json = dict[str, Any]
FOLDERS = ("phenopackets", "phenopackets-excluded")
CASES = [case for folder in FOLDERS for case in sorted((SAMPLES / folder).glob("*.json"))]
FINDING = re.compile(r"(?P<list>conditions|eeg): (?P<term>[a-z0-9-]+), (?P<said>present|absent)")
PATHOGENIC = {"PATHOGENIC", "LIKELY_PATHOGENIC"}


@pytest.fixture
def answers(client: TestClient) -> list[tuple[Json, Any]]:
    """Every case with its answer."""
    if not CASES:
        pytest.skip(f"no published cases in {SAMPLES}")
    packets = [json.loads(case.read_text(encoding="utf-8")) for case in CASES]
    return [(packet, client.post("/match/phenopacket", json=packet)) for packet in packets]


def has_died(packet: Json) -> bool:
    return bool(packet["subject"].get("vitalStatus", {}).get("status") == "DECEASED")


def at(packet: Json, path: str) -> Any:
    """The part of the packet that a path names; KeyError or IndexError where there is none."""
    part: Any = packet
    for name, number in re.findall(r"([A-Za-z]+)|\[(\d+)\]", path):
        part = part[name] if name else part[int(number)]
    return part


def codes_of(term: str) -> set[str]:
    return {code.casefold() for code in TERMS[term].codes}


def tells(part: Json, term: str, *, present: bool) -> bool:
    """Whether this very part of a packet says so: by its code, or by a variant that is told as the cause."""
    if "variantInterpretation" in part:
        variant = part["variantInterpretation"]
        symbol = variant["variationDescriptor"]["geneContext"]["symbol"]
        return (
            present
            and f"hgnc:{symbol}".casefold() in codes_of(term)
            and variant["acmgPathogenicityClassification"] in PATHOGENIC
            and part["interpretationStatus"] in {"CAUSATIVE", "CONTRIBUTORY"}
        )
    named: Json = part["type"] if "type" in part else part["term"]
    code = named["id"].casefold()
    return code in codes_of(term) and bool(part.get("excluded")) is not present


def test_none_fails_and_nothing_is_searched_for_who_has_died(answers: list[tuple[Json, Any]]) -> None:
    for packet, response in answers:
        assert response.status_code == (422 if has_died(packet) else 200), packet["id"]
        assert packet["id"] not in response.text
        assert packet["metaData"]["createdBy"] not in response.text
        if has_died(packet):
            assert response.json()["type"] == "urn:spasm-trials:problem:deceased"


def test_no_fact_is_told_that_is_not_of_the_case(answers: list[tuple[Json, Any]]) -> None:
    checked = 0
    for packet, response in answers:
        answer = response.json()
        loosely = {warned["field"] for warned in answer.get("warnings", [])}
        for one in answer.get("intake", {}).get("understood", []):
            assert _is_told(packet, one["path"], one["as"], loosely), (packet["id"], one)
            checked += 1
    assert checked > len(answers)


def _is_told(packet: Json, path: str, words: str, loosely: set[str]) -> bool:
    part = at(packet, path)
    if finding := FINDING.fullmatch(words):
        return tells(part, finding["term"], present=finding["said"] == "present")
    if words == "sex":
        return part in {"FEMALE", "MALE"}
    # The age at the last encounter, and the day it is counted for: taken for today's, and said so.
    return words in {"age", "as_of"} and bool(part["age"]) and path in loosely


def test_every_part_is_accounted_for(answers: list[tuple[Json, Any]]) -> None:
    for packet, response in answers:
        if has_died(packet):
            continue
        intake = response.json()["intake"]
        named = {one["path"] for one in (*intake["understood"], *intake["ignored"])}
        assert "(more)" not in named
        assert all(at(packet, path) is not None for path in named)
        assert [path for path in _parts(packet) if not any(_is_under(one, path) for one in named)] == []


def _parts(packet: Json) -> Iterator[str]:
    for name in ("phenotypicFeatures", "diseases"):
        yield from (f"{name}[{number}]" for number, _ in enumerate(packet.get(name, [])))
    for number, one in enumerate(packet.get("interpretations", [])):
        inside = f"interpretations[{number}].diagnosis.genomicInterpretations"
        yield from (
            f"{inside}[{n}]" for n, _ in enumerate(one["diagnosis"].get("genomicInterpretations", []))
        )


def _is_under(path: str, whole: str) -> bool:
    return path == whole or path.startswith(f"{whole}.")
