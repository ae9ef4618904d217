"""Counts that end by themselves, right however many processes count at once: each is one statement."""

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from service.store.tables import CountRow, metadata

COUNTS = metadata.tables["rate_count"]


def count_up(connection: Connection, key: str, seconds: float, now: float, amount: int) -> int:
    """How many there are now. The first after the end of the last begins anew."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    fresh = insert(COUNTS).values(key=key, hits=amount, until=now + seconds)
    is_over = COUNTS.c.until <= now
    counted = fresh.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "hits": case((is_over, amount), else_=COUNTS.c.hits + amount),
            "until": case((is_over, now + seconds), else_=COUNTS.c.until),
        },
    )
    return int(connection.execute(counted.returning(COUNTS.c.hits)).scalar_one())


def counted(connection: Connection, key: str, now: float) -> tuple[int, float]:
    """How many, and until when."""
    wanted = select(col(CountRow.hits), col(CountRow.until)).where(col(CountRow.key) == key)
    row = connection.execute(wanted).first()
    return (row[0], row[1]) if row and row[1] > now else (0, now)


def forget(connection: Connection, key: str) -> None:
    connection.execute(delete(CountRow).where(col(CountRow.key) == key))


def forget_ended(connection: Connection, now: float | None) -> int:
    """Those that ended, or all; how many."""
    ended = delete(CountRow)
    return connection.execute(ended if now is None else ended.where(col(CountRow.until) <= now)).rowcount
