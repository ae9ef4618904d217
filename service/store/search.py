"""Trials by words and by what they are: one query, the same answers on both databases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Float, Integer, Select, Subquery, exists, func, or_, select, text
from sqlmodel import Session, col

from matchers.trial import OVER, Trial
from matchers.vocabulary import descendants
from service.store import trials, words
from service.store.tables import TrialRow, TrialTagRow

Sort = Literal["relevance", "updated", "id"]
# One way to meet a part of a search: phrases that must all be there.
Way = tuple[str, ...]
MOST_WAYS = 80
_HITS = {
    "sqlite": """SELECT rowid AS number, -bm25(trial_text, 10.0, 1.0) AS score
        FROM trial_text WHERE trial_text MATCH :wanted""",
    "postgresql": """SELECT number, ts_rank('{{0.1, 0.1, 0.1, 1.0}}', search, wanted) AS score
        FROM trial, (SELECT {wanted} AS wanted) AS asked WHERE search @@ wanted""",
}


@dataclass(frozen=True, slots=True)
class TrialQuery:
    """Everything asked must hold; of several statuses, one. `target` also finds what is a kind of it.

    `text` asks for every one of its words; each of `parts` for any one of its ways.
    `age_months` leaves out trials whose own limits exclude it and lets pass those without. "relevance"
    without words is the same as "updated": newest first.
    """

    text: str | None = None
    parts: tuple[tuple[Way, ...], ...] = ()
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
    hits = _hits(session, query)
    found = _found(query, hits)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    page = found.order_by(*_order(query.sort, hits)).limit(max(query.limit, 0)).offset(max(query.offset, 0))
    return TrialPage(total, trials.load(session, list(session.scalars(page))))


def ids(session: Session, query: TrialQuery) -> list[str]:
    """Of all that are found, in order."""
    hits = _hits(session, query)
    return list(session.scalars(_found(query, hits).order_by(*_order(query.sort, hits))))


def _found(query: TrialQuery, hits: Subquery | None) -> Select[str]:
    found = select(col(TrialRow.id)).where(*_conditions(query))
    return found if hits is None else found.join(hits, hits.c.number == TrialRow.number)


def _hits(session: Session, query: TrialQuery) -> Subquery | None:
    """The numbers of the trials that have all that is asked for; None where no word was asked for."""
    asked: list[tuple[Way, ...]] = [((word,),) for word in words.searched(query.text or "")]
    asked += [part for ways in query.parts if (part := _searched(ways))]
    if not asked:
        return None
    dialect = session.get_bind().dialect.name
    wanted, bound = _in_fts5(asked) if dialect == "sqlite" else _in_tsquery(asked)
    statement = text(_HITS[dialect].format(wanted=wanted)).bindparams(**bound)
    return statement.columns(number=Integer, score=Float).subquery("hits")


def _searched(ways: Sequence[Way]) -> tuple[Way, ...]:
    """The ways in plain words, without those that ask for nothing."""
    plain = (tuple(" ".join(words.words_of(phrase)) for phrase in way) for way in ways[:MOST_WAYS])
    return tuple(dict.fromkeys(way for way in plain if way and all(map(words.searched, way))))


def _in_fts5(asked: Sequence[Sequence[Way]]) -> tuple[str, dict[str, str]]:
    """What is asked in SQLite's language: words in quotes can ask for nothing else."""
    ways = (" OR ".join(f"({' AND '.join(map(_quoted, way))})" for way in part) for part in asked)
    return "", {"wanted": " AND ".join(f"({part})" for part in ways)}


def _quoted(phrase: str) -> str:
    return f'"{phrase}"'


def _in_tsquery(asked: Sequence[Sequence[Way]]) -> tuple[str, dict[str, str]]:
    """The same in PostgreSQL's, each phrase bound to a name."""
    bound: dict[str, str] = {}

    def named(phrase: str) -> str:
        name = f"phrase_{len(bound)}"
        bound[name] = phrase
        return f"phraseto_tsquery('english', :{name})"

    ways = (" || ".join(f"({' && '.join(map(named, way))})" for way in part) for part in asked)
    return " && ".join(f"({part})" for part in ways), bound


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
