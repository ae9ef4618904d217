"""Trials by words and by what they are: one query, the same answers on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, Integer, Subquery, exists, func, or_, select, text
from sqlmodel import Session, col

from matchers.trial import OVER, Trial
from matchers.vocabulary import descendants
from service.store import trials, words
from service.store.tables import TrialRow, TrialTagRow

Sort = Literal["relevance", "updated", "id"]
HITS = {
    "sqlite": """SELECT rowid AS number, -bm25(trial_text, 10.0, 1.0) AS score
        FROM trial_text WHERE trial_text MATCH :wanted""",
    "postgresql": """SELECT number, ts_rank('{0.1, 0.1, 0.1, 1.0}', search, wanted) AS score
        FROM trial, websearch_to_tsquery('english', :wanted) AS wanted WHERE search @@ wanted""",
}


@dataclass(frozen=True, slots=True)
class TrialQuery:
    """Everything asked must hold; of several statuses, one. `target` also finds what is a kind of it.

    `age_months` leaves out trials whose own limits exclude it and lets pass those without. "relevance"
    without words is the same as "updated": newest first.
    """

    text: str | None = None
    status: tuple[str, ...] = ()
    country: str | None = None
    phase: str | None = None
    study_type: str | None = None
    target: str | None = None
    age_months: float | None = None
    registry: str | None = None
    open_only: bool = False
    sort: Sort = "relevance"
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TrialPage:
    """`total` counts all that were found, not those on this page."""

    total: int
    trials: list[Trial]


def search(session: Session, query: TrialQuery) -> TrialPage:
    hits = _hits(session, query.text or "")
    found = select(col(TrialRow.id)).where(*_conditions(query))
    if hits is not None:
        found = found.join(hits, hits.c.number == TrialRow.number)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = found.order_by(*_order(query.sort, hits)).limit(max(query.limit, 0)).offset(max(query.offset, 0))
    return TrialPage(total, trials.load(session, list(session.scalars(page))))


def _hits(session: Session, words_asked: str) -> Subquery | None:
    """The numbers of the trials that have all the words; None where no word was asked for."""
    wanted = words.wanted(words_asked)
    if not wanted:
        return None
    statement = text(HITS[session.get_bind().dialect.name]).bindparams(wanted=wanted)
    return statement.columns(number=Integer, score=Float).subquery("hits")


def _conditions(query: TrialQuery) -> Iterator[ColumnElement[bool]]:
    yield trials.is_present()
    if query.status:
        yield col(TrialRow.status).in_(query.status)
    if query.open_only:
        yield col(TrialRow.status).not_in(OVER)
    if query.study_type:
        yield col(TrialRow.study_type) == query.study_type
    for kind, value in (("country", query.country), ("phase", query.phase), ("registry", query.registry)):
        if value:
            yield _tagged(kind, [value.upper() if kind == "country" else value])
    if query.target:
        yield _tagged("target", sorted(descendants(query.target)))
    if query.age_months is not None:
        yield from _takes_age(query.age_months)


def _tagged(kind: str, values: list[str]) -> ColumnElement[bool]:
    its_own = (col(TrialTagRow.trial_id) == TrialRow.id, col(TrialTagRow.kind) == kind)
    return exists().where(*its_own, col(TrialTagRow.value).in_(values))


def _takes_age(months: float) -> Iterator[ColumnElement[bool]]:
    youngest, oldest = col(TrialRow.youngest_months), col(TrialRow.oldest_months)
    yield or_(youngest.is_(None), youngest <= months)
    yield or_(oldest.is_(None), oldest >= months)


def _order(sort: Sort, hits: Subquery | None) -> list[Any]:
    newest = [col(TrialRow.updated).desc().nulls_last(), col(TrialRow.id)]
    if sort == "id":
        return [col(TrialRow.id)]
    if sort == "relevance" and hits is not None:
        return [hits.c.score.desc(), *newest]
    return newest
