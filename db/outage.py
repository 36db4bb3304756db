"""Writes that wait out a short outage of PostgreSQL."""

import time
from collections.abc import Callable
from typing import TypeVar

from db.transactions import DatabaseUnavailable

T = TypeVar("T")

PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0, 4.0)  # PostgreSQL sends no signal when it is back


def through_outage(write: Callable[[], T]) -> T:
    """Retries for about eight seconds while PostgreSQL is away, then raises `DatabaseUnavailable`."""
    for pause in PAUSES_SECONDS:
        try:
            return write()
        except DatabaseUnavailable:
            time.sleep(pause)
    return write()
