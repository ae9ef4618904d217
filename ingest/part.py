"""JSON of which nothing can be taken for granted: each value read with its type, what is odd remembered by path."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from matchers.calendar import SomeDay

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """An object in a record. Nothing in it need be there, or be what the registry's specification says."""

    fields: Mapping[str, Any]
    path: str = ""
    odd: list[str] = field(default_factory=list)  # one list for all parts of a record

    def part(self, key: str) -> "Part":
        return Part(self._value(key, dict) or {}, self.path_of(key), self.odd)

    def parts(self, key: str) -> list["Part"]:
        return [Part(member, self.path_of(key), self.odd) for member in self._members(key, dict)]

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(filter(None, (clean(text).strip() for text in self._members(key, str))))

    def text(self, key: str) -> str:
        return self.prose(key).strip()

    def prose(self, key: str) -> str:
        """Text whose offsets matter: only what cannot be stored or shown is taken out."""
        value = self._value(key, str)
        return clean(value) if value else ""

    def word(self, key: str, meanings: Mapping[str, T]) -> T | None:
        """The meaning of one of the registry's words; a new one is odd and means nothing yet."""
        said = self.text(key)
        return self._meaning(key, said, meanings) if said else None

    def words(self, key: str, meanings: Mapping[str, T | None]) -> tuple[T, ...]:
        found = [self._meaning(key, said, meanings) for said in self.texts(key)]
        return tuple(meaning for meaning in found if meaning is not None)

    def day(self, key: str) -> str | None:
        """A date as precise as it was given, if the calendar has it."""
        said = self.text(key)
        try:
            SomeDay.parse(said)
        except ValueError:
            if said:
                self.note(key, said)
            return None
        return said

    def number(self, key: str, low: float, high: float) -> float | None:
        """A number within limits, which no text, truth value, infinity or NaN is."""
        value = self.fields.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self.note(key, value)
        return None

    def note(self, key: str, value: Any) -> None:
        """Remember what could not be understood, and where it stood."""
        shown = clean(value)[:40] if isinstance(value, str) else type(value).__name__
        self.odd.append(f"{self.path_of(key)}: {shown}")

    def _meaning(self, key: str, said: str, meanings: Mapping[str, T]) -> T | None:
        if said.upper() not in meanings:
            self.note(key, said)
        return meanings.get(said.upper())

    def _value(self, key: str, kind: type[T]) -> T | None:
        value = self.fields.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.note(key, value)
        return None

    def _members(self, key: str, kind: type[T]) -> list[T]:
        members = self._value(key, list) or []
        for stranger in (member for member in members if not isinstance(member, kind)):
            self.note(key, stranger)
        return [member for member in members if isinstance(member, kind)]

    def path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def known_keys(table: str) -> dict[str, frozenset[str]]:
    """The keys of objects by their path, "" for the record itself, written `path: key key`, `.` for the record; a line
    set in goes on with the one before."""
    lines = re.sub(r"\n\s+", " ", table.strip()).splitlines()
    rows = (line.partition(":") for line in lines)
    return {path.strip(" ."): frozenset(keys.split()) for path, _, keys in rows}


_HOLDERS = (dict, list)


def strangers(record: Part, known: Mapping[str, frozenset[str]]) -> list[str]:
    """Paths of the keys that a registry's field list does not have; objects in a list share one path. Into what the
    list says nothing of nobody looks."""
    found: dict[str, None] = {}
    waiting: list[tuple[str, Any]] = [("", record.fields)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(path, member) for member in value]
        elif isinstance(value, dict) and (keys := known.get(path)) is not None:
            for key, member in value.items():
                if key not in keys:
                    found[clean(f"{path}.{key}" if path else key)] = None
                elif isinstance(member, _HOLDERS):
                    waiting.append((f"{path}.{key}" if path else key, member))
    return sorted(found)


_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85]")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Without control characters and halves of surrogate pairs; any line end becomes a newline."""
    return text if text.isprintable() else _NOT_TEXT.sub("", _LINE_END.sub("\n", text))


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
