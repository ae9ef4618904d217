"""Work done on the machines of a Dask cluster: what all parts need is sent to every worker once, parts one by one."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import uuid4

from service.program import program_version
from service.workers.local import Here, Processes
from service.workers.order import in_order, until_done
from service.workers.work import Part, Sent, Spread, Work, done, packed

PartT = TypeVar("PartT", bound=Part)
Done = TypeVar("Done")
RETRIES = 2  # by the cluster itself, where a worker that has a part dies
TIMEOUT = "20s"


class NoCluster(Exception):
    """Nothing that could be asked answers there; its text says what to do."""


@contextmanager
def spread_over(processes: int, address: str | None) -> Iterator[Spread]:
    """Over a cluster where its scheduler's address is told, else over so many processes of this machine."""
    if address:
        with client_at(address) as client:
            yield partial(Cluster, client)
    elif processes > 1:
        yield lambda work: Processes(work, processes)
    else:
        yield Here


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
        check_versions(_versions(client, address))
        yield client


def _versions(client: Any, address: str) -> dict[str, str]:
    """Of this program, by worker."""
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
        told: dict[str, str] = client.run(program_version)
    except TimeoutError:
        raise NoCluster(
            f"The scheduler at {address} has no worker. Start some: dask worker {address}"
        ) from None
    except Exception as error:  # noqa: BLE001 - whatever a worker without this program says of it
        raise NoCluster(
            f"A worker at {address} cannot run this program ({type(error).__name__}). Install it there, in this version."
        ) from None
    return told


def check_versions(told: dict[str, str]) -> None:
    """Workers of another version would answer otherwise, and nobody could tell."""
    ours = program_version()
    other = next(((where, theirs) for where, theirs in sorted(told.items()) if theirs != ours), None)
    if other:
        raise NoCluster(
            f"The worker {other[0]} has version {other[1]} of this program, not {ours}. Install the same everywhere."
        )


@dataclass(frozen=True, slots=True)
class Cluster(Generic[PartT, Done]):
    """In the processes of a cluster. A part whose worker dies is done again by another, and counts once."""

    client: Any
    work: Work[PartT, Done]

    def answers(self, parts: Iterable[PartT]) -> Iterator[Done]:
        held, name, numbers = packed(self.work), uuid4().hex, count()

        def attempt(waiting: deque[PartT], left: Iterator[PartT]) -> Iterator[Any]:
            sent = self.client.scatter(held, broadcast=True, hash=False)

            def submit(part: PartT) -> Any:
                key = f"part-{name}-{next(numbers)}"
                return self.client.submit(
                    done, sent, name, Sent.of(part), key=key, pure=False, retries=RETRIES
                )

            return in_order(waiting, left, submit, self._workers())

        # Whatever ended a worker, or lost the trials that it held.
        return until_done(parts, attempt, Exception)

    def _workers(self) -> int:
        threads: dict[str, int] = self.client.nthreads()
        return max(1, sum(threads.values()))
