"""Which records may be of one trial, found by what they have in common. All inside the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from ingest.same_trial import MOST_SHARING
from service.store.columns import storable
from service.store.engine import is_one_of, slices
from service.store.payloads import Key
from service.store.tables import RecordKeyRow, RecordRow

LONGEST_KEY = 500  # characters; what is longer is no title, and PostgreSQL could not index it
MOST_KIN = 500  # records; more in one heap are no trial, and are read as they come


def keep(session: Session, registry: str, keys: Mapping[str, Collection[str]]) -> None:
    """In place of what was known of these records, their keys as they are now."""
    for ids in slices(sorted(keys)):
        there = (col(RecordKeyRow.registry_name) == registry, col(RecordKeyRow.id).in_(ids))
        session.execute(delete(RecordKeyRow).where(*there))
    rows = [
        {"registry_name": registry, "id": id_, "key": key}
        for id_, some in keys.items()
        for key in _storable(some)
    ]
    if rows:
        session.execute(insert(RecordKeyRow), rows)


def of(
    session: Session, registry: str, keys: Mapping[str, Collection[str]], left: Collection[str]
) -> set[Key]:
    """Other records that share a key with one of these, or with one that does; and those of a trial they are in now.

    `left` are records of the registry that are of no trial any more: those they stood with are to be joined anew.
    """
    own = {(registry, id_) for id_ in (*keys, *left)}
    found = _of_one_trial(session, own)
    waiting = _storable(key for some in keys.values() for key in some) | _keys(session, found)
    seen: set[str] = set()
    while waiting and len(found) <= MOST_KIN:
        seen |= waiting
        new = _sharing(session, waiting) - own - found
        found |= new
        waiting = _keys(session, new) - seen
    return found - own


def _storable(keys: Iterable[str]) -> set[str]:
    return {storable(key)[:LONGEST_KEY] for key in keys}


def _of_one_trial(session: Session, records: Collection[Key]) -> set[Key]:
    trials: set[str] = set()
    for some in slices(sorted(records)):
        of_keys = is_one_of(col(RecordRow.registry_name), col(RecordRow.id), some)
        trials.update(filter(None, session.exec(select(RecordRow.trial_id).where(of_keys))))
    found: set[Key] = set()
    for ids in slices(sorted(trials)):
        rows = select(RecordRow.registry_name, RecordRow.id).where(col(RecordRow.trial_id).in_(ids))
        found.update((name, id_) for name, id_ in session.exec(rows))
    return found


def _keys(session: Session, records: Collection[Key]) -> set[str]:
    found: set[str] = set()
    for some in slices(sorted(records)):
        of_keys = is_one_of(col(RecordKeyRow.registry_name), col(RecordKeyRow.id), some)
        found.update(session.exec(select(RecordKeyRow.key).where(of_keys)))
    return found


def _sharing(session: Session, keys: Collection[str]) -> set[Key]:
    """The records that have one of these keys; a key that many have tells nothing apart."""
    by_key: dict[str, set[Key]] = defaultdict(set)
    for some in slices(sorted(keys)):
        rows = select(RecordKeyRow).where(col(RecordKeyRow.key).in_(some))
        for row in session.exec(rows):
            by_key[row.key].add((row.registry_name, row.id))
    return {key for sharing in by_key.values() if len(sharing) <= MOST_SHARING for key in sharing}
