"""`pensum up` as a user runs it."""

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pytest

from tests.support.pensum_up import Up, processes_of
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for left processes in /proc"),
]


KEY = f"pk_{secrets.token_urlsafe(32)}"
STARTS_SECONDS = 240.0  # a worker starts and ends five times


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """With a key of the operator's, who had none until now."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "admin-key").write_text("pk_of-before\n")
    up = Up(home, PENSUM_ADMIN_KEY=KEY)
    yield up
    up.kill()


def test_pensum_up_gets_ready_restarts_a_killed_worker_and_stops_cleanly(up: Up) -> None:
    up.await_ready()
    assert up.has_printed("Coding")  # whether its exercises can be graded here
    assert httpx.get(f"http://127.0.0.1:{up.port}/ready", trust_env=False).status_code == httpx.codes.OK
    key = up.home / "admin-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip() == KEY
    me = httpx.get(f"{up.url}/api/auth/me", headers={"Authorization": f"Bearer {KEY}"}, trust_env=False)
    assert me.json()["is_admin"] is True
    assert KEY not in " ".join(processes_of(up.home).values())

    worker = next(pid for pid, line in processes_of(up.home).items() if "--queues=io" in line)
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: up.has_printed("worker-io ended (killed by SIGKILL); it starts again."))
    assert eventually(lambda: any("--queues=io" in line for line in processes_of(up.home).values()))

    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == 0
    assert processes_of(up.home) == {}


@pytest.mark.timeout(600)
def test_worker_that_cannot_start_is_given_up_alone_and_works_once_it_can(tmp_path: Path) -> None:
    """No worker is configured for a provider of this name, until another one announces it."""
    up = Up(tmp_path / "home", "--no-flower", "--front", PENSUM_LLM_PROVIDER="elsewhere")
    try:
        failing = "worker-io ended 5 times in a row at its start (exit status 1)"
        assert eventually(lambda: up.has_printed(failing), STARTS_SECONDS), up.output.read_text()
        up.await_ready()
        assert up.has_printed("PENSUM_LLM_PROVIDER='elsewhere'")  # the end of its log
        assert any(reason.startswith("worker-io ended") for reason in reasons(up))
        queues = httpx.get(f"{up.url}/ready", trust_env=False).json()["queues"]
        assert (queues["cpu"]["workers"], queues["io"]["workers"]) == (1, 0)

        with closing(psycopg2.connect(up.database_url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO llm_providers (name, queue, rank, slots) VALUES ('elsewhere', 'gpu.llm', 0, 1)")
        assert eventually(lambda: not any("worker-" in reason for reason in reasons(up)), STARTS_SECONDS)
        assert up.has_printed("worker-io works again.")
    finally:
        up.kill()


def reasons(up: Up) -> list[str]:
    listed: list[str] = httpx.get(f"{up.url}/status", trust_env=False).json()["reasons"]
    return listed
