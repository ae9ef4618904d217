"""EU CTR, the European Union's register before CTIS: plain text, one record for each country of a trial.

Nothing new comes into it, and trials still going on have moved to CTIS: it is asked only where an operator says so.
A search gives the trials and their countries, twenty on a page, and each country's record is downloaded by itself. It
knows no synonyms and no dates of change, so every spelling and every record is asked for each time.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ingest.client import Client, NotFound
from ingest.missing import REFUSALS, Missing
from ingest.record import Payload, RegistryUnavailable
from ingest.registries._euctr_record import NAME, is_whole, number_of, payload_of, read, records_of, rows_of
from ingest.registry import Registry
from ingest.relevance import SEARCH_WORDS

BASE_URL = "https://www.clinicaltrialsregister.eu/ctr-search"
SPELLINGS = SEARCH_WORDS
MOST_PAGES = 500
MOST_RESTARTS = 2  # of a search whose pages moved while they were read
OUTSIDE = "3rd"  # the "country" of records from outside the union, in small letters

_ID = re.compile(r"(20\d\d-\d{6}-\d\d)-([A-Z]{2}|3rd)", re.ASCII)
_TOTAL = re.compile(r"Trials\s+with\s+a\s+EudraCT\s+protocol\s*\(\s*(\d[\d.,]{0,9})\s*\)", re.ASCII)
_COUNTRIES = re.compile(r"^Trial protocol:(.*(?:\n(?![A-Z][\w ]{2,40}\*?:).*)*)", re.MULTILINE)
_COUNTRY = re.compile(r"\b([A-Z]{2}|3rd|Outside EU/EEA)[ \t]*(?=\(|$)", re.MULTILINE)


async def fetch(client: Client, since: date | None) -> AsyncIterator[Payload]:  # noqa: ARG001 - see above
    """Every country's record of every trial that a spelling finds, each once, whatever `since` is.

    A record that cannot be had stays as it was stored: it costs the run its success, but no other record.
    """
    search = _Search(client)
    await search.run()
    missing = Missing(NAME, REFUSALS | {"web-page"})
    for record_id in search.record_ids():
        try:
            yield await _download(client, record_id)
            missing.came()
        except RegistryUnavailable as error:
            missing.note(error)
    search.check()
    missing.check(len(search.record_ids()))


async def list_ids(client: Client) -> AsyncIterator[str]:
    """By the search alone. One is missing from the register only if no RegistryUnavailable ends the list."""
    search = _Search(client)
    await search.run()
    for record_id in search.record_ids():
        yield record_id
    search.check()


async def fetch_one(client: Client, record_id: str) -> Payload | None:
    """One country's record; None where the register has none."""
    if not _ID.fullmatch(record_id):
        return None
    try:
        return await _download(client, record_id)
    except NotFound:
        return None


def recognises(value: Any) -> bool:
    """Whether a text is a download of the register, of one record or of several."""
    if not isinstance(value, str):
        return False
    start = value[:5000].replace("\r\n", "\n")
    return "Clinical Trial Type:" in start and bool(number_of(start))


def split(value: str) -> list[Payload]:
    """The records of a text that is recognised."""
    return [payload_of(record) for record in records_of(value.replace("\r\n", "\n"))]


async def _download(client: Client, record_id: str) -> Payload:
    """What does not say which trial it is of is handed on under the id that was asked for."""
    asked = _ID.fullmatch(record_id)
    number, country = (asked[1], asked[2]) if asked else (record_id, "")
    url = f"{client.base_url(NAME, BASE_URL)}/rest/download/trial/{number}/{country}"
    text = await client.get_text(url, registry=NAME, is_whole=is_whole)
    if number_of(text) not in {number, ""}:
        raise RegistryUnavailable(NAME, "misshapen", f"asked for {record_id}, given {number_of(text)}")
    return Payload(NAME, record_id, payload_of(text).body)


@dataclass(slots=True)
class _Search:
    """`found` has the countries of each trial; `short` says what was promised and did not come."""

    client: Client
    found: dict[str, tuple[str, ...]] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)

    async def run(self) -> None:
        for spelling in SPELLINGS:
            await self._all_of(f'"{spelling}"')

    def record_ids(self) -> list[str]:
        return [f"{number}-{country}" for number, countries in self.found.items() for country in countries]

    def check(self) -> None:
        """RegistryUnavailable if a search gave fewer trials than it had, or one without its countries."""
        placeless = [number for number, countries in self.found.items() if not countries]
        short = [*self.short, *(f"{number} has no country" for number in placeless[:1])]
        if short:
            raise RegistryUnavailable(NAME, "incomplete", short[0])

    async def _all_of(self, query: str) -> None:
        for _ in range(1 + MOST_RESTARTS):
            total = await self._total(query)
            came = await self._pages(query, total)
            if len(came) >= total:
                return
        self.short.append(f"{len(came)} trials of {total}")

    async def _total(self, query: str) -> int:
        """The downloads do not say how many there are in all; the page of the search does."""
        page = await self.client.get_web_page(self._url("search"), {"query": query}, registry=NAME)
        total = _TOTAL.search(page)
        if total is None:
            raise RegistryUnavailable(NAME, "misshapen", "a search page without the number of trials")
        return int(re.sub(r"\D", "", total[1]))

    async def _pages(self, query: str, total: int) -> set[str]:
        came: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            if len(came) >= total:
                break
            asked = {"query": query, "page": str(page), "mode": "current_page"}
            text = await self.client.get_text(self._url("rest/download/summary"), asked, registry=NAME)
            rows = rows_of(text)
            for row in rows:
                self._keep(row)
            came.update(map(number_of, rows))
            if not rows:
                break
        return came

    def _keep(self, row: str) -> None:
        listed = _COUNTRIES.search(row)
        named = _COUNTRY.findall(listed[1]) if listed else []
        countries = [OUTSIDE if name.startswith("Outside") else name for name in named]
        number = number_of(row)
        self.found[number] = tuple(dict.fromkeys((*self.found.get(number, ()), *countries)))

    def _url(self, path: str) -> str:
        return f"{self.client.base_url(NAME, BASE_URL)}/{path}"


REGISTRY = Registry(
    name=NAME,
    title="EU Clinical Trials Register (EudraCT)",
    base_url=BASE_URL,
    fetch=fetch,
    list_ids=list_ids,
    fetch_one=fetch_one,
    recognises=recognises,
    split=split,
    read=read,
    per_second=0.5,
    is_on=False,
)
