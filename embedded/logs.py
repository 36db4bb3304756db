"""Log files under `<home>/logs`. They are appended to, and rotated at the start of a process when they are large."""

from pathlib import Path
from typing import BinaryIO

LARGE_BYTES = 10_000_000
TAIL_BYTES = 4_000


def open_log(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGE_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab", buffering=0)


def tail(path: Path, lines: int = 15) -> str:
    if not path.exists():
        return "(no log)"
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
