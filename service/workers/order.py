"""Parts done elsewhere, given back in their order: a bounded number under way, and again what was lost."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

from service.workers.work import Part

PartT = TypeVar("PartT", bound=Part)
Done = TypeVar("Done")
DoneOut_co = TypeVar("DoneOut_co", covariant=True)
AHEAD = 3  # parts for each worker that are under way at once: what is read and not yet given back
TRIES = 3  # for a part whose worker died


class WorkerLost(Exception):
    """A part ended its worker each time it was tried."""


class _Unreadable(Exception):
    """The parts themselves broke off; the cause is what is raised in the end."""


class Promise(Protocol[DoneOut_co]):
    """A part under way, here or elsewhere."""

    def result(self) -> DoneOut_co: ...


def until_done(
    parts: Iterable[PartT],
    attempt: Callable[[deque[PartT], Iterator[PartT]], Iterator[Done]],
    lost: type[Exception],
) -> Iterator[Done]:
    """What an attempt gives, and, where it ends in a loss, what another does, from the first part not given."""
    waiting: deque[PartT] = deque()
    left, tries = _read(parts), 0
    while True:
        try:
            for done in attempt(waiting, left):
                tries = 0
                yield done
        except _Unreadable as error:
            raise error.__cause__ or error from None
        except lost as error:
            tries += 1
            if tries == TRIES:
                raise WorkerLost(waiting[0].where if waiting else "what all parts need") from error
        else:
            return


def _read(parts: Iterable[PartT]) -> Iterator[PartT]:
    """What cannot be read on is not to be taken for a worker's loss: nothing would come after it."""
    try:
        yield from parts
    except Exception as error:
        raise _Unreadable from error


def in_order(
    waiting: deque[PartT],
    parts: Iterator[PartT],
    submit: Callable[[PartT], Promise[Done]],
    workers: int,
) -> Iterator[Done]:
    """What comes of each part. `waiting` are those not given back yet: they are the first to be begun."""
    promised = deque((part, submit(part)) for part in waiting)
    while True:
        for part in islice(parts, max(0, AHEAD * workers - len(promised))):
            waiting.append(part)
            promised.append((part, submit(part)))
        if not promised:
            return
        done = promised[0][1].result()
        promised.popleft()
        waiting.popleft()
        yield done
