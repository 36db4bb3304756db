"""A real Celery worker in a process of its own, with the jobs that only tests have."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tasks.queues import Queue, worker_command
from tests.support.processes import spawned_by
from tests.support.waiting import LONGEST_SECONDS, eventually

ROOT = Path(__file__).parents[2]
START_SECONDS = 3 * LONGEST_SECONDS  # of a worker that loads a model on a busy machine


class WorkerProcess:
    """`settings` are environment variables, and later words count more than those of the command."""

    def __init__(
        self, queue: Queue, log: Path, *, app: str, settings: dict[str, str], words: Sequence[str] = ()
    ) -> None:
        self._log = log
        self.hostname = f"{log.stem}@test"
        command = [f"--app={app}", *worker_command(queue)[1:], f"--include={app}", f"--hostname={self.hostname}"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", *command, *words],
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
        """The pids of the pool's processes. One that has died is missing until another has taken its place."""
        return spawned_by(self.process.pid)

    def has_children(self, count: int) -> bool:
        """Waits until the pool has so many processes."""
        return eventually(lambda: len(self.children()) == count)


@contextmanager
def running_worker(
    queue: Queue,
    log: Path,
    *,
    app: str = "tests.workers.runtime.worker_app",
    words: Sequence[str] = (),
    **settings: str,
) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(queue, log, app=app, settings=settings, words=words)
    try:
        assert worker.says(" ready.", START_SECONDS), worker.log
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()


class RestartableWorker:
    """A worker that several tests share, although one of them ends it, or needs to be without it."""

    def __init__(self, start: Callable[[int], WorkerProcess]) -> None:
        """`start` gets the number of workers that were started before."""
        self._start = start
        self._workers: list[WorkerProcess] = []

    def get(self) -> WorkerProcess:
        """The running worker; a new one if there is none."""
        if not self._workers or self._workers[-1].process.poll() is not None:
            self._workers.append(self._start(len(self._workers)))
        return self._workers[-1]

    def kill(self) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.process.wait()


@contextmanager
def restartable_worker(queue: Queue, log: Path, **options: str) -> Iterator[RestartableWorker]:
    """The options are those of `running_worker`. No worker is running yet."""
    with ExitStack() as running:

        def start(number: int) -> WorkerProcess:
            own_log = log.with_stem(f"{log.stem}{number or ''}")
            return running.enter_context(running_worker(queue, own_log, **options))

        yield RestartableWorker(start)
