"""How a sync is told to stop: by a signal, or by the thread that ends the service."""

import asyncio
from contextlib import suppress
from threading import Event


class Stopped(Exception):
    """It was told to stop, and did. What came is kept; the next sync goes on from there."""


class Stop:
    """A wish to stop, heard between two batches and while a registry is waited for. Safe to share among threads."""

    def __init__(self) -> None:
        self._asked = Event()
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Task[object]] | None = None

    @property
    def is_asked(self) -> bool:
        return self._asked.is_set()

    def ask(self) -> None:
        self._asked.set()
        if self._waiting:
            loop, task = self._waiting
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

    def check(self) -> None:
        if self.is_asked:
            raise Stopped

    async def settled(self) -> None:
        """The task was to be woken, and may not have been yet; it is to end its work undisturbed."""
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)

    def watch(self) -> None:
        """From now on the task that calls this is woken when a stop is asked for."""
        task = asyncio.current_task()
        if task is not None:
            self._waiting = asyncio.get_running_loop(), task
        self.check()
