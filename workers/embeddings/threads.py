"""How many CPU threads and parallel batches the models of this process use."""

import math

from core.machine import available_cores
from core.settings import settings

MAX_PARALLEL_BATCHES = 4  # between two matrix products each needs the interpreter lock


def configured() -> int:
    """The threads for models: PENSUM_EMBEDDING_THREADS, or all available cores."""
    return settings().embeddings.threads or available_cores()


def split(threads: int) -> tuple[int, int]:
    """The number of parallel batches, and the threads of each."""
    each = math.ceil(threads / MAX_PARALLEL_BATCHES)
    return threads // each, each
