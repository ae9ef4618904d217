"""One thing that the doctor looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and what to do about it unless all is well."""

    check: str
    level: Level
    says: str
    remedy: str = ""


def is_well(findings: Sequence[Finding]) -> bool:
    return all(one.level != "wrong" for one in findings)
