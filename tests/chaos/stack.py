"""The platform under test, `pensum up --front` and `pensum worker gpu`: its processes and servers, for faults and
checks."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import redis
from kombu.exceptions import OperationalError as BrokerAway

from core.worker_state import list_states
from embedded import process_specs
from embedded.logged_process import LoggedProcess
from embedded.supervisor import Supervisor
from embedded.terminal import discard
from tasks.queues import QUEUES, worker_command, worker_queues
from tests.chaos.database import POLL_SECONDS, RESTART_SECONDS, Database
from tests.chaos.gpu_host import Line
from tests.fakes.ollama_server import FakeOllama
from tests.support.pensum_up import ROOT, PensumProcess, Up, environment_of, processes_of
from tests.support.processes import is_alive
from tests.support.waiting import eventually

START_SECONDS = 120.0
STOP_SECONDS = 40.0
GPU_QUEUES = tuple(queue.name for queue in worker_queues() if queue.is_gpu)


class Stack(Database):
    """`servers` is held while PostgreSQL or Valkey is stopped or killed; `model_in_use` while Ollama is away, and by
    faults that need jobs which ask it."""

    def __init__(self, up: Up, gpu: PensumProcess, line: Line, ollama: FakeOllama) -> None:
        self._standing_still = {queue: threading.Lock() for queue in GPU_QUEUES}
        self.servers = threading.Lock()
        self.model_in_use = threading.Lock()
        self.ollama = ollama
        self.line = line
        self._started = (gpu, up)
        self._up = up
        self._environment = environment_of(self.worker("io"))
        self._environment.pop(process_specs.RUNTIME, None)  # a second worker of gpu.embed encodes as the first
        self.redis_url = self._environment["REDIS_URL"]
        super().__init__(self._environment["DATABASE_URL"])

    # Processes.

    def api(self) -> int:
        return self._pid_of("api.main:create_app")

    def beat(self) -> int:
        return self._pid_of(" beat ")

    def worker(self, queue: str) -> int:
        return self._pid_of(f"--hostname={queue}@")

    def working_worker(self, queue: str) -> int:
        """Waits until the worker of the GPU's host has begun to work."""
        gpu, _ = self._started
        found: list[int] = []

        def has_begun() -> bool:
            states = [state for state in list_states(gpu.home) if state.name.startswith(f"{queue}@")]
            found[:] = [state.pid for state in states if state.is_alive and state.heartbeat_at is not None]
            return bool(found)

        assert eventually(has_begun, START_SECONDS), f"no worker of {queue} works"
        return found[0]

    def _pid_of(self, words: str) -> int:
        """Waits for the process while the supervisor restarts it."""
        found: list[int] = []

        def is_there() -> bool:
            found[:] = [pid for pid, line in self._processes().items() if words in line]
            return bool(found)

        assert eventually(is_there, RESTART_SECONDS), f"no process has {words!r} in its command line"
        return found[0]

    def _processes(self) -> dict[int, str]:
        return {pid: line for started in self._started for pid, line in processes_of(started.home).items()}

    def postgres(self) -> int:
        return _holder(self._up.home / "postgres.lock")

    def valkey(self) -> int:
        return _holder(self._up.home / "valkey" / "lock")

    @contextmanager
    def standing_still(self, queue: str) -> Iterator[None]:
        """For a fault that has the queue's worker stand still: one at a time."""
        with self._standing_still[queue]:
            yield

    @contextmanager
    def second_worker(self, queue: str) -> Iterator[None]:
        """Runs a second worker for the queue, as on another host, during the block. Its line does not fail; a worker
        that ends, as one does whose consumer stalls after an outage, is started again."""
        words = [word.replace("--hostname=", "--hostname=second.") for word in worker_command(QUEUES[queue])]
        command, name = [sys.executable, "-m", "celery", "--quiet", *words], f"second-{queue}"
        log = self._up.home / "logs" / f"{name}.log"
        process = LoggedProcess(name, command, env=self._environment, log=log, echo=discard, folder=ROOT)
        with _supervised(process):
            yield

    def stop(self) -> list[str]:
        """Sends SIGINT, first to the GPU's host. Returns the problems: remaining processes, or an exit status other
        than 0."""
        wrong = [problem for started in self._started if (problem := _interrupt(started))]
        return wrong + [f"{pid} {line}" for pid, line in self._processes().items()]

    # Servers.

    def deadlocks(self) -> list[str]:
        """What PostgreSQL's log says of them."""
        lines = (self._up.home / "logs" / "postgres.log").read_text(errors="replace").splitlines()
        return [line for line in lines if "deadlock detected" in line]

    def running(self, queue: str) -> set[tuple[str, int]]:
        """Id and attempt of the queue's running jobs."""
        rows = self.rows(
            "SELECT id::text, attempt FROM jobs WHERE queue = %(queue)s AND state = 'running'", queue=queue
        )
        return {(row["id"], row["attempt"]) for row in rows}

    def still_open(self, running_jobs: set[tuple[str, int]]) -> set[tuple[str, int]]:
        """Those of these attempts that neither ended nor were followed by another."""
        rows = self.rows(
            "SELECT id::text, attempt FROM jobs WHERE id = ANY(%(ids)s::uuid[]) AND finished_at IS NULL",
            ids=[id_ for id_, _ in running_jobs],
        )
        return running_jobs & {(row["id"], row["attempt"]) for row in rows}

    def retry_until_redis_is_up(self, act: Callable[[], object]) -> None:
        """Retries while Redis is down."""
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                act()
                return
            except (redis.RedisError, BrokerAway, OSError):
                if time.monotonic() > deadline:
                    raise
            time.sleep(POLL_SECONDS)

    def await_workers(self) -> None:
        """Until the GPU's queues are served."""
        alive = "SELECT count(*) FROM workers WHERE name LIKE 'gpu.%%' AND seen_at > now() - interval '10 s'"
        assert eventually(lambda: self.rows(alive)[0]["count"] == len(GPU_QUEUES), START_SECONDS), "no GPU workers"

    def submit(self, path: str, **body: Any) -> str:
        """As a user of its own. Retries while the API or its servers are away. Returns the job's id."""
        headers = {"Authorization": f"Bearer {self.add_person(f'fault-{token_hex(4)}')}", "Idempotency-Key": "fault"}
        found: list[str] = []

        def is_accepted() -> bool:
            with suppress(httpx.TransportError):
                response = httpx.post(f"{self._up.url}{path}", json=body, headers=headers, timeout=RESTART_SECONDS)
                if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    found.append(response.raise_for_status().json()["id"])
            return bool(found)

        assert eventually(is_accepted, RESTART_SECONDS), f"{path} was not accepted"
        return found[0]

    def has_ended(self, job_id: str) -> bool:
        rows = self.rows("SELECT finished_at FROM jobs WHERE id = %(id)s::uuid", id=job_id)
        return [row["finished_at"] is not None for row in rows] == [True]

    def holders_of(self, queue: str) -> list[str]:
        """The jobs that the supervisor of the GPU's host has found to hold a worker of the queue, in their order."""
        gpu, _ = self._started
        return re.findall(rf"{queue}@\S+ hangs, .*: job (\S+) holds its interpreter", gpu.output.read_text())


@contextmanager
def _supervised(process: LoggedProcess) -> Iterator[None]:
    supervisor, ended = Supervisor(discard), threading.Event()

    def check() -> None:
        while not ended.wait(POLL_SECONDS):
            supervisor.check()

    supervisor.start(process)
    checking = threading.Thread(target=check, name=f"supervisor of {process.name}")
    checking.start()
    try:
        yield
    finally:
        ended.set()
        checking.join()
        supervisor.stop(STOP_SECONDS)


def _interrupt(started: PensumProcess) -> str:
    """What is wrong with its end, if anything."""
    started.process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        started.process.wait(STOP_SECONDS)
    status = started.process.poll()
    return "" if status == 0 else f"`{started.home.name}` ended with {status}"


def _holder(lock: Path) -> int:
    """The process id of the server that holds the lock; waits while it restarts."""
    found: list[int] = []

    def is_there() -> bool:
        holder = lock.read_text()
        found[:] = [int(holder)] if holder and is_alive(int(holder)) else []
        return bool(found)

    assert eventually(is_there, RESTART_SECONDS), f"no server holds {lock}"
    return found[0]


def catches(pid: int, signum: int) -> bool:
    """Whether the process has a handler for the signal, as Linux says. One that has ended has none."""
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text()
        [caught] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
        return bool(int(caught, 16) >> (signum - 1) & 1)
    return False


def send(pid: int, signum: int) -> None:
    """Ignores a process that another fault has ended meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, signum)
