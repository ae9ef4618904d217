"""What registries sent, verbatim, and what became of each record. All inside the caller's transaction."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, func, insert, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from ingest.record import Payload
from service.store import trials
from service.store.columns import json_text, storable
from service.store.engine import is_one_of, slices
from service.store.tables import PayloadRow, ProblemRow, RecordRow, State

Key = tuple[str, str]  # registry, id
Version = tuple[str, str, str]  # and hash


@dataclass(frozen=True, slots=True)
class Kept(Payload):
    """A payload as it is stored; its `hash` tells it from other versions of the record."""

    hash: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Of `count` records that came, those that wait to be read; so many of them were never here before."""

    waiting: tuple[Payload, ...]
    new: int
    count: int


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


def save(session: Session, payloads: Sequence[Payload], at: datetime) -> Arrived:
    """Keep every version; what is new or changed waits to be read, and nothing else is different until it is."""
    newest = {(payload.registry, payload.id): payload for payload in payloads}
    hashes = {key: _hash(payload) for key, payload in newest.items()}
    records = _records(session, newest)
    new = newest.keys() - records.keys()
    for key in new:
        records[key] = RecordRow(registry_name=key[0], id=key[1], latest_hash=hashes[key], state="pending")
    session.add_all(records[key] for key in new)
    session.flush()
    for key in newest.keys() - new:
        _see(records[key], hashes[key])
    waiting = [key for key in newest if records[key].state == "pending"]
    _keep(session, [(newest[key], hashes[key]) for key in waiting], at)
    return Arrived(tuple(newest[key] for key in waiting), len(new), len(newest))


def page(session: Session, registry: str | None, after: Key, size: int, state: State | None) -> list[Kept]:
    """The newest payloads that follow a key, in order; not those of records that now stand in another, unless these
    are back and wait to be read."""
    here = or_(col(RecordRow.alias_of).is_(None), col(RecordRow.state) == "pending")
    beyond = and_(col(RecordRow.registry_name) == after[0], col(RecordRow.id) > after[1])
    asked = [here, or_(col(RecordRow.registry_name) > after[0], beyond)]
    if registry is not None:  # said plainly, so that an index leads straight to the page
        asked = [here, col(RecordRow.registry_name) == registry, col(RecordRow.id) > after[1]]
    if state is not None:
        asked.append(col(RecordRow.state) == state)
    in_order = select(RecordRow).where(*asked).order_by(col(RecordRow.registry_name), col(RecordRow.id))
    records = session.exec(in_order.limit(size)).all()
    return _of(session, {(row.registry_name, row.id): row.latest_hash for row in records})


def published(session: Session, keys: Collection[Key]) -> list[Kept]:
    """Of these records the payloads that are public, in order; not of those that now stand in another."""
    hashes: dict[Key, str | None] = {}
    for some in slices(sorted(keys)):
        of_keys = is_one_of(col(RecordRow.registry_name), col(RecordRow.id), some)
        rows = session.exec(select(RecordRow).where(of_keys, col(RecordRow.alias_of).is_(None)))
        hashes |= {(row.registry_name, row.id): row.told_hash for row in rows}
    return _of(session, {key: digest for key, digest in hashes.items() if digest})


def count(session: Session, registry: str, state: State | None) -> int:
    own = [col(RecordRow.registry_name) == registry]
    if state is not None:
        own.append(col(RecordRow.state) == state)
    return session.scalar(select(func.count()).select_from(RecordRow).where(*own)) or 0


def superseded(session: Session, registry: str, hashes: Mapping[str, str]) -> set[str]:
    """Of the records read from these payloads those that have a newer one by now."""
    found: set[str] = set()
    for some in slices(sorted(hashes)):
        of_ids = (col(RecordRow.registry_name) == registry, col(RecordRow.id).in_(some))
        rows = session.exec(select(RecordRow.id, RecordRow.latest_hash).where(*of_ids))
        found |= {id_ for id_, latest in rows if latest != hashes[id_]}
    return found


def _of(session: Session, hashes: Mapping[Key, str]) -> list[Kept]:
    """The payloads with these hashes, in order of their records."""
    found: list[Kept] = []
    for keys in slices(sorted(hashes)):
        of_keys = is_one_of(col(PayloadRow.registry_name), col(PayloadRow.id), keys)
        rows = select(PayloadRow).where(of_keys, col(PayloadRow.hash).in_({hashes[key] for key in keys}))
        found += [
            Kept(row.registry_name, row.id, json.loads(row.body), hash=row.hash)
            for row in session.exec(rows)
            if hashes[row.registry_name, row.id] == row.hash
        ]
    return sorted(found, key=lambda one: (one.registry, one.id))


def known_ids(session: Session, registry: str) -> set[str]:
    """The records that a registry had when we last looked."""
    return set(session.exec(_there(registry)))


def watched_ids(session: Session, registry: str) -> set[str]:
    """Those whose vanishing would be seen: neither off topic nor only just come."""
    is_public = or_(col(RecordRow.state) != "pending", col(RecordRow.told_hash).is_not(None))
    return set(session.exec(_there(registry).where(col(RecordRow.state) != "off-topic", is_public)))


def _there(registry: str) -> SelectOfScalar[str]:
    return select(RecordRow.id).where(
        col(RecordRow.registry_name) == registry,
        col(RecordRow.vanished_at).is_(None),
        col(RecordRow.alias_of).is_(None),
    )


def vanished_ids(session: Session, registry: str) -> set[str]:
    """Without those that are back and only wait to be read."""
    gone = select(RecordRow.id).where(
        col(RecordRow.registry_name) == registry,
        col(RecordRow.vanished_at).is_not(None),
        col(RecordRow.state) != "pending",
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
    record.alias_of, record.trial_id, record.state = new, None, "read"
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
    """Note a record's newest payload. One that had vanished, or stood in another, is back once that is read."""
    if record.latest_hash != body_hash or record.vanished_at or record.alias_of:
        record.latest_hash, record.state = body_hash, "pending"


def _keep(session: Session, payloads: Sequence[tuple[Payload, str]], at: datetime) -> None:
    """Each version once."""
    keys = {(payload.registry, payload.id, digest) for payload, digest in payloads}
    here = _versions(session, keys)
    rows = [
        {
            "registry_name": payload.registry,
            "id": payload.id,
            "hash": digest,
            "body": json_text(payload.body),
            "first_fetched_at": at,
            "last_fetched_at": at,
        }
        for payload, digest in payloads
        if (payload.registry, payload.id, digest) not in here
    ]
    if rows:
        session.execute(insert(PayloadRow), rows)
    for name, id_, digest in here:
        own = (
            col(PayloadRow.registry_name) == name,
            col(PayloadRow.id) == id_,
            col(PayloadRow.hash) == digest,
        )
        session.execute(update(PayloadRow).where(*own).values(last_fetched_at=at))


def _hash(payload: Payload) -> str:
    """Over what tells two versions of a record apart, its keys in order."""
    told = payload.body if payload.told is None else payload.told
    return hashlib.sha256(json_text(told, sort_keys=True).encode()).hexdigest()


def _records(session: Session, keys: Iterable[Key]) -> dict[Key, RecordRow]:
    found: dict[Key, RecordRow] = {}
    for some in slices(list(keys)):
        of_keys = is_one_of(col(RecordRow.registry_name), col(RecordRow.id), some)
        found |= {(row.registry_name, row.id): row for row in session.exec(select(RecordRow).where(of_keys))}
    return found


def _versions(session: Session, versions: AbstractSet[Version]) -> set[Version]:
    """Those that are here; no body is looked at."""
    found: set[Version] = set()
    for some in slices(sorted(versions)):
        of_keys = is_one_of(
            col(PayloadRow.registry_name), col(PayloadRow.id), {(name, id_) for name, id_, _ in some}
        )
        keys = select(PayloadRow.registry_name, PayloadRow.id, PayloadRow.hash).where(of_keys)
        found |= {(name, id_, digest) for name, id_, digest in session.exec(keys)} & versions
    return found
