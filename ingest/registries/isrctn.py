"""ISRCTN, the British registry: XML by an open interface.

It knows no synonyms, so each spelling is asked for alone. It has no pages: what is too much for one answer is
asked for by the days of the last edit.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, tostring

from ingest.client import Client
from ingest.record import Payload, RegistryUnavailable
from ingest.registries._isrctn_record import NAME, NUMBER, id_of, read, trial_of
from ingest.registry import Registry, ids_of_all
from ingest.relevance import SEARCH_WORDS
from ingest.xml import local, members, parsed

BASE_URL = "https://www.isrctn.com/api"
NAMESPACE = "http://www.67bricks.com/isrctn"
SPELLINGS = SEARCH_WORDS
LIMIT = 500  # records of one answer, some 30 kB each
FIRST_EDIT = date(2005, 11, 10)
MOST_QUESTIONS = 200  # to split one search by days


async def fetch(client: Client, since: date | None) -> AsyncIterator[Payload]:
    """Every record that a spelling finds, or those edited on `since` or later; each once, all in one answer.

    Raises RegistryUnavailable; after the last record with the reason "incomplete" if some did not come.
    """
    sweep = _Sweep(client)
    for spelling in SPELLINGS:
        async for payload in sweep.search(spelling, since):
            yield payload
    sweep.check()


async def fetch_one(client: Client, record_id: str) -> Payload | None:
    """The record, or None where a search for its number finds nothing."""
    asked = NUMBER.fullmatch(record_id)
    if asked is None:
        return None
    number = f"ISRCTN{asked[1]}"
    records, _ = await _ask(client, f'"{number}"', LIMIT)
    # What has no number of its own, yet was found by this one, is there and not gone.
    found = {payload.id: payload for payload in map(_payload, records) if payload.id in {number, ""}}
    return found.get(number) or found.get("")


def recognises(value: Any) -> bool:
    """Whether a file is the registry's XML, or a record of it that others turned into JSON."""
    if isinstance(value, str):
        return value.lstrip("\ufeff \t\r\n").startswith("<") and NAMESPACE in value[:5000]
    if isinstance(value, list):
        return any(map(recognises, value))
    return isinstance(value, dict) and "isrctn" in value and "trialDescription" in value


def split(value: Any) -> list[Payload]:
    """The records in a value that is recognised; what cannot be read has the id ""."""
    if not isinstance(value, str):
        return [
            Payload(NAME, id_of(trial_of(one)), one)
            for one in (value if isinstance(value, list) else [value])
        ]
    root = parsed(value)
    if root is not None and local(root) == "fullTrial":
        return [_payload(root)]
    records, rest = members(value)
    found = [_payload(record) for record in records]
    return [*found, Payload(NAME, "", rest)] if rest else found


def _payload(record: Element) -> Payload:
    """The record as a document of its own."""
    record.tail = None
    body = tostring(record, encoding="unicode")
    return Payload(NAME, id_of(trial_of(body)), body)


async def _ask(client: Client, query: str, limit: int) -> tuple[list[Element], int]:
    """Records, and how many there are in all."""
    url = f"{client.base_url(NAME, BASE_URL)}/query/format/default"
    root = await client.get_xml(url, {"q": query, "limit": str(limit)}, registry=NAME)
    total = root.get("totalCount", "")
    if local(root) != "allTrials" or not (total.isascii() and total.isdigit()):
        raise RegistryUnavailable(NAME, "misshapen", "no list of trials with their number")
    return list(root), int(total)


@dataclass(slots=True)
class _Sweep:
    """All records of all spellings. `given` has what was given by the number of its record."""

    client: Client
    given: set[str] = field(default_factory=set)
    short: list[str] = field(default_factory=list)
    questions: int = 0

    def check(self) -> None:
        if self.short:
            raise RegistryUnavailable(NAME, "incomplete", self.short[0])

    async def search(self, spelling: str, since: date | None) -> AsyncIterator[Payload]:
        self.questions = 0
        came: set[str] = set()
        records, total = await _ask(self.client, _query(spelling, since, None), LIMIT)
        parts = (
            [records] if total <= len(records) else [part async for part in self._by_days(spelling, since)]
        )
        for record in (record for part in parts for record in part):
            payload = _payload(record)
            came.add(payload.id or payload.body)
            if payload.id not in self.given:
                self.given |= {payload.id} - {""}
                yield payload
        if len(came) < total:
            self.short.append(f"{len(came)} records of {total}")

    async def _by_days(self, spelling: str, since: date | None) -> AsyncIterator[list[Element]]:
        """In windows of days, each halved until an answer holds all of it. The last has no end: clocks differ."""
        windows: list[tuple[date, date | None]] = [(since or FIRST_EDIT, None)]
        while windows and self.questions < MOST_QUESTIONS:
            low, high = windows.pop()
            self.questions += 1
            records, total = await _ask(self.client, _query(spelling, low, high), LIMIT)
            days = ((high or datetime.now(UTC).date()) - low).days
            if total <= len(records) or (high and days < 2):
                yield records
                continue
            middle = low + timedelta(days=max(days // 2, 1))
            windows += [(low, middle), (middle, high)]


def _query(spelling: str, low: date | None, high: date | None) -> str:
    """The search language counts moments; `high` is the first one left out."""
    clauses = [f'"{spelling}"']
    clauses += [f"lastEdited GE {low.isoformat()}T00:00:00.000Z"] if low else []
    clauses += [f"lastEdited LT {high.isoformat()}T00:00:00.000Z"] if high else []
    return " AND ".join(clauses)


REGISTRY = Registry(
    name=NAME,
    title="ISRCTN",
    base_url=BASE_URL,
    fetch=fetch,
    list_ids=ids_of_all(fetch),
    fetch_one=fetch_one,
    recognises=recognises,
    split=split,
    read=read,
    by_clock=True,
)
