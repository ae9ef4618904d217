"""One run a slot, however many processes want it; a dead owner's is taken over when its lease has ended.

To extend a lease or to take one over is to write, and there is one writer at a time. Whoever writes for long, as a sync
that makes a whole registry public, therefore gives back to every lease the time for which it kept its owner waiting.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from service.jobs.clock import Clock, utc_now
from service.jobs.stopping import Stopped
from service.store.runs import JobRun
from service.store.store import LEASE, Store

log = logging.getLogger(__name__)
BEATS = 3  # in a lease, so that one may be missed


@dataclass(slots=True)
class Claim:
    """A slot that is ours. What is done in it succeeds unless `failed` is given a reason, or it raises."""

    run: JobRun
    failed: str = ""


@contextmanager
def claim(  # noqa: PLR0913 - the last ones have their usual values
    store: Store, *, job: str, slot: str, owner: str, lease: timedelta = LEASE, now: Clock = utc_now
) -> Iterator[Claim | None]:
    """None where somebody else has or had the slot. While it is held, a thread extends the lease. Who is told to stop
    leaves it to whoever comes next."""
    with store.as_one() as turn:  # the turn to write may be long in coming: what counts is when it came
        run = turn.start_run(job, now(), slot=slot, owner=owner, lease=lease)
    if run is None:
        yield None
        return
    held = Claim(run)
    try:
        with _beating(store, run, lease, now):
            yield held
    except Stopped:
        store.let_go(run, now())
        raise
    except BaseException as error:
        store.finish_run(run, now(), "failed", type(error).__name__)
        raise
    store.finish_run(run, now(), "failed" if held.failed else "ok", held.failed)


@contextmanager
def _beating(store: Store, run: JobRun, lease: timedelta, now: Clock) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=_beat, args=(store, run, lease, now, stop), name=f"lease-{run.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(store: Store, run: JobRun, lease: timedelta, now: Clock, stop: Event) -> None:
    """Extend the lease until told to stop, or until it is lost."""
    while not stop.wait(lease.total_seconds() / BEATS):
        try:
            with store.as_one() as turn:
                is_ours = turn.heartbeat(run, now(), lease)
            if not is_ours:
                log.warning("the lease of %s %s was lost", run.job, run.slot)
                return
        except SQLAlchemyError:
            log.warning("the lease of %s %s could not be extended", run.job, run.slot)
