"""The nightly clock. The only file that knows APScheduler.

What was run is written in the store, not in the scheduler: any number of processes may have one, a missed
night is seen and made up for, and `sync` from cron does as well.
"""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from service.jobs.clock import Clock, utc_now
from service.jobs.lease import claim
from service.jobs.stopping import Stopped
from service.store import trouble
from service.store.store import LEASE, Store

log = logging.getLogger(__name__)
JOB = "nightly"
A_NIGHT = timedelta(days=1)
GRACE_SECONDS = 6 * 3600  # a laptop that slept through the hour still does its night's work
LOOK_EVERY = timedelta(minutes=15)  # for a night that was missed, or whose owner died


@dataclass(frozen=True, slots=True)
class Nightly:
    """Work for every night at a time in UTC. `work` tells whether all went well."""

    store: Store
    work: Callable[[], bool]
    at: time = time(2)
    lease: timedelta = LEASE
    now: Clock = utc_now

    def run(self) -> bool:
        """Do the newest slot's work, unless it was done or is being done; whether it was done here."""
        slot = f"{self._slot():%Y-%m-%dT%H:%MZ}"
        try:
            with claim(
                self.store, job=JOB, slot=slot, owner=_owner(), lease=self.lease, now=self.now
            ) as ours:
                if ours and not self.work():
                    ours.failed = "not-all-went-well"
        except Stopped:
            log.info("the night of %s was told to stop; whoever comes next goes on with it", slot)
            return False
        except SQLAlchemyError as error:
            found = trouble.of(error)
            log.error("the night of %s failed: %s %s", slot, found.says, found.remedy)  # noqa: TRY400 - it says all
            return False
        return ours is not None

    def catch_up(self) -> bool:
        """Do the newest slot's work if the last success is more than a day old."""
        last = self.store.synced_at()
        is_late = last is None or self.now() - last > A_NIGHT
        return is_late and self.run()

    def _slot(self) -> datetime:
        """The last moment at which the work was due."""
        now = self.now().astimezone(UTC)
        today = datetime.combine(now.date(), self.at, UTC)
        return today if today <= now else today - A_NIGHT


def start(nightly: Nightly, *, look_after: timedelta = timedelta(seconds=5)) -> BackgroundScheduler:
    """Begin to work nights, in a thread of this process. Call `shutdown` on what comes back."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS},
    )
    at, first = nightly.at, nightly.now() + look_after
    scheduler.add_job(nightly.run, "cron", hour=at.hour, minute=at.minute, second=at.second, id=JOB)
    scheduler.add_job(
        nightly.catch_up, "interval", seconds=LOOK_EVERY.total_seconds(), next_run_time=first, id="catch-up"
    )
    scheduler.start()
    return scheduler


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
