from tests.support.failures import each
from workers.embeddings import threads


def test_split_leaves_fewer_threads_idle_than_a_batch_has() -> None:
    for check in each(range(1, 33)):
        with check as count:
            lanes, per_lane = threads.split(count)
            assert 1 <= lanes <= threads.MAX_PARALLEL_BATCHES
            assert count - per_lane < lanes * per_lane <= count
