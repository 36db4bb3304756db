"""Reports on this worker process in its state file (core/worker_state.py), and drains it when that is asked for there.

A worker that drains claims no more. Each of its jobs may take the time that its kind has; then the process ends.
"""

import atexit
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from celery.worker import state

from core.running_jobs import RunningJobs
from core.settings import settings
from core.worker_state import StateFile
from tasks.shutdown import claims_no_more
from workers.runtime import worker_identity
from workers.runtime.heartbeat import live_attempts

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


class StateReporter:
    """A thread of the main process of a worker."""

    def __init__(self, file: StateFile) -> None:
        self._file = file
        self.jobs = RunningJobs(file.jobs_path)
        self._heartbeat_at: float | None = None
        self._problem: str | None = None
        self._claim_no_more: Callable[[], None] | None = None
        self._is_draining = False
        threading.Thread(target=self._run_forever, name="state reporter", daemon=True).start()

    def note_heartbeat(self) -> None:
        self._heartbeat_at, self._problem = time.monotonic(), None

    def note_problem(self, problem: str) -> None:
        self._problem = problem

    def drain_on_request(self, claim_no_more: Callable[[], None]) -> None:
        self._claim_no_more = claim_no_more

    def _run_forever(self) -> None:
        while True:
            try:
                self._look()
            except OSError as error:  # a full disk; the jobs go on
                logger.warning("this worker's state cannot be written: %s", error)
            except Exception:  # without this thread the worker would be killed as one that hangs
                logger.exception("this worker did not look after its state")
            time.sleep(LOOK_SECONDS)  # the pace of the thread, not a wait for something

    def _look(self) -> None:
        if not self._is_draining and self._claim_no_more and self._file.is_to_drain:
            logger.info("draining: this worker claims no more jobs, and ends with those that it runs")
            self._claim_no_more()
            self._is_draining = True
        elif self._is_draining and not state.reserved_requests:
            logger.info("drained: this worker ends")
            os.kill(os.getpid(), signal.SIGTERM)
        self._file.write(
            heartbeat_at=self._heartbeat_at,
            problem=self._problem,
            running=sum(not attempt.is_lost for attempt in live_attempts()),
            is_draining=claims_no_more.is_set(),
        )


_reporters: list[StateReporter] = []


def begin(name: str) -> None:
    try:
        worker = worker_identity.of_process(os.getpid())
        file = StateFile(settings().site.home.absolute(), name, worker=worker)
        reporter = StateReporter(file)
    except OSError as error:
        logger.warning("no state file, so that `pensum worker health` and `drain` do not know this worker: %s", error)
        return
    atexit.register(file.remove)
    _reporters.append(reporter)


def running(job: UUID) -> AbstractContextManager[None]:
    """This thread runs the job until the block ends. The children of a prefork worker are watched by their parent, and
    report nothing."""
    return _reporters[0].jobs.running(job) if _reporters else nullcontext()


def note_heartbeat() -> None:
    for reporter in _reporters:
        reporter.note_heartbeat()


def note_problem(problem: str) -> None:
    for reporter in _reporters:
        reporter.note_problem(problem)


def drain_on_request(claim_no_more: Callable[[], None]) -> None:
    """From now on: before the worker is ready it has nothing to drain, and Celery could not end it cleanly."""
    for reporter in _reporters:
        reporter.drain_on_request(claim_no_more)
