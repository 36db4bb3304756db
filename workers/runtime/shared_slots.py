"""Slots that the children of a prefork worker share: of some kinds of work only so many run at once in all of them."""

import fcntl
import os
from pathlib import Path


class SharedSlots:
    """Locked files in a folder, one for each slot. A process that is killed leaves its slot free."""

    def __init__(self, folder: Path, name: str, count: int) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._paths = [folder / f"{name}.{number}.slot" for number in range(1, count + 1)]
        self._held: list[int] = []

    def acquire(self, *, blocking: bool) -> bool:
        """Whether a slot was free. It never waits."""
        assert not blocking
        return any(self._lock(path) for path in self._paths)

    def release(self) -> None:
        os.close(self._held.pop())

    def _lock(self, path: Path) -> bool:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held.append(descriptor)
        return True
