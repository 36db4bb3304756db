"""A bound on what a parser may take: a file can be made so that reading it fills any memory."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Permanent

PAGE_BYTES = resource.getpagesize()


class ParserOutOfMemory(Permanent):
    """Reading the file takes more memory than the parser may use. Split it, or save it in a simpler format."""

    slug = "parser-out-of-memory"


@contextmanager
def at_most(more_bytes: int) -> Iterator[None]:
    """Within, this process gets no more than that on top of what it has, and `MemoryError` becomes a problem.

    A library in C that does not mind its allocations may crash; that ends the process of a prefork worker, not the
    worker. Address space is what Linux can bound; the real memory is never more.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _address_space() + more_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    try:
        yield
    except MemoryError as error:
        raise ParserOutOfMemory from error
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * PAGE_BYTES
