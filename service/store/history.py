"""What changed in the registries' records, and what has not been told yet. All inside the caller's transaction."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import exists, func, insert, or_
from sqlmodel import Session, col, select

from ingest.history import Change, Kind
from ingest.record import Payload
from matchers.vocabulary import descendants
from service.store.columns import storable
from service.store.engine import slices
from service.store.payloads import Key
from service.store.tables import ChangeRow, PayloadRow, RecordRow, TrialRow, TrialTagRow


@dataclass(frozen=True, slots=True)
class Told:
    """A record's payload whose changes were last written down, and the day as of which it was read."""

    payload: Payload
    on: date


@dataclass(frozen=True, slots=True)
class Event:
    """A change as it is kept: of which trial, by which registry, and when we learned of it."""

    number: int
    at: datetime
    registry: str
    record_id: str
    trial_id: str
    title: str
    is_sample: bool
    change: Change


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Everything asked must hold. `target` also finds what is a kind of it."""

    since: datetime | None = None
    kinds: tuple[str, ...] = ()
    country: str | None = None
    target: str | None = None
    trial_id: str | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Newest first; `total` counts all that were found."""

    total: int
    events: list[Event]


def told(session: Session, registry: str, ids: Collection[str]) -> dict[str, Told]:
    """By record, what was last told of it; nothing for a record that is new, or back and waiting to be read."""
    found: dict[str, Told] = {}
    for some in slices(sorted(ids)):
        rows = (
            select(PayloadRow, col(RecordRow.told_on))
            .join(
                RecordRow,
                (col(RecordRow.registry_name) == PayloadRow.registry_name)
                & (col(RecordRow.id) == PayloadRow.id)
                & (col(RecordRow.told_hash) == PayloadRow.hash),
            )
            .where(col(PayloadRow.registry_name) == registry, col(PayloadRow.id).in_(some))
            .where(or_(col(RecordRow.vanished_at).is_(None), col(RecordRow.state) != "pending"))
        )
        for row, on in session.exec(rows):
            if on:
                found[row.id] = Told(Payload(row.registry_name, row.id, json.loads(row.body)), on)
    return found


def keep(
    session: Session,
    registry: str,
    changes: Mapping[str, Sequence[Change]],
    hashes: Mapping[str, str],
    at: datetime,
) -> None:
    """Write changes down once, whoever reads the same payload beside us: from now on it is what was last told."""
    new: list[tuple[Key, Change]] = []
    for some in slices(sorted(changes)):
        of_ids = (col(RecordRow.registry_name) == registry, col(RecordRow.id).in_(some))
        for record in session.exec(select(RecordRow).where(*of_ids)):
            told = hashes.get(record.id, record.latest_hash), at.date()
            if (record.told_hash, record.told_on) != told or record.vanished_at:
                new += [((registry, record.id), change) for change in changes[record.id]]
            record.told_hash, record.told_on = told
    write(session, new, at)


def write(session: Session, changes: Sequence[tuple[Key, Change]], at: datetime) -> None:
    rows = [
        {
            "at": at,
            "registry_name": registry,
            "record_id": record_id,
            "kind": change.kind,
            "gone": storable(list(change.gone)),
            "new": storable(list(change.new)),
        }
        for (registry, record_id), change in changes
    ]
    if rows:
        session.execute(insert(ChangeRow), rows)


def find(session: Session, query: ChangeQuery) -> ChangePage:
    joined = (
        select(ChangeRow, TrialRow)
        .join(
            RecordRow,
            (col(RecordRow.registry_name) == ChangeRow.registry_name)
            & (col(RecordRow.id) == ChangeRow.record_id),
        )
        .join(TrialRow, col(TrialRow.id) == RecordRow.trial_id)
        .where(*_conditions(query))
    )
    total = session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    page = joined.order_by(col(ChangeRow.number).desc()).limit(query.limit).offset(query.offset)
    return ChangePage(total, [_event(row, trial) for row, trial in session.exec(page)])


def _conditions(query: ChangeQuery) -> list[Any]:
    asked: list[Any] = []
    if query.since:
        asked.append(col(ChangeRow.at) >= query.since)
    if query.kinds:
        asked.append(col(ChangeRow.kind).in_(query.kinds))
    if query.trial_id:
        asked.append(col(TrialRow.id) == query.trial_id)
    if query.country:
        asked.append(_tagged("country", [query.country]))
    if query.target:
        asked.append(_tagged("target", [query.target, *descendants(query.target)]))
    return asked


def _tagged(kind: str, values: Sequence[str]) -> Any:
    tag = (col(TrialTagRow.trial_id) == TrialRow.id, col(TrialTagRow.kind) == kind)
    return exists().where(*tag, col(TrialTagRow.value).in_(values))


def _event(row: ChangeRow, trial: TrialRow) -> Event:
    change = Change(cast(Kind, row.kind), tuple(row.gone), tuple(row.new))
    return Event(
        row.number or 0,
        row.at,
        row.registry_name,
        row.record_id,
        trial.id,
        trial.title,
        trial.is_sample,
        change,
    )
