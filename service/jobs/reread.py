"""Reads every stored payload again, offline: for when the reader has become better."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ingest.curated import SHIPPED, Corrections
from ingest.record import Payload
from ingest.registry import Registry
from service.jobs.clock import Clock, utc_now
from service.jobs.joining import save_joined
from service.jobs.reading import BATCH, read_batch
from service.store.readings import ReadBatch, Saved
from service.store.store import Store


@dataclass(slots=True)
class RereadReport:
    """`changed` trials are not what they were, `removed` ones are off topic now."""

    read: int = 0
    changed: int = 0
    unreadable: int = 0
    removed: int = 0


def reread(
    store: Store,
    registries: Iterable[Registry],
    on_progress: Callable[[RereadReport], None] | None = None,
    now: Clock = utc_now,
    corrections: Corrections = SHIPPED,
) -> RereadReport:
    """The newest payload of every record of these registries; it may be stopped and started again at will."""
    report = RereadReport()
    for registry in registries:
        for payloads in _batches(store.latest_payloads(registry.name)):
            told = store.told(registry.name, {payload.id for payload in payloads})
            batch = read_batch(registry, payloads, now(), corrections, told)
            saved = save_joined(store, registry, batch, now(), corrections)
            _count(batch, saved, len(payloads), report)
            if on_progress:
                on_progress(report)
    return report


def _count(batch: ReadBatch, saved: Saved, read: int, report: RereadReport) -> None:
    report.read += read
    report.changed += saved.changed
    report.removed += saved.removed
    report.unreadable += len(batch.problems)


def _batches(payloads: Iterator[Payload]) -> Iterator[list[Payload]]:
    while batch := list(islice(payloads, BATCH)):
        yield batch
