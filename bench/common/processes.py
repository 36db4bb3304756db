"""The processes of a system under measurement. All of them end with the block that started them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.common.paths import BIN, ROOT
from bench.common.waiting import BenchFailed
from embedded.child_process import ChildProcess
from embedded.logs import open_log, tail
from tasks.queues import Queue, worker_command

SECRET = "pk_bench_0123456789abcdefghijklmnopqrstuvwxyz"

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONUNBUFFERED": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "PENSUM_SHARED_LIBRARY": "false",  # its jobs would be measured too
}
NO_LIMITS = {"PENSUM_BACKLOG_PER_USER": "100000000", "PENSUM_BACKLOG_PER_QUEUE": "100000000"}


def environment(database_url: str, redis_url: str) -> dict[str, str]:
    """This process's environment without a person's own Pensum settings, and with the bench's servers and key."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PENSUM_", "PG"))}
    urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    keys = {"PENSUM_ADMIN_KEY": SECRET, "BENCH_KEY": SECRET}
    return kept | QUIET | NO_LIMITS | urls | keys | {"PYTHONPATH": str(ROOT)}


class Process(ChildProcess):
    """A command in the root of the repository. Its output goes to a file."""

    def __init__(self, name: str, argv: Sequence[str], *, env: Mapping[str, str], log: Path) -> None:
        super().__init__(name, log)
        self._argv = argv
        self._env = env

    def start(self) -> None:
        with open_log(self.log) as log:
            self._spawn(self._argv, output=log, env=self._env, folder=ROOT)

    def ensure_running(self) -> None:
        if not self.is_running():
            raise BenchFailed(f"{self.name} ended early. The end of its log:\n{tail(self.log)}")


def pensum_worker(queue: Queue, *, env: Mapping[str, str], log: Path) -> Process:
    return Process("worker", [str(BIN / "celery"), "--quiet", *worker_command(queue)], env=env, log=log)


@contextmanager
def running(processes: Sequence[Process]) -> Iterator[None]:
    """Kills them at the end: their databases and files are deleted anyway."""
    with ExitStack() as stack:
        for process in processes:
            stack.callback(process.kill)
            process.start()
        yield
