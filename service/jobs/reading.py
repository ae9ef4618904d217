"""Payloads to trials. A record that cannot be read is set aside with its reason; the rest goes on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from ingest.curated import SHIPPED, Corrections
from ingest.history import Change, changes
from ingest.normalise import normalise
from ingest.record import Payload, PayloadUnreadable, SourceRecord
from ingest.registry import Registry, registries
from ingest.relevance import is_on_topic
from ingest.same_trial import hard_keys, soft_keys
from matchers.saying import marked
from matchers.trial import Trial
from service.store.columns import json_text, storable
from service.store.documents import LONGEST_ID, parts_of
from service.store.history import Told
from service.store.payloads import Kept, Problem
from service.store.readings import ReadBatch

BATCH = 50


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Some payloads of one registry, and what was told of their records before."""

    payloads: Sequence[Kept]
    told: Mapping[str, Told]

    def __repr__(self) -> str:
        return f"<{self.where}>"

    @property
    def where(self) -> str:
        return f"records {self.payloads[0].id} to {self.payloads[-1].id}"


@dataclass(frozen=True, slots=True)
class Reading:
    """How the payloads of a registry are read, here or elsewhere; where it travels, it knows the registry by name."""

    registry: Registry | str
    at: datetime
    corrections: Corrections = SHIPPED

    def do(self, part: Part) -> ReadBatch:
        registry = registries()[self.registry] if isinstance(self.registry, str) else self.registry
        return read_batch(registry, part.payloads, self.at, self.corrections, part.told)

    def plain(self) -> Self:
        return self if isinstance(self.registry, str) else replace(self, registry=self.registry.name)

    def made_ready(self) -> None:
        """There is nothing to make."""


def read_batch(
    registry: Registry,
    payloads: Sequence[Kept],
    at: datetime,
    corrections: Corrections = SHIPPED,
    told: Mapping[str, Told] | None = None,
) -> ReadBatch:
    """Read each; nothing is saved. With what was `told` of them before, also what has changed since."""
    trials: dict[str, Trial] = {}
    off_topic: list[str] = []
    problems: list[Problem] = []
    keys: dict[str, frozenset[str]] = {}
    changed: dict[str, tuple[Change, ...]] = {}
    met: dict[str, tuple[str, int]] = {}
    for payload in payloads:
        try:
            record = registry.read(payload).on(at.date())
            for path in record.unknown_keys:
                first, times = met.get(path, (payload.id, 0))
                met[path] = first, times + 1
            trial = _trial(record, corrections) if is_on_topic(record) else None
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one record, the others are read
            problems.append(_problem(payload, error, at))
            continue
        if trial is None:
            off_topic.append(payload.id)
        else:
            trials[payload.id] = trial
            keys[payload.id] = hard_keys(trial) | soft_keys(trial)
            if told is not None:
                changed[payload.id] = changes(_as_told(registry, told.get(payload.id)), record)
    hashes = {payload.id: payload.hash for payload in payloads}
    return ReadBatch(registry.name, trials, off_topic, problems, keys, changed, met, hashes)


def _as_told(registry: Registry, told: Told | None) -> SourceRecord | None:
    """The record as it was last told of; None for one that is new, or that can be read only now."""
    try:
        return registry.read(told.payload).on(told.on) if told else None
    except PayloadUnreadable:
        return None


def sift(payloads: Sequence[Payload], at: datetime) -> tuple[list[Payload], list[Problem]]:
    """The payloads that can be kept, and what is wrong with the others."""
    problems = [_unkeepable(payload, at) for payload in payloads]
    kept = [payload for payload, problem in zip(payloads, problems, strict=True) if problem is None]
    return kept, [problem for problem in problems if problem]


def _unkeepable(payload: Payload, at: datetime) -> Problem | None:
    """Why a payload cannot even be kept: it does not say which record it is, or cannot be written."""
    body = ""
    try:
        body = json_text(payload.body)
    except RecursionError:
        return Problem(
            payload.registry,
            storable(payload.id)[:LONGEST_ID],
            "record",
            marked("nested too deeply"),
            body,
            at,
        )
    if 0 < len(payload.id) <= LONGEST_ID and storable(payload.id) == payload.id:
        return None
    # Named after its content, so that it is one and the same problem every night.
    named = f"without-id-{hashlib.sha256(body.encode()).hexdigest()[:12]}"
    return Problem(payload.registry, named, "id", marked("no id that could be one"), body, at)


def _trial(record: SourceRecord, corrections: Corrections) -> Trial:
    trial = normalise(record, corrections)
    parts_of(trial)  # what cannot be put in rows must be found out here, not when the whole batch is saved
    return trial


def _problem(payload: Payload, error: Exception, at: datetime) -> Problem:
    """Of an error that nobody foresaw only the name is told: its text may hold anything."""
    where, why = "record", type(error).__name__
    if isinstance(error, PayloadUnreadable):
        where, why = error.where, error.why
    return Problem(payload.registry, payload.id, where, why, json_text(payload.body), at)
