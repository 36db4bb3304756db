"""The main process's watch over the jobs of its children. A child that runs C code, or is dead, cannot do it itself.

A prefork worker claims one job at a time (`Queue.batch`), so a job begins when it is claimed.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import LeaseLost, TimeLimitExceeded, Transient
from db.queries.jobs import attempts, child_jobs
from db.queries.jobs.attempts import Reports
from db.queries.jobs.child_jobs import ChildJob
from db.transactions import read_only, transaction
from tasks import notifier
from tasks.attempt import Usage
from tasks.contracts import CONTRACTS
from tasks.settings import WorkerSettings
from tasks.shutdown import stopping
from workers.runtime import worker_identity
from workers.runtime.task_events import FlowerEvents

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
STOP = signal.SIGURG  # a child that does not listen yet ignores it


def listen_for_stop() -> None:
    """In a child: the main process says when to claim no more."""
    signal.signal(STOP, lambda *_: stopping.set())


class PreforkSupervisor:
    def __init__(self, pool: Any, hostname: str) -> None:
        self._pool = pool
        self._grace_seconds = WorkerSettings().kill_grace_seconds
        self._picture = FlowerEvents(hostname)
        self._seen: set[UUID] = set()

    def begin(self) -> None:
        threading.Thread(target=self._watch_forever, name="warden", daemon=True).start()

    def tell_to_stop(self) -> None:
        for pid in self._alive().values():
            with suppress(ProcessLookupError):
                os.kill(pid, STOP)

    def give_back(self) -> None:
        """The jobs that did not end in time go back at once, and their processes are killed."""
        alive = self._alive()
        try:
            with read_only() as session:
                running = child_jobs.list_running(session, alive)
            for ward in running:
                self._end(ward, alive[ward.fence.worker], _release)
        except Transient as error:
            logger.warning("the children's jobs were not given back: %s", error)

    def _watch_forever(self) -> None:
        while True:
            try:
                self._look()
            except Transient as error:
                logger.warning("postgres is away, so nobody watches over the children: %s", error)
            except Exception:
                logger.exception("the warden overlooked something")
            time.sleep(LOOK_SECONDS)  # the pace of the thread, not a wait for something

    def _look(self) -> None:
        if stopping.is_set():
            self.tell_to_stop()
        alive = self._alive()
        self._seen |= alive.keys()
        with transaction() as session:
            child_jobs.keep(session, alive)
            running = child_jobs.list_running(session, self._seen)
        for ward in running:
            self._watch_over(ward, alive.get(ward.fence.worker))
        self._seen = alive.keys() | {ward.fence.worker for ward in running}

    def _alive(self) -> dict[UUID, int]:
        """The children's pids by the ids under which they claim jobs."""
        children = self._pool._pool._pool if self._pool._pool else []
        return {worker_identity.of_process(child.pid): child.pid for child in children if child.pid}

    def _watch_over(self, ward: ChildJob, pid: int | None) -> None:
        limit_seconds = CONTRACTS[ward.kind].time_limit.total_seconds()
        if pid is None:
            _abandon(ward)
        elif (ward.cancelled_seconds or 0) > self._grace_seconds and self._end(ward, pid, _cancel):
            self._show(ward, "task-revoked", terminated=True)
        elif ward.work_seconds > limit_seconds + self._grace_seconds and self._end(ward, pid, _fail):
            self._show(ward, "task-failed", exception=repr(TimeLimitExceeded()), traceback=None)

    def _end(self, ward: ChildJob, pid: int, write: Callable[[Session, ChildJob], None]) -> bool:
        """Whether it had to be ended. That is written first, so a child whose job just ended by itself may live."""
        try:
            with transaction() as session:
                write(session, ward)
                notifier.job_changed_after_commit(session, ward.fence.id)
        except LeaseLost:
            return False
        self._pool.terminate_job(pid, signal.SIGKILL)
        logger.warning("job %s (%s): its process %d was killed", ward.fence.id, ward.kind, pid)
        return True

    def _show(self, ward: ChildJob, type_: str, **fields: Any) -> None:
        self._picture.add(type_, {"uuid": str(ward.fence.id), "name": ward.kind, **fields})


def _abandon(ward: ChildJob) -> None:
    with transaction() as session:
        child_jobs.abandon(session, ward.fence)
    logger.error("job %s (%s): its process died", ward.fence.id, ward.kind)


def _cancel(session: Session, ward: ChildJob) -> None:
    attempts.cancel(session, ward.fence, Reports(), receipt=Usage().as_receipt())


def _fail(session: Session, ward: ChildJob) -> None:
    problem = TimeLimitExceeded().as_problem()
    attempts.fail(session, ward.fence, Reports(), error=problem, receipt=Usage().as_receipt())


def _release(session: Session, ward: ChildJob) -> None:
    attempts.release(session, ward.fence)
    notifier.wake_after_commit(session, ward.queue)
