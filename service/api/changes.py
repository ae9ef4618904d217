"""What changed in the trials: as JSON, and as Atom feeds for whoever reads feeds."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Annotated, Any, NotRequired
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response
from typing_extensions import TypedDict

from ingest.history import Kind
from service.api.answer import listed
from service.api.schemas import to_bytes
from service.api.trials import Target, store_of
from service.change_words import heading, sentence
from service.intake.shape import Country, WholeDay
from service.store.history import ChangeQuery, Event
from service.store.store import Store

router = APIRouter(tags=["trials"])
ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"
NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
FEED = 50  # entries; whoever reads less often than they come asks /changes
LARGEST_PAGE = 200


class ChangedTrialOut(TypedDict):
    id: str
    title: str


class ChangeOut(TypedDict):
    at: str
    trial: ChangedTrialOut
    registry: str
    record: str
    kind: Kind
    text: str
    gone: list[str]
    new: list[str]


class ChangesOut(TypedDict):
    total: int
    limit: int
    offset: int
    next: str | None
    changes: list[ChangeOut]
    sample_data: NotRequired[bool]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: Annotated[list[Kind], BeforeValidator(listed)] = Field(
        default=[], description="One of these; repeat it, or divide them by commas."
    )
    country: Country | None = None
    target: Target | None = None

    def query(self, **more: Any) -> ChangeQuery:
        return ChangeQuery(kinds=tuple(self.kind), country=self.country, target=self.target, **more)


class ChangesQuery(Asked):
    since: WholeDay | None = Field(
        default=None, description="What we learned of on this day or later: 2026-11-23."
    )
    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE)
    offset: int = Field(default=0, ge=0, le=1_000_000)


StoreHere = Annotated[Store, Depends(store_of)]


@router.get(
    "/changes", summary="What changed in the trials, newest first", responses={200: {"model": ChangesOut}}
)
def get_changes(request: Request, query: Annotated[ChangesQuery, Query()], store: StoreHere) -> Response:
    since = datetime.combine(query.since, time(), UTC) if query.since else None
    page = store.changes(query.query(since=since, limit=query.limit, offset=query.offset))
    reached = query.offset + len(page.events)
    answer = ChangesOut(
        total=page.total,
        limit=query.limit,
        offset=query.offset,
        next=_following(request, query) if reached < page.total and page.events else None,
        changes=[_change(event) for event in page.events],
    )
    if any(event.is_sample for event in page.events):
        answer["sample_data"] = True
    return Response(to_bytes(answer), headers={"Cache-Control": "no-cache"}, media_type="application/json")


@router.get(
    "/changes.atom",
    summary="The same as an Atom feed: of all trials, of a country, of a condition or cause",
    responses={200: {"content": {ATOM_TYPE: {"schema": {"type": "string"}}}}},
)
def get_feed(request: Request, query: Annotated[Asked, Query()], store: StoreHere) -> Response:
    events = store.changes(query.query(limit=FEED)).events
    feed = _feed(events, str(request.base_url).rstrip("/"), str(request.url))
    return Response(feed, headers={"Cache-Control": "no-cache"}, media_type=ATOM_TYPE)


def _following(request: Request, query: ChangesQuery) -> str:
    kept = [
        (name, value) for name, value in request.query_params.multi_items() if name not in {"offset", "limit"}
    ]
    return f"/changes?{urlencode([*kept, ('limit', query.limit), ('offset', query.offset + query.limit)])}"


def _change(event: Event) -> ChangeOut:
    return ChangeOut(
        at=event.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        trial={"id": event.trial_id, "title": event.title},
        registry=event.registry,
        record=event.record_id,
        kind=event.change.kind,
        text=sentence(event.change),
        gone=list(event.change.gone),
        new=list(event.change.new),
    )


def _feed(events: Iterable[Event], base: str, own: str) -> bytes:
    """Atom (RFC 4287). Every entry links the trial's page; ids never change, whatever address we stand at."""
    listed_events = list(events)
    feed = ET.Element("feed", xmlns=ATOM)
    _said(feed, "title", "Infantile spasms trials: what changed")
    _said(feed, "id", "urn:spasm-trials:changes")
    _said(feed, "updated", _moment(max((event.at for event in listed_events), default=datetime.now(UTC))))
    ET.SubElement(feed, "link", rel="self", href=own)
    for event in listed_events:
        entry = ET.SubElement(feed, "entry")
        sample = "Sample (invented) trial. " if event.is_sample else ""
        _said(entry, "title", f"{sample}{heading(event.change)}: {event.title}")
        _said(entry, "id", f"urn:spasm-trials:change:{event.number}")
        _said(entry, "updated", _moment(event.at))
        ET.SubElement(ET.SubElement(entry, "author"), "name").text = event.registry
        ET.SubElement(entry, "link", href=f"{base}/trial/{event.trial_id}")
        _said(entry, "summary", sentence(event.change))
    body: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return body


def _said(parent: ET.Element, tag: str, words: str) -> None:
    """XML has no words for most control characters, nor for two that are no characters."""
    ET.SubElement(parent, tag).text = NO_XML.sub(" ", words)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
