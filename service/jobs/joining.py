"""Saves what came of reading some records, each trial merged from all that the registries hold of it."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from ingest.curated import Corrections
from ingest.merging import merge
from ingest.record import Payload
from ingest.registry import Registry, registries
from ingest.same_trial import RecordKey, groups
from matchers.trial import Trial
from service.jobs.reading import read_batch
from service.store.readings import ReadBatch, Saved
from service.store.store import Store

log = logging.getLogger(__name__)


def save_joined(
    store: Store, registry: Registry, batch: ReadBatch, at: datetime, corrections: Corrections
) -> Saved:
    """The records of a registry's batch, with those of any registry that they stand or stood together with."""
    kin = _read(store, registry, store.kin(batch), at, corrections)
    saved = store.save_read(*_merged([batch, *kin], corrections), at=at)
    for one in saved.news:
        log.warning(
            "%s sends what its reader does not know: %s, as in %s", one.registry, one.path, one.record
        )
    return saved


def _read(
    store: Store, registry: Registry, payloads: Sequence[Payload], at: datetime, corrections: Corrections
) -> list[ReadBatch]:
    """Kin that can be read, with what changed in those that wait for it since a sync was cut short; what cannot is
    left as it was and told of when its own turn comes."""
    known = {**registries(), registry.name: registry}
    read: list[ReadBatch] = []
    for name, some in groupby(payloads, key=lambda payload: payload.registry):
        if name in known:
            theirs = list(some)
            told = store.told(name, {payload.id for payload in theirs})
            read.append(read_batch(known[name], theirs, at, corrections, told))
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
