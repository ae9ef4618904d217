"""What travels to the processes that work: the work itself once, its parts one by one, and what comes of each back."""

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

PartIn_contra = TypeVar("PartIn_contra", bound="Part", contravariant=True)
DoneOut_co = TypeVar("DoneOut_co", covariant=True)


class Part(Protocol):
    """A share of the work. It is never printed, as logs of workers repeat what they are given: `where` names it."""

    @property
    def where(self) -> str: ...


class Work(Protocol[PartIn_contra, DoneOut_co]):
    """The same for every part. `do` of a part gives the same wherever it is done, and however often."""

    def plain(self) -> Self:
        """As it travels: without what every process can make for itself."""
        ...

    def made_ready(self) -> None:
        """Make that, where it has arrived."""
        ...

    def do(self, part: PartIn_contra) -> DoneOut_co: ...


class Workers(Protocol[PartIn_contra, DoneOut_co]):
    """Somewhere parts are done; what comes back is in their order, each once."""

    def answers(self, parts: Iterable[PartIn_contra]) -> Iterator[DoneOut_co]: ...


# Makes workers of a work; the same for every kind of it.
Spread = Callable[[Work[Any, Any]], Workers[Any, Any]]


def packed(work: Work[Any, Any]) -> bytes:
    return pickle.dumps(work.plain(), protocol=5)


def unpacked(held: bytes) -> Work[Any, Any]:
    work: Work[Any, Any] = pickle.loads(held)  # noqa: S301 - from the process that began this one
    work.made_ready()
    return work


_kept: dict[str, Work[Any, Any]] = {}  # of this process, by its name


def keep(held: bytes, name: str = "") -> Work[Any, Any]:
    """What this process works at from now on; what it held under another name is let go."""
    if name not in _kept:
        _kept.clear()
        _kept[name] = unpacked(held)
    return _kept[name]


def done_with_kept(part: Part) -> Any:
    return _kept[""].do(part)


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A part on its way over a network, as bytes: who passes it on needs to import nothing of what it is made of, and
    logs that repeat it have only the place where it lies."""

    where: str
    held: bytes

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(part.where, pickle.dumps(part, protocol=5))

    def __repr__(self) -> str:
        return f"<{self.where}>"


def done(held: bytes, name: str, sent: Sent) -> Any:
    """On a worker of a cluster, which may serve several runs, one after the other."""
    return keep(held, name).do(pickle.loads(sent.held))  # noqa: S301 - from the process that sent the work
