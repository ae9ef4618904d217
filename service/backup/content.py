"""One hash over every row of every table: two databases of a kind that hold the same have the same."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, inspect, text

AT_ONCE = 500
# A row is hashed where it lies. How moments and numbers are written is the session's to choose, so it is told.
STEADY = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL extra_float_digits = 1"
HASHED = "SELECT sha256(convert_to(CAST(t AS text), 'UTF8')) FROM {table} AS t ORDER BY {order}"


def content_hash(connection: Connection, tables: Iterable[Table]) -> str:
    """Of those tables, in the order of their names, whatever the columns that an older version gave them."""
    whole = sha256()
    for table in sorted(tables, key=lambda one: one.name):
        whole.update(f"\n{table.name}\n".encode())
        for row in _rows(connection, table):
            whole.update(sha256(row).digest())
    return whole.hexdigest()


def _rows(connection: Connection, table: Table) -> Iterator[bytes]:
    quoted = connection.dialect.identifier_preparer.quote
    order = ", ".join(quoted(column.name) for column in table.primary_key)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(STEADY)
        asked = HASHED.format(table=quoted(table.name), order=order)
    else:
        names = sorted(column["name"] for column in inspect(connection).get_columns(table.name))
        columns = ", ".join(map(quoted, names))
        asked = f"SELECT {columns} FROM {quoted(table.name)} ORDER BY {order}"  # noqa: S608 - our own names, quoted
    return map(_as_bytes, connection.execute(text(asked), execution_options={"yield_per": AT_ONCE}))


def _as_bytes(row: Any) -> bytes:
    return row[0] if len(row) == 1 and isinstance(row[0], bytes) else repr(tuple(row)).encode()
