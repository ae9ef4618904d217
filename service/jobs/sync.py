"""Brings the store up to date with the registries: what is new or changed, then what has vanished.

Each registry is asked, its records are kept as they come, then read, then made public in one transaction together with
what has vanished and the end of the run. A sync may be killed at any point and started again: what came is there and
pending, and the day from which changes are asked moves on only when all went well.

A registry that fails half way, or sends what cannot be read, has the rest made public all the same: one record that
cannot be had shall hide no trial that opened. But what cannot be read stays as it was, and nothing is held to have
vanished.
"""

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ingest.client import Client
from ingest.curated import SHIPPED, Corrections
from ingest.record import Payload, PayloadUnreadable, RegistryUnavailable
from ingest.registry import Registry
from service.jobs import reading
from service.jobs.clock import Clock, utc_now
from service.jobs.stopping import Stop, Stopped
from service.jobs.taking import Taking
from service.jobs.telling import Progress, SyncReport, silent
from service.store import trouble
from service.store.payloads import Problem
from service.store.runs import JobRun
from service.store.store import Store
from service.workers.local import Here
from service.workers.work import Spread

log = logging.getLogger(__name__)
OVERLAP = timedelta(days=2)  # registries date changes by the day, in their own time zone, and publish late
MOST_VANISHED = 0.2  # of the records we know, unless the settings say otherwise
MOST_POISON = 0.5  # of the records that were read
ALWAYS_BELIEVED = 5


async def sync(  # noqa: PLR0913 - the last ones have their usual values
    store: Store,
    client: Client,
    registries: Sequence[Registry],
    *,
    full: bool = False,
    since: date | None = None,
    on_progress: Progress = silent,
    now: Clock = utc_now,
    corrections: Corrections = SHIPPED,
    accept_vanished: Collection[str] = (),
    unheard: Collection[str] = (),
    most_vanished: float = MOST_VANISHED,
    stop: Stop | None = None,
    spread: Spread = Here,
) -> list[SyncReport]:
    """One registry after another; the failure of one stops no other. `on_progress` is told of each batch.

    Of the registries named in `accept_vanished` any number of trials may vanish at once, of others the share
    `most_vanished`: more at once is a registry in trouble, not trials that ended. While any are `unheard`,
    whom nobody asks here, this is no sync after which all is known. Raises Stopped if `stop` asked so.
    """
    stop = stop or Stop()
    run = store.start_run("sync", now())
    reports: list[SyncReport] = []
    why = "stopped"
    try:
        stop.watch()
        for registry in registries:
            with Taking(store, registry, now, on_progress, corrections, stop, spread) as taking:
                believed = 1.0 if registry.name in accept_vanished else most_vanished
                one = _Sync(store, client, registry, now, taking, most_vanished, believed)
                reports.append(await one.run(since, full=full))
        why = ", ".join([*(one.registry for one in reports if one.outcome == "failed"), *unheard])
    except (Stopped, asyncio.CancelledError):
        if not stop.is_asked:
            raise
        await stop.settled()
        raise Stopped from None
    finally:
        _finish(store, run, now(), why)
    return reports


def _finish(store: Store, run: JobRun | None, at: datetime, reason: str) -> None:
    """As well as can be: a database that is full or closed to us cannot be told of it."""
    try:
        if run:
            store.finish_run(run, at, "failed" if reason else "ok", reason)
    except SQLAlchemyError as error:
        log.warning("the end of a run could not be written down: %s", trouble.of(error).says)


@dataclass(slots=True)
class _Gone:
    """What a registry has no more, how much of that is usual, and what now stands in another record, by its id."""

    vanished: list[str] = field(default_factory=list)
    believable: int = 0
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sync:
    """The sync of one registry. `usual` and `believed` are shares of the records we know that may vanish at once:
    as a rule, and now."""

    store: Store
    client: Client
    registry: Registry
    now: Clock
    taking: Taking
    usual: float
    believed: float
    gone: _Gone = field(default_factory=_Gone)

    async def run(self, since: date | None, *, full: bool) -> SyncReport:
        started = self.now()
        cursor = self._cursor(started.astimezone(UTC).date())
        start = None if full else since or (cursor - OVERLAP if cursor else None)
        # A sync from a later day than the last one reached leaves a gap: the next begins where that did.
        has_gap = start is not None and (cursor is None or start > cursor)
        reached = cursor if has_gap else started.astimezone(UTC).date()
        run = self.store.start_run(f"sync:{self.registry.name}", started)
        is_public = False
        self._set(reason="stopped")
        try:
            self._set(reason=await self._hear(start))
            is_public = self._show(started, run, reached)
        finally:
            if not is_public:
                _finish(self.store, run, self.now(), self.taking.report.reason)
        return self.taking.report

    def _set(self, *, reason: str, detail: str = "") -> None:
        report = self.taking.report
        report.reason, report.outcome = reason, "failed" if reason else "ok"
        report.detail = detail or report.detail

    def _cursor(self, today: date) -> date | None:
        """The day that the last sync reached. One of a clock that was ahead is not believed: all is asked for."""
        last = self.store.last_success(f"sync:{self.registry.name}")
        return last.cursor if last and last.cursor and last.cursor <= today else None

    async def _hear(self, start: date | None) -> str:
        """Keep what the registry sends, find what is gone; the reason why that was not all, or ""."""
        try:
            await self._fetch(start)
            await self._sweep()
        except Stopped:
            raise
        except RegistryUnavailable as error:
            self.taking.report.detail = error.detail
            return error.reason
        except Exception as error:  # noqa: BLE001 - whatever stops one registry, the others go on
            return self._stopped_by(error)
        return ""

    def _show(self, started: datetime, run: JobRun | None, reached: date | None) -> bool:
        """Read what waits and make it public, with the end of the run; whether that was done."""
        at, taking = self.now(), self.taking
        try:
            taking.read(at, "pending")
            if self._is_nonsense() and not taking.report.reason:
                self._set(reason="unreadable", detail=f"{taking.report.poison} records")
            if self.registry.by_clock:  # a status follows from the day also where no record changed or came
                taking.read(at, "read")
            taking.publish(at, lambda store: self._end(store, started, run, reached))
        except Stopped:
            self._set(reason="stopped")
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._set(reason=self._stopped_by(error))
            return False
        return True

    def _stopped_by(self, error: Exception) -> str:
        """A database or a disk in trouble, or what nobody foresaw: the log has that whole, the run its name."""
        if isinstance(error, (SQLAlchemyError, OSError)) and (found := trouble.of(error)).kind != "other":
            says = f"the sync of {self.registry.name} stopped: {found.says} {found.remedy}"
            log.error(says)
            return f"database-{found.kind}"
        log.error("the sync of %s stopped", self.registry.name, exc_info=error)
        return type(error).__name__

    def _is_nonsense(self) -> bool:
        """One record may be poison; most of them unreadable is a registry that has changed its ways."""
        report = self.taking.report
        most = max(report.fetched, self.taking.read_count) * MOST_POISON
        return report.poison > max(ALWAYS_BELIEVED, most)

    def _end(self, store: Store, started: datetime, run: JobRun | None, reached: date | None) -> None:
        """What is gone, and how it all went; inside the transaction that makes the rest public."""
        at, name, report = self.now(), self.registry.name, self.taking.report
        for old, new in self.gone.aliases.items():
            store.mark_alias(name, old, new, at)
        vanished = [] if report.reason else self.gone.vanished
        store.mark_vanished(name, vanished, at)
        report.aliases, report.vanished = len(self.gone.aliases), len(vanished)
        report.accepted = max(0, len(vanished) - self.gone.believable)
        report.seconds = (at - started).total_seconds()
        if run:
            store.finish_run(run, at, report.outcome, report.reason, cursor=reached, counts=asdict(report))

    async def _fetch(self, start: date | None) -> None:
        """All in batches; what came before a failure is kept too."""
        waiting: list[Payload] = []
        self.client.promise(self.registry.name, None)
        try:
            async for payload in self.registry.fetch(self.client, start):
                waiting.append(payload)
                if len(waiting) == reading.BATCH:
                    batch, waiting = waiting, []
                    self._keep(batch)
        finally:
            if waiting:
                self._keep(waiting)

    def _keep(self, payloads: Sequence[Payload]) -> None:
        self.taking.keep(payloads, self.client.promised(self.registry.name))

    async def _sweep(self) -> None:
        """What the registry lists no more was deleted, merged into another record, or only left our query."""
        missing = self.store.watched_ids(self.registry.name)
        gone, back, known = self.store.vanished_ids(self.registry.name), set[str](), len(missing)
        async for record_id in self.registry.list_ids(self.client):
            missing.discard(record_id)
            back |= {record_id} & gone
        for record_id in sorted(back):
            await self._is_there(record_id)  # it came back, if perhaps with a date of long ago
        most, vanished = _believed(known, self.believed), list[str]()
        for record_id in sorted(missing):
            if not await self._is_there(record_id):
                vanished.append(record_id)
            if len(vanished) > most:
                told = f"more than {most} of {known}, such as {', '.join(vanished[:3])}"
                raise RegistryUnavailable(self.registry.name, "too-many-vanished", told)
        self.gone.vanished, self.gone.believable = vanished, _believed(known, self.usual)

    async def _is_there(self, record_id: str) -> bool:
        try:
            found = await self.registry.fetch_one(self.client, record_id)
        except PayloadUnreadable as error:
            problem = Problem(self.registry.name, record_id, error.where, error.why, "", self.now())
            self.taking.set_aside([problem])
            return True
        if found is None:
            return False
        self._keep([found])
        if found.id not in {record_id, ""}:
            self.gone.aliases[record_id] = found.id
        return True


def _believed(known: int, share: float) -> int:
    """Of so many records that we know how many may vanish at once."""
    return max(ALWAYS_BELIEVED, int(known * share))
