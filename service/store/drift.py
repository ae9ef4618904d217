"""What registries send that their readers do not know: which, in what record first, how often. All inside the
caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.store.columns import storable
from service.store.tables import DriftRow

MOST_PATHS = 300  # of one registry; beyond, it is noise
LONGEST_PATH = 200  # characters

Met = Mapping[str, tuple[str, int]]  # by path, the record it was met in first, and how many times


@dataclass(frozen=True, slots=True)
class Drift:
    """`path` is where it stands in a record, with what stands there if that and not the place is unknown."""

    registry: str
    path: str
    record: str
    times: int
    first_at: datetime
    last_at: datetime


def note(session: Session, registry: str, met: Met, at: datetime) -> list[Drift]:
    """Count what was met; those that were never met before."""
    if not met:
        return []
    theirs = select(DriftRow).where(DriftRow.registry_name == registry)
    known = {row.path: row for row in session.exec(theirs)}
    news: list[DriftRow] = []
    for path, (record, times) in met.items():
        short = storable(path)[:LONGEST_PATH]
        if row := known.get(short):
            row.times, row.last_at = row.times + times, at
        elif len(known) < MOST_PATHS:
            known[short] = DriftRow(
                registry_name=registry,
                path=short,
                record_id=storable(record),
                times=times,
                first_at=at,
                last_at=at,
            )
            news.append(known[short])
    session.add_all(known.values())
    return [_drift(row) for row in news]


def all_of(session: Session) -> list[Drift]:
    """The newest first."""
    newest = select(DriftRow).order_by(
        col(DriftRow.first_at).desc(), col(DriftRow.registry_name), col(DriftRow.path)
    )
    return [_drift(row) for row in session.exec(newest)]


def _drift(row: DriftRow) -> Drift:
    return Drift(row.registry_name, row.path, row.record_id, row.times, row.first_at, row.last_at)
