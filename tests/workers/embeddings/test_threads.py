import pytest

from workers.embeddings import threads


@pytest.mark.parametrize("count", range(1, 33))
def test_split_leaves_fewer_threads_idle_than_a_batch_has(count: int) -> None:
    lanes, each = threads.split(count)
    assert 1 <= lanes <= threads.MAX_PARALLEL_BATCHES
    assert count - each < lanes * each <= count
