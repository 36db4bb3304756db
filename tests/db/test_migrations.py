"""The migrations make the tables that the models speak of, and take them away again."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Enum, Text, create_engine, make_url, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from db.models import Base
from embedded.servers import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
DATABASE = "tests_migrations"
INCOMPARABLE_DEFAULTS = {"chunks.language", "chunks.lexemes", "deliveries.host", "documents.language"}

# Everything that is neither PostgreSQL's own, nor pgvector's, nor Alembic's.
OURS = """
SELECT 'relation' AS what, relname AS name FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%'
UNION ALL
SELECT 'type', typname FROM pg_type t
WHERE typnamespace = 'public'::regnamespace AND typname NOT LIKE '%alembic_version'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    AND NOT EXISTS (SELECT FROM pg_type e JOIN pg_depend d ON d.objid = e.oid AND d.deptype = 'e'
        WHERE e.typarray = t.oid)
UNION ALL
SELECT 'function', proname FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


@pytest.fixture(scope="module")
def database(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    with closing(psycopg2.connect(postgres.url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    url = make_url(postgres.url_of(DATABASE)).set(drivername="postgresql+psycopg2")
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def alembic(database: Engine, postgres: EmbeddedPostgres) -> Callable[..., None]:
    """In a process of its own, as `alembic` on the command line: this one's engine knows another database."""
    env = os.environ | {"DATABASE_URL": postgres.url_of(DATABASE)}

    def run(*words: str) -> None:
        subprocess.run([sys.executable, "-m", "alembic", *words], cwd=ROOT, env=env, check=True, capture_output=True)

    return run


def ours(database: Engine) -> set[tuple[str, str]]:
    with database.connect() as connection:
        return {(row.what, row.name) for row in connection.execute(text(OURS))}


def test_up_down_and_up_again(database: Engine, alembic: Callable[..., None]) -> None:
    alembic("upgrade", "head")
    made = ours(database)
    assert {("relation", table) for table in Base.metadata.tables} <= made
    alembic("downgrade", "base")
    assert ours(database) == set()
    alembic("upgrade", "head")
    assert ours(database) == made


def test_the_models_are_the_migrated_tables(database: Engine, alembic: Callable[..., None]) -> None:
    alembic("upgrade", "head")
    assert differences(database, compare_server_default=False) == []


def test_the_models_say_the_same_defaults(database: Engine, alembic: Callable[..., None]) -> None:
    alembic("upgrade", "head")
    assert differences(database, compare_server_default=True, include_object=_has_a_comparable_default) == []


def differences(database: Engine, **options: Any) -> list[Any]:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _is_other_type, **options})
        return list(compare_metadata(context, Base.metadata))


def _is_other_type(
    context: MigrationContext, inspected: Column[Any], column: Column[Any], found: TypeEngine[Any], meant: object
) -> bool | None:
    """None lets Alembic compare. An enumeration is text with a check, so that a new member needs no new type."""
    return not isinstance(found, Text) if isinstance(meant, Enum) else None


def _has_a_comparable_default(thing: SchemaItem, name: str | None, type_: str, *_: object) -> bool:
    """Alembic asks PostgreSQL whether two defaults are equal, which a regconfig or a generated column is not asked."""
    return not (isinstance(thing, Column) and f"{thing.table.name}.{name}" in INCOMPARABLE_DEFAULTS)
