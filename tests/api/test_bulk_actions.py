"""Bulk actions: all jobs that a filter finds, counted first, then cancelled or run again by a worker."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import delete, select, text, update

import tasks.bulk_actions  # importing it registers its handler
from db.models import BulkAction, Job, JobState
from db.queries.jobs import bulk_actions, jobs
from db.transactions import read_only, transaction
from tasks import upkeep
from tasks.contracts import ActOnJobs, GenerateText
from tasks.retrying import retry
from tasks.submit import draft
from tests.support.api_client import assert_problem, client_of, content, fields_of
from tests.support.attempts import run_to_end, take
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import change, row_of
from tests.support.waiting import eventually
from workers.runtime.worker_loop import run

JOBS, BULK, ACTIONS = "/api/admin/jobs", "/api/admin/jobs/bulk", "/api/admin/bulk-actions"
ERROR = {"slug": "not-found", "detail": "Nothing.", "errors": []}


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture
async def operator(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_operator=True))


def make_failed(person: Person, at: datetime | None = None) -> UUID:
    job_id = make_job(person.id).id
    fail(job_id, at or datetime.now(UTC))
    return job_id


def fail(job_id: UUID, at: datetime) -> None:
    with transaction() as session:
        values = {"state": JobState.FAILED, "error": ERROR, "finished_at": at}
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def make_many(person: Person, count: int) -> None:
    with transaction() as session:
        jobs.add_all(session, [draft(GenerateText(prompt="x"), user_id=person.id)] * count)


def states_of(person: Person) -> dict[UUID, JobState]:
    with read_only() as session:
        return dict(session.execute(select(Job.id, Job.state).where(Job.user_id == person.id)).tuples().all())


def body_for(action: str, person: Person) -> dict[str, Any]:
    return {"action": action, "filter": {"user_id": str(person.id)}}


async def count(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    return content(await client.post(BULK, json=body))


async def start(client: httpx.AsyncClient, body: dict[str, Any]) -> str:
    response = await client.post(BULK, json=body | {"dry_run": False})
    assert response.status_code == 202, response.text
    return response.headers["Location"]


async def job_of(client: httpx.AsyncClient, location: str) -> Job:
    job_id = UUID(content(await client.get(location))["job_id"])
    with read_only() as session:
        return session.get_one(Job, job_id)


async def run_action(client: httpx.AsyncClient, location: str) -> dict[str, Any]:
    """As a worker does; returns what the API says of it then."""
    run_to_end(await job_of(client, location))
    return content(await client.get(location))


async def actions_on(admin: httpx.AsyncClient, subject: str) -> list[tuple[str, int | None]]:
    entries = content(await admin.get("/api/admin/audit", params={"subject": subject}))["items"]
    return [(entry["action"], (entry["after"] or {}).get("jobs")) for entry in reversed(entries)]


async def test_cancel_counts_first_and_spares_what_came_later(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    person = make_user()
    chosen = {make_job(person.id).id for _ in range(3)}
    body = body_for("cancel", person)
    counted = await count(operator, body)
    assert (counted["dry_run"], counted["count"]) == (True, 3)
    assert_problem(await operator.get(f"{ACTIONS}/{counted['bulk_id']}"), 404, "not-found")
    later = make_job(person.id).id
    location = await start(operator, body | {"bulk_id": counted["bulk_id"]})
    assert location == f"{ACTIONS}/{counted['bulk_id']}"
    waiting = content(await operator.get(location))
    assert (waiting["state"], waiting["count"], waiting["done"]) == ("queued", 3, 0)
    assert waiting["filter"] == body["filter"]
    ended = await run_action(operator, location)
    assert (ended["state"], ended["count"], ended["done"], ended["error"]) == ("succeeded", 3, 3, None)
    assert ended["started_at"] <= ended["finished_at"]
    assert states_of(person) == dict.fromkeys(chosen, JobState.CANCELLED) | {later: JobState.QUEUED}
    assert await actions_on(admin, counted["bulk_id"]) == [("jobs.cancel", 3)]


async def test_same_request_again_starts_no_second_action(operator: httpx.AsyncClient) -> None:
    person = make_user()
    make_job(person.id)
    counted = await count(operator, body_for("cancel", person))
    body = body_for("cancel", person) | {"bulk_id": counted["bulk_id"]}
    location = await start(operator, body)
    first = await run_action(operator, location)
    assert await start(operator, body) == location
    assert content(await operator.get(location)) == first
    other = body_for("cancel", make_user()) | {"bulk_id": counted["bulk_id"], "dry_run": False}
    assert_problem(await operator.post(BULK, json=other), 409, "conflict")


async def test_two_starts_at_once_are_one(operator: httpx.AsyncClient) -> None:
    def both_are_about_to_add_it() -> bool:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'INTO bulk_actions'"
        with read_only() as session:
            return bool(session.scalar(text(waiting)) == 2)

    person = make_user()
    make_job(person.id)
    counted = await count(operator, body_for("cancel", person))
    body = body_for("cancel", person) | {"bulk_id": counted["bulk_id"]}
    with transaction() as session:
        session.execute(text("LOCK TABLE bulk_actions IN SHARE MODE"))
        both = asyncio.gather(start(operator, body), start(operator, body))
        assert await asyncio.to_thread(eventually, both_are_about_to_add_it)
    assert len(set(await both)) == 1
    job = await job_of(operator, f"{ACTIONS}/{counted['bulk_id']}")
    with read_only() as session:
        bulk_jobs = select(Job.id).where(Job.payload["bulk_action_id"].astext == counted["bulk_id"])
        assert session.scalars(bulk_jobs).all() == [job.id]


async def test_id_is_judged_by_the_clock_of_postgresql(
    operator: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_user()
    body = body_for("cancel", person) | {"bulk_id": (await count(operator, body_for("cancel", person)))["bulk_id"]}
    behind = time.time() - 60
    monkeypatch.setattr(time, "time", lambda: behind)
    assert await start(operator, body)


async def test_more_than_a_batch_is_done_batch_by_batch(admin: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    person = make_user()
    make_many(person, 450)
    location = await start(operator, body_for("cancel", person))
    ended = await run_action(operator, location)
    assert (ended["count"], ended["done"]) == (450, 450)
    assert set(states_of(person).values()) == {JobState.CANCELLED}
    batches = [("jobs.cancel", 200), ("jobs.cancel", 200), ("jobs.cancel", 50)]
    assert await actions_on(admin, ended["id"]) == batches


async def test_action_that_lost_its_worker_goes_on_where_it_was(operator: httpx.AsyncClient) -> None:
    person = make_user()
    make_many(person, 250)
    location = await start(operator, body_for("cancel", person))
    job = await job_of(operator, location)
    take(job)
    tasks.bulk_actions._act_on_batch(UUID(location.rpartition("/")[2]))
    assert content(await operator.get(location))["done"] == 200
    change(job.id, "state = 'queued', lease_until = NULL, worker = NULL")
    assert (await run_action(operator, location))["done"] == 250


async def test_long_action_gives_other_jobs_a_turn(
    operator: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = await start(operator, body_for("cancel", make_user()))
    job = await job_of(operator, location)
    monkeypatch.setattr(tasks.bulk_actions, "SLICE_SECONDS", 0.0)
    run(take(job))
    assert (row_of(job.id)["state"], row_of(job.id)["alone"]) == (JobState.QUEUED, True)
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=None)
        retry(session, job.id, user_id=None)
    assert (row_of(job.id)["state"], row_of(job.id)["alone"]) == (JobState.QUEUED, True)


async def test_job_that_somebody_has_locked_is_waited_for(operator: httpx.AsyncClient) -> None:
    person = make_user()
    job_ids = [make_job(person.id).id for _ in range(2)]
    location = await start(operator, body_for("cancel", person))
    action = await job_of(operator, location)
    worker = threading.Thread(target=run_to_end, args=(action,))
    with transaction() as session:
        session.execute(select(Job.id).where(Job.id == job_ids[0]).with_for_update())
        worker.start()
        assert eventually(lambda: states_of(person)[job_ids[1]] == JobState.CANCELLED)
    worker.join()
    assert set(states_of(person).values()) == {JobState.CANCELLED}
    assert content(await operator.get(location))["done"] == 2


async def test_retry_runs_again_what_failed_and_nothing_a_third_time(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    person = make_user()
    failed, given_up = make_failed(person), make_job(person.id)
    content(await admin.post(f"{JOBS}/{given_up.id}/cancel"))
    body = body_for("retry", person)
    assert_problem(await operator.post(BULK, json=body), 403, "not-an-administrator")
    location = await start(admin, body)
    assert (await run_action(admin, location))["done"] == 1
    assert states_of(person) == {failed: JobState.QUEUED, given_up.id: JobState.CANCELLED}
    fail(failed, datetime.now(UTC) + timedelta(seconds=1))
    bulk_id = location.rpartition("/")[2]
    assert (await count(admin, body | {"bulk_id": bulk_id}))["count"] == 0


async def test_stopped_action_does_no_more(admin: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    person = make_user()
    job_id = make_job(person.id).id
    location = await start(operator, body_for("cancel", person))
    response = await operator.post(f"{location}/cancel")
    assert (response.status_code, response.json()["state"]) == (200, "cancelled")
    assert states_of(person) == {job_id: JobState.QUEUED}
    assert content(await operator.post(f"{location}/cancel"))["done"] == 0
    assert await actions_on(admin, response.json()["id"]) == [("bulk-action.cancel", None)]


async def test_actions_do_not_act_on_each_other(operator: httpx.AsyncClient) -> None:
    location = await start(operator, body_for("cancel", make_user()))
    body = {"action": "cancel", "filter": {"kind": ActOnJobs.kind}}
    assert (await count(operator, body))["count"] == 0
    assert (await run_action(operator, location))["state"] == "succeeded"


async def test_actions_are_listed_newest_first_with_who_started_them(api: httpx.ASGITransport) -> None:
    person = make_user(is_operator=True)
    client = client_of(api, person)
    started = [await start(client, body_for("cancel", person)) for _ in range(2)]
    page = content(await client.get(ACTIONS, params={"limit": 1}))
    [newest] = page["items"]
    assert (f"{ACTIONS}/{newest['id']}", newest["actor_id"]) == (started[1], str(person.id))
    assert newest["actor_email"].endswith("@example.org")
    [older] = content(await client.get(ACTIONS, params={"limit": 1, "cursor": page["next_cursor"]}))["items"]
    assert f"{ACTIONS}/{older['id']}" == started[0]


async def test_filter_needs_a_condition_and_a_bulk_id_must_be_known(admin: httpx.AsyncClient) -> None:
    problem = assert_problem(await admin.post(BULK, json={"action": "cancel", "filter": {}}), 422, "validation-error")
    assert fields_of(problem) == ["filter"]
    for unknown in (uuid4(), UUID("f0000000-0000-7000-8000-000000000000")):
        body = {"action": "cancel", "filter": {"kind": "llm.embed"}, "bulk_id": str(unknown)}
        assert fields_of(assert_problem(await admin.post(BULK, json=body), 422, "validation-error")) == ["bulk_id"]


async def test_action_goes_with_its_job(operator: httpx.AsyncClient) -> None:
    location = await start(operator, body_for("cancel", make_user()))
    job = await job_of(operator, location)
    with transaction() as session:
        session.execute(delete(Job).where(Job.id == job.id))
    assert_problem(await operator.get(location), 404, "not-found")
    upkeep.retain()
    with read_only() as session:
        assert session.get(BulkAction, UUID(location.rpartition("/")[2])) is None


@pytest.fixture(autouse=True)
def _no_action_is_left() -> Iterator[None]:
    """No worker of another test finds one."""
    yield
    with transaction() as session:
        unfinished = [started.job.id for started in bulk_actions.list_all(session, limit=100)]
        jobs.cancel_many(session, unfinished)


async def test_learners_get_none_of_it(stranger: httpx.AsyncClient) -> None:
    assert_problem(await stranger.get(ACTIONS), 403, "not-an-operator")
