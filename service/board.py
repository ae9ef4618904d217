"""How the service stands, looked up once in a while however many ask."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from ingest.catalogue import Catalogue
from service import night
from service.condition import Condition, condition
from service.night import Night
from service.review import HeldUp, held_up
from service.settings import Settings
from service.store.drift import Drift
from service.store.payloads import Problem
from service.store.runs import JobRun
from service.store.store import Store

KEPT_SECONDS = 10.0
MOST_SHOWN = 20  # sentences, records, runs


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen at one look; which records cannot be read, the first of them; what nobody knows in the others; the
    last runs of jobs, newest first, and what the last sync changed."""

    condition: Condition
    problems: tuple[Problem, ...]
    drift: tuple[Drift, ...]
    runs: tuple[JobRun, ...]
    night: Night | None


@dataclass(slots=True)
class Board:
    """Safe to share among threads. It raises what the database raises."""

    store: Store
    settings: Settings
    clock: Callable[[], float] = time.monotonic
    _looked: Looked | None = None
    _look_at: float = 0.0
    _unread: tuple[str, tuple[HeldUp, ...]] = ("", ())
    _lock: Lock = field(default_factory=Lock)

    def current(self) -> Looked:
        with self._lock:
            if self._looked is None or self.clock() >= self._look_at:
                self._looked = Looked(
                    condition(self.store, self.settings, datetime.now(UTC)),
                    tuple(self.store.problems(limit=MOST_SHOWN)),
                    tuple(self.store.drift()),
                    tuple(self.store.runs(MOST_SHOWN)),
                    night.last(self.store),
                )
                self._look_at = self.clock() + KEPT_SECONDS
            return self._looked

    def unread(self, catalogue: Catalogue) -> tuple[HeldUp, ...]:
        """The sentences that hold up most trials; gone through once for each version of these."""
        with self._lock:
            if self._unread[0] != catalogue.version:
                self._unread = catalogue.version, tuple(held_up(catalogue.trials)[:MOST_SHOWN])
            return self._unread[1]
