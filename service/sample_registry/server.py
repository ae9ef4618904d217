"""A real HTTP server that speaks the ClinicalTrials.gov v2 API over sample studies, and fails on request.

    with SampleRegistry() as registry:
        httpx.get(f"{registry.url}/studies", params={"query.cond": '"infantile spasms"'})

It is stricter than the registry in one thing: a parameter it does not know is refused, so that a misspelt one
is noticed.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files

from service.sample_registry.faulty import Fault, FaultyServer, Reply, SeenRequest, json_reply
from service.sample_registry.search import (
    SEARCH_PARAMETERS,
    STUDY_PARAMETERS,
    BadQuery,
    Page,
    Study,
    aliases_of,
    canonical_id,
    check_parameters,
    id_of,
    metadata,
    page_of,
    reduced,
)

BASE = "/api/v2"
_FIRST_PUBLISHED = date(2026, 11, 20)


def sample_studies() -> list[Study]:
    """The sample studies of this package, in order of their ids."""
    shipped = [
        file for file in files(__package__).joinpath("studies").iterdir() if file.name.endswith(".json")
    ]
    return [json.loads(file.read_text("utf-8")) for file in sorted(shipped, key=lambda file: file.name)]


class SampleRegistry(FaultyServer):
    """`studies` may be changed while it runs; `bump()` then publishes a new data version, which ends all paging
    under way. Faults meet searches unless another path is named.
    """

    base = BASE
    faulty_path = "/studies"

    def __init__(
        self, studies: Iterable[Study] | None = None, *, port: int = 0, page_size_limit: int = 1000
    ) -> None:
        """`studies` None means the shipped samples; `port` 0 means any free one."""
        super().__init__(port=port)
        self.studies = {id_of(study): study for study in (sample_studies() if studies is None else studies)}
        self.page_size_limit = page_size_limit
        self.version = 0

    def bump(self) -> None:
        """Publish the studies as they now are as a new data version."""
        with self._lock:
            self.version += 1

    def data_timestamp(self) -> str:
        """When the data was published: a day later with each version."""
        return f"{_FIRST_PUBLISHED + timedelta(days=self.version)}T09:00:04"

    def reply(self, seen: SeenRequest, fault: Fault | None) -> Reply:
        try:
            return _route(self, seen, _PAGE_FAULTS.get(fault, _as_it_is) if fault else _as_it_is)
        except BadQuery as refused:
            return Reply(400, str(refused).encode())


def _route(registry: SampleRegistry, seen: SeenRequest, shape: "_Shape") -> Reply:
    if seen.path == "/version":
        return _with_etag(
            json_reply({"apiVersion": "2.0.5", "dataTimestamp": registry.data_timestamp()}), seen
        )
    if seen.path == "/studies/metadata":
        return json_reply(metadata())
    if seen.path == "/studies":
        check_parameters(seen.query, SEARCH_PARAMETERS)
        return json_reply(shape(_page(registry, seen.query)).as_json())
    if seen.path.startswith("/studies/"):
        check_parameters(seen.query, STUDY_PARAMETERS)
        return _single(registry, seen)
    return Reply(404, b"Not found")


def _single(registry: SampleRegistry, seen: SeenRequest) -> Reply:
    asked = canonical_id(seen.path.removeprefix("/studies/"))
    study = registry.studies.get(asked)
    if study is not None:
        fields = seen.query.get("fields")
        return _with_etag(json_reply(reduced(study, fields) if fields else study), seen)
    for owner, other in list(registry.studies.items()):
        if asked in aliases_of(other):
            return Reply(301, headers={"Location": f"{BASE}/studies/{owner}"})
    return Reply(404, f"NCT number {asked} not found".encode())


def _page(registry: SampleRegistry, query: Mapping[str, str]) -> Page:
    studies = list(registry.studies.values())
    return page_of(studies, query, version=registry.version, limit=registry.page_size_limit)


def _with_etag(reply: Reply, seen: SeenRequest) -> Reply:
    etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
    known = {tag.strip().removeprefix("W/") for tag in seen.headers.get("if-none-match", "").split(",")}
    if known & {etag, "*"}:
        return Reply(304, headers={"ETag": etag})
    return replace(reply, headers={"ETag": etag})


_Shape = Callable[[Page], Page]


def _as_it_is(page: Page) -> Page:
    return page


def _emptied(page: Page) -> Page:
    return replace(page, studies=[], next_token=page.here)


def _miscounted(page: Page) -> Page:
    return page if page.total is None else replace(page, total=page.total + 1)


def _repeating(page: Page) -> Page:
    return replace(page, studies=page.studies + page.studies[:1])


def _poisoned(poison: object) -> _Shape:
    return lambda page: replace(page, studies=[poison, *page.studies[1:]])


_PAGE_FAULTS: dict[Fault, _Shape] = {
    Fault.empty_page: _emptied,
    Fault.wrong_total: _miscounted,
    Fault.duplicate_study: _repeating,
    Fault.poison_record: _poisoned({"hasResults": False}),
    Fault.poison_value: _poisoned("not a study"),
}
