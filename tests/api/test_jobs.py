import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import QueuePool, text

from db.errors import Permanent
from db.models import Job
from db.queries import attempts, workers
from db.queries.attempts import Event, Fence, Reports
from db.session import async_engine, transaction
from tasks.attempt import Usage
from tasks.bell import tell_after_commit
from tasks.contracts import EmbedTexts, GenerateText
from tasks.run import problem_of
from tests.api.conftest import Json, assert_problem, content, fields_of, walk, work
from tests.factories import Person, make_job, make_running_job, make_user

FIELDS = {
    *("id", "kind", "state", "waiting_reason", "progress", "attempt", "max_attempts", "result", "error", "receipt"),
    *("created_at", "started_at", "finished_at", "expires_at", "links"),
}
PROGRESS = {"done": 3, "total": 10, "unit": "chunks", "note": "embedding"}
EMBED: Json = {"texts": ["What is overfitting?"]}


def report(fence: Fence, *, progress: Json | None = None, token: str | None = None, rings: bool = True) -> None:
    """As a worker's heart does it."""
    events = [Event("token", {"text": token})] if token else []
    with transaction() as session:
        attempts.report(session, fence, Reports(progress, events))
        if rings:
            tell_after_commit(session, fence.id)


def succeed(fence: Fence, **result: Any) -> None:
    with transaction() as session:
        attempts.succeed(session, fence, Reports(), result=result, receipt=Usage().as_receipt())
        tell_after_commit(session, fence.id)


def path_of(job: Job | Fence) -> str:
    return f"/api/jobs/{job.id}"


# What a job looks like


async def test_a_job_has_exactly_the_fields_of_the_contract(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, EmbedTexts(texts=["a"]))
    shown = content(await client.get(path_of(job)))
    assert set(shown) == FIELDS
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


async def test_a_finished_job_shows_its_result_and_what_it_cost(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    report(fence, progress=PROGRESS)
    succeed(fence, text="An answer.")
    shown = content(await client.get(path_of(fence)))
    assert set(shown) == FIELDS
    assert (shown["state"], shown["result"], shown["progress"]) == ("succeeded", {"text": "An answer."}, PROGRESS)
    assert shown["created_at"] <= shown["started_at"] <= shown["finished_at"]
    receipt = shown["receipt"]
    assert receipt.pop("queue_seconds") >= 0
    assert receipt.pop("work_seconds") >= 0
    assert receipt == {
        "provider": None,
        "model": None,
        "prompt_tokens": 0,
        "output_tokens": 0,
        "cache": "none",
        "attempts": 1,
    }


async def test_the_error_of_a_failed_job_is_a_problem(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    with transaction() as session:
        error = problem_of(Permanent("The model is too small."))
        attempts.fail(session, fence, Reports(), error=error, receipt=Usage().as_receipt())
    shown = content(await client.get(path_of(fence)))
    assert (shown["state"], shown["result"]) == ("failed", None)
    assert shown["error"] == {
        "type": "/problems/job-failed",
        "title": "The job failed",
        "status": 500,
        "detail": "The model is too small.",
        "instance": path_of(fence),
    }


async def test_a_job_waits_as_starved_while_no_worker_serves_its_queue_and_as_busy_after(
    client: httpx.AsyncClient, user: Person
) -> None:
    job = make_job(user.id)
    with transaction() as session:
        queue = f"tests.{job.id}"
        session.execute(text("UPDATE jobs SET queue = :queue WHERE id = :id"), {"queue": queue, "id": job.id})
    assert content(await client.get(path_of(job)))["waiting_reason"] == "starved"
    worker_id = uuid4()
    with transaction() as session:
        workers.see(session, worker_id, name="test", queues=[queue], models=[])
    assert content(await client.get(path_of(job)))["waiting_reason"] == "busy"
    with transaction() as session:
        workers.leave(session, worker_id)


async def test_a_job_for_later_is_scheduled(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, run_at=datetime.now(UTC) + timedelta(hours=1))
    shown = content(await client.get(path_of(job)))
    assert (shown["state"], shown["waiting_reason"]) == ("scheduled", "scheduled")


async def test_a_job_that_does_not_wait_has_no_reason_to(client: httpx.AsyncClient, user: Person) -> None:
    assert content(await client.get(path_of(make_running_job(user.id))))["waiting_reason"] is None


# Submitting


async def test_a_submitted_job_is_accepted_with_its_address(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/llm/embed", json=EMBED)
    assert answer.status_code == 202
    job = content(answer)
    assert set(job) == FIELDS
    assert answer.headers["Location"] == job["links"]["self"]
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Preference-Applied" not in answer.headers
    assert content(await client.get(answer.headers["Location"]))["id"] == job["id"]


@pytest.mark.parametrize(
    ("preference", "applied"),
    [
        ("wait=30", "wait=30"),
        ("wait=999999999", "wait=60"),
        ('respond-async, wait="30"', "wait=30"),
    ],
)
async def test_who_prefers_to_wait_gets_the_finished_job(
    client: httpx.AsyncClient, asleep: "asyncio.Queue[UUID]", preference: str, applied: str
) -> None:
    request = asyncio.create_task(client.post("/api/llm/embed", json=EMBED, headers={"Prefer": preference}))
    job_id = await asleep.get()
    await work("llm.embed")
    answer = await request
    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == applied
    assert answer.headers["Location"] == f"/api/jobs/{job_id}"
    assert "Retry-After" not in answer.headers
    assert content(answer)["state"] == "succeeded"


async def test_who_prefers_to_wait_too_short_gets_the_unfinished_job(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/llm/embed", json=EMBED, headers={"Prefer": "wait=0"})
    assert answer.status_code == 202
    assert "Preference-Applied" not in answer.headers
    assert content(answer)["state"] == "queued"


@pytest.mark.parametrize(
    "preference",
    [
        "",
        "wait",
        "wait=",
        "wait=soon",
        "wait=-5",
        "wait=1.5",
        "wait=1e3",
        "wait=99999999999999999999999",
        "await=30",
        "return=minimal",
        "=;,,;=",
    ],
)
async def test_a_preference_that_makes_no_sense_is_ignored(client: httpx.AsyncClient, preference: str) -> None:
    answer = await asyncio.wait_for(
        client.post("/api/llm/embed", json=EMBED, headers={"Prefer": preference}), timeout=30
    )
    assert answer.status_code == 202


# Following


async def test_a_job_that_may_still_change_says_when_to_ask_again(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    assert int((await client.get(path_of(fence))).headers["Retry-After"]) >= 1
    succeed(fence)
    assert "Retry-After" not in (await client.get(path_of(fence))).headers


async def test_the_etag_changes_with_state_and_progress_only(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)

    async def etag() -> str:
        return str((await client.get(path_of(fence))).headers["ETag"])

    running = await etag()
    report(fence, token="Overfitting ")
    assert await etag() == running
    report(fence, progress=PROGRESS)
    progressed = await etag()
    assert progressed != running
    succeed(fence)
    assert await etag() not in {running, progressed}


async def test_an_unchanged_job_is_not_sent_again(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    for seen in (etag, etag.removeprefix("W/"), f'W/"999", {etag}', "*"):
        answer = await client.get(path_of(fence), headers={"If-None-Match": seen})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", etag)
    assert (await client.get(path_of(fence), headers={"If-None-Match": 'W/"999"'})).status_code == 200


async def test_a_finished_job_that_was_seen_is_not_waited_for(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    answer = await client.get(path_of(fence), params={"wait": 60}, headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert content(await client.get(path_of(fence), params={"wait": 60}))["state"] == "succeeded"


@pytest.mark.usefixtures("only_the_bell_wakes")
async def test_a_long_poll_returns_when_the_progress_changes(
    client: httpx.AsyncClient, user: Person, asleep: "asyncio.Queue[UUID]"
) -> None:
    fence = make_running_job(user.id)
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}))
    await asleep.get()
    await asyncio.to_thread(report, fence, progress=PROGRESS)
    answer = await request
    assert content(answer)["progress"] == PROGRESS


@pytest.mark.usefixtures("only_the_bell_wakes")
async def test_a_long_poll_returns_when_the_job_ends(
    client: httpx.AsyncClient, user: Person, asleep: "asyncio.Queue[UUID]"
) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}, headers={"If-None-Match": etag}))
    await asleep.get()
    await asyncio.to_thread(succeed, fence)
    assert content(await request)["state"] == "succeeded"


@pytest.mark.usefixtures("only_the_bell_wakes")
async def test_a_long_poll_returns_when_the_job_is_cancelled_through_the_api(
    client: httpx.AsyncClient, user: Person, asleep: "asyncio.Queue[UUID]"
) -> None:
    job = make_job(user.id)
    request = asyncio.create_task(client.get(path_of(job), params={"wait": 60}))
    await asleep.get()
    await client.post(f"{path_of(job)}/cancel")
    assert content(await request)["state"] == "cancelled"


@pytest.mark.usefixtures("only_the_bell_wakes")
async def test_a_long_poll_sleeps_on_while_only_tokens_come(
    client: httpx.AsyncClient, user: Person, asleep: "asyncio.Queue[UUID]"
) -> None:
    fence = make_running_job(user.id)
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}))
    await asleep.get()
    await asyncio.to_thread(report, fence, token="Overfitting ")
    await asleep.get()
    assert not request.done()
    await asyncio.to_thread(succeed, fence)
    await request


async def test_a_long_poll_sees_a_change_that_nobody_rang_for(
    client: httpx.AsyncClient, user: Person, asleep: "asyncio.Queue[UUID]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.wakeups.LOOK_SECONDS", 0.05)
    fence = make_running_job(user.id)
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}))
    await asleep.get()
    await asyncio.to_thread(report, fence, progress=PROGRESS, rings=False)
    assert content(await request)["progress"] == PROGRESS


async def test_a_long_poll_that_saw_an_older_job_returns_at_once(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    report(fence, progress=PROGRESS)
    answer = await client.get(path_of(fence), params={"wait": 60}, headers={"If-None-Match": etag})
    assert content(answer)["progress"] == PROGRESS


async def test_a_long_poll_in_which_nothing_happens_ends_with_not_modified(
    client: httpx.AsyncClient, user: Person
) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    answer = await client.get(path_of(fence), params={"wait": 1}, headers={"If-None-Match": etag})
    assert answer.status_code == 304


@pytest.mark.usefixtures("only_the_bell_wakes")
async def test_waiting_holds_no_database_connection(
    client: httpx.AsyncClient, user: Person, asleep: "asyncio.Queue[UUID]"
) -> None:
    pool = async_engine().pool
    assert isinstance(pool, QueuePool)
    fence = make_running_job(user.id)
    waiters = 3 * pool.size()
    requests = [asyncio.create_task(client.get(path_of(fence), params={"wait": 60})) for _ in range(waiters)]
    for _ in requests:
        await asleep.get()
    assert pool.checkedout() == 0
    await asyncio.to_thread(succeed, fence)
    assert {content(answer)["state"] for answer in await asyncio.gather(*requests)} == {"succeeded"}


@pytest.mark.parametrize("wait", ["-1", "61", "soon", "1.5"])
async def test_a_wait_out_of_bounds_is_refused(client: httpx.AsyncClient, user: Person, wait: str) -> None:
    answer = await client.get(path_of(make_job(user.id)), params={"wait": wait})
    assert fields_of(assert_problem(answer, 422, "validation-error")) == ["wait"]


# Cancelling


async def test_a_waiting_job_is_cancelled_at_once(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id)
    answer = await client.post(f"{path_of(job)}/cancel")
    assert answer.status_code == 200
    assert content(answer)["state"] == "cancelled"
    assert content(answer)["finished_at"]


async def test_a_scheduled_job_is_cancelled_at_once(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, run_at=datetime.now(UTC) + timedelta(hours=1))
    answer = await client.post(f"{path_of(job)}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


async def test_a_running_job_is_asked_to_stop(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    for _ in range(2):
        answer = await client.post(f"{path_of(fence)}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (202, "cancelling")
    with transaction() as session:
        attempts.cancel(session, fence, Reports(), receipt=Usage().as_receipt())
    answer = await client.post(f"{path_of(fence)}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


async def test_cancelling_what_has_ended_changes_nothing(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence, text="An answer.")
    before = content(await client.get(path_of(fence)))
    for _ in range(2):
        answer = await client.post(f"{path_of(fence)}/cancel")
        assert (answer.status_code, content(answer)) == (200, before)


async def test_a_cancelled_job_is_not_run(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, EmbedTexts(texts=["a"]))
    await client.post(f"{path_of(job)}/cancel")
    await work("llm.embed")
    shown = content(await client.get(path_of(job)))
    assert (shown["state"], shown["result"], shown["attempt"]) == ("cancelled", None, 0)


# Whose


async def test_a_job_of_somebody_else_is_not_found(client: httpx.AsyncClient) -> None:
    job = make_job(make_user().id)
    assert_problem(await client.get(path_of(job)), 404, "not-found")
    assert_problem(await client.get(path_of(job), params={"wait": 60}), 404, "not-found")
    assert_problem(await client.post(f"{path_of(job)}/cancel"), 404, "not-found")


async def test_somebody_else_cannot_cancel_a_job(
    client: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    job = make_job(user.id)
    await stranger.post(f"{path_of(job)}/cancel")
    assert content(await client.get(path_of(job)))["state"] == "queued"


async def test_a_job_of_the_platform_itself_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(path_of(make_job(None))), 404, "not-found")


async def test_a_job_that_does_not_exist_is_not_found(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(f"/api/jobs/{uuid4()}"), 404, "not-found")
    assert_problem(await client.post(f"/api/jobs/{uuid4()}/cancel"), 404, "not-found")


@pytest.mark.parametrize("job_id", ["1", "not-an-id", "%00", "' OR 1=1", "0198" * 9])
async def test_an_id_that_is_none_is_refused(client: httpx.AsyncClient, job_id: str) -> None:
    assert fields_of(assert_problem(await client.get(f"/api/jobs/{job_id}"), 422, "validation-error")) == ["job_id"]


# The list


async def test_the_pages_of_the_list_hold_all_own_jobs_newest_first(
    client: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    made = [str(make_job(user.id).id) for _ in range(5)]
    make_job(make_user().id)
    pages = await walk(client, "/api/jobs", limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [job["id"] for page in pages for job in page] == made[::-1]
    assert all(set(job) == FIELDS for page in pages for job in page)
    assert await walk(stranger, "/api/jobs") == [[]]


async def test_a_last_page_that_is_full_has_no_next_one(client: httpx.AsyncClient, user: Person) -> None:
    for _ in range(4):
        make_job(user.id)
    assert [len(page) for page in await walk(client, "/api/jobs", limit=2)] == [2, 2]


async def test_jobs_that_come_while_paging_do_not_shift_the_pages(client: httpx.AsyncClient, user: Person) -> None:
    made = [str(make_job(user.id).id) for _ in range(3)]
    first = content(await client.get("/api/jobs", params={"limit": 2}))
    make_job(user.id)
    second = content(await client.get("/api/jobs", params={"limit": 2, "cursor": first["next_cursor"]}))
    assert [job["id"] for job in first["items"] + second["items"]] == made[::-1]


async def test_the_list_is_filtered_by_state_and_kind(client: httpx.AsyncClient, user: Person) -> None:
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
async def test_a_list_that_cannot_be_is_refused(client: httpx.AsyncClient, field: str, value: str) -> None:
    answer = await client.get("/api/jobs", params={field: value})
    assert fields_of(assert_problem(answer, 422, "validation-error")) == [field]


async def test_an_unknown_kind_is_answered_with_those_that_are(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/jobs", params={"kind": "coffee.make"})
    assert GenerateText.kind in assert_problem(answer, 422, "validation-error")["detail"]
