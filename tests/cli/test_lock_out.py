"""`pensum worker lock-out`: the one command for a stolen GPU host."""

import json
import os
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from db import schema_version
from db.worker_rights import GPU_ROLE
from embedded import worker_access
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tasks.redis_acl import GPU_USER
from tests.support.command_process import run_command


def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return run_command(*words, env=os.environ | settings)


def test_sessions_end_and_old_passwords_are_refused(
    platform: None, postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> None:
    first = run("worker", "lock-out", "--json")  # whatever password another test gave the server
    assert (first.returncode, json.loads(first.stdout)["is_locked"]) == (0, True), first.stderr
    old = {
        file: file.read_text() for file in (worker_access.password_file(GPU_ROLE), worker_access.redis_password_file())
    }
    address = valkey.url.rpartition("@")[2]
    url = f"redis://{GPU_USER}:{old[worker_access.redis_password_file()].strip()}@{address}"
    with closing(psycopg2.connect(postgres.url.replace("//postgres@", f"//{GPU_ROLE}@"))) as session:
        with redis.Redis.from_url(url) as client:
            client.ping()
            done = run("worker", "lock-out")
            assert done.returncode == 0, done.stderr
            assert "its sessions have ended" in done.stdout
            with pytest.raises(redis.AuthenticationError):
                client.ping()
        with pytest.raises(psycopg2.OperationalError), session.cursor() as cursor:
            cursor.execute("SELECT 1")
    for file, password in old.items():
        assert file.read_text() != password
        assert password.strip() not in done.stdout + done.stderr
        assert file.read_text().strip() not in done.stdout
        assert file.stat().st_mode & 0o777 == 0o600
    again = redis.Redis.from_url(
        f"redis://{GPU_USER}:{worker_access.redis_password_file().read_text().strip()}@{address}"
    )
    with again:
        again.ping()


def test_server_that_is_away_is_named_and_the_other_is_locked(platform: None) -> None:
    done = run("worker", "lock-out", REDIS_URL="redis://127.0.0.1:1/0")
    assert done.returncode == 1
    assert "NOT LOCKED in Redis" in done.stdout
    assert "PostgreSQL: pensum_worker_gpu has a new password" in done.stdout
    assert "Traceback" not in done.stderr


def test_embedded_valkey_knows_the_user_after_a_restart(tmp_path: Path, platform: None) -> None:
    server = EmbeddedValkey(tmp_path)
    server.start()
    try:
        made = run("migrate", "--json", REDIS_URL=server.url, PENSUM_HOME=str(tmp_path))
        assert (made.returncode, made.stderr) == (0, "")
        assert json.loads(made.stdout) == {"schema": schema_version.of_code()}
        server.stop()
        server.start()
        with redis.Redis.from_url(server.url) as owner:
            assert GPU_USER in owner.acl_users()
            owner.flushdb()
        with (
            pytest.raises(redis.AuthenticationError),
            redis.Redis.from_url(f"redis://{server.url.rpartition('@')[2]}") as nobody,
        ):
            nobody.ping()
    finally:
        server.stop()
