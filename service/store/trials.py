"""Trials in and out of the tables. Every function here works inside its caller's transaction."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, Text, and_, cast, delete, exists, func, insert, or_
from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, select

from ingest.registry_ids import ids_in
from matchers.trial import Criterion, Site, Trial
from service.store.columns import JsonValue
from service.store.documents import (
    CRITERION,
    SITE,
    Parts,
    Shared,
    Values,
    capitals,
    parts_of,
    trial_from,
)
from service.store.engine import slices
from service.store.tables import CriterionRow, RecordRow, SiteRow, TrialIdRow, TrialRow, TrialTagRow

Part = TypeVar("Part", Criterion, Site)
MOST_ALIASES = 5  # in a row, lest two records that point at each other keep us for ever


def save(session: Session, trials: Iterable[Trial], at: datetime) -> int:
    """Replace each trial whole; how many are not what they were."""
    newest = {trial.id: parts_of(trial) for trial in trials}
    stored = {row.id: row for row in _rows(session, list(newest))}
    new = [parts.trial | {"saved_at": at} for id_, parts in newest.items() if id_ not in stored]
    _insert(session, TrialRow, new)
    changed = [id_ for id_, parts in newest.items() if _is_changed(stored.get(id_), parts)]
    _remove_parts(session, [id_ for id_ in changed if id_ in stored])
    _add_parts(session, [newest[id_] for id_ in changed])
    for id_, row in stored.items():
        _update(row, newest[id_].trial, at)
    return len(changed)


def remove(session: Session, ids: Collection[str]) -> int:
    """Their criteria, sites and ids go with them; payloads stay. How many there were."""
    there = [row.id for row in _rows(session, list(ids))]
    for some in slices(there):
        session.execute(delete(TrialRow).where(col(TrialRow.id).in_(some)))
    return len(there)


def load(session: Session, ids: Sequence[str]) -> list[Trial]:
    """In the order of `ids`, without those that are not there."""
    found: dict[str, Trial] = {}
    shared = Shared()
    for some in slices(ids):
        criteria = _by_trial(session, CriterionRow, CRITERION, shared.criterion, some)
        sites = _by_trial(session, SiteRow, SITE, shared.site, some)
        document = cast(col(TrialRow.document), Text)
        for id_, plain in session.execute(select(TrialRow.id, document).where(col(TrialRow.id).in_(some))):
            found[id_] = trial_from(plain, criteria[id_], sites[id_])
    return [found[id_] for id_ in ids if id_ in found]


def present_ids(session: Session) -> list[str]:
    return list(session.exec(select(TrialRow.id).where(is_present()).order_by(col(TrialRow.id))))


def hashes(session: Session) -> dict[str, str]:
    """By id, in order, of the trials that are present: what changes exactly when the trial does."""
    rows = session.exec(select(TrialRow.id, TrialRow.hash).where(is_present()).order_by(col(TrialRow.id)))
    return dict(rows.all())


def version(hashes: Mapping[str, str]) -> str:
    """A hash over all of them: the same trials have the same version, on any database."""
    return hashlib.sha256("\n".join(map(" ".join, hashes.items())).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Newest:
    """The trials at one moment: the hashes of all, in the order of their ids, and those that somebody did not hold."""

    hashes: dict[str, str]
    changed: list[Trial]

    @property
    def version(self) -> str:
        return version(self.hashes)


def newest(session: Session, held: Mapping[str, str]) -> Newest:
    now = hashes(session)
    return Newest(now, load(session, [id_ for id_, digest in now.items() if held.get(id_) != digest]))


def find(session: Session, any_id: str) -> str | None:
    """The id of the trial that any registry's id belongs to, or that an alias now stands in."""
    for _ in range(MOST_ALIASES):
        for id_ in (any_id, *_without_tail(any_id)):
            if found := _claimed(session, capitals(id_)):
                return found
        any_id = _alias(session, capitals(any_id)) or ""
    return None


def _without_tail(any_id: str) -> list[str]:
    """A trial's id where one record of it was asked for: that of a country, or of a resubmission."""
    return [str(one) for one in ids_in(any_id)[:1] if capitals(any_id).startswith(capitals(f"{one}-"))]


def is_present() -> ColumnElement[bool]:
    """Whether some registry still has the trial; one that came without records is taken to be there."""
    gone = or_(col(RecordRow.vanished_at).is_not(None), col(RecordRow.alias_of).is_not(None))
    its_own = or_(col(RecordRow.trial_id) == TrialRow.id, col(RecordRow.id) == TrialRow.id)
    return or_(~exists().where(and_(its_own, gone)), exists().where(and_(its_own, ~gone)))


def _is_changed(row: TrialRow | None, parts: Parts) -> bool:
    return row is None or row.hash != parts.trial["hash"]


def _update(row: TrialRow, values: Values, at: datetime) -> None:
    """What is derived may change while the trial does not; a row that is as it was is left alone."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    if different:
        for name, value in (different | {"saved_at": at}).items():
            setattr(row, name, value)


def _add_parts(session: Session, all_parts: Sequence[Parts]) -> None:
    tables: tuple[tuple[type[SQLModel], Callable[[Parts], list[Values]]], ...] = (
        (CriterionRow, lambda parts: parts.criteria),
        (SiteRow, lambda parts: parts.sites),
        (TrialIdRow, lambda parts: parts.ids),
        (TrialTagRow, lambda parts: parts.tags),
    )
    for table, rows_of in tables:
        _insert(session, table, [row for parts in all_parts for row in rows_of(parts)])


def _insert(session: Session, table: type[SQLModel], rows: Sequence[Values]) -> None:
    """As the driver takes many at once: no object is made of a row, and nothing comes back."""
    if rows:
        session.execute(insert(_table(table)), rows)


def _table(table: type[SQLModel]) -> Table:
    found: Table = table.__table__  # type: ignore[attr-defined] # of every table
    return found


def _remove_parts(session: Session, ids: Sequence[str]) -> None:
    for table in (CriterionRow, SiteRow, TrialIdRow, TrialTagRow):
        for some in slices(ids):
            session.execute(delete(table).where(col(table.trial_id).in_(some)))


def _rows(session: Session, ids: Sequence[str]) -> list[TrialRow]:
    """Rows as they are in the database now, whatever the session remembers."""
    found: list[TrialRow] = []
    for some in slices(ids):
        found += session.exec(select(TrialRow).where(col(TrialRow.id).in_(some)))
    return found


def _by_trial(
    session: Session,
    table: type[SQLModel],
    names: Iterable[str],
    made: Callable[[Sequence[Any]], Part],
    ids: Sequence[str],
) -> dict[str, list[Part]]:
    """What is made of the rows of each trial, from these of their columns; JSON comes as the text that it is."""
    columns = _table(table).columns
    wanted = [
        cast(columns[name], Text) if isinstance(columns[name].type, JsonValue) else columns[name]
        for name in names
    ]
    ordered = (
        sql_select(columns["trial_id"], *wanted)
        .where(columns["trial_id"].in_(ids))
        .order_by(columns["trial_id"], columns["n"])
    )
    grouped: dict[str, list[Part]] = defaultdict(list)
    for id_, *values in session.execute(ordered):
        grouped[id_].append(made(values))
    return grouped


def _claimed(session: Session, any_id: str) -> str | None:
    """Of several that claim an id, the one that it is the first id of."""
    own_first = (func.upper(col(TrialIdRow.trial_id)) != any_id, col(TrialIdRow.trial_id))
    return session.exec(
        select(TrialIdRow.trial_id).where(TrialIdRow.id == any_id).order_by(*own_first).limit(1)
    ).first()


def _alias(session: Session, record_id: str) -> str | None:
    aliases = select(RecordRow.alias_of).where(
        func.upper(col(RecordRow.id)) == record_id, col(RecordRow.alias_of).is_not(None)
    )
    return session.exec(aliases.order_by(col(RecordRow.registry_name)).limit(1)).first()
