"""The names of our own extensions and codes: addresses below one root, which the settings give."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Canonical:
    """`root` is a urn, or the address of a folder of definitions."""

    root: str

    def url(self, name: str) -> str:
        return f"{self.root}:{name}" if self.root.startswith("urn:") else f"{self.root.rstrip('/')}/{name}"

    def extension(self, name: str, **value: Any) -> Json:
        """`extension("opens", valueDate="2026-12-01")`"""
        return {"url": self.url(name), **value}

    def told(self, name: str, **value: Any) -> list[Json]:
        """The extension, or none where there is nothing to tell."""
        return [self.extension(name, **value)] if all(one not in {None, ""} for one in value.values()) else []

    def group(self, name: str, *parts: Json) -> Json:
        """An extension of several parts; those that tell nothing are left out."""
        return {"url": self.url(name), "extension": [one for one in parts if one]}


def part(name: str, **value: Any) -> Json:
    """A part of a group, by its bare name; nothing where there is nothing to tell."""
    return {"url": name, **value} if all(one not in {None, ""} for one in value.values()) else {}
