"""Work done in this process, or in several of this machine."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from service.workers.order import in_order, until_done
from service.workers.work import Part, Work, done_with_kept, keep, packed

PartT = TypeVar("PartT", bound=Part)
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Here(Generic[PartT, Done]):
    """In this process, one part after the other."""

    work: Work[PartT, Done]

    def answers(self, parts: Iterable[PartT]) -> Iterator[Done]:
        return map(self.work.do, parts)


@dataclass(frozen=True, slots=True)
class Processes(Generic[PartT, Done]):
    """In processes of this machine. Should one die, what was under way is done again by new ones."""

    work: Work[PartT, Done]
    count: int

    def answers(self, parts: Iterable[PartT]) -> Iterator[Done]:
        held = packed(self.work)

        def attempt(waiting: deque[PartT], left: Iterator[PartT]) -> Iterator[Any]:
            context = get_context("spawn")
            pool = ProcessPoolExecutor(self.count, mp_context=context, initializer=keep, initargs=(held,))
            try:
                yield from in_order(waiting, left, lambda part: pool.submit(done_with_kept, part), self.count)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

        return until_done(parts, attempt, BrokenProcessPool)
