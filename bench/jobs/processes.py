"""The processes of a system under measurement. All of them end with the block that started them."""

import os
import select
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from bench.jobs.catalogue import ROOT, System
from bench.jobs.waiting import BenchFailed
from embedded.child_process import ChildProcess
from embedded.logs import open_log, tail

SECRET = "pk_bench_0123456789abcdefghijklmnopqrstuvwxyz"

QUIET = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "CUDA_VISIBLE_DEVICES": "", "PYTHONUNBUFFERED": "1"}
NO_LIMITS = {"PENSUM_BACKLOG_PER_USER": "100000000", "PENSUM_BACKLOG_PER_QUEUE": "100000000"}


def environment(database_url: str, redis_url: str) -> dict[str, str]:
    """Nothing that a person set for their own Pensum reaches the systems under measurement."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PENSUM_", "PG"))}
    urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    keys = {"PENSUM_ADMIN_KEY": SECRET, "BENCH_KEY": SECRET}
    return kept | QUIET | NO_LIMITS | urls | keys | {"PYTHONPATH": str(ROOT)}


class Process(ChildProcess):
    """A command in the root of the repository; its output goes to a file."""

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


@contextmanager
def running(processes: Sequence[Process]) -> Iterator[None]:
    """Killed at the end: what they leave behind is thrown away anyway."""
    with ExitStack() as stack:
        for process in processes:
            stack.callback(process.kill)
            process.start()
        yield


class Client:
    """The process that submits. It stays until the block ends, so that nothing it still has to say is cut off."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log

    def fill(self, count: int) -> None:
        """As fast as it can; returns when all are submitted."""
        self._order(f"fill {count}", seconds=120.0)

    def pace(self, count: int, rate: float) -> None:
        self._order(f"pace {count} {rate}", seconds=60.0 + 2 * count / rate)

    def _order(self, words: str, *, seconds: float) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):  # then nothing answers either
            self._process.stdin.write(f"{words}\n".encode())
        is_answered, _, _ = select.select([self._process.stdout], [], [], seconds)
        if not is_answered or not self._process.stdout.readline():
            raise BenchFailed(f"the client did not {words}. The end of its log:\n{tail(self._log)}")


@contextmanager
def client(system: System, env: Mapping[str, str], log: Path) -> Iterator[Client]:
    with open_log(log) as errors:
        process = subprocess.Popen(
            system.client, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0
        )
    with process:  # closes its stdin, at which it ends
        try:
            yield Client(process, log)
        finally:
            process.kill()
