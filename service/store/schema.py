"""Brings a database to the newest version of the tables, and tells whether it is there."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

Standing = Literal["newest", "empty", "older", "newer"]
MIGRATIONS = Path(__file__).parent / "migrations"


def to_newest(connection: Connection) -> None:
    """Run what is missing, inside the caller's transaction: who comes second waits and has nothing to do."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_newest(connection: Connection) -> bool:
    return MigrationContext.configure(connection).get_current_heads() == _heads()


def standing(connection: Connection) -> Standing:
    """How the tables stand to this program; `newer` are those of a later version of it, or of something else."""
    found = MigrationContext.configure(connection).get_current_heads()
    if found == _heads():
        return "newest"
    return "empty" if not found else "older" if knows(found) else "newer"


def knows(heads: Collection[str]) -> bool:
    """Whether tables of these versions can be brought to the newest."""
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    return known.issuperset(heads)


@cache
def _heads() -> tuple[str, ...]:
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
