"""The trials as they stood whenever they answered, so that an old answer can be given again.

A trial is kept once for as long as it stays the same: `since` and `until` are numbers of snapshots. A new snapshot
costs a row, and a row more for each trial that changed; nothing is copied that did not.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from matchers.trial import Trial
from matchers.wire import from_plain
from service.store.documents import written
from service.store.engine import slices
from service.store.tables import HeldTrialRow, SnapshotRow

Digests = dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The id of a snapshot is the version of its trials; `program` is the version that first answered from it."""

    version: str
    at: datetime
    synced_at: datetime | None
    program: str


def keep(session: Session, snapshot: Snapshot, trials: Sequence[Trial]) -> int:
    """How many trials were not held as they are; none where the snapshot is there already."""
    if _numbered(session, snapshot.version) is not None:
        return 0
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
