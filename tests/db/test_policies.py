"""The policies that this code knows are all there, or nothing is served."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import text

from db import api_rights, engines, policies, roles
from db.schema_version import Incompatible
from db.transactions import read_only, transaction
from embedded.servers import EmbeddedPostgres
from tests.support.databases import connected_to

BODIES = text(
    "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
    " WHERE roles && ARRAY[name 'pensum_api', 'pensum_platform'] ORDER BY tablename, policyname"
)


@contextmanager
def changed(statement: str) -> Iterator[None]:
    """The database, until the block ends. `pensum migrate` mends it."""
    with transaction() as session:
        session.execute(text(statement))
    try:
        yield
    finally:
        roles.grant_api()


@pytest.fixture
async def fresh_connections(platform: None, postgres: EmbeddedPostgres) -> AsyncIterator[None]:
    with connected_to(postgres.url):
        yield
        await engines.async_engine().dispose()


LACKS = {
    "a policy": ("DROP POLICY own ON saved_views", "it lacks the policies own on saved_views"),
    "row-level security of a table": (
        "ALTER TABLE documents DISABLE ROW LEVEL SECURITY",
        "it does not hold for documents",
    ),
}


@pytest.mark.parametrize(("statement", "words"), LACKS.values(), ids=LACKS.keys())
async def test_database_that_lacks_something_is_not_served_until_it_is_mended(
    client: httpx.AsyncClient, fresh_connections: None, caplog: pytest.LogCaptureFixture, statement: str, words: str
) -> None:
    with changed(statement):
        with read_only() as session, pytest.raises(Incompatible) as refusal:
            policies.ensure_complete(session)
        assert words in str(refusal.value)
        assert (await client.get("/api/projects")).status_code == 503
        assert f"{words}. Run `pensum migrate`" in caplog.text
    with read_only() as session:
        policies.ensure_complete(session)
    assert (await client.get("/api/projects")).status_code == 200


def test_policy_of_a_newer_version_is_no_fault_and_is_named(platform: None) -> None:
    with changed("CREATE POLICY tests_newer ON topics FOR SELECT TO pensum_api USING (false)"), read_only() as session:
        policies.ensure_complete(session)
        assert policies.list_unknown(session) == ["tests_newer on topics"]
        session.execute(text("SELECT 1"))
    with transaction() as session:
        session.execute(text("DROP POLICY tests_newer ON topics"))


def test_policies_of_migrations_are_those_of_the_list(platform: None) -> None:
    """If this fails, a migration and db/api_rights.py say different things of a table."""
    with transaction() as session:
        made = session.execute(BODIES).all()
        for table, name, _, body in api_rights.policies():
            session.execute(text(f"DROP POLICY {name} ON {table}"))
            session.connection().exec_driver_sql(f"CREATE POLICY {name} ON {table} {body}")
        assert session.execute(BODIES).all() == made
        session.rollback()
