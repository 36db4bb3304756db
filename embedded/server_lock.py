"""A lock on a data folder, held by the server that uses it: the server process inherits the locked descriptor.

The lock lasts exactly as long as the server or any of its children, whatever happens to this process. While it is held,
the process id in it is that of the server. A process id in an unlocked file may belong to any other process by now.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embedded.errors import CannotRun

GRACE_SECONDS = 2.0
STOP_SECONDS = 15.0


@contextmanager
def acquired(path: Path, *, stop_signal: int) -> Iterator[int]:
    """The locked descriptor, to be inherited by the server. Stops a server that an earlier supervisor left running."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock_within(descriptor, GRACE_SECONDS):
            _signal_holder(descriptor, stop_signal)
            if not _lock_within(descriptor, STOP_SECONDS):
                raise CannotRun(
                    f"Another server uses {path.parent} and does not stop. Stop the process whose id is in {path}."
                )
        yield descriptor
    finally:
        os.close(descriptor)


def write_holder(descriptor: int, pid: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(pid).encode(), 0)


def _signal_holder(descriptor: int, stop_signal: int) -> None:
    holder = os.pread(descriptor, 32, 0)
    if holder.isdigit():
        with suppress(ProcessLookupError):
            os.kill(int(holder), stop_signal)


def _lock_within(descriptor: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not _try_lock(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
