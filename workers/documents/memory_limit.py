"""A memory limit for parsers: a crafted file can make a parser allocate without bound."""

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
def enforced(more_bytes: int) -> Iterator[None]:
    """Limits the address space of this process to its present size plus `more_bytes`, for the length of the block.

    Raises `ParserOutOfMemory` instead of `MemoryError`. A C library that does not check its allocations may crash; that
    ends one prefork child, not the worker. Linux can limit the address space only; resident memory is never more.
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
