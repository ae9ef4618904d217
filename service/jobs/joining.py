"""Saves what came of reading some records, each trial merged from all that the registries hold of it."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from ingest.curated import Corrections
from ingest.merging import merge
from ingest.registry import Registry, registries
from ingest.same_trial import RecordKey, groups
from matchers.trial import Trial
from service.jobs.reading import read_batch
from service.store.payloads import Kept
from service.store.readings import ReadBatch, Saved
from service.store.store import Store

log = logging.getLogger(__name__)
Value = TypeVar("Value")


def save_joined(
    store: Store, registry: Registry, batch: ReadBatch, at: datetime, corrections: Corrections
) -> Saved:
    """The records of a registry's batch, with those of any registry that they stand or stood together with."""
    own = _without(batch, store.superseded(batch))
    kin = _read(registry, store.kin(own), at, corrections)
    saved = store.save_read(*_merged([own, *kin], corrections), at=at)
    for one in saved.news:
        # Said whole: of what is put into a message later, the log keeps nothing.
        says = f"{one.registry} sends what its reader does not know: {one.path}, as in {one.record}"
        log.warning(says)
    return saved


def _without(batch: ReadBatch, ids: Collection[str]) -> ReadBatch:
    """What was read from a payload that is the newest no more is left to whoever has the newer one."""
    if not ids:
        return batch

    def kept(values: Mapping[str, Value]) -> dict[str, Value]:
        return {id_: value for id_, value in values.items() if id_ not in ids}

    return replace(
        batch,
        trials=kept(batch.trials),
        off_topic=[id_ for id_ in batch.off_topic if id_ not in ids],
        problems=[problem for problem in batch.problems if problem.id not in ids],
        keys=kept(batch.keys),
        changes=kept(batch.changes),
    )


def _read(
    registry: Registry, payloads: Sequence[Kept], at: datetime, corrections: Corrections
) -> list[ReadBatch]:
    """Kin as they are public; what cannot be read is left as it was and told of when its own turn comes."""
    known = {**registries(), registry.name: registry}
    read = [
        read_batch(known[name], list(some), at, corrections)
        for name, some in groupby(payloads, key=lambda payload: payload.registry)
        if name in known
    ]
    return [replace(one, off_topic=(), problems=(), met={}) for one in read]


def _merged(batches: Sequence[ReadBatch], corrections: Corrections) -> list[ReadBatch]:
    """Each record with the trial that its whole group gives."""
    records: dict[RecordKey, Trial] = {}
    for batch in reversed(batches):  # the batch just read, which comes first, knows best
        records |= {(batch.registry, id_): trial for id_, trial in batch.trials.items()}
    joined: dict[RecordKey, Trial] = {}
    for group in groups(records, corrections.ruling):
        trial = merge([records[key] for key in group.members], group.suspects)
        joined |= dict.fromkeys(group.members, trial)
    return [
        replace(batch, trials={id_: joined[batch.registry, id_] for id_ in batch.trials}) for batch in batches
    ]
