"""`pensum up` as a user runs it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.pensum_up import Up, processes_of
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for left processes in /proc"),
]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    up = Up(tmp_path / "home")
    yield up
    up.kill()


def test_pensum_up_gets_ready_restarts_a_killed_worker_and_stops_cleanly(up: Up) -> None:
    up.await_ready()
    assert up.has_printed("Coding")  # whether its exercises can be graded here
    assert httpx.get(f"http://127.0.0.1:{up.port}/ready", trust_env=False).status_code == httpx.codes.OK
    key = up.home / "admin-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip() not in " ".join(processes_of(up.home).values())

    worker = next(pid for pid, line in processes_of(up.home).items() if "--queues=io" in line)
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: up.has_printed("worker-io ended (killed by SIGKILL); it starts again."))
    assert eventually(lambda: any("--queues=io" in line for line in processes_of(up.home).values()))

    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == 0
    assert processes_of(up.home) == {}
