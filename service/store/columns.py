"""Types of column that mean the same on both databases, and what they can hold."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

# PostgreSQL holds neither in text; one character for one, so that offsets into the text stay true.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

# The same as JSON in ASCII has it, together with the halves of which it makes one whole character.
_MAY_BE_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])")


class KeyText(TypeDecorator[str]):
    """Text in the order of its characters on both databases, not in that of the server's language."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text(collation="C") if dialect.name == "postgresql" else Text()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the time zone, so it is attached again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the frame asks for it
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment is stored with its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the frame asks for it
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonValue(TypeDecorator[Any]):
    """A JSON value, searchable on PostgreSQL. Replace it whole: a change inside it is not seen."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())


def storable(value: Any) -> Any:
    """The same text or JSON value with what no database holds (NUL, half a character) as U+FFFD."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def storable_json(value: Any) -> tuple[Any, str]:
    """The same value as `storable` has it, and its JSON with keys in order; gone through only where that says so."""
    written = json_text(value, sort_keys=True)
    if not _MAY_BE_UNSTORABLE.search(written):
        return value, written
    kept = storable(value)
    return kept, json_text(kept, sort_keys=True)


def json_text(value: Any, *, sort_keys: bool = False) -> str:
    """JSON in ASCII: every parsed value can be written so and comes back equal, NUL and all."""
    return json.dumps(value, ensure_ascii=True, sort_keys=sort_keys, separators=(",", ":"))
