"""Queues for large jobs, and workers of an older version, which do not know them."""

from uuid import uuid4

from db.queries.jobs import rerouting, workers
from db.transactions import transaction
from tests.support.job_queue import JobQueue, row_of


def see(*queues: str) -> None:
    with transaction() as session:
        workers.record_heartbeat(session, uuid4(), name=queues[0], queues=queues)


def merged(small: JobQueue, large: JobQueue) -> set[str]:
    with transaction() as session:
        return set(rerouting.merge_unserved(session, {small.name: large.name}).values())


def test_large_jobs_go_to_older_workers_only_while_no_other_is_there(queue: JobQueue) -> None:
    large = JobQueue()
    jobs = [large.add(), large.add()]
    assert merged(queue, large) == set()  # nobody is there: they wait for whoever comes first
    see(queue.name)
    assert merged(queue, large) == {queue.name}
    assert {row_of(job)["queue"] for job in jobs} == {queue.name}

    see(queue.name, large.name)
    later = large.add()
    assert merged(queue, large) == set()
    assert row_of(later)["queue"] == large.name
