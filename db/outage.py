"""Waiting until PostgreSQL takes writes again."""

import time
from collections.abc import Callable
from itertools import chain, repeat
from threading import Event
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.failures import DatabaseUnavailable

T = TypeVar("T")

TAKES_WRITES = text("SELECT NOT (pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean)")

PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)  # PostgreSQL sends no signal when it is back
LONGEST_PAUSE_SECONDS = 2.0
LONGEST_SECONDS = 6 * 3600.0  # a write that PostgreSQL refuses for that long was never going to be written


def through_outage(write: Callable[[], T]) -> T:
    """Retries for about eight seconds while PostgreSQL is away, then raises `DatabaseUnavailable`."""
    for pause in PAUSES_SECONDS:
        try:
            return write()
        except DatabaseUnavailable:
            time.sleep(pause)
    return write()


def until_back(write: Callable[[], T], stopping: Event) -> T:
    """Retries for hours while PostgreSQL is away, so that nothing finished is thrown away. Raises `DatabaseUnavailable`
    soon after `stopping` is set."""
    ends_at = time.monotonic() + LONGEST_SECONDS
    for pause in chain(PAUSES_SECONDS[:3], repeat(LONGEST_PAUSE_SECONDS)):
        try:
            return write()
        except DatabaseUnavailable:
            if stopping.wait(pause) or time.monotonic() > ends_at:
                break
    return write()


def takes_writes(session: Session) -> bool:
    """For a session of the API: those of `read_only` are set to read."""
    return bool(session.scalar(TAKES_WRITES))
