import os
from pathlib import Path

import pytest

from workers.embeddings import threads

OWN = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("quota", "usable"),
    [("max 100000", OWN), ("100000 100000", 1), ("50000 100000", 1), ("6400000 100000", OWN), ("", OWN)],
)
def test_cpu_quota_of_a_container_is_respected(tmp_path: Path, quota: str, usable: int) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    assert threads.available_cores(tmp_path / "cpu.max") == usable


def test_without_a_quota_all_cores_are_used(tmp_path: Path) -> None:
    assert threads.available_cores(tmp_path / "none") == OWN


@pytest.mark.parametrize("count", range(1, 33))
def test_split_leaves_fewer_threads_idle_than_a_batch_has(count: int) -> None:
    lanes, each = threads.split(count)
    assert 1 <= lanes <= threads.MAX_PARALLEL_BATCHES
    assert count - each < lanes * each <= count
