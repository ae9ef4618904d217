"""ClinicalTrials.gov, API v2: JSON without a key. `fetch` talks to it, `read` understands what it sent."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from ingest.client import BadRequest, Client, NotFound
from ingest.record import Payload, RegistryUnavailable
from ingest.registries._clinicaltrials_gov_record import NAME, id_of, read
from ingest.registry import Registry
from ingest.relevance import SEARCH_WORDS

BASE_URL = "https://clinicaltrials.gov/api/v2"
MOST_RESTARTS = 3
MOST_PAGES = 1000  # of 1000 studies each: more than the whole registry

# Round and square brackets and commas have a meaning in the search language, so a name must not hold any.
_CONDITIONS = " OR ".join(f'"{name}"' for name in SEARCH_WORDS)
_QUERY = {
    "pageSize": "1000",
    "countTotal": "true",
    "markupFormat": "markdown",
}


async def fetch(client: Client, since: date | None) -> AsyncIterator[Payload]:
    """Every study our query finds, or those with an update posted on `since` or later; each once.

    What stands among them and is not a study comes with the id "". Raises RegistryUnavailable; after the last
    study with the reason "incomplete", if there are fewer or more than the registry said.
    """
    async for payload in _Sweep(client, _query(client) | _changed(since)).payloads():
        yield payload


async def list_ids(client: Client) -> AsyncIterator[str]:
    """The ids alone. An id is missing from the registry only if no RegistryUnavailable ends the list."""
    async for payload in _Sweep(client, _query(client) | {"fields": "NCTId"}).payloads():
        if payload.id:
            yield payload.id


async def fetch_one(client: Client, record_id: str) -> Payload | None:
    """The study, under its present id if `record_id` is an alias; None where the registry has none."""
    if not re.fullmatch(r"NCT\d{8}", record_id, re.ASCII | re.IGNORECASE):
        return None
    try:
        study = await _get(client, f"/studies/{record_id.upper()}", {"markupFormat": "markdown"})
    except NotFound:
        return None
    return _payload(study)


def recognises(value: Any) -> bool:
    """Whether parsed JSON is a study, a search page of studies, or a list of them."""
    if isinstance(value, dict) and isinstance(value.get("studies"), list):
        return recognises(value["studies"]) or value.keys() <= {"studies", "totalCount", "nextPageToken"}
    if isinstance(value, list):
        return any(isinstance(member, dict) and "protocolSection" in member for member in value)
    return isinstance(value, dict) and "protocolSection" in value


def split(value: Any) -> list[Payload]:
    """The studies in a value that is recognised; what is not a study has the id ""."""
    if isinstance(value, dict) and "protocolSection" not in value:
        value = value["studies"]
    return [_payload(study) for study in (value if isinstance(value, list) else [value])]


def _query(client: Client) -> dict[str, str]:
    return {"query.cond": client.query(NAME, _CONDITIONS)} | _QUERY


def _changed(since: date | None) -> dict[str, str]:
    if since is None:
        return {}
    return {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{since.isoformat()},MAX]"}


async def _get(client: Client, path: str, params: Mapping[str, str] | None = None) -> Any:
    return await client.get_json(client.base_url(NAME, BASE_URL) + path, params or {}, registry=NAME)


def _payload(study: Any) -> Payload:
    return Payload(NAME, id_of(study), study, _without_stamp(study))


def _without_stamp(study: Any) -> Any:
    """The study less `versionHolder`, the day of the data release: it changes in every record, every working day."""
    if not isinstance(study, dict) or not isinstance(derived := study.get("derivedSection"), dict):
        return None
    stamped = derived.get("miscInfoModule")
    if not isinstance(stamped, dict) or "versionHolder" not in stamped:
        return None
    kept = {key: value for key, value in stamped.items() if key != "versionHolder"}
    return {**study, "derivedSection": {**derived, "miscInfoModule": kept}}


class _Moved(Exception):
    """The data changed under a sweep: its page tokens and counts mean nothing any more."""


@dataclass(slots=True)
class _Sweep:
    """All pages of one query. `given` outlives a restart, so that only what has changed is given again."""

    client: Client
    query: Mapping[str, str]
    given: dict[str, int] = field(default_factory=dict)
    found: set[str] = field(default_factory=set)
    total: int | None = None

    async def payloads(self) -> AsyncIterator[Payload]:
        for _ in range(1 + MOST_RESTARTS):
            try:
                async for payload in self._once():
                    yield payload
            except _Moved:
                continue
            self._check()
            return
        raise RegistryUnavailable(NAME, "incomplete", f"the data changed under {1 + MOST_RESTARTS} sweeps")

    def _check(self) -> None:
        if self.total is not None and self.total != len(self.found):
            raise RegistryUnavailable(NAME, "incomplete", f"{len(self.found)} studies of {self.total}")

    async def _once(self) -> AsyncIterator[Payload]:
        self.found.clear()
        version = await self._version()
        async for payload in self._pages():
            key = payload.id or f"unreadable {len(self.found)}"
            digest = _digest(payload.body)
            is_news = key not in self.found and self.given.get(key) != digest
            self.found.add(key)
            if is_news:
                self.given[key] = digest
                yield payload
        if await self._version() != version:
            raise _Moved

    async def _version(self) -> Any:
        try:
            return await _get(self.client, "/version")
        except NotFound:
            return None

    async def _pages(self) -> AsyncIterator[Payload]:
        params = self.query
        for number in range(MOST_PAGES):
            page = await self._page(params)
            if number == 0:  # it is told once
                self.total = _whole_number(page.get("totalCount"))
                self.client.promise(NAME, self.total)
            for study in page["studies"]:
                yield _payload(study)
            # The last page is the one without a token. A short page is not it, nor is an empty one.
            if not (token := page.get("nextPageToken")):
                return
            params = {**self.query, "pageToken": str(token)}
        raise RegistryUnavailable(NAME, "incomplete", f"no end after {MOST_PAGES} pages")

    async def _page(self, params: Mapping[str, str]) -> dict[str, Any]:
        try:
            page = await _get(self.client, "/studies", params)
        except BadRequest as refused:
            if "pageToken" in params:  # tokens end with the data version they were given for
                raise _Moved from refused
            raise
        if isinstance(page, dict) and isinstance(page.get("studies"), list):
            return page
        raise RegistryUnavailable(NAME, "misshapen", "a search page without studies")


def _whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _digest(study: Any) -> int:
    try:
        return hash(orjson.dumps(study))
    except orjson.JSONEncodeError:  # nested too deeply to be written
        return 0


REGISTRY = Registry(
    name=NAME,
    title="ClinicalTrials.gov",
    base_url=BASE_URL,
    fetch=fetch,
    list_ids=list_ids,
    fetch_one=fetch_one,
    recognises=recognises,
    split=split,
    read=read,
    takes_query=True,
)
