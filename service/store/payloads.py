"""What registries sent, verbatim, and what became of each record. All inside the caller's transaction."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from ingest.record import Payload
from service.store import trials
from service.store.columns import json_text, storable
from service.store.engine import slices
from service.store.tables import PayloadRow, ProblemRow, RecordRow, State

Key = tuple[str, str]  # registry, id
MOST_OF_A_BODY = 20_000  # characters of an unreadable record, enough to see what is wrong


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that could not be read. `why` holds no more than a reason and the name of an error."""

    registry: str
    id: str
    where: str
    why: str
    body: str
    at: datetime


def save(session: Session, payloads: Sequence[Payload], at: datetime) -> list[Payload]:
    """Keep every version; those to read are new, changed, or were not yet read when we last stopped."""
    newest = {(payload.registry, payload.id): payload for payload in payloads}
    hashes = {key: _hash(payload) for key, payload in newest.items()}
    records = _records(session, list(newest))
    for key in newest.keys() - records.keys():
        records[key] = RecordRow(registry_name=key[0], id=key[1], latest_hash=hashes[key], state="pending")
    session.add_all(records.values())
    session.flush()
    versions = _versions(session, list(newest))
    for key, payload in newest.items():
        _see(records[key], hashes[key])
        _keep(session, versions.get((*key, hashes[key])), payload, hashes[key], at)
    return [payload for key, payload in newest.items() if records[key].state == "pending"]


def page(session: Session, registry: str | None, after: Key, size: int) -> list[Payload]:
    """The newest payloads that follow a key, in order; not those of records that now stand in another."""
    newest = (
        _newest()
        .where(tuple_(col(PayloadRow.registry_name), col(PayloadRow.id)) > after)
        .order_by(col(PayloadRow.registry_name), col(PayloadRow.id))
        .limit(size)
    )
    if registry is not None:
        newest = newest.where(col(PayloadRow.registry_name) == registry)
    return [_payload(row) for row in session.exec(newest)]


def latest(session: Session, keys: Collection[Key]) -> list[Payload]:
    """The newest payloads of these records, in order; not those of records that now stand in another."""
    found: list[Payload] = []
    for some in slices(sorted(keys)):
        of_keys = tuple_(col(PayloadRow.registry_name), col(PayloadRow.id)).in_(some)
        rows = _newest().where(of_keys).order_by(col(PayloadRow.registry_name), col(PayloadRow.id))
        found += map(_payload, session.exec(rows))
    return found


def _newest() -> SelectOfScalar[PayloadRow]:
    return (
        select(PayloadRow)
        .join(
            RecordRow,
            (col(RecordRow.registry_name) == PayloadRow.registry_name)
            & (col(RecordRow.id) == PayloadRow.id)
            & (col(RecordRow.latest_hash) == PayloadRow.hash),
        )
        .where(col(RecordRow.alias_of).is_(None))
    )


def _payload(row: PayloadRow) -> Payload:
    return Payload(row.registry_name, row.id, json.loads(row.body))


def known_ids(session: Session, registry: str, but: State | None = None) -> set[str]:
    """The records that a registry had when we last looked, `but` those in this state."""
    there = select(RecordRow.id).where(
        col(RecordRow.registry_name) == registry,
        col(RecordRow.vanished_at).is_(None),
        col(RecordRow.alias_of).is_(None),
    )
    if but:
        there = there.where(col(RecordRow.state) != but)
    return set(session.exec(there))


def vanished_ids(session: Session, registry: str) -> set[str]:
    gone = select(RecordRow.id).where(
        col(RecordRow.registry_name) == registry, col(RecordRow.vanished_at).is_not(None)
    )
    return set(session.exec(gone))


def mark_vanished(session: Session, registry: str, ids: Collection[str], at: datetime) -> list[Key]:
    """The records that were still there until now."""
    there = _records(session, [(registry, id_) for id_ in ids]).values()
    gone = [record for record in there if record.vanished_at is None]
    for record in gone:
        record.vanished_at = at
    return [(record.registry_name, record.id) for record in gone]


def mark_alias(session: Session, registry: str, old: str, new: str) -> None:
    """The old record stands in the new one: its own trial goes. Should it come back, it is read anew."""
    record = session.get(RecordRow, (registry, old))
    if record is None or old == new:
        return
    record.alias_of, record.trial_id, record.state = new, None, "pending"
    session.flush()
    remove_orphans(session, {old})


def remove_orphans(session: Session, trial_ids: Collection[str]) -> int:
    """Remove those of these trials that no record is read into any more; how many."""
    orphans = set(trial_ids)
    for some in slices(sorted(trial_ids)):
        still_read = select(RecordRow.trial_id).where(col(RecordRow.trial_id).in_(some))
        orphans.difference_update(session.scalars(still_read))
    return trials.remove(session, sorted(orphans))


def save_problem(session: Session, problem: Problem) -> None:
    session.merge(
        ProblemRow(
            registry_name=problem.registry,
            id=problem.id,
            where=storable(problem.where),
            why=storable(problem.why),
            body=storable(problem.body)[:MOST_OF_A_BODY],
            at=problem.at,
        )
    )


def problems(session: Session, registry: str | None, limit: int) -> Iterator[Problem]:
    rows = select(ProblemRow).order_by(col(ProblemRow.registry_name), col(ProblemRow.id)).limit(limit)
    if registry is not None:
        rows = rows.where(col(ProblemRow.registry_name) == registry)
    return (
        Problem(row.registry_name, row.id, row.where, row.why, row.body, row.at) for row in session.exec(rows)
    )


def _see(record: RecordRow, body_hash: str) -> None:
    """Note a record's newest payload; one that had vanished is back."""
    if record.latest_hash != body_hash:
        record.latest_hash, record.state = body_hash, "pending"
    if record.vanished_at:
        record.state, record.told_hash = "pending", None  # to be told of as new
    record.vanished_at = record.alias_of = None


def _keep(session: Session, row: PayloadRow | None, payload: Payload, body_hash: str, at: datetime) -> None:
    if row:
        row.last_fetched_at = at
        return
    body = json_text(payload.body)
    fetched = {"first_fetched_at": at, "last_fetched_at": at}
    session.add(
        PayloadRow(registry_name=payload.registry, id=payload.id, hash=body_hash, body=body, **fetched)
    )


def _hash(payload: Payload) -> str:
    """Over what tells two versions of a record apart, its keys in order."""
    told = payload.body if payload.told is None else payload.told
    return hashlib.sha256(json_text(told, sort_keys=True).encode()).hexdigest()


def _records(session: Session, keys: Sequence[Key]) -> dict[Key, RecordRow]:
    found: dict[Key, RecordRow] = {}
    for some in slices(keys):
        of_keys = tuple_(col(RecordRow.registry_name), col(RecordRow.id)).in_(some)
        found |= {(row.registry_name, row.id): row for row in session.exec(select(RecordRow).where(of_keys))}
    return found


def _versions(session: Session, keys: Sequence[Key]) -> dict[tuple[str, str, str], PayloadRow]:
    found: dict[tuple[str, str, str], PayloadRow] = {}
    for some in slices(keys):
        of_keys = tuple_(col(PayloadRow.registry_name), col(PayloadRow.id)).in_(some)
        rows = session.exec(select(PayloadRow).where(of_keys))
        found |= {(row.registry_name, row.id, row.hash): row for row in rows}
    return found
