"""Takes in what a registry sent, in steps that memory and a kill do not mind: keep it, read it, make it public.

What is kept is pending until it is public, so that whatever stops in between is gone on with the next time. It is made
public in one transaction: nobody ever sees a part of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Self

from ingest.curated import SHIPPED, Corrections
from ingest.record import Payload
from ingest.registry import Registry
from service.jobs import reading
from service.jobs.clock import Clock
from service.jobs.joining import save_joined
from service.jobs.staged import Staged
from service.jobs.stopping import Stop
from service.jobs.telling import Doing, Progress, Step, SyncReport, silent
from service.store.payloads import Kept, Problem
from service.store.readings import ReadBatch, Saved
from service.store.store import Store
from service.store.tables import State
from service.workers.local import Here
from service.workers.work import Spread


@dataclass(slots=True)
class Taking:
    """Payloads of one registry, counted as they go. Use as a context manager: it may need a file meanwhile."""

    store: Store
    registry: Registry
    now: Clock
    on_progress: Progress = silent
    corrections: Corrections = SHIPPED
    stop: Stop = field(default_factory=Stop)
    spread: Spread = Here
    report: SyncReport = field(init=False)
    read_count: int = field(init=False, default=0)
    _staged: Staged = field(init=False, default_factory=Staged)

    def __post_init__(self) -> None:
        self.report = SyncReport(self.registry.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._staged.__exit__()

    def keep(self, payloads: Sequence[Payload], expected: int | None = None) -> None:
        """Save what came. Readers notice nothing of it."""
        self.stop.check()
        at = self.now()
        kept, problems = reading.sift(payloads, at)
        self.set_aside(problems)
        arrived = self.store.save_payloads(kept, at)
        self.report.fetched += arrived.count
        self.report.new += arrived.new
        self.report.changed += len(arrived.waiting) - arrived.new
        self.report.unchanged += arrived.count - len(arrived.waiting)
        self._tell("fetching", self.report.fetched, expected)

    def set_aside(self, problems: Sequence[Problem]) -> None:
        if problems:
            self.store.save_problems(problems)
        self.report.poison += len(problems)

    def read(self, at: datetime, state: State | None = None) -> None:
        """Read the newest payload of every record in this state: of those pending also what an earlier run left so."""
        done, expected = 0, self.store.count_records(self.registry.name, state)
        spread = self.spread if expected > reading.BATCH else Here  # else there is nothing to spread
        workers = spread(reading.Reading(self.registry, at, self.corrections))
        for batch in workers.answers(self._parts(state)):
            self._stage(batch)
            done += _size(batch)
            self._tell("reading", done, max(done, expected))

    def _parts(self, state: State | None) -> Iterator[reading.Part]:
        for some in _batches(self.store.latest_payloads(self.registry.name, state)):
            self.stop.check()
            yield reading.Part(some, self.store.told(self.registry.name, {payload.id for payload in some}))

    def publish(self, at: datetime, finish: Callable[[Store], None]) -> Saved:
        """Show all that was read, and what `finish` does, at once."""
        changed = removed = done = 0
        with self.store.as_one() as store:
            begun = self.now()
            for batch in self._staged:
                self.stop.check()
                saved = save_joined(store, self.registry, batch, at, self.corrections)
                changed, removed, done = changed + saved.changed, removed + saved.removed, done + _size(batch)
                self._tell("publishing", done)
            finish(store)
            store.make_up(begun, self.now())
        return Saved(changed, removed)

    def _stage(self, batch: ReadBatch) -> None:
        self.read_count += _size(batch)
        self.report.off_topic += len(batch.off_topic)
        self.report.poison += len(batch.problems)
        unseen = self.store.set_off_topic(batch) if batch.off_topic else set()
        left = replace(batch, off_topic=[id_ for id_ in batch.off_topic if id_ not in unseen])
        if _size(left) or left.met:
            self._staged.add(left)

    def _tell(self, doing: Doing, done: int, of: int | None = None) -> None:
        self.on_progress(Step(self.registry.name, doing, done, of))


def _batches(payloads: Iterable[Kept]) -> Iterator[list[Kept]]:
    waiting = iter(payloads)
    while batch := list(islice(waiting, reading.BATCH)):
        yield batch


def _size(batch: ReadBatch) -> int:
    return len(batch.trials) + len(batch.off_topic) + len(batch.problems)
