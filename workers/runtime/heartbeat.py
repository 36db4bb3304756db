"""The heartbeat of a worker process: one thread renews the leases of its jobs (lease renewal)."""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from core.errors import LeaseLost, TimeLimitExceeded, Transient
from core.once import once
from core.settings import settings
from db.conflicts import retried
from db.engines import own_connection
from db.failures import RowHeld
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Fence
from db.transactions import statement
from tasks import notifier
from tasks.attempt import Attempt
from workers.runtime import attempt_end, worker_identity
from workers.runtime.report_writer import report_writer

logger = logging.getLogger(__name__)

AWAY_SECONDS = 0.5
BEHIND_SECONDS = 5.0
LONGEST_SECONDS = 5.0  # with as long for a new connection, a third of a lease


class Heartbeat:
    """Has database connections of its own, so that a busy pool never lets a live job look dead, and gives up on them
    before leases would end."""

    def __init__(self) -> None:
        self.worker = worker_identity.of_process(os.getpid())
        self._renew_seconds = settings().worker.heartbeat_seconds
        self._attempts: dict[Fence, Attempt] = {}
        self._lock = threading.Lock()
        self._has_attempts = threading.Event()
        self._renews_now = threading.Event()
        self._next_renewal = 0.0
        self._renewed_at = 0.0
        self._reports = report_writer()
        self._statement = partial(statement, own_connection(limit_seconds=LONGEST_SECONDS))
        # A renewal that a crash of PostgreSQL undoes is made again within seconds. Its locks are held for less long.
        self._renewal = partial(statement, own_connection(is_durable=False, limit_seconds=LONGEST_SECONDS))
        threading.Thread(target=self._run_forever, name="heartbeat", daemon=True).start()

    @contextmanager
    def keeping(self, *kept: Attempt) -> Iterator[None]:
        """The attempts' leases are extended until the block ends, and what they report is written."""
        for attempt in kept:
            attempt.announce_to(self._reports.add)
        with self._lock:
            if not self._attempts:
                self._renewed_at = time.monotonic()
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

    @property
    def is_behind(self) -> bool:
        """Whether PostgreSQL was out of reach, or the process stood still: jobs that run here may wait in their queues
        again, until the next renewal resumes them."""
        return bool(self.live_attempts()) and time.monotonic() - self._renewed_at > BEHIND_SECONDS

    def renew_now(self, jobs: set[UUID]) -> None:
        """Renews without delay if one of these jobs runs here: the renewal learns that it is to be cancelled."""
        if any(attempt.id in jobs for attempt in self.live_attempts()):
            self._next_renewal = 0.0
            self._renews_now.set()

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
            except Transient as error:
                logger.debug("%d leases were not extended: %s", len(live), error)
                self._next_renewal = 0.0
                time.sleep(AWAY_SECONDS)  # nothing says when it is back
            except Exception:  # without this thread all jobs of the process would lose their leases
                logger.exception("no heartbeat for %s", [str(attempt.id) for attempt in live])
            self._renews_now.wait(max(0.0, self._next_renewal - time.monotonic()))
            self._renews_now.clear()

    def _extend_leases(self, live: list[Attempt]) -> None:
        kept = [attempt for attempt in live if not attempt.is_lost]
        owned = retried(lambda: self._renew([attempt.fence for attempt in kept]))
        self._renewed_at = time.monotonic()
        for attempt in kept:
            if attempt.fence not in owned:
                attempt.lose()
            elif owned[attempt.fence]:
                attempt.ask_to_cancel()

    def _renew(self, fences: Sequence[Fence]) -> Mapping[Fence, bool]:
        """Whether each is to be cancelled, without those that are lost. What lost its lease is resumed where nobody has
        begun it since. A row that somebody else has locked is still owned, and is renewed next time."""
        with self._renewal() as session:
            owned = attempts.renew_leases(session, worker=self.worker, fences=fences)
            found = attempts.resume(session, missing) if (missing := set(fences) - owned.keys()) else {}
            resumed = [fence for fence, ownership in found.items() if ownership.has_waited]
            for fence in resumed:
                notifier.job_changed_after_commit(session, fence.id)
        if resumed:
            logger.info("%d jobs go on here after their leases had ended", len(resumed))
        return owned | {fence: ownership.is_cancelled for fence, ownership in found.items()}

    def _end_stuck(self, live: list[Attempt]) -> None:
        """A handler that comes to no checkpoint cannot be stopped, but the client can see that the job failed."""
        for attempt in live:
            if attempt.is_stuck and not attempt.is_lost:
                try:
                    attempt_end.fail(attempt.fence, TimeLimitExceeded(), usage=attempt.usage, begin=self._statement)
                except RowHeld:
                    continue  # the next time
                except LeaseLost:
                    logger.warning("job %s: attempt %d lost its lease", attempt.id, attempt.fence.attempt)
                logger.error("job %s: stuck after %.0f s; its slot is lost", attempt.id, attempt.age_seconds)
                attempt.lose()


@once
def heartbeat() -> Heartbeat:
    """The heartbeat of this process. Its `worker` id is new for each process start."""
    return Heartbeat()


def live_attempts() -> list[Attempt]:
    """Without starting a heartbeat in a process that never ran a job."""
    return heartbeat().live_attempts() if heartbeat.is_made else []
