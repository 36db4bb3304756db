"""What callers may do with jobs."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core.errors import NotFound
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.queries.jobs.jobs import Wanted
from db.transactions import read_only, transaction
from tests.support.factories import Person, make_user
from tests.support.job_queue import JobQueue, change, log_of, row_of, types_in_log
from tests.support.waiting import LONGEST_SECONDS


def cancel(job: Job) -> Job:
    assert job.user_id is not None
    with transaction() as session:
        return jobs.cancel(session, job.id, user_id=job.user_id)


def test_the_log_of_a_new_job_begins_with_queued(queue: JobQueue) -> None:
    job = queue.add_job()
    assert log_of(job.id) == [{"seq": 1, "attempt": 0, "type": "queued", "data": {}}]
    assert (job.state, job.version, job.attempt, job.last_seq) == (JobState.QUEUED, 1, 0, 1)


def test_id_contains_the_time_of_creation(queue: JobQueue) -> None:
    ids = [queue.add() for _ in range(5)]
    assert ids == sorted(ids)
    assert all(id_.version == 7 for id_ in ids)


def test_a_deadline_counts_from_when_a_job_may_first_run(queue: JobQueue) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    at_once, later = queue.add_job(deadline_seconds=60), queue.add_job(deadline_seconds=60, run_at=tomorrow)
    assert at_once.expires_at == at_once.created_at + timedelta(seconds=60)
    assert later.expires_at == tomorrow + timedelta(seconds=60)
    assert queue.add_job().expires_at is None


def test_a_waiting_job_is_cancelled_at_once(queue: JobQueue, user: Person) -> None:
    job = queue.add_job(user.id)
    change(job.id, "queued_at = now() - interval '100 seconds'")
    cancelled = cancel(job)
    assert cancelled.state == JobState.CANCELLED
    assert cancelled.finished_at is not None
    assert cancelled.queue_seconds == pytest.approx(100, abs=LONGEST_SECONDS)
    assert types_in_log(job.id) == ["queued", "cancelled", "end"]
    assert queue.served() == []


def test_a_scheduled_job_is_cancelled_at_once(queue: JobQueue, user: Person) -> None:
    job = queue.add_job(user.id, run_at=datetime.now(UTC) + timedelta(hours=1))
    assert cancel(job).state == JobState.CANCELLED
    assert cancel(job).queue_seconds == 0


def test_running_job_gets_one_cancel_request(queue: JobQueue, user: Person) -> None:
    job = queue.add_job(user.id)
    queue.claim_one()
    first = cancel(job)
    assert first.state == JobState.RUNNING
    assert first.cancel_requested_at is not None
    assert first.version > job.version
    assert cancel(job).cancel_requested_at == first.cancel_requested_at
    assert types_in_log(job.id) == ["queued", "started"]


@pytest.mark.parametrize("state", ["succeeded", "failed", "cancelled", "expired"])
def test_a_finished_job_cannot_be_cancelled(queue: JobQueue, user: Person, state: str) -> None:
    job = queue.add_job(user.id)
    change(job.id, "state = :state, finished_at = now()", state=state)
    before, log = row_of(job.id), log_of(job.id)
    assert cancel(job).state == state
    assert (row_of(job.id), log_of(job.id)) == (before, log)


def test_job_of_another_user_is_not_found(queue: JobQueue, user: Person) -> None:
    job = queue.add_job(user.id)
    for query in (jobs.get, jobs.cancel):
        with pytest.raises(NotFound), transaction() as session:
            query(session, job.id, user_id=make_user().id)
    with pytest.raises(NotFound), read_only() as session:
        jobs.get(session, uuid4(), user_id=user.id)
    assert row_of(job.id)["state"] == JobState.QUEUED


def test_list_has_own_jobs_newest_first_in_pages(queue: JobQueue, user: Person) -> None:
    queue.add(make_user().id)
    mine = [queue.add(user.id) for _ in range(5)]
    with read_only() as session:
        first = [job.id for job in jobs.list_own(session, user_id=user.id, limit=3)]
        rest = [job.id for job in jobs.list_own(session, user_id=user.id, limit=3, before=first[-1])]
    assert first + rest == mine[::-1]


def test_list_can_be_filtered_by_state_and_kind(queue: JobQueue, user: Person) -> None:
    done, waiting = queue.add_job(user.id), queue.add(user.id)
    other = queue.add(user.id, kind="tests.other")
    cancel(done)
    with read_only() as session:
        queued = jobs.list_own(session, user_id=user.id, limit=9, wanted=Wanted(state=JobState.QUEUED))
        others = jobs.list_own(session, user_id=user.id, limit=9, wanted=Wanted(kind="tests.other"))
    assert [job.id for job in queued] == [other, waiting]
    assert [job.id for job in others] == [other]
