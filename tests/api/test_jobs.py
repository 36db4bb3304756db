import asyncio
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from core.errors import Permanent
from db.models import Job
from db.queries.jobs import attempts, workers
from db.queries.jobs.attempts import Reports
from db.transactions import read_only, transaction
from tasks.attempt import Usage
from tasks.contracts import EmbedTexts, GenerateText
from tests.support.api_client import JOB_FIELDS, assert_problem, client_of, content, fields_of, promptly, walk
from tests.support.api_jobs import work
from tests.support.api_worker import PROGRESS, path_of, report, succeed
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.job_queue import change
from tests.support.live_workers import live_worker
from tests.support.providers import restore_providers
from tests.support.waiting import LONGEST_SECONDS

# Fields


async def test_job_has_exactly_the_fields_of_the_http_contract(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, EmbedTexts(texts=["a"]))
    shown = content(await client.get(path_of(job)))
    assert set(shown) == JOB_FIELDS
    assert shown["links"] == {
        "self": path_of(job),
        "events": f"{path_of(job)}/events",
        "cancel": f"{path_of(job)}/cancel",
    }
    assert (shown["kind"], shown["state"], shown["attempt"], shown["max_attempts"]) == ("llm.embed", "queued", 0, 3)
    for empty in ("progress", "result", "error", "receipt", "started_at", "finished_at", "expires_at"):
        assert shown[empty] is None
    assert UUID(shown["id"]).version == 7
    assert datetime.fromisoformat(shown["created_at"]).utcoffset() == timedelta(0)


async def test_finished_job_has_result_and_receipt(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    report(fence, progress=PROGRESS)
    succeed(fence, text="An answer.")
    shown = content(await client.get(path_of(fence)))
    assert set(shown) == JOB_FIELDS
    assert (shown["state"], shown["result"], shown["progress"]) == ("succeeded", {"text": "An answer."}, PROGRESS)
    assert shown["created_at"] <= shown["started_at"] <= shown["finished_at"]
    receipt = shown["receipt"]
    assert receipt.pop("queue_seconds") >= 0
    assert receipt.pop("work_seconds") >= 0
    assert receipt == {
        "provider": None,
        "model": None,
        "model_digest": None,
        "prompt_tokens": 0,
        "output_tokens": 0,
        "cost": 0.0,
        "tries": 0,
        "model_wait_seconds": 0.0,
        "cache": "none",
        "finish_reason": None,
        "first_token_seconds": None,
        "tokens_per_second": None,
        "passages_left_out": 0,
        "characters_left_out": 0,
        "degraded": None,
        "attempts": 1,
    }


async def test_error_of_a_failed_job_is_a_problem(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    with transaction() as session:
        error = Permanent("The model is too small.").as_problem()
        attempts.fail(session, fence, Reports(), error=error, receipt=Usage().as_receipt())
    shown = content(await client.get(path_of(fence)))
    assert (shown["state"], shown["result"]) == ("failed", None)
    assert shown["error"] == {
        "type": "/problems/job-failed",
        "title": "Job failed",
        "status": 500,
        "detail": "The model is too small.",
        "instance": path_of(fence),
    }


async def test_row_that_nobody_can_read_hides_no_other(api: httpx.ASGITransport) -> None:
    """A worker of a newer version, or whoever has its login, may write what this version cannot read."""
    person = make_user()
    others, operator = client_of(api, person), client_of(api, make_user(is_operator=True))
    for column in ("progress", "result", "error", "receipt"):
        for value in (
            "{}",
            "[]",
            '"a"',
            "1",
            '{"slug": 1, "text": "{", "value": [], "detail": "b", "errors": [], "cache": "cold"}',
        ):
            job = make_job(person.id)
            change(job.id, f"state = 'failed', finished_at = now(), {column} = CAST(:value AS jsonb)", value=value)
            shown = content(await others.get(path_of(job)))
            assert shown["error"] is None if column != "error" else shown["error"]["title"], value
            assert shown["receipt"] is None, value
    unreadable = {job["id"] for job in content(await others.get("/api/jobs", params={"limit": 100}))["items"]}
    listed = content(await operator.get("/api/admin/jobs", params={"user_id": str(person.id)}))["items"]
    assert len(unreadable) == 20
    assert listed


async def test_waiting_job_is_starved_without_a_worker_and_busy_with_one(
    client: httpx.AsyncClient, user: Person
) -> None:
    restore_providers()  # a live worker announces its providers every other second
    job = make_job(user.id)
    with transaction() as session:
        queue = f"tests.{job.id}"
        session.execute(text("UPDATE jobs SET queue = :queue WHERE id = :id"), {"queue": queue, "id": job.id})
    assert content(await client.get(path_of(job)))["waiting_reason"] == "starved"
    assert content(await client.get(path_of(job)))["waiting_since"] is not None
    with live_worker(queue):
        shown = await shown_once(client, job, reason="busy")
        assert shown["waiting_since"] is None
    with read_only() as session:
        away_since = workers.by_queue(session)[queue].away_since
    shown = await shown_once(client, job, reason="starved")
    assert datetime.fromisoformat(shown["waiting_since"]) == away_since


async def shown_once(client: httpx.AsyncClient, job: Job, *, reason: str) -> dict[str, Any]:
    """The served queues are cached for a second."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while (shown := content(await client.get(path_of(job))))["waiting_reason"] != reason:
            await asyncio.sleep(0.05)
    return shown


async def test_job_for_later_is_scheduled(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, run_at=datetime.now(UTC) + timedelta(hours=1))
    shown = content(await client.get(path_of(job)))
    assert (shown["state"], shown["waiting_reason"]) == ("scheduled", "scheduled")


async def test_job_that_does_not_wait_has_no_waiting_reason(client: httpx.AsyncClient, user: Person) -> None:
    assert content(await client.get(path_of(make_running_job(user.id))))["waiting_reason"] is None


# Cancelling


async def test_waiting_job_is_cancelled_at_once(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id)
    response = await client.post(f"{path_of(job)}/cancel")
    assert response.status_code == 200
    assert content(response)["state"] == "cancelled"
    assert content(response)["finished_at"]


async def test_scheduled_job_is_cancelled_at_once(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, run_at=datetime.now(UTC) + timedelta(hours=1))
    response = await client.post(f"{path_of(job)}/cancel")
    assert (response.status_code, response.json()["state"]) == (200, "cancelled")


async def test_running_job_is_requested_to_stop(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    for _ in range(2):
        response = await client.post(f"{path_of(fence)}/cancel")
        assert (response.status_code, response.json()["state"]) == (202, "cancelling")
    with transaction() as session:
        attempts.cancel(session, fence, Reports(), receipt=Usage().as_receipt())
    response = await client.post(f"{path_of(fence)}/cancel")
    assert (response.status_code, response.json()["state"]) == (200, "cancelled")


async def test_cancelling_a_finished_job_changes_nothing(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence, text="An answer.")
    before = content(await client.get(path_of(fence)))
    for _ in range(2):
        response = await client.post(f"{path_of(fence)}/cancel")
        assert (response.status_code, content(response)) == (200, before)


async def test_cancelled_job_does_not_run(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, EmbedTexts(texts=["a"]))
    await client.post(f"{path_of(job)}/cancel")
    await work("llm.embed")
    shown = content(await client.get(path_of(job)))
    assert (shown["state"], shown["result"], shown["attempt"]) == ("cancelled", None, 0)


# Other users


async def test_job_of_another_user_is_not_found(client: httpx.AsyncClient) -> None:
    job = make_job(make_user().id)
    assert_problem(await client.get(path_of(job)), 404, "not-found")
    assert_problem(await promptly(client.get(path_of(job), params={"wait": 60})), 404, "not-found")
    assert_problem(await client.post(f"{path_of(job)}/cancel"), 404, "not-found")


async def test_job_of_another_user_cannot_be_cancelled(
    client: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    job = make_job(user.id)
    await stranger.post(f"{path_of(job)}/cancel")
    assert content(await client.get(path_of(job)))["state"] == "queued"


async def test_job_of_the_platform_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(path_of(make_job(None))), 404, "not-found")


async def test_unknown_job_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(f"/api/jobs/{uuid4()}"), 404, "not-found")
    assert_problem(await client.post(f"/api/jobs/{uuid4()}/cancel"), 404, "not-found")


@pytest.mark.parametrize("job_id", ["1", "not-an-id", "%00", "' OR 1=1", "0198" * 9])
async def test_malformed_id_is_rejected(client: httpx.AsyncClient, job_id: str) -> None:
    assert fields_of(assert_problem(await client.get(f"/api/jobs/{job_id}"), 422, "validation-error")) == ["job_id"]


# The list


async def test_list_pages_contain_all_own_jobs_newest_first(
    client: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    made = [str(make_job(user.id).id) for _ in range(5)]
    make_job(make_user().id)
    pages = await walk(client, "/api/jobs", limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [job["id"] for page in pages for job in page] == made[::-1]
    assert all(set(job) == JOB_FIELDS for page in pages for job in page)
    assert await walk(stranger, "/api/jobs") == [[]]


async def test_full_last_page_has_no_next_cursor(client: httpx.AsyncClient, user: Person) -> None:
    for _ in range(4):
        make_job(user.id)
    assert [len(page) for page in await walk(client, "/api/jobs", limit=2)] == [2, 2]


async def test_jobs_submitted_while_paging_do_not_shift_the_pages(client: httpx.AsyncClient, user: Person) -> None:
    made = [str(make_job(user.id).id) for _ in range(3)]
    first = content(await client.get("/api/jobs", params={"limit": 2}))
    make_job(user.id)
    second = content(await client.get("/api/jobs", params={"limit": 2, "cursor": first["next_cursor"]}))
    assert [job["id"] for job in first["items"] + second["items"]] == made[::-1]


@pytest.mark.parametrize("long", [secrets.token_hex(50_000), "a" * 100_000], ids=["random", "compressible"])
async def test_lists_leave_large_results_out(api: httpx.ASGITransport, long: str) -> None:
    """A page of a hundred results of 4 MB would keep all other requests waiting."""
    owner = make_user(is_admin=True)
    client, small, large = client_of(api, owner), make_job(owner.id), make_job(owner.id)
    for job, result in ((small, {"text": "short"}), (large, {"text": long})):
        change(job.id, "result = :result", result=json.dumps(result))
    for path in ("/api/jobs", f"/api/admin/jobs?user_id={owner.id}"):
        listed = content(await client.get(path))["items"]
        assert [job["result"] for job in listed] == [None, {"text": "short"}]
    assert content(await client.get(f"/api/jobs/{large.id}"))["result"] == {"text": long}


async def test_list_is_filtered_by_state_and_kind(client: httpx.AsyncClient, user: Person) -> None:
    waiting, embedding = make_job(user.id), make_job(user.id, EmbedTexts(texts=["a"]))
    cancelled = make_job(user.id)
    await client.post(f"{path_of(cancelled)}/cancel")

    async def ids(**filters: Any) -> list[str]:
        return [job["id"] for page in await walk(client, "/api/jobs", limit=1, **filters) for job in page]

    assert await ids(state="cancelled") == [str(cancelled.id)]
    assert await ids(kind="llm.embed") == [str(embedding.id)]
    assert await ids(state="queued", kind="llm.generate") == [str(waiting.id)]
    assert await ids(state="succeeded") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "many"),
        ("cursor", "not-a-cursor"),
        ("cursor", "\0"),
        ("state", "sleeping"),
        ("kind", "coffee.make"),
        ("kind", "\0"),
    ],
)
async def test_invalid_list_query_is_rejected(client: httpx.AsyncClient, field: str, value: str) -> None:
    response = await client.get("/api/jobs", params={field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]


async def test_unknown_kind_is_rejected_with_the_known_kinds(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/jobs", params={"kind": "coffee.make"})
    assert GenerateText.kind in assert_problem(response, 422, "validation-error")["detail"]
