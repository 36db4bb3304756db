"""A lock file that allows one running stack per PENSUM_HOME."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded.errors import CannotRun


@contextmanager
def hold_instance_lock(home: Path) -> Iterator[None]:
    """Raises `CannotRun` if another process holds it, or the folder cannot be written."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotRun(f"PENSUM_HOME={home} cannot be written ({error.strerror}): name another folder.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 32, 0).decode()
        os.close(descriptor)
        raise CannotRun(
            f"Pensum already runs in {home} (process {holder}). Stop it first, or set PENSUM_HOME to another folder."
        ) from None
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
