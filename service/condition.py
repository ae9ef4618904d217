"""How the service stands: how old the data is, how each registry's last sync went, how much is read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ingest.registry import registries
from service.settings import Settings
from service.store.holdings import Holdings
from service.store.runs import JobRun
from service.store.store import Store

Outcome = Literal["ok", "failed", "never"]


@dataclass(frozen=True, slots=True)
class RegistrySync:
    """A registry's last sync that ended. `is_stale` where it is to be asked and was not heard out for too long."""

    registry: str
    outcome: Outcome
    reason: str
    counts: Mapping[str, Any]
    tried_at: datetime | None
    succeeded_at: datetime | None
    is_stale: bool

    @property
    def title(self) -> str:
        found = registries().get(self.registry)
        return found.title if found else self.registry


@dataclass(frozen=True, slots=True)
class Condition:
    """As of one moment; `synced_at` is the end of the last sync in which every registry was heard out."""

    at: datetime
    synced_at: datetime | None
    is_stale: bool
    syncs: tuple[RegistrySync, ...]
    holdings: Holdings

    def age(self, moment: datetime | None) -> timedelta | None:
        return self.at - moment if moment else None


def condition(store: Store, settings: Settings, now: datetime) -> Condition:
    """Of the registries to be asked, and of any other whose records are here."""
    oldest = now - timedelta(hours=settings.stale_after_hours)
    holdings = store.holdings()
    names = dict.fromkeys((*settings.registries, *sorted(holdings.records)))
    syncs = tuple(_sync(store, name, settings, oldest) for name in names)
    synced_at = store.synced_at()
    return Condition(now, synced_at, synced_at is None or synced_at < oldest, syncs, holdings)


def _sync(store: Store, name: str, settings: Settings, oldest: datetime) -> RegistrySync:
    last, good = store.last_ended(f"sync:{name}"), store.last_success(f"sync:{name}")
    succeeded_at = good.finished_at if good else None
    return RegistrySync(
        registry=name,
        outcome=(last.outcome or "never") if last else "never",
        reason=last.reason if last else "",
        counts=last.counts if last else {},
        tried_at=last.finished_at if last else None,
        succeeded_at=succeeded_at,
        is_stale=name in settings.registries and (succeeded_at is None or succeeded_at < oldest),
    )


def unheard(store: Store, settings: Settings, asked: Collection[str]) -> list[str]:
    """Registries that are to be asked, are not among those asked now, and were not heard out when they last were."""
    return [
        name
        for name in settings.registries
        if name not in asked and (last := store.last_ended(f"sync:{name}")) and last.outcome == "failed"
    ]


def dead_runs(store: Store, now: datetime) -> list[JobRun]:
    """Runs whose owner gave no sign of life until its lease had ended."""
    return [run for run in store.unfinished_runs() if run.lease_until is not None and run.lease_until < now]
