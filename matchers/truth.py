"""Yes, no and unknown: the three values every answer is made of."""

from enum import IntEnum
from typing import NoReturn


class Truth(IntEnum):
    """Kleene's three values in order, so that `and` is the lower of two and `or` the higher."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __invert__(self) -> "Truth":
        return _OPPOSITE[self]

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth has three values: compare it with `is`")

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, said: bool | None) -> "Truth":  # noqa: FBT001 - the value itself, not a switch
        """What was said, or not: true, false, None."""
        return cls.UNKNOWN if said is None else cls.YES if said else cls.NO


_OPPOSITE = (Truth.YES, Truth.UNKNOWN, Truth.NO)
