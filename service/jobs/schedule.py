"""The nightly clock. The only file that knows APScheduler.

What was run is written in the store, not in the scheduler: any number of processes may have one, a missed
night is seen and made up for, and `sync` from cron does as well. A registry that was away for a while is asked again
before the next night, some hours apart: a baby shall not wait a day for an outage of minutes.
"""

import logging
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from service.failures import PASSING
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
AGAIN_AFTER = (timedelta(hours=1), timedelta(hours=2), timedelta(hours=4))  # each since the try before it


@dataclass(frozen=True, slots=True)
class Nightly:
    """Work for every night at a time in UTC. `work` asks the registries named, and tells whether all went well."""

    store: Store
    work: Callable[[Sequence[str]], bool]
    registries: Sequence[str] = ()
    at: time = time(2)
    lease: timedelta = LEASE
    now: Clock = utc_now

    def run(self) -> bool:
        """Do the newest slot's work, unless it was done or is being done; whether it was done here."""
        return self._work(self._slots()[0], self.registries)

    def _work(self, slot: str, names: Sequence[str]) -> bool:
        try:
            with claim(
                self.store, job=JOB, slot=slot, owner=_owner(), lease=self.lease, now=self.now
            ) as ours:
                if ours and not self.work(names):
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
        """Do the newest slot's work if the last success is more than a day old, or again what failed of it."""
        last = self.store.synced_at()
        is_late = last is None or self.now() - last > A_NIGHT
        return (is_late and self.run()) or self.again()

    def again(self) -> bool:
        """Ask again, when it is time, those registries that could not be heard out for what may have passed."""
        before, *tries = self._slots()
        for slot, wait in zip(tries, AGAIN_AFTER, strict=True):
            last = self.store.run_in(JOB, before)
            if last is None or last.finished_at is None or self.now() < last.finished_at + wait:
                return False
            if (next_ := self.store.run_in(JOB, slot)) is None or next_.finished_at is None:
                names = [name for name in self.registries if self._may_answer_now(name)]
                return bool(names) and self._work(slot, names)
            before = slot
        return False

    def _may_answer_now(self, registry: str) -> bool:
        last = self.store.last_ended(f"sync:{registry}")
        return last is not None and last.outcome == "failed" and last.reason in PASSING

    def _slots(self) -> list[str]:
        """The last moment at which the work was due, and the tries after it."""
        now = self.now().astimezone(UTC)
        today = datetime.combine(now.date(), self.at, UTC)
        night = f"{today if today <= now else today - A_NIGHT:%Y-%m-%dT%H:%MZ}"
        return [night, *(f"{night} again {n}" for n in range(1, len(AGAIN_AFTER) + 1))]


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
