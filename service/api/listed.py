"""Lists of trials that were asked for before, as they went out: made anew whenever the trials change."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

MOST = 256  # lists; each is a few KiB


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    following: str | None


class Listed:
    """Only for what names no words of whoever asks."""

    def __init__(self) -> None:
        self._version = ""
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, version: str, asked: Hashable, make: Callable[[], Page]) -> Page:
        with self._lock:
            if version != self._version:
                self._version = version
                self._pages.clear()
            found = self._pages.get(asked)
            if found is not None:
                self._pages.move_to_end(asked)
                return found
        made = make()
        with self._lock:
            if version == self._version:
                self._pages[asked] = made
                if len(self._pages) > MOST:
                    self._pages.popitem(last=False)
        return made
