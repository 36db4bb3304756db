"""`pensum up` as a person would run it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.workers.runtime.waiting import eventually
from workers.runtime.valkey import free_port

ROOT = Path(__file__).parents[3]
READY_SECONDS = 100.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for left processes in /proc"),
]


def processes_of(home: Path) -> dict[int, str]:
    """All that were started with this PENSUM_HOME, grandchildren and servers too."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"PENSUM_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it ended meanwhile
            continue
    return found


class Up:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.output = home.with_suffix(".txt")
        unwanted = {"DATABASE_URL", "REDIS_URL", "PENSUM_DATABASE_URL", "PENSUM_REDIS_URL"}
        env = {name: value for name, value in os.environ.items() if name not in unwanted}
        env |= {"PENSUM_HOME": str(home), "PENSUM_PORT": str(self.port), "PENSUM_FLOWER_PORT": str(free_port())}
        with self.output.open("w") as output:
            command = [sys.executable, "-m", "cli.main", "up"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)

    def await_ready(self) -> None:
        is_over = eventually(lambda: self.says("Pensum is ready") or self.process.poll() is not None, READY_SECONDS)
        assert is_over, self.output.read_text()
        assert self.says("Pensum is ready"), self.output.read_text()

    def says(self, words: str) -> bool:
        return words in self.output.read_text()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    up = Up(tmp_path / "home")
    yield up
    up.process.kill()
    up.process.wait()
    assert eventually(lambda: not processes_of(up.home)), processes_of(up.home)


def test_it_gets_ready_serves_and_stops_cleanly(up: Up) -> None:
    up.await_ready()
    assert httpx.get(f"http://127.0.0.1:{up.port}/ready", trust_env=False).status_code == httpx.codes.OK
    key = up.home / "admin-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text().strip() not in " ".join(processes_of(up.home).values())

    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == 0
    assert processes_of(up.home) == {}


def test_a_killed_worker_comes_back_and_a_killed_supervisor_leaves_nothing(up: Up) -> None:
    up.await_ready()
    worker = next(pid for pid, line in processes_of(up.home).items() if "--queues=io" in line)
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: up.says("worker-io ended (killed by SIGKILL); it starts again."))
    assert eventually(lambda: any("--queues=io" in line for line in processes_of(up.home).values()))

    up.process.kill()
    up.process.wait()
    assert eventually(lambda: not processes_of(up.home)), processes_of(up.home)
