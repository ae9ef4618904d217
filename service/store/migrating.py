"""Changes tables, a version at a time. The only file that knows Alembic, which is slow to import."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from service.store.schema import VERSIONS


def upgrade(connection: Connection, to: str = "head") -> None:
    command.upgrade(config_for(connection), to)


def config_for(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
