"""The trials that a process answers from, and how they follow the store."""

import gc
import threading
import time
from collections.abc import Callable

import structlog

from ingest.catalogue import Catalogue
from service.store.store import Store

log = structlog.get_logger("service.app")
FEW_COLLECTIONS = (100_000, 50, 100)  # objects made, and collections of the younger ones, before the next


class LiveCatalogue:
    """The trials in memory, read again when the store says they changed; readers never wait for that."""

    def __init__(
        self,
        store: Store,
        every_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        keep: Callable[[Catalogue], None] | None = None,
    ) -> None:
        self._store, self._every, self._clock, self._keep = store, every_seconds, clock, keep
        self._held: Catalogue | None = None
        self._hashes: dict[str, str] = {}
        self._look_at = clock()
        self._looking = threading.Lock()

    @property
    def is_due(self) -> bool:
        """Whether `current` would look at the store."""
        return self._held is None or self._clock() >= self._look_at

    def current(self) -> Catalogue:
        """All trials as of the last look; one caller at a time looks, the others get what is held."""
        held = self._held
        if held is not None and not self.is_due:
            return held
        if not self._looking.acquire(blocking=held is None):
            return held or self.current()
        try:
            return self._looked()
        finally:
            self._looking.release()

    def _looked(self) -> Catalogue:
        """A database that does not answer leaves the last good trials standing."""
        try:
            self._held = self._fresh(self._held)
        except Exception as error:
            if self._held is None:
                raise
            log.warning("catalogue kept", error=type(error).__qualname__)
        self._look_at = self._clock() + self._every
        return self._held

    def _fresh(self, held: Catalogue | None) -> Catalogue:
        """Of the trials only those that changed are read; the moment of the sync first, lest it be of a later one."""
        synced_at = self._store.synced_at()
        if held is not None and held.version == self._store.version():
            return held if held.synced_at == synced_at else held.as_of(synced_at)
        newest = self._store.newest(self._hashes)
        trials = {trial.id: trial for trial in (*(held.trials if held else ()), *newest.changed)}
        found = tuple(trials[id_] for id_ in newest.hashes)
        fresh = _kept(Catalogue(newest.version, synced_at, found).made_ready())
        self._hashes = newest.hashes
        if self._keep:
            self._keep(fresh)
        return fresh


def collect_seldom() -> None:
    """Much is made while trials are read, and while a large answer is: it is not gone through for garbage time and
    again meanwhile."""
    gc.set_threshold(*FEW_COLLECTIONS)


def _kept(catalogue: Catalogue) -> Catalogue:
    """What stays for long is not gone through again for garbage: with many trials that takes longer than a match. At
    the start there is next to none yet, and the first answer does not wait for it to be looked for."""
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
    return catalogue
