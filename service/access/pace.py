"""How often somebody may ask for a match: counted in the database, so that all replicas count as one."""

import hmac
import ipaddress
import time
from collections.abc import Callable
from hashlib import sha256

import structlog
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError

from service.store.store import Store

SWEEP_SECONDS = 60.0
log = structlog.get_logger("service.access")


def limits_of(told: str) -> tuple[RateLimitItem, ...]:
    """`30/minute; 500/day`. ValueError where it says something else."""
    limits = tuple(parse_many(told)) if told.strip() else ()
    if any(limit.amount < 1 for limit in limits):
        raise ValueError("nobody could ask at all")
    return limits


class Counts(Storage):
    """What the library counts in, on a table of ours."""

    STORAGE_SCHEME = None

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._store, self._clock, self._sweep_at = store, clock, 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = self._clock()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_SECONDS
            self._store.forget_counts(now)
        return self._store.count_up(key, expiry, now, amount)

    def get(self, key: str) -> int:
        return self._store.counted(key, self._clock())[0]

    def get_expiry(self, key: str) -> float:
        return self._store.counted(key, self._clock())[1]

    def check(self) -> bool:
        return self._store.is_ready()

    def reset(self) -> int | None:
        return self._store.forget_counts()

    def clear(self, key: str) -> None:
        self._store.forget_count(key)


class Pace:
    """Safe to share among threads. A database that does not answer leaves each process counting for itself: a
    family is not turned away because we cannot count."""

    def __init__(
        self, limits: tuple[RateLimitItem, ...], store: Store, clock: Callable[[], float] = time.time
    ) -> None:
        self._limits, self._clock = limits, clock
        self._shared = FixedWindowRateLimiter(Counts(store, clock))
        self._alone = FixedWindowRateLimiter(MemoryStorage())

    @property
    def is_limited(self) -> bool:
        return bool(self._limits)

    def wait(self, who: str) -> int:
        """Count one more of theirs; 0, or how many seconds they are to wait."""
        return max((self._waits(limit, who) for limit in self._limits), default=0)

    def _waits(self, limit: RateLimitItem, who: str) -> int:
        try:
            return self._of(self._shared, limit, who)
        except SQLAlchemyError as error:
            log.warning("counting alone", error=type(error).__qualname__)
            return self._of(self._alone, limit, who)

    def _of(self, counter: FixedWindowRateLimiter, limit: RateLimitItem, who: str) -> int:
        if counter.hit(limit, who):
            return 0
        now = self._clock() if counter is self._shared else time.time()
        return max(1, int(counter.get_window_stats(limit, who).reset_time - now) + 1)


def fingerprint(address: str, secret: str, day: str) -> str:
    """A visitor's network for one day: keyed, so that without the secret it leads back to no address."""
    try:
        parsed = ipaddress.ip_address(address)
        known = address if parsed.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        known = "unknown"
    return hmac.digest(sha256(secret.encode()).digest(), f"{day} {known}".encode(), "sha256").hex()[:32]
