"""What came of reading some records, saved as one: trials, what is off topic, what cannot be read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, update
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
    `changes` what is new since they were last told of, `met` what in them the reader does not know, `hashes` the
    payloads that they were read from."""

    registry: str
    trials: Mapping[str, Trial] = field(default_factory=dict)
    off_topic: Collection[str] = ()
    problems: Sequence[Problem] = ()
    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    met: Met = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)


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
    for batch in batches:
        history.keep(session, batch.registry, batch.changes, batch.hashes, at)
    left = {trial_id for batch in batches for trial_id in _mark(session, batch)}
    session.flush()
    removed = payloads.remove_orphans(session, left - newest.keys())
    news: list[Drift] = []
    for batch in batches:
        news += drift.note(session, batch.registry, batch.met, at)
        kin.keep(session, batch.registry, {**dict.fromkeys(batch.off_topic, frozenset()), **batch.keys})
        _forget_problems(session, batch.registry, [*batch.trials, *batch.off_topic])
        for problem in batch.problems:
            payloads.save_problem(session, problem)
    return Saved(changed, removed, tuple(news))


def set_off_topic(session: Session, batch: ReadBatch) -> set[str]:
    """Of the records off topic, mark those that never were of a trial: nobody sees it, so it need not wait. Which
    they are."""
    done: set[str] = set()
    for some in slices(sorted(batch.off_topic)):
        of_ids = (col(RecordRow.registry_name) == batch.registry, col(RecordRow.id).in_(some))
        unseen = (
            col(column).is_(None)
            for column in (RecordRow.trial_id, RecordRow.vanished_at, RecordRow.alias_of)
        )
        rows = session.exec(select(RecordRow.id, RecordRow.latest_hash).where(*of_ids, *unseen))
        found = [id_ for id_, latest in rows if latest == batch.hashes[id_]]
        own = (col(RecordRow.registry_name) == batch.registry, col(RecordRow.id).in_(found))
        session.execute(update(RecordRow).where(*own).values(state="off-topic"))
        _forget_problems(session, batch.registry, found)
        done.update(found)
    return done


def _mark(session: Session, batch: ReadBatch) -> set[str]:
    """Write down how far each record was read; which trials their records may have left."""
    states: dict[str, State] = dict.fromkeys(batch.trials, "read")
    states |= dict.fromkeys(batch.off_topic, "off-topic")
    states |= dict.fromkeys((problem.id for problem in batch.problems), "unreadable")
    left: set[str] = set()
    for record in _records(session, batch.registry, list(states)):
        state = states[record.id]
        if batch.hashes.get(record.id, record.latest_hash) == record.latest_hash:
            _arrive(record, state)
        if state != "unreadable":
            left |= {record.id, record.trial_id or record.id}
            trial = batch.trials.get(record.id)
            record.trial_id = trial.id if trial else None
    return left


def _arrive(record: RecordRow, state: State) -> None:
    """The newest payload is read now. Had the record vanished, it was a newer payload that brought it back."""
    if record.state == "pending":
        record.vanished_at = record.alias_of = None
    record.state = state


def _records(session: Session, registry: str, ids: Sequence[str]) -> list[RecordRow]:
    found: list[RecordRow] = []
    for some in slices(ids):
        of_ids = (col(RecordRow.registry_name) == registry, col(RecordRow.id).in_(some))
        found += session.exec(select(RecordRow).where(*of_ids))
    return found


def _forget_problems(session: Session, registry: str, ids: Sequence[str]) -> None:
    for some in slices(ids):
        keys = (col(ProblemRow.registry_name) == registry, col(ProblemRow.id).in_(some))
        session.execute(delete(ProblemRow).where(*keys))
