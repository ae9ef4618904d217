"""Brings the store up to date with the registries: what is new or changed, then what has vanished.

A sync may be killed at any point and started again: every step is one transaction that can be repeated, a
record whose reading was cut short stays marked as pending, and the day from which changes are asked moves on
only when all went well.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, timedelta
from typing import Literal

from ingest.client import Client
from ingest.curated import SHIPPED, Corrections
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable
from ingest.registry import Registry
from service.jobs import reading
from service.jobs.clock import Clock, utc_now
from service.jobs.joining import save_joined
from service.jobs.reread import reread
from service.store.payloads import Problem
from service.store.store import Store

log = logging.getLogger(__name__)
OVERLAP = timedelta(days=2)  # registries date changes by the day, in their own time zone, and publish late
MOST_VANISHED = 0.2  # of the records we know: more at once is a registry in trouble, not trials that ended
MOST_POISON = 0.5  # of the records that came
ALWAYS_BELIEVED = 5


@dataclass(slots=True)
class SyncReport:
    """How it went with one registry. `fetched` is the sum of new, changed and unchanged; of those that vanished
    `accepted` are believed only because an operator said so. `detail` is what a failure says of itself."""

    registry: str
    outcome: Literal["ok", "failed"] = "ok"
    reason: str = ""
    detail: str = ""
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    off_topic: int = 0
    poison: int = 0
    vanished: int = 0
    accepted: int = 0
    aliases: int = 0
    seconds: float = 0.0


Progress = Callable[[SyncReport], None]


def silent(_: SyncReport) -> None:
    pass


async def sync(  # noqa: PLR0913 - the last ones have their usual values
    store: Store,
    client: Client,
    registries: Sequence[Registry],
    *,
    full: bool = False,
    since: date | None = None,
    on_progress: Progress | None = None,
    now: Clock = utc_now,
    corrections: Corrections = SHIPPED,
    accept_vanished: Collection[str] = (),
) -> list[SyncReport]:
    """One registry after another; the failure of one stops no other. `on_progress` is told of each batch.

    Of the registries named in `accept_vanished` any number of trials may vanish at once.
    """
    run = store.start_run("sync", now())
    reports: list[SyncReport] = []
    for registry in registries:
        taking = Taking(store, registry, now, on_progress or silent, corrections)
        believed = 1.0 if registry.name in accept_vanished else MOST_VANISHED
        reports.append(await _Sync(store, client, registry, now, taking, believed).run(since, full=full))
    failed = [report.registry for report in reports if report.outcome == "failed"]
    if run:
        store.finish_run(run, now(), "failed" if failed else "ok", ", ".join(failed))
    return reports


@dataclass(slots=True)
class Taking:
    """Takes in payloads of one registry, counting as it goes."""

    store: Store
    registry: Registry
    now: Clock
    on_progress: Progress
    corrections: Corrections = SHIPPED
    report: SyncReport = field(init=False)
    known: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.report = SyncReport(self.registry.name)
        self.known = self.store.record_ids(self.registry.name)

    def take(self, payloads: Sequence[Payload]) -> None:
        """Save, read what is new or changed, save what came of it, count."""
        at = self.now()
        kept, problems = reading.sift(payloads, at)
        self.set_aside(problems)
        to_read = self.store.save_payloads(kept, at)
        told = self.store.told(self.registry.name, {payload.id for payload in to_read})
        batch = reading.read_batch(self.registry, to_read, at, self.corrections, told)
        if to_read:
            save_joined(self.store, self.registry, batch, at, self.corrections)
        self._count({payload.id for payload in kept}, {payload.id for payload in to_read})
        self.report.off_topic += len(batch.off_topic)
        self.report.poison += len(batch.problems)
        self.on_progress(self.report)

    def set_aside(self, problems: Sequence[Problem]) -> None:
        if problems:
            self.store.save_problems(problems)
        self.report.poison += len(problems)

    def _count(self, taken: set[str], read: set[str]) -> None:
        new = read - self.known
        self.known |= taken
        self.report.fetched += len(taken)
        self.report.new += len(new)
        self.report.changed += len(read - new)
        self.report.unchanged += len(taken - read)


@dataclass(frozen=True, slots=True)
class _Sync:
    """The sync of one registry."""

    store: Store
    client: Client
    registry: Registry
    now: Clock
    taking: Taking
    believed: float  # the share of the records we know that may vanish at once

    async def run(self, since: date | None, *, full: bool) -> SyncReport:
        started, report = self.now(), self.taking.report
        cursor = self._cursor()
        start = None if full else since or (cursor - OVERLAP if cursor else None)
        run = self.store.start_run(f"sync:{self.registry.name}", started)
        unheard, untold = await self._failure(start), self._tell_the_time()
        report.reason = unheard or untold
        report.outcome = "failed" if report.reason else "ok"
        ended = self.now()
        report.seconds = (ended - started).total_seconds()
        # A sync from a later day than the last one reached leaves a gap: the next begins where that did.
        has_gap = start is not None and (cursor is None or start > cursor)
        reached = cursor if has_gap else started.astimezone(UTC).date()
        if run:
            counts = asdict(report)
            self.store.finish_run(run, ended, report.outcome, report.reason, cursor=reached, counts=counts)
        return report

    def _cursor(self) -> date | None:
        last = self.store.last_success(f"sync:{self.registry.name}")
        return last.cursor if last else None

    def _tell_the_time(self) -> str:
        """Statuses that follow from the day are found out anew, also of records that did not change or come.

        The reason why that could not be done, or "".
        """
        if not self.registry.by_clock:
            return ""
        try:
            reread(self.store, [self.registry], now=self.now, corrections=self.taking.corrections)
        except Exception as error:  # noqa: BLE001 - as above
            return self._stopped_by(error)
        return ""

    async def _failure(self, start: date | None) -> str:
        """Do it all; the reason why it could not be done, or ""."""
        try:
            await self._fetch(start)
            self._check_readable()
            await self._sweep()
        except RegistryUnavailable as error:
            self.taking.report.detail = error.detail
            return error.reason
        except Exception as error:  # noqa: BLE001 - whatever stops one registry, the others go on
            return self._stopped_by(error)
        return ""

    def _stopped_by(self, error: Exception) -> str:
        """Nobody foresaw it: the log has it whole, the run its name."""
        log.error("the sync of %s stopped", self.registry.name, exc_info=error)
        return type(error).__name__

    def _check_readable(self) -> None:
        """One record may be poison; most of them unreadable is a registry that has changed its ways."""
        report = self.taking.report
        if report.poison > max(ALWAYS_BELIEVED, report.fetched * MOST_POISON):
            raise RegistryUnavailable(self.registry.name, "unreadable", f"{report.poison} records")

    async def _fetch(self, start: date | None) -> None:
        """All in batches; what came before a failure is kept too."""
        waiting: list[Payload] = []
        try:
            async for payload in self.registry.fetch(self.client, start):
                waiting.append(payload)
                if len(waiting) == reading.BATCH:
                    batch, waiting = waiting, []
                    self.taking.take(batch)
        finally:
            if waiting:
                self.taking.take(waiting)

    async def _sweep(self) -> None:
        """What the registry lists no more was deleted, merged into another record, or only left our query."""
        listed = {record_id async for record_id in self.registry.list_ids(self.client)}
        known = self.store.watched_ids(self.registry.name)
        for record_id in sorted(listed & self.store.vanished_ids(self.registry.name)):
            await self._still_there(record_id)  # it came back, if perhaps with a date of long ago
        most = _believed(known, self.believed)
        vanished: list[str] = []
        for record_id in sorted(known - listed):
            if not await self._still_there(record_id):
                vanished.append(record_id)
            if len(vanished) > most:
                missing = f"more than {most} of {len(known)}, such as {', '.join(vanished[:3])}"
                raise RegistryUnavailable(self.registry.name, "too-many-vanished", missing)
        self.store.mark_vanished(self.registry.name, vanished, self.now())
        self.taking.report.vanished = len(vanished)
        self.taking.report.accepted = max(0, len(vanished) - _believed(known, MOST_VANISHED))

    async def _still_there(self, record_id: str) -> bool:
        try:
            found = await self.registry.fetch_one(self.client, record_id)
        except PayloadUnreadable as error:
            problem = Problem(self.registry.name, record_id, error.where, error.why, "", self.now())
            self.taking.set_aside([problem])
            return True
        if found is None:
            return False
        self.taking.take([found])
        if found.id not in {record_id, ""}:
            self.store.mark_alias(self.registry.name, record_id, found.id, self.now())
            self.taking.report.aliases += 1
        return True


def _believed(known: Collection[str], share: float) -> int:
    """How many of the records we know may vanish at once."""
    return max(ALWAYS_BELIEVED, int(len(known) * share))
