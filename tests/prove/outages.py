"""What a process does about an outage of PostgreSQL."""

from collections.abc import Callable
from typing import TypeVar

from db.failures import DatabaseUnavailable

T = TypeVar("T")

TRIES = 5


def repeated(write: Callable[[], T]) -> T:
    """As `db.outage.until_back`, without its pauses."""
    for _ in range(TRIES):
        try:
            return write()
        except DatabaseUnavailable:
            continue
    return write()
