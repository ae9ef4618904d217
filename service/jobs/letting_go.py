"""Lets go of snapshots from which nothing was answered for long: at night, a little at a time, so that no writer waits."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from service.jobs.clock import Clock, utc_now
from service.jobs.stopping import Stop
from service.store import trouble
from service.store.store import Store

log = structlog.get_logger("service.snapshots")


def let_go(store: Store, days: int, stop: Stop | None = None, now: Clock = utc_now) -> int:
    """How many snapshots went; none where `days` is 0. What is left for want of time or room is done the next night."""
    if not days:
        return 0
    at = now()
    try:
        gone = _all(lambda: store.let_go_of_snapshots(at - timedelta(days=days), at), stop or Stop())
        _all(store.drop_unheld, stop or Stop())
    except SQLAlchemyError as error:
        found = trouble.of(error)
        log.warning("old snapshots not let go", says=found.says, remedy=found.remedy)
        return 0
    if gone:
        log.info("old snapshots let go", count=gone)
    return gone


def _all(some: Callable[[], int], stop: Stop) -> int:
    """Each step is a transaction of its own. A stop between two loses nothing."""
    done = 0
    while not stop.is_asked and (count := some()):
        done += count
    return done
