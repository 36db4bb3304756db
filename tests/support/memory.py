"""Memory that glibc keeps for later, and that a process of tests gives back instead."""

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # names of mallopt(3)
MIB = 1 << 20


def give_back_freed_memory() -> None:
    """Does nothing without glibc.

    By default each thread has a heap of its own, and once a large block is freed, later ones are taken from such a heap
    and are kept: after the tests of large bodies that was a fifth of the process.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(ARENA_MAX, 2)
        mallopt(MMAP_THRESHOLD, MIB)
        mallopt(TRIM_THRESHOLD, 16 * MIB)
