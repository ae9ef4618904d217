"""A database that is slow, away for a moment, or followed by a copy; on PostgreSQL, where such things happen."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from matchers.trial import Trial
from service.store.engine import Database, Limits
from service.store.patience import Patience
from service.store.store import Store
from tests import postgresql

Make = Callable[..., Trial]


def test_a_statement_ends_when_its_time_is_up(postgres_url: str) -> None:
    database = Database(postgres_url, Limits(statement_seconds=0.05))
    with pytest.raises(OperationalError, match="statement timeout"), database.reading() as session:
        session.execute(text("SELECT pg_sleep(60)"))
    with database.changing() as connection:  # a migration takes the time it takes
        connection.execute(text("SELECT pg_sleep(0.1)"))
    with database.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    database.close()


def test_every_thread_that_asks_has_a_connection(store_url: str) -> None:
    """More than the pool holds wait for one; so many as the limits say do not."""
    database = Database(store_url, Limits(threads=3))
    pool = database.engine.pool
    connections = [pool.connect() for _ in range(3)]
    assert pool.checkedin() == 0  # type: ignore[attr-defined]
    for connection in connections:
        connection.close()
    assert pool.checkedin() == 3  # type: ignore[attr-defined]
    database.close()


def test_a_restart_is_waited_for(own_server: postgresql.Server, make_trial: Make, noon: datetime) -> None:
    store = Store(own_server.url, Limits(away_seconds=30))
    store.migrate()
    store.save_trials([make_trial()], noon)
    own_server.stop("fast")
    back = Thread(target=own_server.start)
    back.start()
    assert store.trials() == [make_trial()]  # asked while it was away
    back.join()
    assert store.save_trials([make_trial(title="Another")], noon) == 1
    own_server.restart()  # every connection of the pool is dead now
    assert [trial.title for trial in store.trials()] == ["Another"]
    store.close()


def test_a_server_that_stays_away_is_not_waited_for_twice(own_server: postgresql.Server) -> None:
    store = Store(own_server.url, Limits(away_seconds=0.3))
    store.migrate()
    own_server.stop("fast")
    try:
        began = monotonic()
        for _ in range(20):
            with pytest.raises(DBAPIError):
                store.version()
        assert monotonic() - began < 20 * 0.3
        assert not store.is_ready()
    finally:
        own_server.start()
    assert store.is_ready()
    store.close()


def test_all_wait_until_the_same_moment() -> None:
    now, pauses, is_there = [0.0], list[float](), [True]

    def connect() -> str:
        if not is_there[0]:
            raise ConnectionError
        return "here"

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    patience = Patience(1.0, lambda: now[0], pause)
    is_there[0] = False
    with pytest.raises(ConnectionError):  # never was there
        patience.connected(connect, ConnectionError)
    assert pauses == []
    is_there[0] = True
    assert patience.connected(connect, ConnectionError) == "here"
    is_there[0] = False
    with pytest.raises(ConnectionError):
        patience.connected(connect, ConnectionError)
    assert sum(pauses) == pytest.approx(1.0, abs=0.2)
    waited = len(pauses)
    with pytest.raises(ConnectionError):  # still away: told at once
        patience.connected(connect, ConnectionError)
    assert len(pauses) == waited


def test_a_standby_is_read_from(own_server: postgresql.Server, make_trial: Make, noon: datetime) -> None:
    store = Store(own_server.url)
    store.migrate()
    store.save_trials([make_trial("NCT01000007")], noon)
    with postgresql.folder() as folder:
        standby = own_server.copied(folder)
        standby.start()
        copy = Store(standby.url)
        assert copy.is_ready()
        assert copy.version() == store.version()
        assert copy.trials() == store.trials()
        with pytest.raises(DBAPIError, match="read-only"):
            copy.save_trials([make_trial("NCT01000008")], noon)
        copy.close()
        standby.stop()
    store.close()


def test_what_is_done_as_one_is_seen_at_its_end_or_never(
    store: Store, make_trial: Make, noon: datetime
) -> None:
    with store.as_one() as inside:
        inside.save_trials([make_trial("NCT1")], noon)
        inside.save_trials([make_trial("NCT2")], noon)
        assert (len(inside.trials()), len(store.trials())) == (2, 0)
        # Whoever answers a request goes on: counting fails at once or does not wait.
        with suppress(SQLAlchemyError):
            assert store.count_up("a", 60, 0) == 1
    assert len(store.trials()) == 2
    assert store.count_up("b", 60, 0) == 1
    with pytest.raises(ZeroDivisionError), store.as_one() as inside:  # noqa: PT012 - what is before it is the point
        inside.remove_trials(["NCT1"])
        raise ZeroDivisionError
    assert len(store.trials()) == 2
