"""Matches as a searchset: public records as they are, and what they are for this child beside them.

What is true of a child only stands in `entry.search`, so that a client may keep the ResearchStudy itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from matchers.asking import Ask
from matchers.trial import Trial
from service.api.answer import Found
from service.api.fhir.canonical import Canonical, part
from service.api.fhir.outcome import issue
from service.api.fhir.study import logical_id, study
from service.api.schemas import DISCLAIMER, AnsweredOut, MatchOut, match_document
from service.intake.conversion import Intake
from service.intake.problems import Warned

Json = dict[str, Any]
STUDIES = "ResearchStudy"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a searchset was asked for: the base of all FHIR addresses, the path below it, and what was asked."""

    base: str
    path: str
    asked: tuple[tuple[str, str], ...]
    count: int
    offset: int

    def of(self, trial: Trial) -> str:
        return f"{self.base}/{STUDIES}/{logical_id(trial)}"

    def links(self, total: int) -> list[Json]:
        """This page and, where there are more, the next; for $match the same body is posted there again."""
        links = [{"relation": "self", "url": self._page(self.offset)}]
        following = self.offset + self.count
        if self.count and following < total:
            links.append({"relation": "next", "url": self._page(following)})
        return links

    def _page(self, offset: int) -> str:
        kept = [*self.asked, ("_count", str(self.count)), ("_offset", str(offset))]
        return f"{self.base}/{self.path}?{urlencode(kept)}"


def studies(trials: Sequence[Trial], address: Address, canonical: Canonical) -> Json:
    """Public records that were searched for; the page is cut here."""
    page = trials[address.offset : address.offset + address.count]
    entries = [
        {"fullUrl": address.of(one), "resource": study(one, canonical), "search": {"mode": "match"}}
        for one in page
    ]
    return _bundle(len(trials), address, entries)


def matched(
    found: Found, intake: Intake, warnings: Sequence[Warned], address: Address, canonical: Canonical
) -> Json:
    """Matches in their order, and last what became of the record, part by part."""
    page = found.shown[address.offset : address.offset + address.count]
    entries = [
        {
            "fullUrl": address.of(one.match.trial),
            "resource": study(one.match.trial, canonical),
            "search": _search(match_document(one, found.child), canonical),
        }
        for one in page
    ]
    told = {"resource": _told(found.asks, intake, warnings, canonical), "search": {"mode": "outcome"}}
    return _bundle(len(found.shown), address, [*entries, told])


def _bundle(total: int, address: Address, entries: list[Json]) -> Json:
    found = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": address.links(total),
    }
    return found | ({"entry": entries} if entries else {})  # FHIR has no empty lists


def _search(match: MatchOut, canonical: Canonical) -> Json:
    days = [
        canonical.extension("standing", valueCode=match["standing"]),
        *canonical.told("opens", valueDate=match["opens"]),
        *canonical.told("closes", valueDate=match["closes"]),
        *canonical.told("closes-earliest", valueDate=match["closes_earliest"]),
        *canonical.told("days-left", valueInteger=match["days_left"]),
        *canonical.told("days-left-earliest", valueInteger=match["days_left_earliest"]),
    ]
    reasons = [
        canonical.group(
            "reason",
            part("factor", valueCode=one["factor"]),
            part("value", valueDecimal=one["value"]),
            part("text", valueString=one["text"]),
        )
        for one in match["reasons"]
    ]
    criteria = [_criterion(one, canonical) for one in match["criteria"]]
    return {"extension": [*days, *reasons, *criteria], "mode": "match", "score": match["score"]}


def _criterion(one: AnsweredOut, canonical: Canonical) -> Json:
    return canonical.group(
        "criterion",
        part("side", valueCode=one["side"]),
        part("text", valueString=one["text"].strip()),
        part("kind", valueCode=one["kind"]),
        part("passes", valueCode=one["passes"]),
        part("why", valueString=one["why"]),
        part("until", valueDate=one["until"]),
        *(part("asks", valueCode=fact) for fact in one["asks"]),
        part("read", valueCode=one["read"]),
        part("source", valueCode=one["source"]),
    )


def _told(asks: Sequence[Ask], intake: Intake, warnings: Sequence[Warned], canonical: Canonical) -> Json:
    """What was understood and what was left out, each by its path; paths and our own words only."""

    def noted(severity: str, kind: str, words: str, path: str) -> Json:
        told = issue(severity, "informational", words, path)
        told["details"] = {"coding": [{"system": canonical.url("intake"), "code": kind}], "text": words}
        return told

    issues = [issue("information", "informational", DISCLAIMER["clinician"])]
    issues += [
        noted("information", "understood", f"Understood as {one.words}.", one.path)
        for one in intake.understood
    ]
    issues += [noted("information", "ignored", f"Not used: {one.words}.", one.path) for one in intake.ignored]
    issues += [noted("warning", "warning", one.message, one.field) for one in warnings]
    questions = [_ask(one, canonical) for one in asks]
    told: Json = {"resourceType": "OperationOutcome"}
    return told | ({"extension": questions} if questions else {}) | {"issue": issues}


def _ask(ask: Ask, canonical: Canonical) -> Json:
    return canonical.group(
        "ask-next",
        part("fact", valueCode=ask.fact),
        part("question", valueString=ask.question),
        part("settles", valueInteger=ask.settles),
    )
