"""The logins of other hosts, as `pensum migrate` makes them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import psycopg2
import pytest

from db.roles import FRONT_ROLE
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.worker_rights import GPU_ROLE
from embedded import worker_access
from embedded.servers import EmbeddedPostgres
from tests.support.api_server import running_server
from tests.support.factories import Person

ROOT = Path(__file__).parents[2]
PLAIN = "tests_plain_login"


def administer(postgres: EmbeddedPostgres, *statements: str) -> None:
    with closing(psycopg2.connect(postgres.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def test_both_passwords_are_in_files_that_only_their_owner_can_read(platform: None) -> None:
    for role in (GPU_ROLE, FRONT_ROLE):
        file = worker_access.password_file(role)
        assert file.stat().st_mode & 0o777 == 0o600
        assert len(file.read_text().strip()) > 32


async def test_front_becomes_the_roles_of_the_api_and_nothing_more(platform: None, postgres: EmbeddedPostgres) -> None:
    url = postgres.url.replace("//postgres@", f"//{FRONT_ROLE}@")
    for role in (API_ROLE, PLATFORM_ROLE):
        connection = await asyncpg.connect(url, server_settings={"role": role})
        try:
            assert await connection.fetchval("SELECT count(*) FROM documents WHERE false") == 0
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("SET ROLE postgres")
            await connection.execute("RESET ROLE")
        finally:
            await connection.close()
    connection = await asyncpg.connect(url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetchval("SELECT count(*) FROM documents")
    finally:
        await connection.close()


@pytest.fixture
def plain(platform: None, postgres: EmbeddedPostgres) -> Iterator[str]:
    """The URL of a login that may create no roles, on a server without ours."""
    renamed = f"ALTER ROLE {GPU_ROLE} RENAME TO tests_gpu_meanwhile"
    administer(postgres, f"CREATE ROLE {PLAIN} LOGIN", renamed)
    yield postgres.url.replace("//postgres@", f"//{PLAIN}@")
    administer(postgres, f"DROP ROLE {PLAIN}", f"ALTER ROLE tests_gpu_meanwhile RENAME TO {GPU_ROLE}")


def test_login_that_may_create_no_roles_says_what_to_run(plain: str) -> None:
    code = "from embedded.worker_access import ensure_logins; print(*ensure_logins(), sep='\\n')"
    env = os.environ | {"DATABASE_URL": plain}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"CREATE ROLE {GPU_ROLE} LOGIN NOINHERIT" in done.stdout


@pytest.mark.system
async def test_api_works_with_the_login_of_the_front(platform: None, postgres: EmbeddedPostgres, user: Person) -> None:
    with running_server(DATABASE_URL=postgres.url.replace("//postgres@", f"//{FRONT_ROLE}@")) as server:
        async with server.client(user) as client:
            made = await client.post("/api/llm/generate", json={"prompt": "Hello"})
            assert made.status_code == 202, made.text
            uploaded = await client.post("/api/documents/upload", files={"file": ("note.md", b"# A note\n\nOf bread.")})
            assert uploaded.status_code == 202, uploaded.text
            assert [job["id"] for job in (await client.get("/api/jobs")).json()["items"]]
            cancelled = await client.post(f"/api/jobs/{made.json()['id']}/cancel")
            assert cancelled.status_code < 300, cancelled.text
            assert (await client.get("/api/profiles/me")).status_code in (200, 404)
            assert (await client.get("/status")).status_code == 200
    assert "Traceback" not in "".join(server.log)
