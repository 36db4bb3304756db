"""Submission: idempotency keys, deadlines, full backlogs, retries, and what retention leaves."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from db.queries.jobs import upkeep
from db.transactions import transaction
from tasks import backlog
from tasks.upkeep import relay
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_worker import path_of
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_running_job

EMBED: Json = {"texts": ["What is overfitting?"]}
KEY = {"Idempotency-Key": "the first of many"}


async def count_jobs(client: httpx.AsyncClient) -> int:
    return len(content(await client.get("/api/jobs", params={"limit": 100}))["items"])


async def test_the_same_key_and_body_is_the_same_job(client: httpx.AsyncClient) -> None:
    first = await client.post("/api/llm/embed", json=EMBED, headers=KEY)
    assert "Idempotency-Replayed" not in first.headers
    spaced = b'{ "texts" : ["What is overfitting?"] }'
    again = await client.post("/api/llm/embed", content=spaced, headers=KEY | {"Content-Type": "application/json"})
    assert again.status_code == 202
    assert again.headers["Idempotency-Replayed"] == "true"
    assert content(again)["id"] == content(first)["id"]
    assert await count_jobs(client) == 1


async def test_same_file_with_another_multipart_boundary_is_the_same_job(client: httpx.AsyncClient) -> None:
    responses = [
        await client.post(
            "/api/documents/upload",
            files={"file": ("note.md", b"# Note\n\nA lease is a promise.")},
            headers=KEY | {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        for boundary in ("first", "second")
    ]
    assert len({content(response)["id"] for response in responses}) == 1
    assert await count_jobs(client) == 1


async def test_a_key_with_another_body_is_refused_and_makes_no_job(client: httpx.AsyncClient) -> None:
    await client.post("/api/llm/embed", json=EMBED, headers=KEY)
    response = await client.post("/api/llm/embed", json={"texts": ["Something else."]}, headers=KEY)
    assert_problem(response, 422, "idempotency-key-reused")
    assert await count_jobs(client) == 1


async def test_key_is_scoped_to_user_and_route(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    own = await client.post("/api/llm/embed", json=EMBED, headers=KEY)
    others = await stranger.post("/api/llm/embed", json=EMBED, headers=KEY)
    elsewhere = await client.post("/api/llm/generate", json={"prompt": "What is a lease?"}, headers=KEY)
    assert len({content(response)["id"] for response in (own, others, elsewhere)}) == 3


async def test_ten_requests_at_once_with_one_key_make_one_job(client: httpx.AsyncClient) -> None:
    responses = await asyncio.gather(*(client.post("/api/llm/embed", json=EMBED, headers=KEY) for _ in range(10)))
    assert len({content(response)["id"] for response in responses}) == 1
    assert sum("Idempotency-Replayed" in response.headers for response in responses) == 9
    assert await count_jobs(client) == 1


async def test_a_refused_request_does_not_use_up_its_key(client: httpx.AsyncClient) -> None:
    body = {"query": "What is a lease?", "session_id": "01a1fd1e-b8c2-7a46-9756-c412fd85ce92"}
    assert_problem(await client.post("/api/learning/resources", json=body, headers=KEY), 404, "not-found")
    response = await client.post("/api/learning/resources", json={"query": "What is a lease?"}, headers=KEY)
    assert response.status_code == 202
    assert "Idempotency-Replayed" not in response.headers


async def test_a_key_is_forgotten_after_a_day(client: httpx.AsyncClient, user: Person) -> None:
    first = await client.post("/api/llm/embed", json=EMBED, headers=KEY)
    with transaction() as session:
        age = text("UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE user_id = :id")
        session.execute(age, {"id": user.id})
    again = await client.post("/api/llm/embed", json=EMBED, headers=KEY)
    assert content(again)["id"] != content(first)["id"]


async def test_a_key_outlives_its_job(client: httpx.AsyncClient, user: Person) -> None:
    """Where jobs are kept for less than a day. The same request would make the job again."""
    job = content(await client.post("/api/llm/embed", json=EMBED, headers=KEY))
    await client.post(f"/api/jobs/{job['id']}/cancel")
    with transaction() as session:
        age = text("UPDATE jobs SET finished_at = now() - interval '900 days' WHERE id = :id")
        session.execute(age, {"id": job["id"]})
        upkeep.delete_old(session, keep=timedelta(days=899), limit=100)
    assert_problem(await client.post("/api/llm/embed", json=EMBED, headers=KEY), 410, "gone")
    other = await client.post("/api/llm/embed", json={"texts": ["Another."]}, headers=KEY)
    assert_problem(other, 422, "idempotency-key-reused")
    assert await count_jobs(client) == 0


@pytest.mark.parametrize("key", ["", "k" * 256, "tab\tkey"])
async def test_malformed_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    response = await client.post("/api/llm/embed", json=EMBED, headers={"Idempotency-Key": key})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["idempotency-key"]
    assert await count_jobs(client) == 0


async def test_a_deadline_is_shown_and_ends_a_job_that_never_ran(client: httpx.AsyncClient, user: Person) -> None:
    job = content(await client.post("/api/llm/embed", json=EMBED, headers={"Cancel-After": "60"}))
    lifetime = datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["created_at"])
    assert lifetime == timedelta(seconds=60)
    pass_deadline(UUID(job["id"]))
    relay()
    assert content(await client.get(job["links"]["self"]))["state"] == "expired"


async def test_a_running_job_is_asked_to_stop_at_its_deadline(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    pass_deadline(fence.id)
    relay()
    assert content(await client.get(path_of(fence)))["state"] == "cancelling"


def pass_deadline(job_id: UUID) -> None:
    with transaction() as session:
        session.execute(text("UPDATE jobs SET expires_at = now() WHERE id = :id"), {"id": job_id})


def lifetime_of(job: Json) -> timedelta:
    return datetime.fromisoformat(job["expires_at"]) - datetime.fromisoformat(job["created_at"])


@pytest.mark.parametrize("how", [{}, {"Prefer": "wait=1"}, {"Idempotency-Key": "one"}], ids=str)
async def test_a_job_for_a_language_model_has_the_deadline_of_its_kind(
    client: httpx.AsyncClient, configure: Configure, how: dict[str, str]
) -> None:
    configure(PENSUM_DEADLINE_INTERACTIVE_HOURS="2")
    await client.get("/api/jobs")  # caches the key, for the fast path
    submitted = content(await client.post("/api/llm/generate", json={"prompt": "a"}, headers=how))
    assert lifetime_of(submitted) == timedelta(hours=2)
    shown = content(await client.get(submitted["links"]["self"]))
    assert shown["expires_at"] == submitted["expires_at"]


async def test_cancel_after_replaces_the_deadline_of_the_kind(client: httpx.AsyncClient) -> None:
    job = content(await client.post("/api/llm/generate", json={"prompt": "a"}, headers={"Cancel-After": "60"}))
    assert lifetime_of(job) == timedelta(seconds=60)


async def test_a_job_that_runs_again_gets_its_deadline_anew(client: httpx.AsyncClient, user: Person) -> None:
    job = content(await client.post("/api/llm/generate", json={"prompt": "a"}, headers={"Cancel-After": "60"}))
    await client.post(job["links"]["cancel"])
    again = content(await client.post(f"{job['links']['self']}/retry"))
    assert timedelta(hours=1) <= lifetime_of(again) < timedelta(hours=1, minutes=1)


@pytest.mark.parametrize("deadline", ["0", "-1", "soon", "99999999999"])
async def test_malformed_deadline_is_refused(client: httpx.AsyncClient, deadline: str) -> None:
    response = await client.post("/api/llm/embed", json=EMBED, headers={"Cancel-After": deadline})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["cancel-after"]
    assert await count_jobs(client) == 0


async def test_a_cancelled_job_runs_again_under_its_id(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id)
    path = f"/api/jobs/{job.id}"
    assert_problem(await client.post(f"{path}/retry"), 409, "conflict")
    await client.post(f"{path}/cancel")
    response = await client.post(f"{path}/retry")
    assert response.status_code == 202
    again = content(response)
    assert (again["id"], again["state"], again["finished_at"]) == (str(job.id), "queued", None)


async def test_job_whose_package_is_gone_is_shown_and_cannot_be_retried(
    client: httpx.AsyncClient, user: Person
) -> None:
    job = make_job(user.id)
    with transaction() as session:
        session.execute(text("UPDATE jobs SET kind = 'text.removed' WHERE id = :id"), {"id": job.id})
    await client.post(f"/api/jobs/{job.id}/cancel")
    assert content(await client.get(f"/api/jobs/{job.id}"))["kind"] == "text.removed"
    assert_problem(await client.post(f"/api/jobs/{job.id}/retry"), 409, "conflict")


async def test_job_of_another_user_cannot_be_retried(stranger: httpx.AsyncClient, user: Person) -> None:
    assert_problem(await stranger.post(f"/api/jobs/{make_job(user.id).id}/retry"), 404, "not-found")


async def test_deleted_job_is_gone_for_its_owner_and_not_found_for_others(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, user: Person
) -> None:
    old, young = make_job(user.id), make_job(user.id)
    for job in (old, young):
        await client.post(f"/api/jobs/{job.id}/cancel")
    with transaction() as session:
        age = text("UPDATE jobs SET finished_at = now() - interval '31 days' WHERE id = :id")
        session.execute(age, {"id": old.id})
        upkeep.delete_old(session, keep=timedelta(days=30), limit=100)
    problem = assert_problem(await client.get(f"/api/jobs/{old.id}"), 410, "gone")
    assert "PENSUM_RETENTION_DAYS" in problem["detail"]
    assert_problem(await stranger.get(f"/api/jobs/{old.id}"), 404, "not-found")
    assert (await client.get(f"/api/jobs/{young.id}")).status_code == 200


@pytest.fixture
def small_backlog(monkeypatch: pytest.MonkeyPatch, configure: Configure) -> None:
    configure(PENSUM_BACKLOG_PER_USER="2")
    monkeypatch.setattr(backlog, "COUNTED_SECONDS", 0.0)


async def test_full_backlog_refuses_until_jobs_have_run(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, small_backlog: None
) -> None:
    accepted = [await client.post("/api/llm/embed", json=EMBED) for _ in range(2)]
    response = await client.post("/api/llm/embed", json=EMBED)
    assert_problem(response, 429, "backlog-full")
    assert int(response.headers["Retry-After"]) >= 1
    assert await count_jobs(client) == 2
    assert (await stranger.post("/api/llm/embed", json=EMBED)).status_code == 202
    await client.post(content(accepted[0])["links"]["cancel"])
    assert (await client.post("/api/llm/embed", json=EMBED)).status_code == 202
