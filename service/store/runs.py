"""Runs of jobs: who runs what, until when it is believed to live, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from sqlmodel import Session, col, select

from service.store.columns import storable
from service.store.tables import JobRunRow

Outcome = Literal["ok", "failed"]


@dataclass(frozen=True, slots=True)
class JobRun:
    """`outcome` is None while it runs, and for ever where its owner was killed."""

    id: int
    job: str
    slot: str | None
    owner: str
    takeovers: int
    started_at: datetime
    heartbeat_at: datetime
    lease_until: datetime | None = None
    finished_at: datetime | None = None
    outcome: Outcome | None = None
    reason: str = ""
    cursor: date | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)


def start(  # noqa: PLR0913, PLR0917 - each is a column
    session: Session, job: str, at: datetime, slot: str | None, owner: str, lease: timedelta | None
) -> JobRun | None:
    """None where the slot was run already, or its owner is alive; a dead owner's is taken over."""
    row = _in_slot(session, job, slot) if slot is not None else None
    if row is None:
        row = JobRunRow(job=job, slot=slot, owner=owner, started_at=at, heartbeat_at=at)
        session.add(row)
    elif _is_abandoned(row, at):
        row.takeovers += 1
    else:
        return None
    row.owner, row.started_at, row.heartbeat_at = owner, at, at
    row.lease_until = at + lease if lease else None
    session.flush()
    return _run(row)


def heartbeat(session: Session, run: JobRun, at: datetime, lease: timedelta) -> bool:
    """Extend the lease; False where it is no longer ours."""
    row = _ours(session, run)
    if row is None:
        return False
    row.heartbeat_at, row.lease_until = at, at + lease
    return True


def make_up(session: Session, begun: datetime, ended: datetime) -> None:
    """While somebody else wrote from `begun` on, no lease could be extended: those not ended by then lost no time."""
    alive = select(JobRunRow).where(col(JobRunRow.finished_at).is_(None), col(JobRunRow.lease_until) > begun)
    for row in session.exec(alive):
        if row.lease_until:
            row.lease_until += max(ended - begun, timedelta())


def let_go(session: Session, run: JobRun, at: datetime) -> bool:
    """Leave it to whoever comes next; False where it is no longer ours."""
    row = _ours(session, run)
    if row is None:
        return False
    row.heartbeat_at = row.lease_until = at
    return True


def finish(  # noqa: PLR0913, PLR0917 - each is a column
    session: Session,
    run: JobRun,
    at: datetime,
    outcome: Outcome,
    reason: str,
    cursor: date | None,
    counts: Mapping[str, Any],
) -> bool:
    """Write down how it ended; False where somebody else had taken it over."""
    row = _ours(session, run)
    if row is None:
        return False
    row.finished_at, row.outcome, row.reason = at, outcome, storable(reason)
    row.cursor, row.counts = cursor, dict(counts)
    return True


def latest(session: Session, limit: int) -> list[JobRun]:
    """Newest first."""
    newest = select(JobRunRow).order_by(col(JobRunRow.started_at).desc(), col(JobRunRow.id).desc())
    return [_run(row) for row in session.exec(newest.limit(limit))]


def last_success(session: Session, job: str) -> JobRun | None:
    """The one that began last, whatever the clock said: one that was ahead would hide all that came after it was
    put right."""
    return _last(session, job, JobRunRow.outcome == "ok")


def last_ended(session: Session, job: str) -> JobRun | None:
    """The one that began last of those that ended, however they ended."""
    return _last(session, job, col(JobRunRow.finished_at).is_not(None))


def _last(session: Session, job: str, which: Any) -> JobRun | None:
    newest = select(JobRunRow).where(JobRunRow.job == job, which).order_by(col(JobRunRow.id).desc())
    row = session.exec(newest.limit(1)).first()
    return _run(row) if row else None


def unfinished(session: Session) -> list[JobRun]:
    """What runs, or was killed; newest first."""
    running = select(JobRunRow).where(col(JobRunRow.finished_at).is_(None))
    return [_run(row) for row in session.exec(running.order_by(col(JobRunRow.id).desc()))]


def in_slot(session: Session, job: str, slot: str) -> JobRun | None:
    row = _in_slot(session, job, slot)
    return _run(row) if row else None


def _in_slot(session: Session, job: str, slot: str) -> JobRunRow | None:
    return session.exec(select(JobRunRow).where(JobRunRow.job == job, JobRunRow.slot == slot)).first()


def _is_abandoned(row: JobRunRow, at: datetime) -> bool:
    return row.finished_at is None and row.lease_until is not None and row.lease_until <= at


def _ours(session: Session, run: JobRun) -> JobRunRow | None:
    row = session.get(JobRunRow, run.id)
    return row if row and row.takeovers == run.takeovers and row.finished_at is None else None


def _run(row: JobRunRow) -> JobRun:
    return JobRun(
        id=cast(int, row.id),
        job=row.job,
        slot=row.slot,
        owner=row.owner,
        takeovers=row.takeovers,
        started_at=row.started_at,
        heartbeat_at=row.heartbeat_at,
        lease_until=row.lease_until,
        finished_at=row.finished_at,
        outcome=cast(Outcome | None, row.outcome),
        reason=row.reason,
        cursor=row.cursor,
        counts=row.counts,
    )
