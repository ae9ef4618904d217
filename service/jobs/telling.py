"""What is told of a sync: how far it has come, and how it went."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Doing = Literal["fetching", "reading", "publishing"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far it has come with one registry; `of` is how many there will be, where that is known."""

    registry: str
    doing: Doing
    done: int
    of: int | None = None


Progress = Callable[[Step], None]


def silent(_: Step) -> None:
    pass


@dataclass(slots=True)
class SyncReport:
    """How it went with one registry. `fetched` is the sum of new, changed and unchanged; of those that vanished
    `accepted` are believed only because an operator said so. `detail` is what a failure says of itself."""

    registry: str
    outcome: Literal["ok", "failed"] = "ok"
    reason: str = ""
    detail: str = ""
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    off_topic: int = 0
    poison: int = 0
    vanished: int = 0
    accepted: int = 0
    aliases: int = 0
    seconds: float = 0.0
