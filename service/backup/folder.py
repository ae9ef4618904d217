"""Backups in a folder, named by the time at which they were made, so that old ones can go."""

import re
from datetime import datetime
from pathlib import Path

from service.backup.problem import BackupFailed

NAME = re.compile(r"trials-\d{8}T\d{6}\.\d{3}Z\.zip")


def name_for(at: datetime) -> str:
    """In UTC, so that names sort by time whatever clocks do in spring and autumn; two in one second have two names."""
    return f"trials-{at:%Y%m%dT%H%M%S}.{at.microsecond // 1000:03}Z.zip"


def thin_out(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest, and the empty files of those that were cut short before these; only what is named
    as a backup is. Those that went."""
    named = sorted(one for one in folder.iterdir() if NAME.fullmatch(one.name))
    whole = [one for one in named if one.stat().st_size]
    cut_short = [one for one in named if one not in whole and whole and one < whole[-1]]
    old = sorted([*whole[:-keep], *cut_short])
    for each in old:
        try:
            each.unlink()
        except OSError as error:
            raise BackupFailed(f"{each} cannot be removed: {error.strerror}.", "See its rights.") from None
    return old
