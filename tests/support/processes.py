"""Looking at other processes."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stops the process, and then those that it has started: to others they hang until the block ends."""
    os.kill(pid, signal.SIGSTOP)
    stopped = [pid, *children_of(pid)]
    for each in stopped:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


def spawned_by(pid: int) -> set[int]:
    """The processes that multiprocessing has spawned for this one. One that has died is missing."""
    return {child for child in children_of(pid) if _is_spawned(child)}


def _is_spawned(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return False


def children_of(pid: int) -> list[int]:
    """Those of its main thread: servers that fork have one thread."""
    return read_pids(Path(f"/proc/{pid}/task/{pid}/children"))
