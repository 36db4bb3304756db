from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from db.queries.jobs import queues, workers
from db.transactions import read_only, transaction
from tests.support.job_queue import Line


def see(line: Line, worker: UUID, models: list[str] | None = None) -> None:
    with transaction() as session:
        workers.record_heartbeat(session, worker, name=line.queue, queues=[line.queue], models=models or [])


def names() -> list[str]:
    with read_only() as session:
        return [worker.name for worker in workers.list_alive(session)]


def was_seen_long_ago(worker: UUID, ago: str) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE workers SET seen_at = now() - CAST(:ago AS interval) WHERE id = :id"),
            {"ago": ago, "id": worker},
        )


def test_a_worker_lives_as_long_as_it_says_so(line: Line) -> None:
    worker = uuid4()
    see(line, worker)
    assert line.queue in names()
    was_seen_long_ago(worker, "11 seconds")
    assert line.queue not in names()
    see(line, worker, ["a model"])
    with read_only() as session:
        [seen] = [worker for worker in workers.list_alive(session) if worker.name == line.queue]
    assert seen.models == ["a model"]


def test_a_queue_is_served_while_one_of_its_workers_lives(line: Line) -> None:
    one, two = uuid4(), uuid4()
    see(line, one)
    see(line, two)
    for worker, is_served in ((one, True), (two, False)):
        with transaction() as session:
            workers.remove(session, worker)
            assert (line.queue in workers.served_queues(session)) is is_served


def test_a_leaving_worker_sweeps_out_those_that_died_long_ago(line: Line) -> None:
    dead = uuid4()
    see(line, dead)
    was_seen_long_ago(dead, "2 hours")
    with transaction() as session:
        workers.remove(session, uuid4())
        assert session.scalar(text("SELECT count(*) FROM workers WHERE id = :id"), {"id": dead}) == 0


def test_the_load_of_a_queue_counts_what_is_unfinished(line: Line) -> None:
    for _ in range(3):
        line.add()
    line.claim_one()
    with transaction() as session:
        age = text("UPDATE jobs SET queued_at = now() - interval '90 seconds' WHERE queue = :queue")
        session.execute(age, {"queue": line.queue})
    with read_only() as session:
        load = queues.load_by_queue(session, queues=[line.queue])[line.queue]
    assert (load.waiting, load.scheduled, load.running) == (2, 0, 1)
    assert load.oldest_waiting_seconds == pytest.approx(90, abs=30)


def test_of_a_deep_backlog_only_the_next_ones_are_counted(line: Line) -> None:
    for _ in range(5):
        line.add()
    with read_only() as session:
        load = queues.load_by_queue(session, queues=[line.queue], most=3)[line.queue]
    assert load.waiting == 3


def test_a_queue_without_unfinished_jobs_has_no_load(line: Line) -> None:
    with read_only() as session:
        assert queues.load_by_queue(session, queues=[line.queue]) == {}
