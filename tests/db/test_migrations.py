"""The migrations make the tables that the models map, and drop them again. None depends on code that may change."""

import ast
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

# Every relation, type and function that is neither PostgreSQL's, nor an extension's, nor Alembic's.
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
    """Runs the `alembic` command line in a process of its own: this one's engine is for another database."""
    env = os.environ | {"DATABASE_URL": postgres.url_of(DATABASE)}

    def run(*arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "alembic", *arguments], cwd=ROOT, env=env, check=True, capture_output=True
        )

    return run


def our_objects(database: Engine) -> set[tuple[str, str]]:
    with database.connect() as connection:
        return {(row.what, row.name) for row in connection.execute(text(OURS))}


OUR_PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"migrations"}


@pytest.mark.parametrize(
    "module", [*ROOT.glob("migrations/versions/*.py"), ROOT / "migrations/row_security.py"], ids=str
)
def test_migration_imports_no_living_code(module: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
        elif isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
    assert {name for name in imported if name.split(".")[0] in OUR_PACKAGES} == set()


def test_upgrade_downgrade_and_upgrade_again(database: Engine, alembic: Callable[..., None]) -> None:
    alembic("upgrade", "head")
    made = our_objects(database)
    assert {("relation", table) for table in Base.metadata.tables} <= made
    alembic("downgrade", "base")
    assert our_objects(database) == set()
    alembic("upgrade", "head")
    assert our_objects(database) == made


def test_0017_drops_the_former_word_counts_and_its_downgrade_restores_them(
    database: Engine, alembic: Callable[..., None]
) -> None:
    former = {("relation", "common_words"), ("relation", "uq_common_words_word"), ("function", "telling_words")}
    alembic("upgrade", "0017")
    assert not former & our_objects(database)
    alembic("downgrade", "0016")
    assert former <= our_objects(database)
    with database.begin() as connection:
        connection.execute(text("REFRESH MATERIALIZED VIEW CONCURRENTLY common_words"))
        assert connection.scalar(text("SELECT telling_words(ARRAY['entropy'], 60)")) == ["entropy"]


def test_models_match_the_migrated_tables(database: Engine, alembic: Callable[..., None]) -> None:
    alembic("upgrade", "head")
    assert differences(database, compare_server_default=False) == []


def test_models_match_the_migrated_defaults(database: Engine, alembic: Callable[..., None]) -> None:
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
    """Alembic asks PostgreSQL whether two defaults are equal. It cannot for a regconfig or a generated column."""
    return not (isinstance(thing, Column) and f"{thing.table.name}.{name}" in INCOMPARABLE_DEFAULTS)
