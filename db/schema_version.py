"""Whether this code and the database's schema go together (docs/decisions/0034).

The schema knows which is the oldest code whose workers it serves, because only a later one can.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

import migrations
from core.once import once

READ = text("SELECT revision, oldest_worker FROM schema_versions()")
READ_SERVER = text("SELECT split_part(current_setting('server_version'), ' ', 1)")
HAS_FUNCTION = text("SELECT to_regprocedure('schema_versions()') IS NOT NULL")
READ_REVISION = text("SELECT version_num FROM alembic_version")
IS_READABLE = text(
    "SELECT coalesce(has_table_privilege(current_user, to_regclass('alembic_version'), 'SELECT'), false)"
)


@dataclass(frozen=True)
class SchemaVersions:
    """`oldest_worker` is None in a schema that does not know it yet."""

    revision: str
    oldest_worker: str | None = None


class Incompatible(Exception):
    """This code cannot work with the schema. The message says what to update first."""


@once
def of_code() -> str:
    """The revision of the schema that this code is written for."""
    assert migrations.__file__ is not None
    return max(path.name[:4] for path in Path(migrations.__file__).parent.glob("versions/[0-9]*.py"))


def of_database(session: Session) -> SchemaVersions | None:
    """None where there is no schema of ours."""
    if session.scalar(HAS_FUNCTION):
        revision, oldest_worker = session.execute(READ).one()
        return SchemaVersions(revision, oldest_worker)
    if session.scalar(IS_READABLE):
        revision = session.scalar(READ_REVISION)
        return SchemaVersions(revision) if revision else None
    return None


def of_server(session: Session) -> str:
    """PostgreSQL's own version, such as 18.1."""
    return str(session.scalar(READ_SERVER))


def ensure_compatible(found: SchemaVersions | None, own: str) -> None:
    """Raises `Incompatible`. Code that is older than the schema goes on where the schema still serves it."""
    if found is None:
        raise Incompatible("The database at DATABASE_URL has no schema of Pensum. Run `pensum migrate` on the front.")
    if found.revision < own:
        raise Incompatible(
            f"The schema is too old: it is {found.revision}, and this code needs {own}. "
            "Update the front first, and run `pensum migrate` there."
        )
    if found.oldest_worker is not None and own < found.oldest_worker:
        raise Incompatible(
            f"This code is too old: it knows schema {own}, and the front's is {found.revision}, which serves code from "
            f"{found.oldest_worker} on. Update this host first."
        )
