"""What travels to the processes that answer: the trials once, children in parts, answers back."""

import pickle
from dataclasses import dataclass, replace

from ingest.catalogue import Catalogue
from service.cohort.answering import Line, Screen


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """Some lines of a cohort. It is never printed: logs of workers repeat what they are given."""

    lines: tuple[Line, ...]

    def __repr__(self) -> str:
        return f"<{self.where}>"

    @property
    def where(self) -> str:
        return f"lines {self.lines[0].number} to {self.lines[-1].number}"


def packed(screen: Screen) -> bytes:
    """A screen for another process, which makes the trials ready for itself."""
    plain = Catalogue(screen.catalogue.version, screen.catalogue.synced_at, screen.catalogue.trials)
    return pickle.dumps(replace(screen, catalogue=plain), protocol=5)


def unpacked(held: bytes) -> Screen:
    screen: Screen = pickle.loads(held)  # noqa: S301 - from the process that began this one
    screen.catalogue.made_ready()
    return screen


_kept: dict[str, Screen] = {}  # of this process, by its name


def keep(held: bytes, name: str = "") -> Screen:
    """What this process answers with from now on; what it held under another name is let go."""
    if name not in _kept:
        _kept.clear()
        _kept[name] = unpacked(held)
    return _kept[name]


def kept_answers(part: Part) -> list[bytes]:
    return [_kept[""].answer(line) for line in part.lines]


def answers(held: bytes, name: str, part: Part) -> list[bytes]:
    """On a worker of a cluster, which may serve several runs, one after the other."""
    screen = keep(held, name)
    return [screen.answer(line) for line in part.lines]
