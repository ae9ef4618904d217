"""How the service stands, for operators: public facts of registries and syncs, nothing of this machine or of visitors."""

from datetime import datetime, timedelta

from typing_extensions import TypedDict

from ingest.catalogue import Catalogue
from service.board import MOST_SHOWN, Board, Looked
from service.change_words import sentence
from service.condition import RegistrySync
from service.failures import explained
from service.night import Night
from service.review import HeldUp
from service.store.drift import Drift
from service.store.payloads import Problem
from service.store.runs import JobRun

COUNTS = ("fetched", "new", "changed", "unchanged", "off_topic", "poison", "vanished", "accepted")


class DataOut(TypedDict):
    trials: int
    version: str
    synced_at: str | None
    age_hours: float | None
    stale: bool
    sentences: int
    unread_sentences: int
    unread_share: float | None


class RegistryOut(TypedDict):
    """`outcome` of the last sync that ended: ok, failed or never; `says` what its reason means and what to do; `unknown`
    how many things in its records its reader does not know."""

    name: str
    title: str
    outcome: str
    reason: str
    says: str
    tried_at: str | None
    succeeded_at: str | None
    age_hours: float | None
    stale: bool
    counts: dict[str, int]
    records: dict[str, int]
    unreadable: int
    unknown: int


class RunOut(TypedDict):
    """One run of a job; `outcome` is unfinished while it runs, and where it was killed. `says` is what the reason of a
    failure means and what to do."""

    job: str
    slot: str | None
    started_at: str
    ended_at: str | None
    outcome: str
    reason: str
    says: str
    counts: dict[str, int]


class ChangedTrialOut(TypedDict):
    id: str
    title: str
    text: str


class ChangedOut(TypedDict):
    """How many changes of a kind there were, and the newest of them."""

    kind: str
    total: int
    newest: list[ChangedTrialOut]


class NightOut(TypedDict):
    """What changed since the last sync began, by kind."""

    since: str
    changes: list[ChangedOut]


class UnreadOut(TypedDict):
    """A sentence that is not read whole, and how many trials, and recruiting ones, it holds up."""

    sentence: str
    side: str
    left_over: list[str]
    trials: int
    recruiting: int


class UnreadableOut(TypedDict):
    registry: str
    id: str
    where: str
    why: str
    at: str


class DriftOut(TypedDict):
    """What a registry sends and its reader does not know: where in a record, in which first, how often since."""

    registry: str
    path: str
    record: str
    times: int
    first_at: str
    last_at: str


class StatusOut(TypedDict):
    at: str
    data: DataOut
    registries: list[RegistryOut]
    runs: list[RunOut]
    night: NightOut | None
    unread: list[UnreadOut]
    unreadable: list[UnreadableOut]
    drift: list[DriftOut]


def status_document(board: Board, catalogue: Catalogue) -> StatusOut:
    """It raises what the database raises."""
    looked = board.current()
    return StatusOut(
        at=looked.condition.at.isoformat(timespec="seconds"),
        data=_data(looked, catalogue),
        registries=[_registry(looked, one) for one in looked.condition.syncs],
        runs=[_run(one) for one in looked.runs],
        night=_night(looked.night) if looked.night else None,
        unread=[_unread(one) for one in board.unread(catalogue)],
        unreadable=[_unreadable(one) for one in looked.problems],
        drift=[_drift(one) for one in looked.drift[:MOST_SHOWN]],
    )


def _data(looked: Looked, catalogue: Catalogue) -> DataOut:
    state = looked.condition
    return DataOut(
        trials=state.holdings.trials,
        version=catalogue.version,
        synced_at=_iso(state.synced_at),
        age_hours=_hours(state.age(state.synced_at)),
        stale=state.is_stale,
        sentences=state.holdings.sentences,
        unread_sentences=state.holdings.unread,
        unread_share=state.holdings.unread_share,
    )


def _registry(looked: Looked, one: RegistrySync) -> RegistryOut:
    """Without the detail of a failure, which may hold an address of the operator's own."""
    state = looked.condition
    return RegistryOut(
        name=one.registry,
        title=one.title,
        outcome=one.outcome,
        reason=one.reason,
        says=explained(one.registry, one.reason) if one.outcome == "failed" else "",
        tried_at=_iso(one.tried_at),
        succeeded_at=_iso(one.succeeded_at),
        age_hours=_hours(state.age(one.succeeded_at)),
        stale=one.is_stale,
        counts={name: int(one.counts.get(name, 0)) for name in COUNTS if one.counts},
        records=dict(state.holdings.records.get(one.registry, {})),
        unreadable=state.holdings.problems.get(one.registry, 0),
        unknown=sum(drift.registry == one.registry for drift in looked.drift),
    )


def _run(run: JobRun) -> RunOut:
    """Without its owner, which is a name of this machine."""
    registry = run.job.removeprefix("sync:")
    return RunOut(
        job=run.job,
        slot=run.slot,
        started_at=run.started_at.isoformat(timespec="seconds"),
        ended_at=_iso(run.finished_at),
        outcome=run.outcome or "unfinished",
        reason=run.reason,
        says=explained(registry, run.reason) if run.outcome == "failed" and run.job != "sync" else "",
        counts={name: int(run.counts.get(name, 0)) for name in COUNTS if run.counts},
    )


def _night(night: Night) -> NightOut:
    return NightOut(
        since=night.since.isoformat(timespec="seconds"),
        changes=[
            ChangedOut(
                kind=one.kind,
                total=one.total,
                newest=[
                    ChangedTrialOut(id=event.trial_id, title=event.title, text=sentence(event.change))
                    for event in one.newest
                ],
            )
            for one in night.changed
        ],
    )


def _unread(one: HeldUp) -> UnreadOut:
    return UnreadOut(
        sentence=one.sentence,
        side=one.side,
        left_over=list(one.left),
        trials=len(one.trials),
        recruiting=one.recruiting,
    )


def _unreadable(one: Problem) -> UnreadableOut:
    return UnreadableOut(
        registry=one.registry, id=one.id, where=one.where, why=one.why, at=one.at.isoformat()
    )


def _drift(one: Drift) -> DriftOut:
    return DriftOut(
        registry=one.registry,
        path=one.path,
        record=one.record,
        times=one.times,
        first_at=one.first_at.isoformat(timespec="seconds"),
        last_at=one.last_at.isoformat(timespec="seconds"),
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _hours(age: timedelta | None) -> float | None:
    return round(age.total_seconds() / 3600, 1) if age is not None else None
