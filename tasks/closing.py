"""Writing down what ended well, many jobs in one commit.

One thread a process writes whatever has ended since it last looked: a job that took long is written at once, short
ones share a statement. There is no timer, and a slot goes on with its batch meanwhile.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from db.errors import LeaseLost
from db.once import once
from db.queries import attempts
from db.queries.attempts import Fence, Success
from db.session import DatabaseUnavailable, own_connection
from tasks import bell

T = TypeVar("T")

PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)  # nothing would tell us when the database is back


def through_outage(write: Callable[[], T]) -> T:
    """Tries again while PostgreSQL is away for a moment; then raises `DatabaseUnavailable`."""
    for pause in PAUSES_SECONDS:
        try:
            return write()
        except DatabaseUnavailable:
            time.sleep(pause)
    return write()


@dataclass(eq=False, slots=True)
class Closing:
    """Once it is written, `error` is `LeaseLost` for a stale attempt, or what PostgreSQL has against the result."""

    success: Success
    is_written: bool = False
    error: Exception | None = None


class Closer:
    def __init__(self) -> None:
        self._news = threading.Condition()
        self._written = threading.Condition()
        self._closings: list[Closing] = []
        self._statement = own_connection()
        threading.Thread(target=self._write_forever, name="closer", daemon=True).start()

    def add(self, success: Success) -> Closing:
        closing = Closing(success)
        with self._news:
            self._closings.append(closing)
            self._news.notify()
        return closing

    def wait_for(self, closing: Closing) -> None:
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

    def _write(self, closings: Sequence[Closing]) -> None:
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
        with self._statement() as session:
            owned = attempts.succeed_all(session, successes)
            for fence in owned:
                bell.tell_after_commit(session, fence.id)
        return owned


@once
def closer() -> Closer:
    """This process's closer."""
    return Closer()
