"""Log files under `<home>/logs`, for their owner alone. They are appended to, and rotated at the start of a process
when they are large."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

LARGE_BYTES = 10_000_000
TAIL_BYTES = 4_000


def open_log(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    if path.exists() and path.stat().st_size > LARGE_BYTES:
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)  # a file of an earlier version was open to all
    return os.fdopen(descriptor, "ab", buffering=0)


class Log:
    """Lines of a log file. Those that cannot be written, as on a full disk, are dropped; the file says how many as soon
    as it can be written again."""

    def __init__(self, open_file: Callable[[], BinaryIO]) -> None:
        self._open = open_file
        self._file: BinaryIO | None = None
        self._dropped = 0
        self._is_cut = False

    def write(self, line: bytes) -> None:
        try:
            if self._dropped:
                self._append(b"\n" if self._is_cut else b"")
                self._is_cut = False
                self._append(
                    f"pensum: {self._dropped} lines of this log could not be written and were dropped\n".encode()
                )
                self._dropped = 0
            self._append(line)
        except OSError:
            self._dropped += 1

    def _append(self, text: bytes) -> None:
        self._file = self._file or self._open()
        if (written := self._file.write(text)) < len(text):
            self._is_cut = self._is_cut or written > 0
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def tail(path: Path, lines: int = 15) -> str:
    if not path.exists():
        return "(no log)"
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
