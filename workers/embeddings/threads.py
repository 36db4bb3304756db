"""How many CPU threads and parallel batches the models of this process use."""

import math
import os
from pathlib import Path

from core.settings import settings

QUOTA = Path("/sys/fs/cgroup/cpu.max")
MAX_PARALLEL_BATCHES = 4  # between two matrix products each needs the interpreter lock


def available_cores(quota: Path = QUOTA) -> int:
    """The CPU cores that this process may use. torch ignores the CPU quota of a container."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        allowed, period = quota.read_text().split()
        return max(1, min(cores, math.ceil(int(allowed) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no quota
        return cores


def configured() -> int:
    """The threads for models: PENSUM_EMBEDDING_THREADS, or all available cores."""
    return settings().embeddings.threads or available_cores()


def split(threads: int) -> tuple[int, int]:
    """The number of parallel batches, and the threads of each."""
    each = math.ceil(threads / MAX_PARALLEL_BATCHES)
    return threads // each, each
