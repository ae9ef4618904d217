"""Reads every stored payload again, offline: for when the reader has become better."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.curated import SHIPPED, Corrections
from ingest.registry import Registry
from service.jobs.clock import Clock, utc_now
from service.jobs.stopping import Stop
from service.jobs.taking import Taking
from service.jobs.telling import Progress, silent
from service.store.store import Store
from service.workers.local import Here
from service.workers.work import Spread


@dataclass(slots=True)
class RereadReport:
    """`changed` trials are not what they were, `removed` ones are off topic now."""

    read: int = 0
    changed: int = 0
    unreadable: int = 0
    removed: int = 0


def reread(  # noqa: PLR0913, PLR0917 - the last ones have their usual values
    store: Store,
    registries: Iterable[Registry],
    on_progress: Progress = silent,
    now: Clock = utc_now,
    corrections: Corrections = SHIPPED,
    stop: Stop | None = None,
    spread: Spread = Here,
) -> RereadReport:
    """The newest payload of every record, made public registry by registry; it may be stopped and started at will.
    What is read elsewhere is saved here, by one writer, as if it had been read here."""
    report = RereadReport()
    for registry in registries:
        at = now()
        with Taking(store, registry, now, on_progress, corrections, stop or Stop(), spread) as taking:
            taking.read(at)
            saved = taking.publish(at, lambda _: None)
        report.read += taking.read_count
        report.changed += saved.changed
        report.removed += saved.removed
        report.unreadable += taking.report.poison
    return report
