"""Queues for large jobs, and workers of an older version, which do not know them."""

from db.queries.jobs import rerouting
from db.transactions import transaction
from tests.support.job_queue import JobQueue, row_of
from tests.support.live_workers import live_worker


def merged(small: JobQueue, large: JobQueue) -> set[str]:
    with transaction() as session:
        return set(rerouting.merge_unserved(session, {small.name: large.name}).values())


def test_large_jobs_go_to_older_workers_only_while_no_other_is_there(queue: JobQueue) -> None:
    large = JobQueue()
    jobs = [large.add(), large.add()]
    assert merged(queue, large) == set()  # nobody is there: they wait for whoever comes first
    with live_worker(queue.name):
        assert merged(queue, large) == {queue.name}
        assert {row_of(job)["queue"] for job in jobs} == {queue.name}

        with live_worker(queue.name, large.name):
            later = large.add()
            assert merged(queue, large) == set()
            assert row_of(later)["queue"] == large.name
