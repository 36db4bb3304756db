"""The batched writer of results: many successful jobs end in one commit.

One thread a process writes whatever ended since it last wrote (core/batcher.py): a job that took long is written at
once, short ones share a statement. Slots go on with their jobs meanwhile. A result whose job's row somebody else has
locked is written once the lock is gone, and the others before it.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.batcher import Batcher
from core.errors import LeaseLost
from core.once import once
from db.engines import own_connection
from db.outage import until_back
from db.queries.jobs import attempts
from db.queries.jobs.attempts import ReportsLost, Success, Written
from db.transactions import statement
from tasks import notifier
from tasks.shutdown import stopping
from workers.runtime import held_rows


@dataclass(eq=False, slots=True)
class PendingResult:
    """Once it is settled, `error` is `LeaseLost` for a stale attempt, `ReportsLost`, or what PostgreSQL has against the
    result."""

    success: Success
    tries: int = 0
    is_settled: bool = False
    error: Exception | None = None


class ResultWriter:
    def __init__(self) -> None:
        self._settled = threading.Condition()  # one for all: a future for each job would cost more than its row
        self._connection = own_connection()
        self._batcher = Batcher[PendingResult](self._write, self._settle, name="result writer")

    def add(self, success: Success) -> PendingResult:
        pending = PendingResult(success)
        self._batcher.add(pending)
        return pending

    def wait_for(self, pending: PendingResult) -> None:
        if not pending.is_settled:
            with self._settled:
                self._settled.wait_for(lambda: pending.is_settled)

    def _write(self, batch: Sequence[PendingResult]) -> None:
        written = until_back(lambda: self._succeed([pending.success for pending in batch]), stopping)
        held = [pending for pending in batch if pending.success.fence in written.held] if written.held else []
        self._settle((pending, _error_of(pending, written)) for pending in batch if pending not in held)
        for pending in held:
            self._write_later(pending)

    def _write_later(self, pending: PendingResult) -> None:
        """Without what is kept in any case: that is stored."""
        pending.success = pending.success._replace(keep=None)
        self._batcher.add_later(pending, held_rows.pause_seconds(pending.tries))
        pending.tries += 1

    def _settle(self, endings: Iterable[tuple[PendingResult, Exception | None]]) -> None:
        with self._settled:
            for pending, error in endings:
                pending.error, pending.is_settled = error, True
            self._settled.notify_all()

    def _succeed(self, successes: Sequence[Success]) -> Written:
        with statement(self._connection) as session:
            written = attempts.succeed_all(session, successes)
            for fence in written.stored:
                notifier.job_changed_after_commit(session, fence.id)
        return written


def _error_of(pending: PendingResult, written: Written) -> Exception | None:
    if pending.success.fence in written.stored:
        return None
    return ReportsLost() if pending.success.fence in written.behind else LeaseLost()


@once
def result_writer() -> ResultWriter:
    """The result writer of this process."""
    return ResultWriter()
