"""Bringing the database to the state that this version of the code expects. Running it again changes nothing."""

import os
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

import migrations
from db.queries import generations, users
from db.session import transaction
from workers.embeddings import models
from workers.runtime.errors import CannotRun


def prepare_database() -> None:
    """At DATABASE_URL: the newest schema, a first embedding generation, and the administrator of PENSUM_ADMIN_KEY."""
    _migrate()
    model = models.describe()
    key = os.environ.get("PENSUM_ADMIN_KEY")
    with transaction() as session:
        generations.ensure_active(session, model=model.name, revision=model.revision, dimensions=model.dimensions)
        if key:
            users.ensure_admin(session, key)


def _migrate() -> None:
    assert migrations.__file__ is not None
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        raise CannotRun(f"PostgreSQL at DATABASE_URL does not serve: {str(error.orig).strip()}") from error


if __name__ == "__main__":
    try:
        prepare_database()
    except CannotRun as problem:
        sys.exit(str(problem))
