"""A real Celery worker in a process of its own, with the jobs that only tests have."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.queues import Queue, worker_command
from tests.support.waiting import LONGEST_SECONDS, eventually

ROOT = Path(__file__).parents[2]


class WorkerProcess:
    """`settings` are environment variables."""

    def __init__(self, queue: Queue, log: Path, *, app: str, settings: dict[str, str]) -> None:
        self._log = log
        self.hostname = f"{log.stem}@test"
        words = [f"--app={app}", *worker_command(queue)[1:], f"--include={app}", f"--hostname={self.hostname}"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", *words],
                cwd=ROOT,
                env=os.environ | settings,
                stdout=output,
                stderr=output,
            )

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def logged(self, words: str) -> list[str]:
        return [line for line in self.log.splitlines() if words in line]

    def says(self, words: str, seconds: float = LONGEST_SECONDS) -> bool:
        return eventually(lambda: words in self.log, seconds)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def ends(self, seconds: float = LONGEST_SECONDS) -> bool:
        return eventually(lambda: self.process.poll() is not None, seconds)

    def children(self) -> set[int]:
        """The pids of the pool's processes."""
        tree = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in tree.split() if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


@contextmanager
def running_worker(
    queue: Queue, log: Path, *, app: str = "tests.workers.runtime.worker_app", **settings: str
) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(queue, log, app=app, settings=settings)
    try:
        assert worker.says(" ready."), worker.log
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()
