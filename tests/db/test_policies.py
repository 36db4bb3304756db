"""The policies that this code knows are all there, or nothing is served."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import Engine, text

from db import engines, policies, roles
from db.schema_version import Incompatible
from db.transactions import read_only, transaction
from embedded.servers import EmbeddedPostgres
from tests.support.databases import connected_to
from tests.support.migrations import upgrade, url_of
from tests.support.waiting import eventually

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


NOT_AS_MADE = "these policies are not there as `pensum migrate` made them"

LACKS = {
    "a policy": ("DROP POLICY own ON saved_views", f"{NOT_AS_MADE}: own on saved_views"),
    "the condition of a policy": (
        "ALTER POLICY own ON saved_views USING (true)",
        f"{NOT_AS_MADE}: own on saved_views",
    ),
    "the condition for new rows": (
        "ALTER POLICY new ON job_events WITH CHECK (true)",
        f"{NOT_AS_MADE}: new on job_events",
    ),
    "the role of a policy": ("ALTER POLICY own ON topics TO PUBLIC", f"{NOT_AS_MADE}: own on topics"),
    "a policy's command, as it was made by hand": (
        "DROP POLICY shown ON profiles; CREATE POLICY shown ON profiles TO pensum_api USING (is_discoverable);"
        "COMMENT ON POLICY shown ON profiles IS 'FOR SELECT TO pensum_api USING (is_discoverable)'",
        f"{NOT_AS_MADE}: shown on profiles",
    ),
    "row-level security of a table": (
        "ALTER TABLE documents DISABLE ROW LEVEL SECURITY",
        "it does not hold for documents",
    ),
}


@pytest.mark.parametrize(("statement", "words"), LACKS.values(), ids=LACKS.keys())
async def test_database_that_lacks_something_is_not_served_until_it_is_mended(
    client: httpx.AsyncClient, fresh_connections: None, caplog: pytest.LogCaptureFixture, statement: str, words: str
) -> None:
    with read_only() as session:
        known = session.execute(BODIES).all()
    with changed(statement):
        with read_only() as session, pytest.raises(Incompatible) as refusal:
            policies.ensure_complete(session)
        assert words in str(refusal.value)
        assert (await client.get("/api/projects")).status_code == 503
        assert f"{words}. Run `pensum migrate`" in caplog.text
    with read_only() as session:
        policies.ensure_complete(session)
        assert session.execute(BODIES).all() == known
    assert (await client.get("/api/projects")).status_code == 200


OF_GPU_HOSTS = {
    "altered": ("ALTER POLICY gpu_select ON jobs USING (true)", "gpu_select on jobs"),
    "without its seal": ("COMMENT ON POLICY gpu_select ON jobs IS NULL", "gpu_select on jobs"),
    "with a comment in place of its seal": ("COMMENT ON POLICY gpu_select ON jobs IS 'ours'", "gpu_select on jobs"),
    "made anew by hand": (
        "DROP POLICY gpu_select ON jobs; CREATE POLICY gpu_select ON jobs TO pensum_worker_gpu USING (true)",
        "gpu_select on jobs",
    ),
    "of another name": (
        "CREATE POLICY tests_open ON documents FOR SELECT TO pensum_worker_gpu USING (true)",
        "tests_open on documents",
    ),
    "shared with another role": (
        "CREATE POLICY tests_open ON documents FOR SELECT TO pensum_front, pensum_worker_gpu USING (true)",
        "tests_open on documents",
    ),
}


@pytest.mark.parametrize(("statement", "policy"), OF_GPU_HOSTS.values(), ids=OF_GPU_HOSTS.keys())
def test_policy_of_the_gpu_hosts_login_that_migrate_did_not_make_is_refused_until_it_is_mended(
    platform: None, statement: str, policy: str
) -> None:
    with changed(statement):
        try:
            with read_only() as session, pytest.raises(Incompatible, match=f"{NOT_AS_MADE}: {policy}"):
                policies.ensure_complete(session)
        finally:
            roles.grant_gpu()
    with read_only() as session:
        policies.ensure_complete(session)


SOMEBODY_WAITS = text(
    "SELECT FROM pg_locks WHERE NOT granted AND relation = to_regclass('saved_views') AND locktype = 'relation'"
)


def test_nobody_waits_for_long_behind_a_policy_that_waits_for_a_dump(database: Engine) -> None:
    upgrade(database, "head")
    with ThreadPoolExecutor(1) as pool, database.connect() as dump, database.connect() as reader:
        dump.execute(text("SELECT count(*) FROM saved_views"))
        securing = pool.submit(secure, database)
        try:
            assert eventually(lambda: reader.execute(SOMEBODY_WAITS).first() is not None, 60)
            reader.execute(text("SET LOCAL statement_timeout = '30s'"))
            assert reader.scalar(text("SELECT count(*) FROM saved_views")) == 0
            assert not securing.done()
        finally:
            reader.rollback()
            dump.rollback()
        securing.result(120)


def secure(database: Engine) -> None:
    """As `pensum migrate` does after a migration."""
    with connected_to(url_of(database)):
        roles.grant_api()
        roles.grant_gpu()
        with read_only() as session:
            policies.ensure_complete(session)


def test_policy_of_a_newer_version_is_no_fault_and_is_named(platform: None) -> None:
    with changed("CREATE POLICY tests_newer ON topics FOR SELECT TO pensum_api USING (false)"), read_only() as session:
        policies.ensure_complete(session)
        assert policies.list_unknown(session) == ["tests_newer on topics"]
        session.execute(text("SELECT 1"))
    with transaction() as session:
        session.execute(text("DROP POLICY tests_newer ON topics"))


def test_policies_of_migrations_are_those_of_the_list(database: Engine) -> None:
    """If this fails, a migration and db/api_rights.py say different things of a table."""
    upgrade(database, "head")
    with database.connect() as connection:
        made_by_migrations = connection.execute(BODIES).all()
    secure(database)
    with database.connect() as connection:
        assert connection.execute(BODIES).all() == made_by_migrations
