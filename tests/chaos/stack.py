"""The platform under test, `pensum up --front` and `pensum worker gpu`: its processes and servers, for faults and
checks."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import psycopg2
import redis
from kombu.exceptions import OperationalError as BrokerAway
from psycopg2.extras import RealDictCursor
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session

from db.queries.accounts import users
from embedded import process_specs
from tasks.queues import QUEUES, worker_command, worker_queues
from tests.chaos.gpu_host import Line
from tests.fakes.ollama_server import FakeOllama
from tests.support.pensum_up import ROOT, PensumProcess, Up, environment_of, processes_of
from tests.support.processes import is_alive
from tests.support.waiting import eventually

RESTART_SECONDS = 60.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.1
GPU_WORKERS = sum(queue.is_gpu for queue in worker_queues())


class Stack:
    """`stalling` is held while a worker is stopped: one at a time. `model_in_use` is held while Ollama is away, and by
    faults that need jobs which ask it."""

    def __init__(self, up: Up, gpu: PensumProcess, line: Line, ollama: FakeOllama) -> None:
        self.stalling = threading.Lock()
        self.model_in_use = threading.Lock()
        self.ollama = ollama
        self.line = line
        self._started = (gpu, up)
        self._up = up
        self._environment = environment_of(self.worker("io"))
        self._environment.pop(process_specs.RUNTIME, None)  # a second worker of gpu.embed encodes as the first
        self.redis_url = self._environment["REDIS_URL"]
        self._database_url = self._environment["DATABASE_URL"]

    # Processes.

    def api(self) -> int:
        return self._pid_of("uvicorn")

    def beat(self) -> int:
        return self._pid_of(" beat ")

    def worker(self, queue: str) -> int:
        return self._pid_of(f"--hostname={queue}@")

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
    def second_worker(self, queue: str) -> Iterator[None]:
        """Runs a second worker for the queue, as on another host, during the block. Its line does not fail."""
        words = [word.replace("--hostname=", "--hostname=second.") for word in worker_command(QUEUES[queue])]
        with (self._up.home / "logs" / f"second-{queue}.log").open("ab") as output:
            command = [sys.executable, "-m", "celery", "--quiet", *words]
            process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            finally:
                process.kill()

    def stop(self) -> list[str]:
        """Sends SIGINT, first to the GPU's host. Returns the problems: remaining processes, or an exit status other
        than 0."""
        wrong = [problem for started in self._started if (problem := _interrupt(started))]
        return wrong + [f"{pid} {line}" for pid, line in self._processes().items()]

    # Servers.

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Runs the query on a read-only connection; retries while PostgreSQL restarts."""
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                return self._read(query, values)
            except (psycopg2.OperationalError, psycopg2.InterfaceError):
                if time.monotonic() > deadline:
                    raise
            time.sleep(POLL_SECONDS)

    def _read(self, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with closing(psycopg2.connect(self._database_url, connect_timeout=5)) as connection:
            connection.set_session(readonly=True, autocommit=True)
            with connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(query, values)
                return [dict(row) for row in cursor]

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
        assert eventually(lambda: self.rows(alive)[0]["count"] == GPU_WORKERS, RESTART_SECONDS), "no GPU workers"

    def add_person(self, name: str) -> str:
        """Adds a user and returns their API key."""
        key = f"pk_{token_urlsafe(32)}"
        engine = create_engine(make_url(self._database_url).set(drivername="postgresql+psycopg2"))
        with Session(engine) as session, session.begin():
            users.add_key(session, users.add(session, email=f"{name}@example.org", username=name).id, key)
        engine.dispose()
        return key


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


def send(pid: int, signum: int) -> None:
    """Ignores a process that another fault has ended meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, signum)
