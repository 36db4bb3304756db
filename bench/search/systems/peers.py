"""What the peers share. It loads nothing that only some environments have.

`python -m bench.search.systems.NAME FOLDER SECONDS RECALL` prints its figures as JSON: for the whole library, and with
the filter on the project. A peer searches with the least effort that reaches the recall.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

CLIENTS = 2  # threads, one for each core of the machine that the targets are for
DEPTH = 10
EFFORTS = (16, 32, 48, 64, 100, 150, 200, 300, 400, 600, 800, 1_000)
CHUNKS_PER_DOCUMENT, PROJECT_SHARE = 100, 100  # as in bench.search.dataset

Search = Callable[[Any], Sequence[int]]


def arguments() -> tuple[Path, float, float]:
    return Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])


def vectors(folder: Path) -> tuple[Any, Any]:
    """Those of the library, and those of the questions."""
    return np.load(folder / "vectors.npy"), np.load(folder / "question_vectors.npy")


def in_project(count: int) -> Any:
    return np.flatnonzero(np.arange(count) // CHUNKS_PER_DOCUMENT % PROJECT_SHARE == 0)


def nearest(library: Any, questions: Any) -> Any:
    """The rows of the nearest vectors, by a full scan."""
    return np.argsort(-(questions @ library.T), axis=1)[:, :DEPTH]


def recall(found: Iterable[Sequence[Any]], expected: Iterable[Sequence[Any]]) -> float:
    shares = [len(set(own) & set(wanted)) / len(wanted) for own, wanted in zip(found, expected, strict=True)]
    return sum(shares) / len(shares)


def queries_per_second(search: Search, questions: Any, seconds: float) -> float:
    """Each client sends one query at a time."""
    vectors_in_turn, lock = cycle(questions), Lock()
    ends_at = time.perf_counter() + seconds

    def work(_: int) -> int:
        count = 0
        while time.perf_counter() < ends_at:
            with lock:
                vector = next(vectors_in_turn)
            search(vector)
            count += 1
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        count = sum(threads.map(work, range(CLIENTS)))
    return count / (time.perf_counter() - began)


def with_least_effort(
    search_with: Callable[[int], Search], questions: Any, expected: Any, wanted: float
) -> tuple[Search, float]:
    """The search with the least effort that reaches the recall, or with the most; and the recall that it reaches."""
    for effort in EFFORTS:
        search = search_with(effort)
        reached = recall([search(vector) for vector in questions], expected)
        if reached >= wanted:
            break
    return search, reached


SearchWith = Callable[[Any, int], Search]


def measure(search_with: SearchWith, library: Any, questions: Any, seconds: float, wanted: float) -> None:
    """Prints the figures. `search_with` takes the rows to search in (None for all), and the effort."""
    figures: dict[str, float] = {}
    for suffix, rows in (("", None), ("_kept", in_project(len(library)))):
        expected = nearest(library, questions) if rows is None else rows[nearest(library[rows], questions)]
        search, reached = with_least_effort(partial(search_with, rows), questions, expected, wanted)
        rate = queries_per_second(search, questions, seconds)
        figures |= {f"recall{suffix}": reached, f"queries{suffix}": rate}
    report(figures)


def report(figures: dict[str, float]) -> None:
    print(json.dumps(figures))
