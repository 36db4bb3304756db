"""A dump that is restored on another server has no role of ours, and so no grant and no policy. `pensum migrate` makes
them, and nothing serves the database before."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pytest

from embedded.postgres import _programs
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.api_server import running_server
from tests.support.databases import running_postgres
from tests.support.factories import make_job, make_user

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
ROLES = "('pensum_api', 'pensum_platform', 'pensum_worker_gpu', 'pensum_front')"
POLICIES = """
SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public'
ORDER BY tablename, policyname
"""
GRANTS = f"""
SELECT table_name, grantee, privilege_type, column_name FROM information_schema.column_privileges
WHERE table_schema = 'public' AND grantee IN {ROLES}
UNION ALL
SELECT table_name, grantee, privilege_type, '' FROM information_schema.table_privileges
WHERE table_schema = 'public' AND grantee IN {ROLES}
UNION ALL
SELECT routine_name, grantee, privilege_type, '' FROM information_schema.routine_privileges
WHERE routine_schema = 'public' AND grantee IN {ROLES}
ORDER BY 1, 2, 3, 4
"""
MAY_MAKE_TEMPORARY_TABLES = "SELECT has_database_privilege('pensum_api', current_database(), 'TEMPORARY')"


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def restored(
    platform: None, postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedPostgres]:
    """A server of its own with what `pg_dump` wrote. `pg_restore` fails at each grant and policy, and goes on."""
    make_job(make_user().id)
    folder = tmp_path_factory.mktemp("restored")
    dump = folder / "dump"
    with running_postgres(folder / "postgres") as server:
        subprocess.run([_programs() / "pg_dump", "-Fc", "-f", dump, postgres.url], check=True)
        done = subprocess.run(
            [_programs() / "pg_restore", "-d", server.url, dump], capture_output=True, text=True, check=False
        )
        assert 'role "pensum_api" does not exist' in done.stderr
        yield server


def run(words: list[str], url: str, valkey: EmbeddedValkey) -> tuple[int | None, str]:
    env = os.environ | {"DATABASE_URL": url, "REDIS_URL": valkey.url}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=100
    )
    return done.returncode, done.stdout + done.stderr


def test_restored_dump_is_refused_until_migrate_has_mended_it(
    restored: EmbeddedPostgres, postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> None:
    url = restored.url
    assert rows(url, POLICIES) == []
    for words in (["api.serve", "--port=0"], ["cli.main", "doctor"]):
        status, said = run(words, url, valkey)
        assert status == 1
        assert "Row-level security is incomplete" in said
        assert "pensum migrate" in said
        assert "Traceback" not in said

    status, said = run(["embedded.prepare"], url, valkey)
    assert (status, "Traceback" in said) == (0, False), said
    rows(url, "ALTER POLICY own ON documents USING (true)")
    for words in (["api.serve", "--port=0"], ["cli.main", "doctor"]):
        status, said = run(words, url, valkey)
        assert status == 1
        assert "not there as `pensum migrate` made them: own on documents" in said

    status, said = run(["embedded.prepare"], url, valkey)
    assert (status, "Traceback" in said) == (0, False), said
    for known in (POLICIES, GRANTS, MAY_MAKE_TEMPORARY_TABLES):
        assert rows(url, known) == rows(postgres.url, known)
    with running_server(DATABASE_URL=url, REDIS_URL=valkey.url) as server:
        assert httpx.get(f"{server.url}/ready", trust_env=False, timeout=60).status_code == 200
