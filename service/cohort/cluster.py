"""On the machines of a Dask cluster: the trials are sent to every worker once, children in parts."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from service.cohort.part import Part, answers, packed
from service.cohort.run import in_order, until_done

if TYPE_CHECKING:
    from service.cohort.answering import Screen

RETRIES = 2  # by the cluster itself, where a worker that has a part dies
TIMEOUT = "20s"


class NoCluster(Exception):
    """Nothing that could be asked answers there; its text says what to do."""


@contextmanager
def client_at(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra, and slow to import
    except ImportError:
        raise NoCluster("Install the extra `cluster`: pip install 'spasm-trials[cluster]'.") from None
    try:
        client = Client(address, timeout=TIMEOUT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise NoCluster(f"No scheduler answers at {address} ({type(error).__name__}).") from None
    with client:
        yield client


@dataclass(frozen=True, slots=True)
class Cluster:
    """In the processes of a cluster. A part whose worker dies is done again by another, and counts once."""

    client: Any
    screen: "Screen"

    def answers(self, parts: Iterable[Part]) -> Iterator[list[bytes]]:
        held, name, numbers = packed(self.screen), uuid4().hex, count()

        def attempt(waiting: deque[Part], left: Iterator[Part]) -> Iterator[list[bytes]]:
            sent = self.client.scatter(held, broadcast=True, hash=False)

            def submit(part: Part) -> Any:
                key = f"screen-{name}-{next(numbers)}"
                return self.client.submit(answers, sent, name, part, key=key, pure=False, retries=RETRIES)

            return in_order(waiting, left, submit, self._workers())

        # Whatever ended a worker, or lost the trials that it held.
        return until_done(parts, attempt, Exception)

    def _workers(self) -> int:
        threads: dict[str, int] = self.client.nthreads()
        return max(1, sum(threads.values()))
