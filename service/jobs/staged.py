"""Readings that wait to be made public all at once: on disk, so that memory holds one batch however many there are."""

import pickle
from collections.abc import Iterator
from contextlib import AbstractContextManager
from tempfile import SpooledTemporaryFile
from typing import Self

from service.store.readings import ReadBatch

IN_MEMORY = 16 * 2**20  # bytes; a usual night needs no file


class Staged(AbstractContextManager["Staged"]):
    """In the order in which they were added. Gone with the process: what is pending is only read again."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with what it is a part of

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, batch: ReadBatch) -> None:
        pickle.dump(batch, self._file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[ReadBatch]:
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)  # noqa: S301 - our own, from a file that nobody else has
