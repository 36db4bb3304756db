"""What every parser of a file may use."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.settings import settings
from tasks.attempt import Attempt, TakesLong
from workers.documents import memory_limit, processor_limit
from workers.documents.processor_limit import ParserOutOfTime


@contextmanager
def parser_limits(attempt: Attempt, size_bytes: int) -> Iterator[None]:
    """For a file of this size. Raises `ParserOutOfMemory` and `ParserOutOfTime`, or `TakesLong` where short files wait
    behind it."""
    allowed = settings().parsing
    seconds = allowed.parse_seconds + allowed.parse_seconds_per_mb * size_bytes / 1e6
    large_queue = attempt.large_queue
    if large_queue is not None:
        seconds = min(seconds, allowed.parse_short_seconds)
    try:
        with memory_limit.enforced(allowed.parse_memory_bytes), processor_limit.enforced(seconds):
            yield
    except ParserOutOfTime:
        if large_queue is not None:
            raise TakesLong(large_queue) from None
        raise
