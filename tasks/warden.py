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

from db.errors import LeaseLost, TimeLimitExceeded, Transient
from db.queries import attempts, wards
from db.queries.attempts import Reports
from db.queries.wards import Ward
from db.session import read_only, transaction
from tasks import bell, identity
from tasks.attempt import Usage
from tasks.contracts import CONTRACTS
from tasks.flower import Picture
from tasks.run import stopping
from tasks.settings import WorkerSettings

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
STOP = signal.SIGURG  # a child that does not listen yet ignores it


def hear_stop() -> None:
    """In a child: the main process says when to claim no more."""
    signal.signal(STOP, lambda *_: stopping.set())


class Warden:
    def __init__(self, pool: Any, hostname: str) -> None:
        self._pool = pool
        self._grace_seconds = WorkerSettings().kill_grace_seconds
        self._picture = Picture(hostname)
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
                running = wards.list_running(session, alive)
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
            wards.keep(session, alive)
            running = wards.list_running(session, self._seen)
        for ward in running:
            self._watch_over(ward, alive.get(ward.fence.worker))
        self._seen = alive.keys() | {ward.fence.worker for ward in running}

    def _alive(self) -> dict[UUID, int]:
        """The children's pids by the ids under which they claim jobs."""
        children = self._pool._pool._pool if self._pool._pool else []
        return {identity.of_process(child.pid): child.pid for child in children if child.pid}

    def _watch_over(self, ward: Ward, pid: int | None) -> None:
        limit_seconds = CONTRACTS[ward.kind].time_limit.total_seconds()
        if pid is None:
            _abandon(ward)
        elif (ward.cancelled_seconds or 0) > self._grace_seconds and self._end(ward, pid, _cancel):
            self._show(ward, "task-revoked", terminated=True)
        elif ward.work_seconds > limit_seconds + self._grace_seconds and self._end(ward, pid, _fail):
            self._show(ward, "task-failed", exception=repr(TimeLimitExceeded()), traceback=None)

    def _end(self, ward: Ward, pid: int, write: Callable[[Session, Ward], None]) -> bool:
        """Whether it had to be ended. That is written first, so a child whose job just ended by itself may live."""
        try:
            with transaction() as session:
                write(session, ward)
                bell.tell_after_commit(session, ward.fence.id)
        except LeaseLost:
            return False
        self._pool.terminate_job(pid, signal.SIGKILL)
        logger.warning("job %s (%s): its process %d was killed", ward.fence.id, ward.kind, pid)
        return True

    def _show(self, ward: Ward, type_: str, **fields: Any) -> None:
        self._picture.add(type_, {"uuid": str(ward.fence.id), "name": ward.kind, **fields})


def _abandon(ward: Ward) -> None:
    with transaction() as session:
        wards.abandon(session, ward.fence)
    logger.error("job %s (%s): its process died", ward.fence.id, ward.kind)


def _cancel(session: Session, ward: Ward) -> None:
    attempts.cancel(session, ward.fence, Reports(), receipt=Usage().as_receipt())


def _fail(session: Session, ward: Ward) -> None:
    problem = TimeLimitExceeded().as_problem()
    attempts.fail(session, ward.fence, Reports(), error=problem, receipt=Usage().as_receipt())


def _release(session: Session, ward: Ward) -> None:
    attempts.release(session, ward.fence)
    bell.ring_after_commit(session, ward.queue)
