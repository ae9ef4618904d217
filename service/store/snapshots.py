"""The trials as they stood whenever they answered, so that an old answer can be given again.

A trial is kept once for as long as it stays the same: `since` and `until` are numbers of snapshots. A new snapshot
costs a row, and a row more for each trial that changed; nothing is copied that did not.

A snapshot may be let go once another one was answered from in its place, but for the last: from it the next one is told.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import delete, exists, func, or_, tuple_, update
from sqlmodel import Session, col, select

from matchers.trial import Trial
from matchers.wire import from_plain
from service.store.columns import UtcDateTime
from service.store.documents import written
from service.store.engine import SLICE, slices
from service.store.tables import HeldTrialRow, PastSnapshotRow, SnapshotRow

Digests = dict[str, str]
# From when on a snapshot was answered from, the last time; SQL keeps the type of the first.
BEGUN = func.coalesce(col(SnapshotRow.begun_at), col(SnapshotRow.at))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The id of a snapshot is the version of its trials; `program` is the version that first answered from it."""

    version: str
    at: datetime
    synced_at: datetime | None
    program: str


def keep(session: Session, snapshot: Snapshot, trials: Sequence[Trial]) -> int:
    """How many trials were not held as they are; none where the snapshot is there already."""
    number = _numbered(session, snapshot.version)
    if number is not None:
        again = update(SnapshotRow).where(col(SnapshotRow.number) == number, snapshot.at > BEGUN)
        session.execute(again.values(begun_at=snapshot.at))
        return 0
    session.execute(delete(PastSnapshotRow).where(col(PastSnapshotRow.version) == snapshot.version))
    number = (session.scalar(select(func.max(SnapshotRow.number))) or 0) + 1
    session.add(
        SnapshotRow(
            number=number,
            version=snapshot.version,
            at=snapshot.at,
            synced_at=snapshot.synced_at,
            program=snapshot.program,
        )
    )
    held, now = _held(session), {trial.id: written(trial) for trial in trials}
    changed = [id_ for id_, (digest, _) in now.items() if held.get(id_) != digest]
    _end(session, [id_ for id_ in held if id_ not in now or held[id_] != now[id_][0]], number)
    for id_ in changed:
        digest, text = now[id_]
        session.add(
            HeldTrialRow(trial_id=id_, hash=digest, since=number, body=zlib.compress(text.encode(), 6))
        )
    return len(changed)


def find(session: Session, version: str) -> tuple[Snapshot, list[Trial]] | None:
    """A snapshot and its trials, in the order of their ids."""
    number = _numbered(session, version)
    if number is None:
        return None
    row = session.get_one(SnapshotRow, number)
    bodies = session.exec(
        select(HeldTrialRow.body)
        .where(
            HeldTrialRow.since <= number,
            or_(col(HeldTrialRow.until).is_(None), col(HeldTrialRow.until) > number),
        )
        .order_by(col(HeldTrialRow.trial_id))
    )
    trials = [from_plain(Trial, orjson.loads(zlib.decompress(body))) for body in bodies]
    return Snapshot(row.version, row.at, row.synced_at, row.program), trials


def latest(session: Session, limit: int) -> list[Snapshot]:
    rows = session.exec(select(SnapshotRow).order_by(col(SnapshotRow.number).desc()).limit(limit))
    return [Snapshot(row.version, row.at, row.synced_at, row.program) for row in rows]


def let_go(session: Session, before: datetime, at: datetime) -> int:
    """Forget some of those that nothing was answered from since, as another had begun by then; how many."""
    last = session.scalar(select(func.max(SnapshotRow.number))) or 0
    each = select(
        SnapshotRow.number,
        SnapshotRow.version,
        func.lead(BEGUN, type_=UtcDateTime())
        .over(order_by=(BEGUN, col(SnapshotRow.number)))
        .label("left_at"),
    ).subquery()
    found = session.execute(
        select(each.c.number, each.c.version)
        .where(each.c.left_at < before, each.c.number != last)
        .limit(SLICE)
    ).all()
    session.execute(delete(SnapshotRow).where(col(SnapshotRow.number).in_([number for number, _ in found])))
    session.add_all(PastSnapshotRow(version=version, let_go_at=at) for _, version in found)
    return len(found)


def drop_unheld(session: Session) -> int:
    """Remove some states of trials that are of no snapshot any more; how many."""
    within = col(SnapshotRow.number) >= HeldTrialRow.since, col(SnapshotRow.number) < col(HeldTrialRow.until)
    key = col(HeldTrialRow.trial_id), col(HeldTrialRow.since)
    found = session.execute(
        select(*key).where(col(HeldTrialRow.until).is_not(None), ~exists().where(*within)).limit(SLICE)
    ).all()
    session.execute(delete(HeldTrialRow).where(tuple_(*key).in_([tuple(row) for row in found])))
    return len(found)


def let_go_at(session: Session, version: str) -> datetime | None:
    row = session.get(PastSnapshotRow, version)
    return row.let_go_at if row else None


def _numbered(session: Session, version: str) -> int | None:
    return session.exec(select(SnapshotRow.number).where(SnapshotRow.version == version)).first()


def _held(session: Session) -> Digests:
    """The trials of the last snapshot, by what each said."""
    rows = session.exec(
        select(HeldTrialRow.trial_id, HeldTrialRow.hash).where(col(HeldTrialRow.until).is_(None))
    )
    return dict(rows.all())


def _end(session: Session, ids: Iterable[str], number: int) -> None:
    for some in slices(list(ids)):
        of_ids = (col(HeldTrialRow.trial_id).in_(some), col(HeldTrialRow.until).is_(None))
        session.execute(update(HeldTrialRow).where(*of_ids).values(until=number))
