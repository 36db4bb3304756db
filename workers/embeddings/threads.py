import math
import os
from pathlib import Path

from core.settings import settings

QUOTA = Path("/sys/fs/cgroup/cpu.max")
MOST_LANES = 4  # between two products a lane needs the interpreter, which all share


def available_cores(quota: Path = QUOTA) -> int:
    """The cores this process may use. torch counts all of the machine, also those that a container was not given."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        allowed, period = quota.read_text().split()
        return max(1, min(cores, math.ceil(int(allowed) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no quota
        return cores


def configured() -> int:
    """How many of them are for models."""
    return settings().embeddings.threads or available_cores()


def split(threads: int) -> tuple[int, int]:
    """How many batches are computed side by side, and how many threads each has."""
    each = math.ceil(threads / MOST_LANES)
    return threads // each, each
