"""What came of reading some records, saved as one: trials, what is off topic, what cannot be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, tuple_
from sqlmodel import Session, col, select

from ingest.history import Change
from matchers.trial import Trial
from service.store import drift, history, kin, payloads, trials
from service.store.drift import Drift, Met
from service.store.engine import slices
from service.store.payloads import Problem
from service.store.tables import ProblemRow, RecordRow, State


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """Each record of one registry, by id, is in one of the three. `keys` is by what the kin of each are found,
    `changes` what is new since they were last told of, `met` what in them the reader does not know."""

    registry: str
    trials: Mapping[str, Trial] = field(default_factory=dict)
    off_topic: Collection[str] = ()
    problems: Sequence[Problem] = ()
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    met: Met = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saved:
    """`news` is what was never met before in a registry's records and their reader does not know."""

    changed: int
    removed: int
    news: tuple[Drift, ...] = ()


def save(session: Session, batches: Sequence[ReadBatch], at: datetime) -> Saved:
    """Save the trials and mark their records read, together: a trial and its payload never drift apart.

    A record that turned off topic, or is now read into another trial, leaves its former one; a trial that all
    records have left is removed. A record that cannot be read keeps the trial it had.
    """
    newest = {trial.id: trial for batch in batches for trial in batch.trials.values()}
    changed = trials.save(session, newest.values(), at)
    left = {trial_id for batch in batches for trial_id in _mark(session, batch)}
    session.flush()
    removed = payloads.remove_orphans(session, left - newest.keys())
    news: list[Drift] = []
    for batch in batches:
        news += drift.note(session, batch.registry, batch.met, at)
        kin.keep(session, batch.registry, {**dict.fromkeys(batch.off_topic, frozenset()), **batch.keys})
        history.keep(session, batch.registry, batch.changes, at)
        _forget_problems(session, batch.registry, [*batch.trials, *batch.off_topic])
        for problem in batch.problems:
            payloads.save_problem(session, problem)
    return Saved(changed, removed, tuple(news))


def _mark(session: Session, batch: ReadBatch) -> set[str]:
    """Write down how far each record was read; which trials their records may have left."""
    states: dict[str, State] = dict.fromkeys(batch.trials, "read")
    states |= dict.fromkeys(batch.off_topic, "off-topic")
    states |= dict.fromkeys((problem.id for problem in batch.problems), "unreadable")
    left: set[str] = set()
    for record in _records(session, batch.registry, list(states)):
        record.state = states[record.id]
        if record.state != "unreadable":
            left |= {record.id, record.trial_id or record.id}
            trial = batch.trials.get(record.id)
            record.trial_id = trial.id if trial else None
    return left


def _records(session: Session, registry: str, ids: Sequence[str]) -> list[RecordRow]:
    found: list[RecordRow] = []
    for some in slices(ids):
        of_ids = (col(RecordRow.registry_name) == registry, col(RecordRow.id).in_(some))
        found += session.exec(select(RecordRow).where(*of_ids))
    return found


def _forget_problems(session: Session, registry: str, ids: Sequence[str]) -> None:
    for some in slices(ids):
        keys = tuple_(col(ProblemRow.registry_name), col(ProblemRow.id)).in_(
            [(registry, id_) for id_ in some]
        )
        session.execute(delete(ProblemRow).where(keys))
