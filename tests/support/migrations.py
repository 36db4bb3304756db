"""Databases of their own, which tests migrate forward and back."""

import io
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from embedded.servers import EmbeddedPostgres
from tests.support.databases import connected_to, empty_database

ROOT = Path(__file__).parents[2]


@contextmanager
def new_database(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    with empty_database(postgres, f"tests_migrations_{secrets.token_hex(4)}") as url:
        engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"), poolclass=NullPool)
        yield engine
        engine.dispose()


def upgrade(database: Engine, revision: str) -> None:
    run(command.upgrade, database, revision)


def downgrade(database: Engine, revision: str) -> None:
    run(command.downgrade, database, revision)


def check_models() -> None:
    """As `alembic check`, of the database that the settings name."""
    command.check(_config())


def run(change: Callable[[Config, str], None], database: Engine, revision: str) -> None:
    with connected_to(url_of(database)):
        change(_config(), revision)


def _config() -> Config:
    config = Config(stdout=io.StringIO())  # its default is the stdout of the import, which pytest has closed since
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def url_of(database: Engine) -> str:
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def revision_of(database: Engine) -> str:
    with database.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))
