"""Looking at other processes."""

import os
from pathlib import Path


def is_alive(pid: int) -> bool:
    """A zombie, which has exited but was not waited for, counts as dead."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def all_gone(pids: list[int]) -> bool:
    return not any(map(is_alive, pids))


def read_pids(file: Path) -> list[int]:
    return [int(word) for word in file.read_text().split()] if file.exists() else []
