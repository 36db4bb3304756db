"""Writing down what ended well, many jobs in one commit.

One thread a process writes whatever has ended since it last looked: a job that took long is written at once, short
ones share a statement. There is no timer, and a slot goes on with its batch meanwhile.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import LeaseLost
from core.once import once
from db.engines import own_connection
from db.outage import through_outage
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Fence, Success
from db.transactions import DatabaseUnavailable, statement
from tasks import notifier


@dataclass(eq=False, slots=True)
class PendingResult:
    """Once it is written, `error` is `LeaseLost` for a stale attempt, or what PostgreSQL has against the result."""

    success: Success
    is_written: bool = False
    error: Exception | None = None


class ResultWriter:
    def __init__(self) -> None:
        self._news = threading.Condition()
        self._written = threading.Condition()
        self._closings: list[PendingResult] = []
        self._connection = own_connection()
        threading.Thread(target=self._write_forever, name="closer", daemon=True).start()

    def add(self, success: Success) -> PendingResult:
        closing = PendingResult(success)
        with self._news:
            self._closings.append(closing)
            self._news.notify()
        return closing

    def wait_for(self, closing: PendingResult) -> None:
        if not closing.is_written:
            with self._written:
                self._written.wait_for(lambda: closing.is_written)

    def _write_forever(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._closings)
                closings, self._closings = self._closings, []
            self._write(closings)
            with self._written:
                for closing in closings:
                    closing.is_written = True
                self._written.notify_all()

    def _write(self, closings: Sequence[PendingResult]) -> None:
        try:
            owned = through_outage(lambda: self._succeed([closing.success for closing in closings]))
        except Exception as error:
            if len(closings) > 1 and not isinstance(error, DatabaseUnavailable):
                for closing in closings:
                    self._write([closing])
                return
            for closing in closings:
                closing.error = error
            return
        for closing in closings:
            if closing.success.fence not in owned:
                closing.error = LeaseLost()

    def _succeed(self, successes: Sequence[Success]) -> set[Fence]:
        with statement(self._connection) as session:
            owned = attempts.succeed_all(session, successes)
            for fence in owned:
                notifier.job_changed_after_commit(session, fence.id)
        return owned


@once
def result_writer() -> ResultWriter:
    """This process's closer."""
    return ResultWriter()
