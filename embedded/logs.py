"""Log files under `<home>/logs`, for their owner alone. They are appended to, and rotated at the start of a process
when they are large."""

import os
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


def tail(path: Path, lines: int = 15) -> str:
    if not path.exists():
        return "(no log)"
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
