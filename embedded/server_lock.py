"""Who holds a data folder: a lock file whose descriptor the server process inherits.

So the lock lasts exactly as long as the server or any of its children, whatever happened to us, and the process id in
it can be believed while it is held. Process ids found in files alone cannot: they may long belong to somebody else.
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
def taken(path: Path, *, stop_signal: int) -> Iterator[int]:
    """The locked descriptor, to be inherited by the server. A server that an earlier owner left behind is stopped."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked_within(descriptor, GRACE_SECONDS):
            _signal_holder(descriptor, stop_signal)
            if not _locked_within(descriptor, STOP_SECONDS):
                raise CannotRun(
                    f"Another server still uses {path.parent} and does not stop. Its process id is in {path}."
                )
        yield descriptor
    finally:
        os.close(descriptor)


def note_holder(descriptor: int, pid: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(pid).encode(), 0)


def _signal_holder(descriptor: int, stop_signal: int) -> None:
    holder = os.pread(descriptor, 32, 0)
    if holder.isdigit():
        with suppress(ProcessLookupError):
            os.kill(int(holder), stop_signal)


def _locked_within(descriptor: int, seconds: float) -> bool:
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
