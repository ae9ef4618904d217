"""Keeps what the service answers from, beside the answering: no answer waits for it, and none fails with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import structlog

from ingest.catalogue import Catalogue
from service.store.snapshots import Snapshot
from service.store.store import Store

log = structlog.get_logger("service.snapshots")


class Keeper:
    """Of one process: one snapshot after the other, in a thread of its own. `close` waits for the last."""

    def __init__(self, store: Store, program: str) -> None:
        self._store, self._program = store, program
        self._thread = ThreadPoolExecutor(1, "snapshots")

    def keep(self, catalogue: Catalogue) -> None:
        self._thread.submit(self._kept, catalogue)

    def close(self) -> None:
        self._thread.shutdown()

    def _kept(self, catalogue: Catalogue) -> None:
        """What cannot be kept now is kept at the next start, or is lost as an old state; it is said either way."""
        told = Snapshot(catalogue.version, datetime.now(UTC), catalogue.synced_at, self._program)
        try:
            self._store.keep_snapshot(told, catalogue.trials)
        except Exception as error:  # noqa: BLE001 - a database fails in many ways
            log.warning("snapshot not kept", version=catalogue.version, error=type(error).__qualname__)


def catalogue_then(store: Store, version: str) -> tuple[Snapshot, Catalogue] | None:
    """The trials of a snapshot, to be asked again."""
    found = store.snapshot(version)
    if found is None:
        return None
    told, trials = found
    return told, Catalogue(told.version, told.synced_at, tuple(trials))
