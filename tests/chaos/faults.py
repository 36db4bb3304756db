"""What is done to the platform while it works. `inject` does the damage and returns when nothing more will be done."""

import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Protocol
from uuid import uuid4

import redis

from core.settings import settings
from tasks.app import WAKE_SLOT, app
from tasks.queues import QUEUES, UPKEEP
from tests.chaos.stack import Stack, send
from tests.support.waiting import eventually

SERVED = frozenset({"gpu.llm", "gpu.embed", "cpu"})  # the queues that the load uses
AT_WORK_SECONDS = 10.0
TAKEN_BACK_SECONDS = 120.0  # lease, the reaper's grace after other faults, and the start of the worker that takes over
COMMITTED_JOBS = 3
BELLS = 20


@dataclass(frozen=True)
class Damage:
    """From `at` on nothing was as before. `note` says what the fault met, `failure` what the platform left undone."""

    at: datetime
    note: str = ""
    failure: str = ""


class Fault(Protocol):
    name: ClassVar[str]

    @property
    def queues(self) -> frozenset[str]:
        """Whose jobs it may hold up."""
        ...

    @property
    def target(self) -> str: ...

    def inject(self, stack: Stack) -> Damage: ...


@dataclass(frozen=True)
class _Everywhere:
    queues: ClassVar[frozenset[str]] = SERVED
    target: ClassVar[str] = ""


@dataclass(frozen=True)
class KillWorker:
    """SIGKILL, in the middle of its work if it has any: of a queue's worker, or of beat."""

    name: ClassVar[str] = "worker killed"
    target: str

    @property
    def queues(self) -> frozenset[str]:
        return frozenset({self.target}) & SERVED or SERVED

    def inject(self, stack: Stack) -> Damage:
        pid = stack.beat() if self.target == "beat" else stack.worker(self.target)
        held = set[tuple[str, int]]()
        if self.target in SERVED:
            held = _await_running(stack, self.target)
        send(pid, signal.SIGKILL)
        return Damage(_now(), f"with {len(held)} jobs at work" if held else "")


@dataclass(frozen=True)
class KillRedis(_Everywhere):
    """SIGKILL. It comes back with what its append-only file had, which may lack the last second."""

    name: ClassVar[str] = "Redis killed"

    def inject(self, stack: Stack) -> Damage:
        send(stack.valkey(), signal.SIGKILL)
        return Damage(_now())


@dataclass(frozen=True)
class EmptyRedis(_Everywhere):
    name: ClassVar[str] = "Redis emptied"

    def inject(self, stack: Stack) -> Damage:
        def flush() -> None:
            with redis.Redis.from_url(stack.redis_url) as server:
                server.flushall()

        stack.once_redis_answers(flush)
        return Damage(_now())


@dataclass(frozen=True)
class RestartPostgres(_Everywhere):
    """A fast shutdown, or a crash of which it recovers by its log."""

    name: ClassVar[str] = "PostgreSQL restarted"
    is_crash: bool

    def inject(self, stack: Stack) -> Damage:
        send(stack.postgres(), signal.SIGKILL if self.is_crash else signal.SIGINT)
        return Damage(_now(), "by SIGKILL" if self.is_crash else "by a fast shutdown")


@dataclass(frozen=True)
class KillApi(_Everywhere):
    """SIGKILL between commit and publish: Redis stands still while jobs are committed, and the API dies before it
    goes on. Redis dies too, or it would still read the bells that wait in its sockets."""

    name: ClassVar[str] = "API killed before publishing"

    def inject(self, stack: Stack) -> Damage:
        broker, api = stack.valkey(), stack.api()
        send(broker, signal.SIGSTOP)
        before = _count_jobs(stack)
        eventually(lambda: _count_jobs(stack) >= before + COMMITTED_JOBS, AT_WORK_SECONDS)
        committed = _count_jobs(stack) - before
        send(api, signal.SIGKILL)
        at = _now()
        send(broker, signal.SIGKILL)
        return Damage(at, f"{committed} jobs committed, no bell rung")


@dataclass(frozen=True)
class DeliverTwice(_Everywhere):
    """Every kind of message many times under one id, and a copy of each that waits."""

    name: ClassVar[str] = "messages delivered twice"

    def inject(self, stack: Stack) -> Damage:
        stack.once_redis_answers(lambda: _send_many(stack.redis_url))
        return Damage(_now(), f"each {BELLS} times")


@dataclass(frozen=True)
class StallWorker:
    """SIGSTOP with jobs at work, until a second worker has taken them over; then SIGCONT, and the first goes on with
    attempts that are not its own any more."""

    name: ClassVar[str] = "worker stalled past its lease"
    target: str

    @property
    def queues(self) -> frozenset[str]:
        return frozenset({self.target})

    def inject(self, stack: Stack) -> Damage:
        with stack.stalling:
            return self._stall(stack)

    def _stall(self, stack: Stack) -> Damage:
        pid = stack.worker(self.target)
        held = self._stop_at_work(stack, pid)
        at = _now()
        with stack.second_worker(self.target):
            eventually(lambda: not stack.still_open(held), TAKEN_BACK_SECONDS)
            left = stack.still_open(held)
            send(pid, signal.SIGCONT)
        failure = f"not taken over from a stopped worker within {TAKEN_BACK_SECONDS:.0f} s: {left}" if left else ""
        return Damage(at, f"with {len(held)} jobs at work", failure)

    def _stop_at_work(self, stack: Stack, pid: int) -> set[tuple[str, int]]:
        """A short job may end just before the signal comes: then once more."""
        held = set[tuple[str, int]]()

        def stop() -> bool:
            _await_running(stack, self.target)
            send(pid, signal.SIGSTOP)
            held.update(stack.running(self.target))
            if not held:
                send(pid, signal.SIGCONT)
            return bool(held)

        assert eventually(stop, TAKEN_BACK_SECONDS), f"{self.target} never had a job to stop at"
        return held


def _now() -> datetime:
    return datetime.now(UTC)


def _await_running(stack: Stack, queue: str) -> set[tuple[str, int]]:
    """What is at work there, once something is; nothing if nothing comes."""
    seen: list[set[tuple[str, int]]] = []

    def is_at_work() -> bool:
        seen.append(stack.running(queue))
        return bool(seen[-1])

    eventually(is_at_work, AT_WORK_SECONDS)
    return seen[-1]


def _count_jobs(stack: Stack) -> int:
    count: int = stack.rows("SELECT count(*) FROM jobs")[0]["count"]
    return count


def _send_many(redis_url: str) -> None:
    messages = [(WAKE_SLOT, [queue], queue) for queue in QUEUES]
    messages += [(entry["task"], [], UPKEEP.name) for entry in app.conf.beat_schedule.values()]
    with app.connection_for_write(redis_url) as connection:
        for task, arguments, queue in messages:
            same_id = str(uuid4())
            for _ in range(BELLS):
                app.send_task(task, args=arguments, queue=queue, task_id=same_id, connection=connection, retry=False)
    _copy_waiting(redis_url)


def _copy_waiting(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        for queue in QUEUES:
            line = f"{settings().broker.prefix}{queue}"
            if waiting := server.lrange(line, 0, -1):
                server.lpush(line, *waiting)
