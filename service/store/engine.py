"""Opens a database: an SQLite file, or PostgreSQL by its address. One writer at a time on either."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, and_, create_engine, event, false, make_url, or_
from sqlmodel import Session

from service.store.patience import Patience, for_driver

T = TypeVar("T")
WRITES = "spasm_trials_writes"
CHANGES = "spasm_trials_changes"
WRITER_LOCK = 0x5BA5_4417  # any number of our own: PostgreSQL's advisory locks are told apart by number
# A writer waits for its turn however long that takes, on either database: a whole sync is made public at once.
TURN_MS = 3_600_000
COUNT_MS = 200  # whoever answers a request does not wait so
PRAGMAS = (f"busy_timeout={TURN_MS}", "synchronous=NORMAL", "foreign_keys=ON")
MODE_SECONDS = 60.0  # for as long the change of a new database's journal is tried again
# Prepared statements have names, which a pooler between us and the database would lose. A server that vanished
# without a word is noticed by what does not come back.
CONNECTING: dict[str, Any] = {
    "prepare_threshold": None,
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
SPARE = 4  # connections beside those of the threads that answer: the nightly sync, its lease, the board
SLICE = 500  # SQLite takes some thousands of bound values in a statement, so long lists of ids go in slices


@dataclass(frozen=True, slots=True)
class Limits:
    """How many threads ask at once; how long PostgreSQL may work on, or wait with, one statement; how long a
    call waits for a server that was there and is away."""

    threads: int = 10
    statement_seconds: float = 60.0
    away_seconds: float = 5.0


class Database:
    """Sessions on one database. Bound values stay out of error texts, which end in logs."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.engine = _engine(url, limits or Limits())
        self._writer = self.engine.execution_options(**{WRITES: True})
        self._changer = self._writer.execution_options(**{CHANGES: True})
        self._reader = _steady(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One view of the data throughout, whatever is written meanwhile."""
        with Session(self._reader, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that holds the only right to write; committed at the end, undone by an exception."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def counting(self) -> Iterator[Connection]:
        """For single rows that nothing else depends on: a long writer is not waited for, and fails it on SQLite."""
        with self.engine.begin() as connection:
            if connection.dialect.name != "sqlite":
                yield connection
                return
            connection.exec_driver_sql(f"PRAGMA busy_timeout={COUNT_MS}")
            try:
                yield connection
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={TURN_MS}")

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """As `writing`, for statements that change the tables themselves, as long as that may take."""
        with self._changer.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


class Within(Database):
    """An open transaction as a database of its own: whatever is read or written is a part of it."""

    def __init__(self, whole: Database, session: Session) -> None:
        self.engine, self._session = whole.engine, session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        yield self._session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        yield self._session
        self._session.flush()


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for one in memory, or on a server."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}
    return Path(str(address.database)) if is_file else None


def slices(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + SLICE] for start in range(0, len(items), SLICE))


def is_one_of(registry: Any, record: Any, keys: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """Whether two columns are one of these pairs, registry by registry: SQLite finds no pair of values by an index."""
    by_registry: dict[str, list[str]] = defaultdict(list)
    for name, id_ in keys:
        by_registry[name].append(id_)
    each = (and_(registry == name, record.in_(ids)) for name, ids in by_registry.items())
    return or_(false(), *each)


def _engine(url: str, limits: Limits) -> Engine:
    """With a connection for each thread that may ask, so that none waits for another's to come free."""
    address = make_url(url)
    pool: dict[str, Any] = {"pool_size": limits.threads, "max_overflow": SPARE}
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True, **(pool if sqlite_file(url) else {}))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=CONNECTING, **pool)
    event.listen(engine, "do_connect", for_driver(Patience(limits.away_seconds)))
    event.listen(engine, "begin", partial(_begin_postgresql, f"{round(limits.statement_seconds * 1000)}ms"))
    return engine


def _steady(engine: Engine) -> Engine:
    """SQLite reads from a snapshot as it is; PostgreSQL has to be asked to."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver begins transactions late and not before every statement; so it is told to leave that to us.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: Any) -> None:
    """Of processes that open a new database at once, one changes its journal; SQLite lets the others fail at once,
    however long they would wait."""
    until = time.monotonic() + MODE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that read first could not wait for its turn later."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes(connection) else "BEGIN")


def _begin_postgresql(patience: str, connection: Connection) -> None:
    """The limit is set for each transaction: a pooler may give the next one another session. Whoever writes waits
    for the turn without one."""
    longest = "0" if connection.get_execution_options().get(CHANGES) else patience
    if _writes(connection):
        connection.exec_driver_sql(
            f"SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({WRITER_LOCK})"
        )
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{longest}'")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get(WRITES))
