"""The store: everything that is kept. Safe to share among threads; each call is one transaction."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ingest.history import Change
from ingest.record import Payload
from matchers.trial import Trial
from service.store import (
    counts,
    drift,
    history,
    holdings,
    kin,
    payloads,
    readings,
    runs,
    schema,
    search,
    snapshots,
    trials,
)
from service.store.drift import Drift
from service.store.engine import Database, Limits, Within
from service.store.history import ChangePage, ChangeQuery, Told
from service.store.holdings import Holdings
from service.store.payloads import Arrived, Kept, Problem
from service.store.readings import ReadBatch, Saved
from service.store.runs import JobRun, Outcome
from service.store.search import TrialPage, TrialQuery
from service.store.snapshots import Snapshot
from service.store.tables import State
from service.store.trials import Newest

PAGE = 100
LEASE = timedelta(minutes=10)


class Store:
    """`at` is an address, `sqlite:///path.db` or `postgresql://...`. The tables are there after `migrate`."""

    def __init__(self, at: str | Database, limits: Limits | None = None) -> None:
        self._database = Database(at, limits) if isinstance(at, str) else at

    def migrate(self) -> None:
        """Bring the tables to the newest version; two at once do it once. Where they are, nobody is waited for."""
        if self.is_ready():
            return
        with self._database.changing() as connection:
            schema.to_newest(connection)

    @contextmanager
    def as_one(self) -> Iterator["Store"]:
        """A store whose changes others see all at once when the block ends, or never if it raises. Nobody else
        writes meanwhile: they wait, and so did this one before the block began."""
        with self._database.writing() as session:
            session.connection()  # takes the turn now, not with the first statement
            yield Store(Within(self._database, session))

    def close(self) -> None:
        self._database.close()

    def is_ready(self) -> bool:
        """Whether the database answers and its tables are the newest, or newer ones that fit."""
        try:
            with self._database.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                return schema.is_usable(connection)
        except SQLAlchemyError:
            return False

    def standing(self) -> schema.Standing:
        """How the tables stand to this program. Raises what the driver raises where nothing answers."""
        with self._database.engine.connect() as connection:
            return schema.standing(connection)

    # What registries sent

    def save_payloads(self, payloads_: Sequence[Payload], at: datetime) -> Arrived:
        """Keep them verbatim; those to read are new, changed, or saved earlier and not read since."""
        with self._database.writing() as session:
            return payloads.save(session, payloads_, at)

    def latest_payloads(self, registry: str | None = None, state: State | None = None) -> Iterator[Kept]:
        """The newest payload of every record (in a state), a page in memory at a time. Writing meanwhile is fine."""
        after = ("", "")
        while page := self._payload_page(registry, after, state):
            yield from page
            after = (page[-1].registry, page[-1].id)

    def record_ids(self, registry: str) -> set[str]:
        with self._database.reading() as session:
            return payloads.known_ids(session, registry)

    def watched_ids(self, registry: str) -> set[str]:
        """Those of `record_ids` whose vanishing would be seen: what is off topic is of no trial."""
        with self._database.reading() as session:
            return payloads.watched_ids(session, registry)

    def vanished_ids(self, registry: str) -> set[str]:
        with self._database.reading() as session:
            return payloads.vanished_ids(session, registry)

    def mark_vanished(self, registry: str, ids: Collection[str], at: datetime) -> None:
        """Records that the registry no longer has. Their trials are kept, and listed no more."""
        with self._database.writing() as session:
            gone = payloads.mark_vanished(session, registry, ids, at)
            history.write(session, [(key, Change("vanished")) for key in gone], at)

    def mark_alias(self, registry: str, old: str, new: str, at: datetime) -> None:  # noqa: ARG002 - all marks are dated alike
        with self._database.writing() as session:
            payloads.mark_alias(session, registry, old, new)

    def save_problem(  # noqa: PLR0913, PLR0917 - each is a column
        self,
        registry: str,
        id: str,  # noqa: A002 - as everywhere
        where: str,
        why: str,
        body: str,
        at: datetime,
    ) -> None:
        """A record that cannot be read; it replaces what was said of it before."""
        with self._database.writing() as session:
            payloads.save_problem(session, Problem(registry, id, where, why, body, at))

    def save_problems(self, problems_: Sequence[Problem]) -> None:
        with self._database.writing() as session:
            for problem in problems_:
                payloads.save_problem(session, problem)

    def problems(self, registry: str | None = None, limit: int = 100) -> list[Problem]:
        with self._database.reading() as session:
            return list(payloads.problems(session, registry, limit))

    def drift(self) -> list[Drift]:
        """What registries send that their readers do not know, the newest first."""
        with self._database.reading() as session:
            return drift.all_of(session)

    def count_records(self, registry: str, state: State | None = None) -> int:
        """How many records of a registry there are, or are in a state."""
        with self._database.reading() as session:
            return payloads.count(session, registry, state)

    def kin(self, batch: ReadBatch) -> list[Kept]:
        """The public payloads of other records that may be of the same trials as those just read."""
        with self._database.reading() as session:
            keys = kin.of(session, batch.registry, batch.keys, batch.off_topic)
            return payloads.published(session, keys)

    def superseded(self, batch: ReadBatch) -> set[str]:
        """Of the records read those that have a newer payload by now: somebody else syncs too."""
        with self._database.reading() as session:
            return payloads.superseded(session, batch.registry, batch.hashes)

    def set_off_topic(self, batch: ReadBatch) -> set[str]:
        """Mark at once what is off topic and never was of a trial; which records that are."""
        with self._database.writing() as session:
            return readings.set_off_topic(session, batch)

    def save_read(self, *batches: ReadBatch, at: datetime) -> Saved:
        """What came of reading some records: the trials, and that the records are read, in one."""
        with self._database.writing() as session:
            return readings.save(session, batches, at)

    # Trials

    def save_trials(self, trials_: Sequence[Trial], at: datetime) -> int:
        """Replace each whole; how many are not what they were."""
        with self._database.writing() as session:
            return trials.save(session, trials_, at)

    def remove_trials(self, ids: Collection[str]) -> None:
        with self._database.writing() as session:
            trials.remove(session, ids)

    def trial(self, any_id: str) -> Trial | None:
        """By any registry's id, in any case; also one that has vanished."""
        with self._database.reading() as session:
            found = trials.find(session, any_id)
            return next(iter(trials.load(session, [found])), None) if found else None

    def trials(self) -> list[Trial]:
        """All that a registry still has, in the order of their ids."""
        with self._database.reading() as session:
            return trials.load(session, trials.present_ids(session))

    def newest(self, held: Mapping[str, str]) -> Newest:
        """The same for whoever holds some, told by their hashes: only what is not held as it is comes whole."""
        with self._database.reading() as session:
            return trials.newest(session, held)

    def version(self) -> str:
        """Changes exactly when `trials` would."""
        with self._database.reading() as session:
            return trials.version(trials.hashes(session))

    def synced_at(self) -> datetime | None:
        """When the last sync ended in which every registry asked was heard out."""
        last = self.last_success("sync")
        return last.finished_at if last else None

    def search(self, query: TrialQuery) -> TrialPage:
        with self._database.reading() as session:
            return search.search(session, query)

    def search_ids(self, query: TrialQuery) -> list[str]:
        """The ids of all that are found, in order; how many are asked for is not looked at."""
        with self._database.reading() as session:
            return search.ids(session, query)

    def told(self, registry: str, ids: Collection[str]) -> dict[str, Told]:
        """By record, the payload whose changes were last written down."""
        with self._database.reading() as session:
            return history.told(session, registry, ids)

    def changes(self, query: ChangeQuery) -> ChangePage:
        """What changed in the trials that are here, newest first."""
        with self._database.reading() as session:
            return history.find(session, query)

    # Runs of jobs

    def start_run(
        self,
        job: str,
        at: datetime,
        *,
        slot: str | None = None,
        owner: str = "",
        lease: timedelta | None = None,
    ) -> JobRun | None:
        """A new run; None where its slot is somebody else's. Without a slot there is always a run."""
        with self._database.writing() as session:
            return runs.start(session, job, at, slot, owner, lease)

    def heartbeat(self, run: JobRun, at: datetime, lease: timedelta = LEASE) -> bool:
        """Extend the lease; False where the run was taken over or is finished."""
        with self._database.writing() as session:
            return runs.heartbeat(session, run, at, lease)

    def make_up(self, begun: datetime, ended: datetime) -> None:
        """Nobody could extend a lease from `begun` on, for somebody else was writing: those alive then lose no time."""
        with self._database.writing() as session:
            runs.make_up(session, begun, ended)

    def let_go(self, run: JobRun, at: datetime) -> bool:
        """Leave a run to whoever comes next; False where it was taken over or is finished."""
        with self._database.writing() as session:
            return runs.let_go(session, run, at)

    def finish_run(  # noqa: PLR0913 - each is a column
        self,
        run: JobRun,
        at: datetime,
        outcome: Outcome,
        reason: str = "",
        *,
        cursor: date | None = None,
        counts: Mapping[str, Any] | None = None,
    ) -> bool:
        """False where the run was taken over or is finished; then nothing is written."""
        with self._database.writing() as session:
            return runs.finish(session, run, at, outcome, reason, cursor, counts or {})

    def runs(self, limit: int = 20) -> list[JobRun]:
        with self._database.reading() as session:
            return runs.latest(session, limit)

    def run_in(self, job: str, slot: str) -> JobRun | None:
        with self._database.reading() as session:
            return runs.in_slot(session, job, slot)

    def last_success(self, job: str) -> JobRun | None:
        with self._database.reading() as session:
            return runs.last_success(session, job)

    def last_ended(self, job: str) -> JobRun | None:
        with self._database.reading() as session:
            return runs.last_ended(session, job)

    def unfinished_runs(self) -> list[JobRun]:
        with self._database.reading() as session:
            return runs.unfinished(session)

    def holdings(self) -> Holdings:
        """How much there is, and how far it was read."""
        with self._database.reading() as session:
            return holdings.count(session)

    # What was answered from

    def keep_snapshot(self, snapshot: Snapshot, trials_: Sequence[Trial]) -> int:
        """How many trials were not held as they are."""
        with self._database.writing() as session:
            return snapshots.keep(session, snapshot, trials_)

    def snapshot(self, version: str) -> tuple[Snapshot, list[Trial]] | None:
        with self._database.reading() as session:
            return snapshots.find(session, version)

    def snapshots(self, limit: int = 20) -> list[Snapshot]:
        """Newest first."""
        with self._database.reading() as session:
            return snapshots.latest(session, limit)

    def let_go_of_snapshots(self, before: datetime, at: datetime) -> int:
        """Of those that nothing was answered from since `before`, some; how many. What they held stays for now."""
        with self._database.writing() as session:
            return snapshots.let_go(session, before, at)

    def drop_unheld(self) -> int:
        """Of what snapshots held that were let go, some; how many."""
        with self._database.writing() as session:
            return snapshots.drop_unheld(session)

    def snapshot_let_go_at(self, version: str) -> datetime | None:
        """None for one that is kept, or that never was."""
        with self._database.reading() as session:
            return snapshots.let_go_at(session, version)

    # How often something was asked for

    def count_up(self, key: str, seconds: float, now: float, amount: int = 1) -> int:
        """One more; how many there are, until `seconds` after the first of them."""
        with self._database.counting() as connection:
            return counts.count_up(connection, key, seconds, now, amount)

    def counted(self, key: str, now: float) -> tuple[int, float]:
        """How many, and until when."""
        with self._database.counting() as connection:
            return counts.counted(connection, key, now)

    def forget_count(self, key: str) -> None:
        with self._database.counting() as connection:
            counts.forget(connection, key)

    def forget_counts(self, ended_at: float | None = None) -> int:
        """Those that have ended by then, or all; how many."""
        with self._database.counting() as connection:
            return counts.forget_ended(connection, ended_at)

    def _payload_page(self, registry: str | None, after: tuple[str, str], state: State | None) -> list[Kept]:
        with self._database.reading() as session:
            return payloads.page(session, registry, after, PAGE, state)
