"""The heartbeat of a worker process: one thread renews the leases of its jobs (lease renewal) and flushes what they
report."""

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from core.batcher import Failure, process_all
from core.errors import LeaseLost, TimeLimitExceeded, Transient
from core.once import once
from core.settings import settings
from db.engines import own_connection
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Fence, Reports
from db.transactions import statement
from tasks import notifier
from tasks.attempt import Attempt
from workers.runtime import attempt_end, worker_identity

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 0.1
AWAY_SECONDS = 0.5

Reported = tuple[Attempt, Reports]


class Heartbeat:
    """Has a database connection of its own, so that a busy pool never lets a live job look dead."""

    def __init__(self) -> None:
        self.worker = worker_identity.of_process(os.getpid())
        self._renew_seconds = settings().worker.heartbeat_seconds
        self._attempts: dict[Fence, Attempt] = {}
        self._lock = threading.Lock()
        self._has_attempts = threading.Event()
        self._next_renewal = 0.0
        self._statement = partial(statement, own_connection())
        threading.Thread(target=self._run_forever, name="heartbeat", daemon=True).start()

    @contextmanager
    def keeping(self, *kept: Attempt) -> Iterator[None]:
        """The attempts' leases are extended until the block ends."""
        with self._lock:
            self._attempts.update((attempt.fence, attempt) for attempt in kept)
        self._has_attempts.set()
        try:
            yield
        finally:
            with self._lock:
                for attempt in kept:
                    self._attempts.pop(attempt.fence, None)

    def live_attempts(self) -> list[Attempt]:
        with self._lock:
            return list(self._attempts.values())

    def renew_now(self, jobs: set[UUID]) -> None:
        """Renews without delay if one of these jobs runs here: the renewal learns that it is to be cancelled."""
        if any(attempt.id in jobs for attempt in self.live_attempts()):
            self._next_renewal = 0.0

    def _run_forever(self) -> None:
        while True:
            self._has_attempts.wait()
            live = self.live_attempts()
            if not live:
                self._has_attempts.clear()
                if not self.live_attempts():
                    continue
                self._has_attempts.set()
            try:
                if time.monotonic() >= self._next_renewal:
                    self._next_renewal = time.monotonic() + self._renew_seconds
                    self._end_stuck(live)
                    self._extend_leases(live)
                self._write_reports(live)
            except Transient as error:
                logger.warning("postgres is away, so %d leases are not extended: %s", len(live), error)
                self._next_renewal = 0.0
                time.sleep(AWAY_SECONDS)  # nothing says when it is back
            except Exception:  # without this thread all jobs of the process would lose their leases
                logger.exception("no heartbeat for %s", [str(attempt.id) for attempt in live])
            time.sleep(FLUSH_SECONDS)  # the pace of the thread, not a wait for something

    def _extend_leases(self, live: list[Attempt]) -> None:
        kept = [attempt for attempt in live if not attempt.is_lost]
        with self._statement() as session:
            owned = attempts.renew_leases(session, worker=self.worker, fences=[attempt.fence for attempt in kept])
        for attempt in kept:
            if attempt.fence not in owned:
                attempt.lose()
            elif owned[attempt.fence]:
                attempt.ask_to_cancel()

    def _end_stuck(self, live: list[Attempt]) -> None:
        """A handler that comes to no checkpoint cannot be stopped, but the client can see that the job failed."""
        for attempt in live:
            if attempt.is_stuck and not attempt.is_lost:
                logger.error("job %s: stuck after %.0f s; its slot is lost", attempt.id, attempt.age_seconds)
                try:
                    attempt_end.fail(attempt.fence, TimeLimitExceeded(), usage=attempt.usage, begin=self._statement)
                except LeaseLost:
                    logger.warning("job %s: attempt %d lost its lease", attempt.id, attempt.fence.attempt)
                attempt.lose()

    def _write_reports(self, live: list[Attempt]) -> None:
        """One statement for all jobs of the process. Attempts whose end is being written just now are left alone."""
        ours = [attempt for attempt in live if attempt.writing.acquire(blocking=False)]
        try:
            if reported := [(attempt, reports) for attempt in ours if (reports := attempt.take_reports())]:
                _keep_unwritten(process_all(self._write_batch, reported))
        finally:
            for attempt in ours:
                attempt.writing.release()

    def _write_batch(self, reported: Sequence[Reported]) -> None:
        with self._statement() as session:
            owned = attempts.report_all(session, [(attempt.fence, reports) for attempt, reports in reported])
            for fence in owned:
                notifier.job_changed_after_commit(session, fence.id)
        for attempt, _ in reported:
            if attempt.fence not in owned:
                attempt.lose()


def _keep_unwritten(failures: Sequence[Failure[Reported]]) -> None:
    """Reports that only an outage kept from being written are written later, and the outage is raised."""
    outage: Transient | None = None
    for (attempt, reports), error in failures:
        if isinstance(error, Transient):
            attempt.restore_reports(reports)
            outage = error
        else:
            logger.error("job %s: reports are lost", attempt.id, exc_info=error)
    if outage is not None:
        raise outage


@once
def heartbeat() -> Heartbeat:
    """The heartbeat of this process. Its `worker` id is new for each process start."""
    return Heartbeat()


def live_attempts() -> list[Attempt]:
    """Without starting a heartbeat in a process that never ran a job."""
    return heartbeat().live_attempts() if heartbeat.is_made else []
