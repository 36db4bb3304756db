"""The supervisor of prefork children, a thread of the main process: it renews the leases of their jobs, ends jobs that
are cancelled or past their time limit, and abandons those of dead children. A child that runs C code cannot do it.

A prefork worker claims one job at a time (`Queue.batch`), so a job begins when it is claimed.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from core.errors import LeaseLost, TimeLimitExceeded, Transient
from core.settings import settings
from db.failures import RowHeld
from db.queries.jobs import child_jobs
from db.queries.jobs.child_jobs import ChildJob
from db.transactions import read_only, transaction
from tasks.contracts import CONTRACTS
from tasks.queues import QUEUES
from tasks.shutdown import claims_no_more, stopping
from workers.documents.memory_limit import ParserOutOfMemory
from workers.runtime import attempt_end, worker_identity
from workers.runtime.task_events import FlowerEvents

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
FACTOR = 20.0  # of seconds of the clock to those of a processor, for a job that ignores its limit
STOP = signal.SIGURG  # a child that has no handler for it yet ignores it
PARSE = "parse"  # the stage of every kind whose handler runs under `parser_limits`


def listen_for_stop() -> None:
    """In a child: the signal of the main process stops claiming."""
    signal.signal(STOP, lambda *_: _stop_claiming())


def _stop_claiming() -> None:
    stopping.set()
    claims_no_more.set()


def _large_queue(child: ChildJob) -> str | None:
    return QUEUES[child.queue].large if child.queue in QUEUES else None


class PreforkSupervisor:
    def __init__(self, pool: Any, hostname: str) -> None:
        self._pool = pool
        self._grace_seconds = settings().worker.kill_grace_seconds
        self._short_seconds = settings().parsing.parse_short_seconds * FACTOR
        self._events = FlowerEvents(hostname)
        self._seen: dict[UUID, Any] = {}

    def begin(self) -> None:
        threading.Thread(target=self._run_forever, name="prefork supervisor", daemon=True).start()

    def workers(self) -> Collection[UUID]:
        """The ids under which the children claim jobs."""
        return self._alive().keys()

    def stop_claiming(self) -> None:
        self._signal(STOP)

    def kill_children(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        for process in self._alive().values():
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)

    def give_back(self) -> None:
        """The jobs that did not end in time go back at once, and their processes are killed."""
        alive = self._alive()
        try:
            with read_only() as session:
                running = child_jobs.list_running(session, alive)
            for child in running:
                give_back = partial(attempt_end.give_back, child.fence, child.queue)
                with suppress(RowHeld):  # the reaper takes it back
                    self._kill(child, alive[child.fence.worker].pid, give_back)
        except Transient as error:
            logger.warning("the children's jobs were not given back: %s", error)

    def _run_forever(self) -> None:
        while True:
            try:
                self._look()
            except Transient as error:
                logger.debug("the children's jobs were not supervised: %s", error)
            except Exception:  # without this thread no child's job would end that cannot end itself
                logger.exception("the children's jobs were not supervised")
            time.sleep(LOOK_SECONDS)  # the pace of the thread, not a wait for something

    def _look(self) -> None:
        if claims_no_more.is_set():
            self.stop_claiming()
        alive = self._alive()
        self._seen |= alive
        with transaction() as session:
            child_jobs.renew_leases(session, alive)
            running = child_jobs.list_running(session, self._seen)
        for child in running:
            with suppress(RowHeld):  # the next time
                if child.fence.worker in alive:
                    self._supervise(child, alive[child.fence.worker].pid)
                else:
                    self._end_job_of_dead(child, self._seen[child.fence.worker].exitcode)
        self._seen = alive | {child.fence.worker: self._seen[child.fence.worker] for child in running}

    def _alive(self) -> dict[UUID, Any]:
        """The pool's processes by the worker ids under which they claim jobs. A process leaves the pool once its exit
        code is known."""
        children = self._pool._pool._pool if self._pool._pool else []
        return {worker_identity.of_process(child.pid): child for child in children if child.pid}

    def _end_job_of_dead(self, child: ChildJob, exitcode: int | None) -> None:
        """A parser that aborts does so each time: its C++ library found no memory within `parser_limits`. Any other
        death may have come from outside, so another attempt follows."""
        if exitcode == -signal.SIGABRT and child.fence.stage == PARSE:
            with suppress(LeaseLost):
                attempt_end.fail(child.fence, ParserOutOfMemory())
        else:
            attempt_end.abandon(child.fence)
        logger.error("job %s (%s): its process died, exit code %s", child.fence.id, child.kind, exitcode)

    def _supervise(self, child: ChildJob, pid: int) -> None:
        limit_seconds = CONTRACTS[child.kind].time_limit.total_seconds()
        if (child.cancelled_seconds or 0) > self._grace_seconds:
            if self._kill(child, pid, partial(attempt_end.cancel, child.fence)):
                self._show(child, "task-revoked", terminated=True)
        elif (large := _large_queue(child)) and child.work_seconds > self._short_seconds:
            self._kill(child, pid, partial(attempt_end.move_to_large, child.fence, large))
        elif child.work_seconds > limit_seconds + self._grace_seconds:
            error = TimeLimitExceeded()
            if self._kill(child, pid, partial(attempt_end.fail, child.fence, error)):
                self._show(child, "task-failed", exception=repr(error), traceback=None)

    def _kill(self, child: ChildJob, pid: int, end: Callable[[], None]) -> bool:
        """Whether it had to. The end is written first, so a child whose job just ended by itself may live."""
        try:
            end()
        except LeaseLost:
            return False
        self._pool.terminate_job(pid, signal.SIGKILL)
        logger.warning("job %s (%s): its process %d was killed", child.fence.id, child.kind, pid)
        return True

    def _show(self, child: ChildJob, type_: str, **fields: Any) -> None:
        self._events.add(type_, {"uuid": str(child.fence.id), "name": child.kind, **fields})
