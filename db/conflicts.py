"""Transactions that PostgreSQL ended for the sake of others are tried again, from their beginning: by
`transactions.write` and `AsyncStatements` for the API, by `retried` for workers.

There should be none: whatever locks several rows of a table locks them in the order of their ids
(tests/db/test_lock_order.py).
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from db.failures import TransactionConflict

T = TypeVar("T")

PAUSES_SECONDS = (0.01, 0.05, 0.2, 0.5)


def retried(write: Callable[[], T]) -> T:
    """Raises `TransactionConflict` when it is ended each time."""
    for pause in _pauses():
        try:
            return write()
        except TransactionConflict:
            time.sleep(pause)
    return write()


async def retried_async(write: Callable[[], Awaitable[T]]) -> T:
    """The same for the API."""
    for pause in _pauses():
        try:
            return await write()
        except TransactionConflict:
            await asyncio.sleep(pause)
    return await write()


def _pauses() -> Iterator[float]:
    for pause in PAUSES_SECONDS:
        yield random.uniform(pause / 2, pause)  # noqa: S311  # spreads load; nothing secret
