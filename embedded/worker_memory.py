"""Workers that take too much of the machine's memory: nothing within them bounds it.

`RLIMIT_AS` could not: torch and onnxruntime reserve far more addresses than they use. Files that are mapped, such as a
model's weights, do not count: the kernel takes their pages back when it needs them.
"""

from collections.abc import Iterator
from pathlib import Path

from core import worker_state
from core.worker_state import WorkerState

COUNTED = ("RssAnon", "RssShmem", "VmSwap")
KIB = 1024
GB = 1e9


def find_large(home: Path, limit_bytes: int) -> Iterator[tuple[WorkerState, str]]:
    """Workers beyond the limit, each with a sentence for the operator."""
    for worker in worker_state.list_states(home):
        taken = memory_of(worker.pid) if worker.is_alive and worker.command is None else 0
        if taken > limit_bytes:
            yield (
                worker,
                (
                    f"{worker.name} takes {taken / GB:.1f} GB of memory, and may take {limit_bytes / GB:.1f} "
                    "(PENSUM_WORKER_MEMORY_BYTES)"
                ),
            )


def memory_of(pid: int) -> int:
    """In bytes; 0 where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    fields = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return sum(int(fields[name].split()[0]) * KIB for name in COUNTED if name in fields)
