from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.early_exits import EarlyExits
from db.queries.jobs import queues, workers
from db.transactions import read_only, transaction
from tests.support.job_queue import JobQueue, change, row_of
from tests.support.reaping import reap_jobs
from tests.support.waiting import LONGEST_SECONDS

MODEL = "sentence-transformers/all-MiniLM-L6-v2"


def see(queue: JobQueue, worker: UUID, models: list[str] | None = None) -> None:
    with transaction() as session:
        workers.record_heartbeat(session, worker, name=queue.name, queues=[queue.name], models=models or [])


def names() -> list[str]:
    with read_only() as session:
        return [worker.name for worker in workers.list_alive(session)]


def was_seen_long_ago(worker: UUID, ago: str) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE workers SET seen_at = now() - CAST(:ago AS interval) WHERE id = :id"),
            {"ago": ago, "id": worker},
        )


def test_worker_is_alive_while_its_heartbeat_comes(queue: JobQueue) -> None:
    worker = uuid4()
    see(queue, worker)
    assert queue.name in names()
    was_seen_long_ago(worker, "11 seconds")
    assert queue.name not in names()
    see(queue, worker, [MODEL])
    with read_only() as session:
        [seen] = [worker for worker in workers.list_alive(session) if worker.name == queue.name]
    assert seen.models == [MODEL]


def test_queue_is_served_while_one_of_its_workers_is_alive(queue: JobQueue) -> None:
    one, two = uuid4(), uuid4()
    see(queue, one)
    see(queue, two)
    for worker, is_served in ((one, True), (two, False)):
        with transaction() as session:
            workers.leave(session, worker)
            assert (workers.by_queue(session)[queue.name].alive == 1) is is_served


def away_since(queue: JobQueue) -> datetime | None:
    with read_only() as session:
        return workers.by_queue(session)[queue.name].away_since


def test_queue_is_without_workers_since_the_last_was_seen_or_left(queue: JobQueue) -> None:
    one, two = uuid4(), uuid4()
    see(queue, one)
    see(queue, two)
    assert away_since(queue) is None
    with transaction() as session:
        workers.leave(session, one)
        left_at = session.scalar(text("SELECT left_at FROM workers WHERE id = :id"), {"id": one})
    assert away_since(queue) is None
    was_seen_long_ago(two, "2 days")
    assert away_since(queue) == left_at


def test_stopping_worker_forgets_long_dead_ones_but_not_the_last_of_a_queue(queue: JobQueue) -> None:
    dead, last = uuid4(), uuid4()
    for worker, ago in ((dead, "3 hours"), (last, "2 hours")):
        see(queue, worker)
        was_seen_long_ago(worker, ago)
    with transaction() as session:
        workers.leave(session, uuid4())
        known = session.scalars(text("SELECT id FROM workers WHERE id = ANY(:ids)"), {"ids": [dead, last]})
        assert list(known) == [last]


def test_worker_that_its_host_cannot_start_is_failing_until_the_host_says_so_no_more(queue: JobQueue) -> None:
    """It counts as none that serves the queue, or ever did."""
    dead, failing = uuid4(), uuid4()
    see(queue, dead)
    was_seen_long_ago(dead, "2 hours")
    went_at = away_since(queue)
    for times in (5, 6):
        with transaction() as session:
            workers.note_failing(session, failing, name="one@attic", queue=queue.name, failure=EarlyExits(times, -9))
    assert failures() == {"one@attic": "one@attic ended 6 times in a row at its start (killed by SIGKILL)"}
    assert queue.name not in names()
    assert away_since(queue) == went_at
    with transaction() as session:
        workers.leave(session, uuid4())
        assert session.scalar(text("SELECT count(*) FROM workers WHERE id = :id"), {"id": dead}) == 1
    was_seen_long_ago(failing, "11 seconds")
    assert failures() == {}
    was_seen_long_ago(failing, "2 hours")
    with transaction() as session:
        workers.leave(session, uuid4())
        assert session.scalar(text("SELECT count(*) FROM workers WHERE id = :id"), {"id": failing}) == 0


def failures() -> dict[str, str]:
    with read_only() as session:
        return {name: failure.describe(name) for name, failure in workers.list_failing(session)}


def test_the_load_of_a_queue_counts_what_is_unfinished(queue: JobQueue) -> None:
    for _ in range(3):
        queue.add()
    queue.claim_one()
    with transaction() as session:
        age = text("UPDATE jobs SET queued_at = now() - interval '90 seconds' WHERE queue = :queue")
        session.execute(age, {"queue": queue.name})
    with read_only() as session:
        load = queues.load_by_queue(session, queues=[queue.name])[queue.name]
    assert (load.waiting, load.scheduled, load.running) == (2, 0, 1)
    assert load.oldest_waiting_seconds == pytest.approx(90, abs=LONGEST_SECONDS)


def test_only_the_next_jobs_of_a_deep_backlog_are_counted(queue: JobQueue) -> None:
    for _ in range(5):
        queue.add()
    with read_only() as session:
        load = queues.load_by_queue(session, queues=[queue.name], most=3)[queue.name]
    assert load.waiting == 3


def test_a_queue_without_unfinished_jobs_has_no_load(queue: JobQueue) -> None:
    with read_only() as session:
        assert queues.load_by_queue(session, queues=[queue.name]) == {}


def test_killed_worker_gives_its_jobs_back_and_only_the_one_that_held_it_pays(queue: JobQueue) -> None:
    holding, other, taken_back = (queue.add(max_attempts=2) for _ in range(3))
    claimed = queue.claim(3)
    change(claimed[2].fence.id, "lease_until = now() - interval '1 second'")
    with transaction() as session:
        reap_jobs(session)
    assert row_of(taken_back)["lost_leases"] == 1
    with transaction() as session:
        workers.end_leases(session, queue.worker, of_job=holding)
    with transaction() as session:
        reap_jobs(session)
    rows = [row_of(job) for job in (holding, other, taken_back)]
    assert [(row["state"], row["max_attempts"], row["lost_leases"]) for row in rows] == [
        ("queued", 2, 0),
        ("queued", 3, 1),
        ("queued", 3, 1),
    ]


def test_job_that_held_its_worker_pays_also_where_it_was_taken_back_before(queue: JobQueue) -> None:
    holding = queue.add(max_attempts=2)
    queue.claim_one()
    change(holding, "lease_until = now() - interval '1 second'")
    with transaction() as session:
        reap_jobs(session)
        workers.end_leases(session, queue.worker, of_job=holding)
    row = row_of(holding)
    assert (row["state"], row["max_attempts"], row["lost_leases"], row["worker"]) == ("queued", 2, 0, None)
