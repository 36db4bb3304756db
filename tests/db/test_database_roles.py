"""On a managed server, where Pensum's login is no superuser and may create no roles."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import psycopg2
import pytest

from api.status import current_status
from cli import doctor
from db import engines, roles
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.worker_rights import GPU_ROLE
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres
from tests.support.configuration import configuration
from tests.support.databases import connected_to

ROOT = Path(__file__).parents[2]
DATABASE, LOGIN, WEB_LOGIN = "tests_logins", "tests_login", "tests_web_login"
ROLES = f"{API_ROLE}, {PLATFORM_ROLE}"


@pytest.fixture
def url(platform: None, postgres: EmbeddedPostgres) -> Iterator[str]:
    """Of a fresh database whose owner is a plain login."""
    run(postgres, "postgres", f"CREATE ROLE {LOGIN} LOGIN", f"CREATE ROLE {WEB_LOGIN} LOGIN")
    run(postgres, "postgres", f"CREATE DATABASE {DATABASE} OWNER {LOGIN}")
    run(postgres, DATABASE, "CREATE EXTENSION vector", f"GRANT ALL ON SCHEMA public TO {LOGIN}")
    run(postgres, "postgres", *roles.gpu_bounds(LOGIN))  # this server has the login of GPU hosts, which others made
    yield url_of(postgres, LOGIN)
    run(postgres, "postgres", f"DROP DATABASE {DATABASE} WITH (FORCE)", f"DROP ROLE {LOGIN}", f"DROP ROLE {WEB_LOGIN}")


def url_of(postgres: EmbeddedPostgres, login: str) -> str:
    return postgres.url_of(DATABASE).replace("//postgres@", f"//{login}@")


def run(postgres: EmbeddedPostgres, database: str, *statements: str) -> None:
    with closing(psycopg2.connect(postgres.url_of(database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def refused(url: str) -> str:
    """What `python -m embedded.prepare` says."""
    command = [sys.executable, "-m", "embedded.prepare"]
    env = os.environ | {"DATABASE_URL": url}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr


def prepare(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with connected_to(url), configuration() as configure:
        configure(PENSUM_ADMIN_KEY="pk_of-the-first-administrator")
        prepare_database()
    assert capsys.readouterr().err == ""


async def test_migration_without_the_roles_names_the_commands_to_run(
    postgres: EmbeddedPostgres, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = refused(url)
    assert f"GRANT {ROLES} TO {LOGIN} WITH SET TRUE" in refusal
    assert "Traceback" not in refusal
    run(postgres, "postgres", f"GRANT {ROLES} TO {LOGIN} WITH SET TRUE, INHERIT FALSE")
    prepare(url, capsys)
    # The owner of the shared library is one of them.
    assert (await count_users(url), await count_users(url, role=LOGIN)) == (0, 2)
    prepare(url, capsys)


async def test_login_that_may_not_end_sessions_of_gpu_hosts_is_told_by_status_and_doctor(
    postgres: EmbeddedPostgres, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(postgres, "postgres", f"GRANT {ROLES} TO {LOGIN} WITH SET TRUE, INHERIT FALSE")
    prepare(url, capsys)
    with connected_to(url):
        assert [*await reasons(), *failures()] == []
        run(postgres, "postgres", f"REVOKE {GPU_ROLE} FROM {LOGIN}")
        told = [*await reasons(), *failures()]
        await engines.async_engine().dispose()
    assert len(told) == 2
    assert all(f"may end sessions of {GPU_ROLE}" in each and "`pensum migrate`" in each for each in told)


async def reasons() -> list[str]:
    """Of /status, without those of queues that no worker serves."""
    return [reason for reason in (await current_status()).reasons if "queue" not in reason]


def failures() -> list[str]:
    return [str(finding) for finding in doctor.check_postgres() if finding.grade == "FAIL"]


async def test_api_can_use_a_login_with_the_api_role_only(
    postgres: EmbeddedPostgres, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(postgres, "postgres", f"GRANT {ROLES} TO {LOGIN}, {WEB_LOGIN} WITH SET TRUE, INHERIT FALSE")
    prepare(url, capsys)
    assert await count_users(url_of(postgres, WEB_LOGIN)) == 0
    connection = await asyncpg.connect(url_of(postgres, WEB_LOGIN), server_settings={"role": API_ROLE})
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SET ROLE {LOGIN}")
    finally:
        await connection.close()


async def count_users(url: str, *, role: str = API_ROLE) -> int:
    """As the API sees them without an acting user."""
    connection = await asyncpg.connect(url, server_settings={"role": role})
    try:
        return int(await connection.fetchval("SELECT count(*) FROM users"))
    finally:
        await connection.close()
