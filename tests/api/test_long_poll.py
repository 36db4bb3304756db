import asyncio
from uuid import UUID

import httpx
import pytest
from sqlalchemy import QueuePool

from db.engines import async_engine
from tests.support.api_client import JOB_FIELDS, Json, assert_problem, content, fields_of, promptly
from tests.support.api_jobs import work
from tests.support.api_worker import PROGRESS, path_of, report, succeed
from tests.support.factories import Person, make_job, make_running_job

EMBED: Json = {"texts": ["What is overfitting?"]}


# Submitting


async def test_submission_returns_the_location_of_the_job(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/llm/embed", json=EMBED)
    assert response.status_code == 202
    job = content(response)
    assert set(job) == JOB_FIELDS
    assert response.headers["Location"] == job["links"]["self"]
    assert int(response.headers["Retry-After"]) >= 1
    assert "Preference-Applied" not in response.headers
    assert content(await client.get(response.headers["Location"]))["id"] == job["id"]


@pytest.mark.parametrize(
    ("preference", "applied"),
    [
        ("wait=30", "wait=30"),
        ("wait=999999999", "wait=60"),
        ('respond-async, wait="30"', "wait=30"),
        ("WAIT=30", "wait=30"),
        ("Return=minimal,Wait = 30 ; strict", "wait=30"),
        ('note="wait=5, wait=6", wait=30, wait=7', "wait=30"),
        (r'note="a \", wait=5, ", wait=30', "wait=30"),
        ("wait=0030", "wait=30"),
    ],
)
async def test_prefer_wait_returns_the_finished_job(
    client: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]", preference: str, applied: str
) -> None:
    request = asyncio.create_task(client.post("/api/llm/embed", json=EMBED, headers={"Prefer": preference}))
    job_id = await waiting_requests.get()
    await work("llm.embed")
    response = await promptly(request)
    assert response.status_code == 200
    assert response.headers["Preference-Applied"] == applied
    assert response.headers["Location"] == f"/api/jobs/{job_id}"
    assert "Retry-After" not in response.headers
    assert content(response)["state"] == "succeeded"


async def test_preference_may_stand_in_another_header_of_the_same_name(
    client: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    headers = httpx.Headers([*client.headers.items(), ("Prefer", "return=minimal"), ("prefer", "Wait=30")])
    request = asyncio.create_task(client.post("/api/llm/embed", json=EMBED, headers=headers))
    await waiting_requests.get()
    await work("llm.embed")
    assert (await promptly(request)).headers["Preference-Applied"] == "wait=30"


async def test_prefer_wait_that_ends_too_soon_returns_the_unfinished_job(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/llm/embed", json=EMBED, headers={"Prefer": "wait=0"})
    assert response.status_code == 202
    assert "Preference-Applied" not in response.headers
    assert content(response)["state"] == "queued"


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
        'note="wait=5',
        'note="wait=5, wait=6"',
        "note; wait=5",
    ],
)
async def test_malformed_preference_is_ignored(client: httpx.AsyncClient, preference: str) -> None:
    response = await promptly(client.post("/api/llm/embed", json=EMBED, headers={"Prefer": preference}))
    assert response.status_code == 202


# Following


async def test_unfinished_job_has_a_retry_after_header(client: httpx.AsyncClient, user: Person) -> None:
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
        response = await client.get(path_of(fence), headers={"If-None-Match": seen})
        assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)
    assert (await client.get(path_of(fence), headers={"If-None-Match": 'W/"999"'})).status_code == 200


async def test_long_poll_of_a_seen_finished_job_returns_at_once(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    response = await promptly(client.get(path_of(fence), params={"wait": 60}, headers={"If-None-Match": etag}))
    assert response.status_code == 304
    assert content(await promptly(client.get(path_of(fence), params={"wait": 60})))["state"] == "succeeded"


@pytest.mark.usefixtures("without_periodic_check")
async def test_a_long_poll_returns_when_the_progress_changes(
    client: httpx.AsyncClient, user: Person, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    fence = make_running_job(user.id)
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}))
    await waiting_requests.get()
    await asyncio.to_thread(report, fence, progress=PROGRESS)
    response = await promptly(request)
    assert content(response)["progress"] == PROGRESS


@pytest.mark.usefixtures("without_periodic_check")
async def test_a_long_poll_returns_when_the_job_ends(
    client: httpx.AsyncClient, user: Person, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}, headers={"If-None-Match": etag}))
    await waiting_requests.get()
    await asyncio.to_thread(succeed, fence)
    assert content(await promptly(request))["state"] == "succeeded"


@pytest.mark.usefixtures("without_periodic_check")
async def test_a_long_poll_returns_when_the_job_is_cancelled_through_the_api(
    client: httpx.AsyncClient, user: Person, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    job = make_job(user.id)
    request = asyncio.create_task(client.get(path_of(job), params={"wait": 60}))
    await waiting_requests.get()
    await client.post(f"{path_of(job)}/cancel")
    assert content(await promptly(request))["state"] == "cancelled"


@pytest.mark.usefixtures("without_periodic_check")
async def test_a_long_poll_sleeps_on_while_only_tokens_come(
    client: httpx.AsyncClient, user: Person, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    talks, progresses = make_running_job(user.id), make_running_job(user.id)
    sleeper, early = [asyncio.create_task(client.get(path_of(f), params={"wait": 60})) for f in (talks, progresses)]
    for _ in (sleeper, early):
        await waiting_requests.get()
    await asyncio.to_thread(report, talks, token="Overfitting ")
    await asyncio.to_thread(report, progresses, progress=PROGRESS)
    assert content(await promptly(early))["progress"] == PROGRESS
    assert waiting_requests.empty()
    assert not sleeper.done()
    await asyncio.to_thread(succeed, talks)
    await promptly(sleeper)


async def test_long_poll_sees_a_change_without_a_notification(
    client: httpx.AsyncClient, user: Person, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    fence = make_running_job(user.id)
    request = asyncio.create_task(client.get(path_of(fence), params={"wait": 60}))
    await waiting_requests.get()
    await asyncio.to_thread(report, fence, progress=PROGRESS, notifies=False)
    assert content(await promptly(request))["progress"] == PROGRESS


async def test_a_long_poll_that_saw_an_older_job_returns_at_once(client: httpx.AsyncClient, user: Person) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    report(fence, progress=PROGRESS)
    response = await promptly(client.get(path_of(fence), params={"wait": 60}, headers={"If-None-Match": etag}))
    assert content(response)["progress"] == PROGRESS


async def test_a_long_poll_in_which_nothing_happens_ends_with_not_modified(
    client: httpx.AsyncClient, user: Person
) -> None:
    fence = make_running_job(user.id)
    etag = (await client.get(path_of(fence))).headers["ETag"]
    response = await client.get(path_of(fence), params={"wait": 1}, headers={"If-None-Match": etag})
    assert response.status_code == 304


@pytest.mark.usefixtures("without_periodic_check")
async def test_waiting_holds_no_database_connection(
    client: httpx.AsyncClient, user: Person, waiting_requests: "asyncio.Queue[UUID]"
) -> None:
    pool = async_engine().pool
    assert isinstance(pool, QueuePool)
    fence = make_running_job(user.id)
    waiters = 3 * pool.size()
    requests = [asyncio.create_task(client.get(path_of(fence), params={"wait": 60})) for _ in range(waiters)]
    for _ in requests:
        await waiting_requests.get()
    assert pool.checkedout() == 0
    await asyncio.to_thread(succeed, fence)
    assert {content(response)["state"] for response in await promptly(asyncio.gather(*requests))} == {"succeeded"}


@pytest.mark.parametrize("wait", ["-1", "61", "100000", "soon", "1.5"])
async def test_wait_out_of_bounds_is_refused(client: httpx.AsyncClient, user: Person, wait: str) -> None:
    response = await client.get(path_of(make_job(user.id)), params={"wait": wait})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["wait"]
