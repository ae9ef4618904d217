"""How much is kept, and how far it was read: numbers only. All inside the caller's transaction."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.store.tables import CriterionRow, ProblemRow, RecordRow, TrialRow
from service.store.trials import is_present


@dataclass(frozen=True, slots=True)
class Holdings:
    """Trials that a registry still has and their sentences, `unread` of which were not read whole; by registry its
    records by state, and how many records cannot be read."""

    trials: int
    sentences: int
    unread: int
    records: Mapping[str, Mapping[str, int]]
    problems: Mapping[str, int]

    @property
    def unread_share(self) -> float | None:
        return round(self.unread / self.sentences, 4) if self.sentences else None

    @property
    def pending(self) -> int:
        return sum(states.get("pending", 0) for states in self.records.values())


def count(session: Session) -> Holdings:
    read = _sentences(session)
    return Holdings(
        trials=session.scalar(select(func.count()).select_from(TrialRow).where(is_present())) or 0,
        sentences=sum(read.values()),
        unread=sum(read.values()) - read["whole"],
        records=_records(session),
        problems=_problems(session),
    )


def _sentences(session: Session) -> Counter[str]:
    """By how far they were read; a registry's fields are no sentences."""
    rows = session.exec(
        select(CriterionRow.read, func.count())
        .join(TrialRow, col(TrialRow.id) == CriterionRow.trial_id)
        .where(col(CriterionRow.start).is_not(None), is_present())
        .group_by(CriterionRow.read)
    )
    return Counter(dict(rows.all()))


def _records(session: Session) -> dict[str, dict[str, int]]:
    """Those that their registry still has."""
    here = (col(RecordRow.vanished_at).is_(None), col(RecordRow.alias_of).is_(None))
    rows = session.exec(
        select(RecordRow.registry_name, RecordRow.state, func.count())
        .where(*here)
        .group_by(RecordRow.registry_name, RecordRow.state)
    )
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for registry, state, many in rows:
        found[registry][state] = many
    return dict(found)


def _problems(session: Session) -> dict[str, int]:
    return dict(
        session.exec(select(ProblemRow.registry_name, func.count()).group_by(ProblemRow.registry_name)).all()
    )
