"""The writer of reports: what the jobs of a process stream and report goes into their logs while they work.

One thread writes whatever came since it last wrote, in one statement. The first text of an output goes at once. Then
it rests before it writes later text, the longer the longer the last write took: the busier the machine, the larger the
pieces. Progress goes at an even pace.

Reports of a job whose row somebody else has locked are written once the lock is gone, and the others before them.

The commits do not wait for the disk. The commit that ends an attempt does, and what came before it is durable with it.
What PostgreSQL loses in a crash, the attempt tells again (docs/decisions/0020).
"""

import logging
import math
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple
from weakref import WeakKeyDictionary

from core.batcher import Failure, process_all
from core.errors import Transient
from core.once import once
from db.conflicts import retried
from db.engines import own_connection
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Fence, Reports, Written
from db.transactions import statement
from tasks import notifier
from tasks.attempt import Attempt, Haste
from workers.runtime import held_rows

logger = logging.getLogger(__name__)

PROGRESS_SECONDS = 0.1
REST = 4  # times as long as the last write took
LONGEST_REST_SECONDS = 0.03
AWAY_SECONDS = 0.5
FAR_SECONDS = 0.01  # a write that takes as long is one over a long line

Reported = tuple[Attempt, Reports]


class Hold(NamedTuple):
    """Somebody else has locked the row of an attempt: how often it was met so, and when it is tried again."""

    tries: int
    until: float


NOT_HELD = Hold(0, 0.0)


class ReportWriter:
    """Has a database connection of its own, so that neither leases nor a busy pool wait for it, nor it for them."""

    def __init__(self) -> None:
        self._statement = partial(statement, own_connection(is_durable=False))
        self._due: dict[Attempt, Haste] = {}
        self._holds: WeakKeyDictionary[Attempt, Hold] = WeakKeyDictionary()
        self._is_far = False
        self._due_at = math.inf
        self._rested_at = 0.0
        self._added = threading.Condition()
        threading.Thread(target=self._run_forever, name="report writer", daemon=True).start()

    def add(self, attempt: Attempt, haste: Haste) -> None:
        """The attempt has something to write."""
        with self._added:
            due_at = self._due_time(haste)
            if self._holds:
                due_at = max(due_at, self._holds.get(attempt, NOT_HELD).until)
            if self._due.get(attempt) is not Haste.AT_ONCE:
                self._due[attempt] = haste
            if due_at < self._due_at:
                self._due_at = due_at
                self._added.notify()

    def _due_time(self, haste: Haste) -> float:
        match haste:
            case Haste.AT_ONCE:
                return 0.0
            case Haste.SOON:
                return self._rested_at
            case Haste.IN_TIME:
                return time.monotonic() + PROGRESS_SECONDS

    def _run_forever(self) -> None:
        while True:
            due = self._next_due()
            began = time.monotonic()
            self._announce_first_texts(due)
            if failures := process_all(self._write_reports, list(due)):
                self._write_later(failures)
            ended = time.monotonic()
            self._is_far = ended - began >= FAR_SECONDS
            self._rested_at = ended + min(REST * (ended - began), LONGEST_REST_SECONDS)

    def _announce_first_texts(self, due: Mapping[Attempt, Haste]) -> None:
        """Over a long line, beside the write and not behind its answer: a reader waits for them."""
        if self._is_far and (firsts := [attempt.id for attempt in due if due[attempt] is Haste.AT_ONCE]):
            notifier.notifier().job_changing(firsts)

    def _write_later(self, failures: Sequence[Failure[Attempt]]) -> None:
        """The reports of a bug are gone, and those of an outage are back in their attempts."""
        error = failures[0][1]
        if not isinstance(error, Transient):
            logger.error("the reports of %d jobs were not written", len(failures), exc_info=error)
            return
        logger.debug("the reports of %d jobs wait: %s", len(failures), error)
        time.sleep(AWAY_SECONDS)  # nothing says when it is back
        for attempt, _ in failures:
            self.add(attempt, Haste.IN_TIME)

    def _next_due(self) -> Mapping[Attempt, Haste]:
        with self._added:
            while (seconds := self._due_at - time.monotonic()) > 0:
                self._added.wait(None if math.isinf(seconds) else seconds)
            now = time.monotonic()
            holds = self._holds.items()
            held = {attempt: hold.until for attempt, hold in holds if attempt in self._due and hold.until > now}
            due = {attempt: haste for attempt, haste in self._due.items() if attempt not in held}
            self._due = {attempt: self._due[attempt] for attempt in held}
            self._due_at = min(held.values(), default=math.inf)
        return due

    def _write_reports(self, due: Sequence[Attempt]) -> None:
        """Attempts whose end is being written just now are left alone: their last reports go with it."""
        ours = [attempt for attempt in due if attempt.writing.acquire(blocking=False)]
        try:
            if reported := [(attempt, reports) for attempt in ours if (reports := self._next_reports(attempt))]:
                _keep_unsure(process_all(self._write_batch, reported))
        finally:
            for attempt in ours:
                attempt.writing.release()

    def _write_batch(self, reported: Sequence[Reported]) -> None:
        written = retried(lambda: self._store([(attempt.fence, reports) for attempt, reports in reported]))
        for attempt, reports in reported:
            if written.held and attempt.fence in written.held:
                attempt.keep_unsure(reports)
                self._hold(attempt)
            elif written.behind and attempt.fence in written.behind:
                attempt.tell_again()
            elif attempt.fence not in written.stored:
                attempt.lose()
            if self._holds and attempt.fence not in written.held:
                self._release(attempt)

    def _hold(self, attempt: Attempt) -> None:
        """Has the attempt's reports written later."""
        with self._added:
            tries = self._holds.get(attempt, NOT_HELD).tries
            self._holds[attempt] = Hold(tries + 1, time.monotonic() + held_rows.pause_seconds(tries))
        self.add(attempt, Haste.SOON)

    def _release(self, attempt: Attempt) -> None:
        with self._added:
            self._holds.pop(attempt, None)

    def _store(self, reported: Sequence[tuple[Fence, Reports]]) -> Written:
        with self._statement() as session:
            written = attempts.report_all(session, reported)
            for fence in written.stored:
                notifier.job_changed_after_commit(session, fence.id)
        return written

    def _next_reports(self, attempt: Attempt) -> Reports:
        """What was sent before comes alone, and what is newer after it."""
        if unsure := attempt.take_unsure():
            self.add(attempt, Haste.SOON)
            return unsure
        return attempt.take_reports()


def _keep_unsure(failures: Sequence[Failure[Reported]]) -> None:
    """Reports whose answer an outage swallowed are sent again, and the outage is raised."""
    outage: Transient | None = None
    for (attempt, reports), error in failures:
        if isinstance(error, Transient):
            attempt.keep_unsure(reports)
            outage = error
        else:
            attempt.give_up(reports)
            logger.error("job %s: reports are lost", attempt.id, exc_info=error)
    if outage is not None:
        raise outage


@once
def report_writer() -> ReportWriter:
    """The report writer of this process."""
    return ReportWriter()
