"""What peers have in common. It loads nothing that only some environments have.

`python -m bench.search.systems.NAME FOLDER SECONDS LEAST_RECALL` prints, as JSON, what it reached: with the whole
library, and with the filter that keeps the project. A peer tries as little as reaches the recall.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

CLIENTS = 2  # threads, one for each core of the machine that the targets are for
DEPTH = 10
TRIES = (16, 32, 48, 64, 100, 150, 200, 300, 400, 600, 800, 1_000)
KEPT_CHUNKS, KEPT = 100, 100  # as bench.search.material cuts and chooses

Ask = Callable[[Any], Sequence[int]]


def arguments() -> tuple[Path, float, float]:
    return Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])


def vectors(folder: Path) -> tuple[Any, Any]:
    """Those of the library, and those that are asked for."""
    return np.load(folder / "vectors.npy"), np.load(folder / "asked.npy")


def kept(count: int) -> Any:
    return np.flatnonzero(np.arange(count) // KEPT_CHUNKS % KEPT == 0)


def truth(library: Any, asked: Any) -> Any:
    """The rows of the nearest, by looking at all."""
    return np.argsort(-(asked @ library.T), axis=1)[:, :DEPTH]


def recall(found: Sequence[Sequence[int]], nearest: Any) -> float:
    shares = [len(set(own) & set(wanted)) / len(wanted) for own, wanted in zip(found, nearest.tolist(), strict=True)]
    return sum(shares) / len(shares)


def queries_per_second(ask: Ask, asked: Any, seconds: float) -> float:
    """One query at a time from each client."""
    turns, lock = cycle(asked), Lock()
    ends_at = time.perf_counter() + seconds

    def work(_: int) -> int:
        count = 0
        while time.perf_counter() < ends_at:
            with lock:
                vector = next(turns)
            ask(vector)
            count += 1
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        count = sum(threads.map(work, range(CLIENTS)))
    return count / (time.perf_counter() - began)


def try_hard(ask_with: Callable[[int], Ask], asked: Any, nearest: Any, least: float) -> tuple[Ask, float]:
    """With as little work as reaches the recall, or with the most there is."""
    for tries in TRIES:
        ask = ask_with(tries)
        reached = recall([ask(vector) for vector in asked], nearest)
        if reached >= least:
            break
    return ask, reached


def tell(figures: dict[str, float]) -> None:
    print(json.dumps(figures))
