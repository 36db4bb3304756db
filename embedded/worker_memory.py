"""Workers that take too much of the machine's memory, or a process of their pools does: nothing within them bounds it.

`RLIMIT_AS` could not: torch and onnxruntime reserve far more addresses than they use. Files that are mapped, such as a
model's weights, do not count: the kernel takes their pages back when it needs them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core import worker_state
from core.worker_state import WorkerState

COUNTED = ("RssAnon", "RssShmem", "VmSwap")
KIB = 1024
GB = 1e9


@dataclass(frozen=True)
class LargeProcess:
    """A process beyond the limit, with a sentence for the operator: a worker, or one that a worker has started."""

    worker: WorkerState
    pid: int
    reason: str

    @property
    def is_child(self) -> bool:
        return self.pid != self.worker.pid


def find_large(home: Path, limit_bytes: int) -> Iterator[LargeProcess]:
    for worker in worker_state.list_states(home):
        if not worker.is_alive or worker.command is not None:
            continue
        names = {worker.pid: worker.name} | dict.fromkeys(_children_of(worker.pid), f"a process of {worker.name}")
        for pid, name in names.items():
            if (taken := memory_of(pid)) > limit_bytes:
                yield LargeProcess(worker, pid, _describe(name, taken, limit_bytes))


def _describe(name: str, taken: int, limit_bytes: int) -> str:
    return (
        f"{name} takes {taken / GB:.1f} GB of memory, and may take {limit_bytes / GB:.1f} (PENSUM_WORKER_MEMORY_BYTES)"
    )


def _children_of(pid: int) -> list[int]:
    """The processes that its threads have started. What these start in turn is bounded by them."""
    try:
        return [
            int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()
        ]
    except OSError:
        return []


def memory_of(pid: int) -> int:
    """In bytes; 0 where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    fields = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return sum(int(fields[name].split()[0]) * KIB for name in COUNTED if name in fields)
