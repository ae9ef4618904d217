"""Takes in payloads handed over as files, through the same path as a sync."""

from collections.abc import Iterable
from itertools import islice

from ingest.curated import SHIPPED, Corrections
from ingest.record import Payload
from ingest.registry import Registry
from service.jobs.clock import Clock, utc_now
from service.jobs.reading import BATCH
from service.jobs.stopping import Stop
from service.jobs.taking import Taking
from service.jobs.telling import Progress, SyncReport, silent
from service.store.store import Store
from service.workers.local import Here
from service.workers.work import Spread


def load(  # noqa: PLR0913, PLR0917 - the last ones have their usual values
    store: Store,
    registry: Registry,
    payloads: Iterable[Payload],
    on_progress: Progress = silent,
    now: Clock = utc_now,
    corrections: Corrections = SHIPPED,
    stop: Stop | None = None,
    spread: Spread = Here,
) -> SyncReport:
    """Made public at once; nothing vanishes, for a file need not hold all there is."""
    started = now()
    with Taking(store, registry, now, on_progress, corrections, stop or Stop(), spread) as taking:
        waiting = iter(payloads)
        while batch := list(islice(waiting, BATCH)):
            taking.keep(batch)
        at = now()
        taking.read(at, "pending")
        taking.publish(at, lambda _: None)
    taking.report.seconds = (now() - started).total_seconds()
    return taking.report
