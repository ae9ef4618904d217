"""Waits for a database server that was there and is away for a moment, as while it restarts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
AGAIN_SECONDS = 0.1


@dataclass(slots=True)
class Patience:
    """All callers wait until the same moment. While the server stays away longer, each is told at once, so that
    the threads are free for what needs no database; one that was never there is not waited for.
    """

    seconds: float
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    _was_there: bool = False
    _until: float | None = None  # None: it is not known to be away

    def connected(self, connect: Callable[[], T], *away: type[Exception]) -> T:
        """What `connect` returns; the last of its errors where it is given up."""
        while True:
            try:
                connection = connect()
            except away:
                if not self._waits():
                    raise
                self.pause(AGAIN_SECONDS)
            else:
                self._was_there, self._until = True, None
                return connection

    def _waits(self) -> bool:
        now = self.clock()
        if self._until is None:
            self._until = now + self.seconds
        return self._was_there and now < self._until


def for_driver(patience: Patience) -> Callable[..., Any]:
    """As SQLAlchemy calls whoever makes its connections."""

    def connect(dialect: Any, _: Any, words: Any, named: Any) -> Any:
        return patience.connected(
            lambda: dialect.connect(*words, **named), dialect.loaded_dbapi.OperationalError
        )

    return connect
