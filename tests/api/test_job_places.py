"""The place of a waiting job in its queue, and when it may begin."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

from api.serving import served_queues
from db.models import Job, JobState
from db.queries.jobs import places
from db.transactions import transaction
from tests.support.api_client import Json, content
from tests.support.api_worker import path_of
from tests.support.factories import Person, make_job, make_user
from tests.support.live_workers import live_worker

RUNNING = {"state": JobState.RUNNING, "lease_until": datetime.now(UTC) + timedelta(hours=1), "worker": uuid4()}


@pytest.fixture
def queue() -> str:
    """A queue of this test alone."""
    return f"tests.{uuid4()}"


@contextmanager
def served(queue: str) -> Iterator[None]:
    with live_worker(queue):
        served_queues.discard("")
        yield


def waiting(user_id: UUID, queue: str, **values: object) -> Job:
    """A job that waits in the queue, behind those before it."""
    job = make_job(user_id)
    now = datetime.now(UTC)
    changed = {"queue": queue, "turn": now, "provider": None, **values}
    with transaction() as session:
        return session.scalars(update(Job).where(Job.id == job.id).values(changed).returning(Job)).one()


def ended(user_id: UUID, queue: str, *, seconds: float, ago: timedelta = timedelta()) -> None:
    """A job that held a slot of the queue for so long."""
    at = datetime.now(UTC) - ago
    job = waiting(user_id, queue)
    values = {"state": JobState.SUCCEEDED, "claimed_at": at - timedelta(seconds=seconds), "finished_at": at}
    with transaction() as session:
        session.execute(update(Job).where(Job.id == job.id).values(values))


async def shown(client: httpx.AsyncClient, job: Job) -> Json:
    return content(await client.get(path_of(job)))


async def test_position_counts_the_jobs_of_all_users_that_come_first(
    client: httpx.AsyncClient, user: Person, queue: str
) -> None:
    other = make_user().id
    first, _, third = waiting(other, queue), waiting(other, queue), waiting(user.id, queue)
    waiting(other, f"{queue}.other")
    waiting(other, queue, provider="another")
    assert (await shown(client, third))["position"] == 3
    urgent = waiting(user.id, queue, priority=0)
    assert (await shown(client, urgent))["position"] == 1
    assert (await shown(client, third))["position"] == 4
    with transaction() as session:
        session.execute(update(Job).where(Job.id == first.id).values(RUNNING))
    assert (await shown(client, third))["position"] == 3


async def test_job_that_does_not_wait_in_a_queue_has_no_place(client: httpx.AsyncClient, user: Person) -> None:
    scheduled = make_job(user.id, run_at=datetime.now(UTC) + timedelta(hours=1))
    found = await shown(client, scheduled)
    assert (found["position"], found["estimated_start_at"]) == (None, None)
    content(await client.post(f"{path_of(scheduled)}/cancel"))
    found = await shown(client, scheduled)
    assert (found["position"], found["estimated_start_at"]) == (None, None)


async def test_nobody_knows_when_a_job_without_a_worker_begins(
    client: httpx.AsyncClient, user: Person, queue: str
) -> None:
    ended(user.id, queue, seconds=10)
    found = await shown(client, waiting(user.id, queue))
    assert (found["waiting_reason"], found["position"], found["estimated_start_at"]) == ("starved", 1, None)


async def test_nobody_knows_when_a_job_begins_where_none_ended_of_late(
    client: httpx.AsyncClient, user: Person, queue: str
) -> None:
    ended(user.id, queue, seconds=10, ago=places.RECENT * 2)
    with served(queue):
        found = await shown(client, waiting(user.id, queue))
    assert (found["waiting_reason"], found["position"], found["estimated_start_at"]) == ("busy", 1, None)


async def test_start_is_estimated_from_the_jobs_that_ended_and_those_that_run(
    client: httpx.AsyncClient, user: Person, queue: str
) -> None:
    for seconds in (20, 40):
        ended(user.id, queue, seconds=seconds)
    for _ in range(2):
        waiting(user.id, queue, **RUNNING)
    waiting(user.id, queue)
    last = waiting(user.id, queue)
    with served(queue):
        before = datetime.now(UTC)
        found = await shown(client, last)
        after = datetime.now(UTC)
    # Every 15 seconds one of two slots becomes free, and this job takes the second.
    wait = timedelta(seconds=30)
    assert before + wait <= datetime.fromisoformat(found["estimated_start_at"]) <= after + wait
    assert found["position"] == 2


async def test_lists_and_submissions_tell_no_place(client: httpx.AsyncClient, user: Person, queue: str) -> None:
    waiting(user.id, queue)
    [job] = content(await client.get("/api/jobs"))["items"]
    assert (job["position"], job["estimated_start_at"]) == (None, None)


async def test_place_beyond_what_is_counted_is_not_told(
    client: httpx.AsyncClient, user: Person, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_AHEAD", 1)
    jobs = [waiting(user.id, queue) for _ in range(3)]
    assert [(await shown(client, job))["position"] for job in jobs] == [1, 2, None]
