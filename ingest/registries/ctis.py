"""EU CTIS, the register of trials in the European Union since 2023: the undocumented JSON behind its public pages.

A search gives rows without criteria, so every trial is retrieved by itself. No search knows synonyms, so each
spelling is asked for alone. Nothing tells the server to leave out what has not changed: the rows' dates tell us, and
a feed of what changed in the last week, which may know of a change that no row has a date for.
"""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ingest.client import Client, NotFound
from ingest.missing import Missing
from ingest.part import Part
from ingest.record import Payload, RegistryUnavailable
from ingest.registries._ctis_record import NAME, base_of, day, number_of, read
from ingest.registry import Registry
from ingest.relevance import SEARCH_WORDS
from ingest.xml import local

log = logging.getLogger(__name__)
BASE_URL = "https://euclinicaltrials.eu/ctis-public-api"
SPELLINGS = SEARCH_WORDS
PAGE_SIZE = 100
MOST_PAGES = 100  # no more rows are ever given for one search, and no word is said of it
_IN_LINK = re.compile(r"[?&]EUCT=([0-9-]{14,17})", re.ASCII)
MOST_RESTARTS = 2  # of a search whose pages moved while they were read


async def fetch(client: Client, since: date | None) -> AsyncIterator[Payload]:
    """Every trial that a spelling finds, or those changed on `since` or later; each once, its newest resubmission.

    What changed is told by the rows of the search, by the feed as well.

    A record that cannot be had stays as it was stored: it costs the run its success, but no other record.
    """
    search = _Search(client)
    missing = Missing(NAME)
    async for row in search.rows():
        if not number_of(row):
            yield Payload(NAME, "", row)
    in_feed = await _in_feed(client) if since else frozenset()
    for trial, row in search.found.items():
        if since and trial not in in_feed and not _may_have_changed(row, since):
            continue
        try:
            yield _payload(await _retrieve(client, number_of(row)))
            missing.came()
        except RegistryUnavailable as error:
            missing.note(error)
    search.check()
    missing.check(len(search.found))


async def list_ids(client: Client) -> AsyncIterator[str]:
    """The newest resubmission of each. One is missing from the registry only if no RegistryUnavailable ends the list."""
    search = _Search(client)
    async for _ in search.rows():
        pass
    for row in search.found.values():
        yield number_of(row)
    search.check()


async def fetch_one(client: Client, record_id: str) -> Payload | None:
    """The newest resubmission of a trial, whichever of them is asked for; None where the registry has none."""
    asked = base_of(record_id)
    if not asked:
        return None
    search = _Search(client)
    async for _ in search.rows_of({"number": asked}):
        pass
    number = number_of(search.found.get(asked)) or record_id
    try:
        return _payload(await _retrieve(client, number))
    except NotFound:
        return None


def recognises(value: Any) -> bool:
    """Whether parsed JSON is a retrieved record or a list of them; a search row has no criteria and is none."""
    if isinstance(value, list):
        return any(map(recognises, value))
    return (
        isinstance(value, dict)
        and "ctNumber" in value
        and bool(value.keys() & {"authorizedApplication", "authorizedPartI"})
    )


def split(value: Any) -> list[Payload]:
    """The records in a value that is recognised; what is not one has the id ""."""
    return [_payload(record) for record in (value if isinstance(value, list) else [value])]


def _payload(record: Any) -> Payload:
    return Payload(NAME, number_of(record), record)


async def _retrieve(client: Client, number: str) -> Any:
    return await client.get_json(f"{client.base_url(NAME, BASE_URL)}/retrieve/{number}", registry=NAME)


def _may_have_changed(row: dict[str, Any], since: date) -> bool:
    """By its newest date; a row without any that can be read may have."""
    part = Part(row)
    dates = [each for each in (day(part, "lastUpdated"), day(part, "lastPublicationUpdate")) if each]
    return not dates or max(dates) >= since.isoformat()


async def _in_feed(client: Client) -> frozenset[str]:
    """The numbers, without resubmission, of trials that the registry says were added or changed in the last week.

    None where there is no feed to be had: it only adds to what the rows say, and costs no sync its success.
    """
    url = f"{client.base_url(NAME, BASE_URL)}/rss/updates.rss"
    try:
        feed = await client.get_xml(url, {"search_criteria": "{}"}, registry=NAME)
    except RegistryUnavailable as error:
        log.warning(
            "ctis gave no feed of changes (%s): only the dates of its search tell what changed", error
        )
        return frozenset()
    links = (element.text or "" for element in feed.iter() if local(element) == "link")
    return frozenset(filter(None, (base_of(found[1]) for link in links if (found := _IN_LINK.search(link)))))


@dataclass(slots=True)
class _Search:
    """`found` has the row of the newest resubmission of each trial."""

    client: Client
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    short: list[str] = field(default_factory=list)

    async def rows(self) -> AsyncIterator[Any]:
        """Of every spelling, as they come, a row more than once if more than one finds it."""
        for spelling in SPELLINGS:
            async for row in self.rows_of({"containAll": spelling}):
                yield row

    async def rows_of(self, criteria: dict[str, Any]) -> AsyncIterator[Any]:
        for _ in range(1 + MOST_RESTARTS):
            told: list[int] = []
            seen: set[str] = set()
            async for row in self._pages(criteria, told):
                # One without a number is not told from another, so it counts each time.
                seen.add(number_of(row) or f"unreadable {len(seen)}")
                self._keep(row)
                yield row
            if len(seen) >= told[-1]:
                return
        self.short.append(f"{len(seen)} rows of {told[-1]}")

    async def _pages(self, criteria: dict[str, Any], told: list[int]) -> AsyncIterator[Any]:
        """All rows; to `told` goes how many there are, as each page has it."""
        for page in range(1, MOST_PAGES + 1):
            answer = await self._page(criteria, page)
            told.append(answer["pagination"]["totalRecords"])
            for row in answer["data"]:
                yield row
            if not answer["pagination"].get("nextPage"):
                return

    def check(self) -> None:
        """RegistryUnavailable if a search gave fewer rows than it said it had."""
        if self.short:
            raise RegistryUnavailable(NAME, "incomplete", self.short[0])

    def _keep(self, row: Any) -> None:
        trial = base_of(number_of(row))
        if trial and number_of(self.found.get(trial)) <= number_of(row):
            self.found[trial] = row

    async def _page(self, criteria: dict[str, Any], page: int) -> dict[str, Any]:
        question = {
            "pagination": {"page": page, "size": PAGE_SIZE},
            # Without an order the answer is not a proper one.
            "sort": {"property": "decisionDate", "direction": "DESC"},
            "searchCriteria": criteria,
        }
        url = f"{self.client.base_url(NAME, BASE_URL)}/search"
        answer = await self.client.post_json(url, question, registry=NAME)
        match answer:
            case {"pagination": {"totalRecords": int()}, "data": list()}:
                return dict(answer)
        raise RegistryUnavailable(NAME, "misshapen", "a search page without rows or their number")


REGISTRY = Registry(
    name=NAME,
    title="EU Clinical Trials (CTIS)",
    base_url=BASE_URL,
    fetch=fetch,
    list_ids=list_ids,
    fetch_one=fetch_one,
    recognises=recognises,
    split=split,
    read=read,
)
