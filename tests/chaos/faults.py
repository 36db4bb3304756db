"""The faults that are injected into the running platform. `inject` returns when the fault is complete."""

import signal
import time
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Protocol
from uuid import uuid4

import redis

from core.settings import settings
from tasks.app import WAKE_SLOT, app
from tasks.queues import QUEUES
from tasks.schedules import SCHEDULES
from tests.chaos.stack import GPU_QUEUES, Stack, catches, send
from tests.support.processes import frozen, is_alive
from tests.support.waiting import eventually

LOADED_QUEUES = frozenset({"gpu.llm", "gpu.embed", "cpu"})  # the queues that the load uses
LLM_QUEUE = "gpu.llm"
POSTGRES, VALKEY = "PostgreSQL", "Valkey"
RUNNING_SECONDS = 10.0
TAKEOVER_SECONDS = 120.0  # a lease, the reaper's grace after other faults, and the start of the second worker
REPLACED_SECONDS = 180.0  # an outage of the model, twenty seconds of silence, and a look at the threads
COMMITTED_JOBS = 3
COPIES = 20


@dataclass(frozen=True)
class FaultResult:
    """`at` is the time of the fault; `note` describes what it hit, `failure` what the platform did not recover."""

    at: datetime
    note: str = ""
    failure: str = ""


class Fault(Protocol):
    name: ClassVar[str]

    @property
    def queues(self) -> frozenset[str]:
        """The queues whose jobs it may delay."""
        ...

    @property
    def target(self) -> str: ...

    def inject(self, stack: Stack) -> FaultResult: ...


@dataclass(frozen=True)
class _AllQueues:
    queues: ClassVar[frozenset[str]] = LOADED_QUEUES
    target: ClassVar[str] = ""


@dataclass(frozen=True)
class KillWorker:
    """SIGKILL for a queue's worker while it runs jobs, or for beat. One that hangs is left to its supervisor."""

    name: ClassVar[str] = "worker killed"
    target: str

    @property
    def queues(self) -> frozenset[str]:
        return frozenset({self.target}) & LOADED_QUEUES or LOADED_QUEUES

    def inject(self, stack: Stack) -> FaultResult:
        with stack.standing_still(self.target) if self.target in GPU_QUEUES else nullcontext():
            return self._kill(stack)

    def _kill(self, stack: Stack) -> FaultResult:
        pid = stack.beat() if self.target == "beat" else stack.worker(self.target)
        running_jobs = set[tuple[str, int]]()
        if self.target in LOADED_QUEUES:
            running_jobs = _await_running(stack, self.target)
        send(pid, signal.SIGKILL)
        return FaultResult(_now(), f"with {len(running_jobs)} jobs running" if running_jobs else "")


@dataclass(frozen=True)
class KillRedis(_AllQueues):
    """SIGKILL. It restarts from its append-only file, which may lack the last second."""

    name: ClassVar[str] = "Redis killed"

    def inject(self, stack: Stack) -> FaultResult:
        with stack.servers:
            send(stack.valkey(), signal.SIGKILL)
        return FaultResult(_now())


@dataclass(frozen=True)
class FlushRedis(_AllQueues):
    name: ClassVar[str] = "Redis flushed"

    def inject(self, stack: Stack) -> FaultResult:
        def flush() -> None:
            with redis.Redis.from_url(stack.redis_url) as server:
                server.flushall()

        stack.retry_until_redis_is_up(flush)
        return FaultResult(_now())


@dataclass(frozen=True)
class RestartPostgres(_AllQueues):
    """A fast shutdown, or SIGKILL with recovery from the write-ahead log."""

    name: ClassVar[str] = "PostgreSQL restarted"
    is_crash: bool

    def inject(self, stack: Stack) -> FaultResult:
        with stack.servers:
            send(stack.postgres(), signal.SIGKILL if self.is_crash else signal.SIGINT)
        return FaultResult(_now(), "by SIGKILL" if self.is_crash else "by a fast shutdown")


@dataclass(frozen=True)
class HangServer:
    """SIGSTOP for all processes of PostgreSQL, or for Valkey: connections stay open, and nobody answers. The fault's
    time is when it goes on."""

    name: ClassVar[str] = "server hangs"
    queues: ClassVar[frozenset[str]] = LOADED_QUEUES
    target: str
    seconds: float

    def inject(self, stack: Stack) -> FaultResult:
        with stack.servers:
            pid = stack.postgres() if self.target == POSTGRES else stack.valkey()
            with frozen(pid):
                time.sleep(self.seconds)
        return FaultResult(_now(), f"for {self.seconds:.0f} s")


@dataclass(frozen=True)
class KillApi(_AllQueues):
    """SIGKILL between commit and publish: Redis is stopped while jobs are committed, then the API is killed. Redis is
    killed too, because it would still read the wake-ups in its socket buffers."""

    name: ClassVar[str] = "API killed before publishing"

    def inject(self, stack: Stack) -> FaultResult:
        with stack.servers:
            return self._kill(stack)

    def _kill(self, stack: Stack) -> FaultResult:
        broker, api = stack.valkey(), stack.api()
        send(broker, signal.SIGSTOP)
        before = _count_jobs(stack)
        eventually(lambda: _count_jobs(stack) >= before + COMMITTED_JOBS, RUNNING_SECONDS)
        committed = _count_jobs(stack) - before
        send(api, signal.SIGKILL)
        at = _now()
        send(broker, signal.SIGKILL)
        return FaultResult(at, f"{committed} jobs committed, no wake-up sent")


@dataclass(frozen=True)
class DeliverTwice(_AllQueues):
    """Sends each kind of message many times under one id, and copies every queued message."""

    name: ClassVar[str] = "messages duplicated"

    def inject(self, stack: Stack) -> FaultResult:
        stack.retry_until_redis_is_up(lambda: _send_many(stack.redis_url))
        return FaultResult(_now(), f"each {COPIES} times")


@dataclass(frozen=True)
class TakeModelAway:
    """Ollama goes away while jobs ask it, and comes back: the fault's time is when it is back."""

    name: ClassVar[str] = "Ollama away"
    queues: ClassVar[frozenset[str]] = frozenset({LLM_QUEUE})
    target: ClassVar[str] = ""
    seconds: float

    def inject(self, stack: Stack) -> FaultResult:
        with stack.model_in_use:
            running_jobs = _await_running(stack, LLM_QUEUE)
            stack.ollama.stop()
            time.sleep(self.seconds)
            stack.ollama.start()
        return FaultResult(_now(), f"for {self.seconds:.0f} s, with {len(running_jobs)} jobs running")


@dataclass(frozen=True)
class DarkenLine:
    """The line to the GPU's host is dark while its workers run jobs: the fault's time is when it is back."""

    name: ClassVar[str] = "dark line"
    queues: ClassVar[frozenset[str]] = frozenset(GPU_QUEUES)
    target: ClassVar[str] = ""
    seconds: float

    def inject(self, stack: Stack) -> FaultResult:
        running_jobs = {job for queue in GPU_QUEUES for job in stack.running(queue)}
        stack.line.darken()
        time.sleep(self.seconds)
        stack.line.restore()
        return FaultResult(_now(), f"for {self.seconds:.0f} s, with {len(running_jobs)} jobs running")


@dataclass(frozen=True)
class ChangeAddress:
    """The GPU's host gets a new address: its old connections swallow what is sent, and new ones work."""

    name: ClassVar[str] = "new address"
    queues: ClassVar[frozenset[str]] = frozenset(GPU_QUEUES)
    target: ClassVar[str] = ""

    def inject(self, stack: Stack) -> FaultResult:
        stack.line.change_address()
        return FaultResult(_now())


@dataclass(frozen=True)
class HoldInterpreter:
    """The next job of a worker never lets go of the interpreter, until the supervisor kills the worker. In the new one
    the job is as every other."""

    name: ClassVar[str] = "job holds the interpreter"
    target: str

    @property
    def queues(self) -> frozenset[str]:
        return frozenset({self.target})

    def inject(self, stack: Stack) -> FaultResult:
        """Jobs of `gpu.llm` wait as long as Ollama is away, so that it stays until the one that holds has ended."""
        with ExitStack() as until_ended:
            return self._hold(stack, until_ended)

    def _hold(self, stack: Stack, until_ended: ExitStack) -> FaultResult:
        with stack.standing_still(self.target):
            if self.target == LLM_QUEUE:
                until_ended.enter_context(stack.model_in_use)
            pid, at, before = stack.working_worker(self.target), _now(), stack.holders_of(self.target)
            if not catches(pid, signal.SIGUSR2):
                return FaultResult(at, failure=f"the worker of {self.target} would die of the signal itself")
            send(pid, signal.SIGUSR2)
            self._submit(stack)
            is_replaced = eventually(lambda: not is_alive(pid), REPLACED_SECONDS)
        if not is_replaced:
            return FaultResult(at, failure=f"the worker of {self.target} still hung after {REPLACED_SECONDS:.0f} s")
        if not eventually(lambda: len(stack.holders_of(self.target)) > len(before)):
            return FaultResult(at, failure=f"the worker of {self.target} ended, but not because a job held it")
        job_id = stack.holders_of(self.target)[-1]
        if not eventually(lambda: stack.has_ended(job_id), TAKEOVER_SECONDS):
            return FaultResult(at, failure=f"{job_id} held a worker and did not end in the next one")
        return FaultResult(at, f"{job_id} goes on after {(_now() - at).total_seconds():.0f} s")

    def _submit(self, stack: Stack) -> None:
        """The load may be over."""
        if self.target == LLM_QUEUE:
            stack.submit("/api/llm/generate", prompt="Hold.", provider="ollama")
        else:
            stack.submit("/api/llm/embed", texts=["Hold."])


@dataclass(frozen=True)
class StallWorker:
    """SIGSTOP with jobs running, until a second worker has taken them over; then SIGCONT, and the first goes on with
    attempts that are not its own any more."""

    name: ClassVar[str] = "worker stalled past its lease"
    target: str

    @property
    def queues(self) -> frozenset[str]:
        return frozenset({self.target})

    def inject(self, stack: Stack) -> FaultResult:
        with stack.standing_still(self.target), stack.model_in_use if self.target == LLM_QUEUE else nullcontext():
            return self._stall(stack)

    def _stall(self, stack: Stack) -> FaultResult:
        pid = stack.worker(self.target)
        running_jobs = self._stop_while_running(stack, pid)
        at = _now()
        with stack.second_worker(self.target):
            eventually(lambda: not stack.still_open(running_jobs), TAKEOVER_SECONDS)
            left = stack.still_open(running_jobs)
            send(pid, signal.SIGCONT)
        failure = f"not taken over from a stopped worker within {TAKEOVER_SECONDS:.0f} s: {left}" if left else ""
        return FaultResult(at, f"with {len(running_jobs)} jobs running", failure)

    def _stop_while_running(self, stack: Stack, pid: int) -> set[tuple[str, int]]:
        """Tries again if the jobs ended just before the signal."""
        running_jobs = set[tuple[str, int]]()

        def stop() -> bool:
            _await_running(stack, self.target)
            send(pid, signal.SIGSTOP)
            running_jobs.update(stack.running(self.target))
            if not running_jobs:
                send(pid, signal.SIGCONT)
            return bool(running_jobs)

        assert eventually(stop, TAKEOVER_SECONDS), f"{self.target} had no running job"
        return running_jobs


def _now() -> datetime:
    return datetime.now(UTC)


def _await_running(stack: Stack, queue: str) -> set[tuple[str, int]]:
    """The running jobs of the queue, as soon as there are any; empty after a timeout."""
    seen: list[set[tuple[str, int]]] = []

    def is_running() -> bool:
        seen.append(stack.running(queue))
        return bool(seen[-1])

    eventually(is_running, RUNNING_SECONDS)
    return seen[-1]


def _count_jobs(stack: Stack) -> int:
    count: int = stack.rows("SELECT count(*) FROM jobs")[0]["count"]
    return count


def _send_many(redis_url: str) -> None:
    messages = [(WAKE_SLOT, [queue], queue) for queue in QUEUES]
    messages += [(schedule.task, [], schedule.queue.name) for schedule in SCHEDULES]
    with app.connection_for_write(redis_url) as connection:
        for task, arguments, queue in messages:
            same_id = str(uuid4())
            for _ in range(COPIES):
                app.send_task(task, args=arguments, queue=queue, task_id=same_id, connection=connection, retry=False)
    _copy_waiting(redis_url)


def _copy_waiting(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        for queue in QUEUES:
            key = f"{settings().broker.prefix}{queue}"
            if waiting := server.lrange(key, 0, -1):
                server.lpush(key, *waiting)
