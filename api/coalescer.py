"""Coalescing loader: whoever becomes due while a load is under way shares the next one (core/batcher.py)."""

import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

from core.batcher import AsyncBatcher, Failure
from db.transactions import DatabaseUnavailable

logger = logging.getLogger(__name__)

H = TypeVar("H", bound=Hashable)

MOST_IN_A_LOAD = 1_000


class Coalescer(AsyncBatcher[H]):
    """One load at a time, of what waits longest. A load that fails is not repeated: `JobChanges` makes everybody due
    again within a second."""

    def __init__(self, load: Callable[[Sequence[H]], Awaitable[None]]) -> None:
        super().__init__(load, _log_failures, most_at_once=MOST_IN_A_LOAD)


def _log_failures(failures: Sequence[Failure[H]]) -> None:
    error = failures[0][1]
    if isinstance(error, DatabaseUnavailable):
        logger.debug("%d clients that follow jobs are late: %s", len(failures), error)
    else:
        logger.error("%d clients that follow jobs are late", len(failures), exc_info=error)
