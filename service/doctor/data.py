"""How old the data is, how each registry's last sync went, what could not be read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ingest.registry import registries
from service.condition import Condition, RegistrySync, dead_runs
from service.doctor.finding import Finding, Level
from service.failures import explained
from service.night import MOST_RUNS
from service.settings import Settings
from service.store.drift import Drift
from service.store.store import Store

MOST_NAMED = 3
SYNC = "Run: spasm-trials sync"
MUCH_UNREAD = 0.5  # of the sentences; beyond it, more likely the reader's fault than the registries'


def check_data(store: Store, settings: Settings, state: Condition) -> Iterator[Finding]:
    yield _age(settings, state)
    for one in state.syncs:
        yield from _sync(one, settings)
    yield from _last_failed(store)
    yield from _dead(store, state.at)
    yield from _unreadable(state)
    yield from _drift(store)
    yield _unread(state)


def _age(settings: Settings, state: Condition) -> Finding:
    if state.synced_at is None:
        return Finding("age", "wrong", "No sync ever heard every registry out.", _how_to_sync(settings))
    says = f"The last whole sync ended {_ago(state.at - state.synced_at)} ago."
    if not state.is_stale:
        return Finding("age", "ok", says)
    says += f" That is longer than SPASM_TRIALS_STALE_AFTER_HOURS ({settings.stale_after_hours}) allows."
    return Finding("age", "wrong", says, _how_to_sync(settings))


def _how_to_sync(settings: Settings) -> str:
    if settings.scheduler:
        return f"{SYNC}. Then keep `spasm-trials serve` running: it syncs every night."
    return f"{SYNC}. SPASM_TRIALS_SCHEDULER is false: let cron run that every night, or set it to true in one process."


def _sync(one: RegistrySync, settings: Settings) -> Iterator[Finding]:
    check = f"registry {one.registry}"
    if one.registry not in settings.registries and one.outcome == "never":
        return  # its records came in files
    level: Level = "wrong" if one.is_stale else "warning"
    if one.outcome == "never":
        yield Finding(check, level, f"{one.title} was never asked.", f"{SYNC} {one.registry}")
    elif one.outcome == "failed":
        says = f"The last sync of {one.title} failed ({one.reason})."
        detail = str(one.counts.get("detail") or "")
        yield Finding(check, level, says, explained(one.registry, one.reason, detail))
    elif one.is_stale:
        yield Finding(check, level, f"{one.title} was not asked for too long.", f"{SYNC} {one.registry}")
    else:
        yield Finding(check, "ok", f"The last sync of {one.title} went well.")


def _last_failed(store: Store) -> Iterator[Finding]:
    """Of a night, the sync of the registry that failed in it: the others fail for its sake, and it says why."""
    runs = store.runs(MOST_RUNS)
    failed = next((run for run in runs if run.outcome == "failed" and run.job != "sync"), None)
    if failed is None:
        return
    says = (
        f"The last run that failed: {failed.job}, {failed.started_at:%Y-%m-%d %H:%M} UTC ({failed.reason})."
    )
    if any(run.job == failed.job and run.outcome == "ok" and run.id > failed.id for run in runs):
        yield Finding("jobs", "ok", f"{says} It went well since.")
        return
    detail = str(failed.counts.get("detail") or "")
    yield Finding("jobs", "warning", says, explained(failed.job.removeprefix("sync:"), failed.reason, detail))


def _dead(store: Store, now: datetime) -> Iterator[Finding]:
    for run in dead_runs(store, now):
        says = f"{run.job} {run.slot or ''} was begun by {run.owner}, which has given no sign of life since."
        remedy = "Start `spasm-trials serve`, which takes the night over, or run: spasm-trials sync"
        yield Finding("jobs", "warning", " ".join(says.split()), remedy)


def _unreadable(state: Condition) -> Iterator[Finding]:
    for registry, many in sorted(state.holdings.problems.items()):
        known = registries().get(registry)
        title = known.title if known else registry
        remedy = (
            "They are tried again when the registry changes them. Many at once: this program needs a fix."
        )
        yield Finding("records", "warning", f"{many} records of {title} cannot be read.", remedy)
    if many := state.holdings.pending:
        says = f"{many} records were fetched and not read yet: a sync was cut short."
        yield Finding("records", "warning", says, "Run: spasm-trials reread")


def _drift(store: Store) -> Iterator[Finding]:
    """What is unknown was left out of the trials and of nothing else: the payloads have it."""
    by_registry: dict[str, list[Drift]] = {}
    for one in store.drift():
        by_registry.setdefault(one.registry, []).append(one)
    for name, met in sorted(by_registry.items()):
        known = registries().get(name)
        first = ", ".join(f"{one.path} (as in {one.record})" for one in met[:MOST_NAMED])
        says = (
            f"{known.title if known else name} sends {len(met)} things that its reader does not know: {first}"
        )
        says += ", …" if len(met) > MOST_NAMED else "."
        remedy = "Nothing is lost: payloads are kept whole. Report them, so that the reader learns; /status lists more."
        yield Finding("drift", "warning", says, remedy)


def _unread(state: Condition) -> Finding:
    share = state.holdings.unread_share
    if share is None:
        return Finding("trials", "wrong", f"{state.holdings.trials} trials, and no sentence of any.", SYNC)
    says = f"{state.holdings.trials} trials; {share:.0%} of their sentences are not read whole."
    level: Level = "warning" if share > MUCH_UNREAD else "ok"
    remedy = "`spasm-trials review` lists which hold up most trials." if level != "ok" else ""
    return Finding("trials", level, says, remedy)


def _ago(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 72 else f"{age.days} days"
