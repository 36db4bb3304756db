"""What every parser of a file may use."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.settings import settings
from workers.documents import memory_limit, processor_limit


@contextmanager
def parser_limits(size_bytes: int) -> Iterator[None]:
    """For a file of this size. Raises `ParserOutOfMemory` and `ParserOutOfTime`."""
    allowed = settings().parsing
    seconds = allowed.parse_seconds + allowed.parse_seconds_per_mb * size_bytes / 1e6
    with memory_limit.enforced(allowed.parse_memory_bytes), processor_limit.enforced(seconds):
        yield
