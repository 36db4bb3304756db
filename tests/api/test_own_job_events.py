"""The changes of all jobs of a user, as one stream."""

import json
from dataclasses import replace
from uuid import UUID

import httpx
import pytest

from db.queries.jobs import attempts, jobs
from db.queries.jobs.attempts import Reports
from db.transactions import transaction
from tasks.attempt import Usage
from tasks.contracts import EmbedQuery, GenerateText
from tests.api.test_admin_events import events_in, last_id, of_job
from tests.api.test_streams import Reader
from tests.support.api_client import Json, assert_problem, client_of, content, promptly
from tests.support.api_worker import PROGRESS, path_of, report, succeed
from tests.support.client_worker import fail
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.job_queue import change

PATH = "/api/jobs/events"


async def opened(api: httpx.ASGITransport, person: Person, after: str | None = None) -> Reader:
    """The stream, which has begun."""
    reader = Reader(api.app, PATH if after is None else f"{PATH}?after={after}", person)
    await reader.wait_for(b"id: ")
    return reader


def told(reader: Reader, job_id: UUID) -> list[Json]:
    """The job as it was at each of its changes."""
    return [data for _, data in of_job(events_in(reader), job_id)]


async def wait_for(reader: Reader, job_id: UUID, state: str) -> Json:
    await reader.wait_until(lambda: any(one["state"] == state for one in told(reader, job_id)))
    return told(reader, job_id)[-1]


async def test_state_and_progress_of_each_own_job_are_told_and_nothing_of_others(
    api: httpx.ASGITransport, user: Person
) -> None:
    stranger = make_user()
    reader, other = await opened(api, user), await opened(api, stranger)
    waiting, running = make_job(user.id), make_running_job(user.id)
    assert (await wait_for(reader, waiting.id, "queued"))["attempt"] == 0
    began = await wait_for(reader, running.id, "running")
    assert (began["kind"], began["attempt"], began["progress"]) == (GenerateText.kind, 1, None)
    report(running, progress=PROGRESS, token="A lease")
    await reader.wait_until(lambda: told(reader, running.id)[-1]["progress"] is not None)
    assert told(reader, running.id)[-1]["progress"] == PROGRESS
    with transaction() as session:
        jobs.cancel(session, waiting.id, user_id=user.id)
    succeed(running, text="A lease")
    assert (await wait_for(reader, waiting.id, "cancelled"))["problem"] is None
    ended = await wait_for(reader, running.id, "succeeded")
    assert ended["finished_at"] is not None
    assert ended["version"] > began["version"]
    assert not [words for words in (b"A lease", b"overfitting") if words in b"".join(reader.taken)]

    theirs = make_running_job(stranger.id)
    fail(theirs, "The model is too small.")
    assert (await wait_for(other, theirs.id, "failed"))["problem"] == "job-failed"
    assert {type_ for type_, _ in events_in(other)} == {"job.changed"}
    assert {data["id"] for _, data in events_in(other)} == {str(theirs.id)}
    for one in (reader, other):
        await one.leave()


async def test_stop_that_was_asked_for_is_told(api: httpx.ASGITransport, user: Person) -> None:
    reader, fence = await opened(api, user), make_running_job(user.id)
    await wait_for(reader, fence.id, "running")
    with transaction() as session:
        jobs.cancel(session, fence.id, user_id=user.id)
    await wait_for(reader, fence.id, "cancelling")
    await reader.leave()


async def test_stream_goes_on_after_its_last_id(api: httpx.ASGITransport, user: Person) -> None:
    reader = await opened(api, user)
    before, meanwhile = make_running_job(user.id), make_running_job(user.id)
    succeed(before)
    await wait_for(reader, before.id, "succeeded")
    await wait_for(reader, meanwhile.id, "running")
    place = last_id(reader)
    await reader.leave()
    succeed(meanwhile)
    again, fresh = await opened(api, user, place), await opened(api, user)
    await wait_for(again, meanwhile.id, "succeeded")
    later = make_running_job(user.id)
    for one in (again, fresh):
        await wait_for(one, later.id, "running")
        assert told(one, before.id) == []
        await one.leave()


async def test_job_that_ends_in_a_transaction_which_commits_late_is_told(
    api: httpx.ASGITransport, user: Person
) -> None:
    slow, quick = make_running_job(user.id), make_running_job(user.id)
    reader = await opened(api, user)
    with transaction() as session:
        attempts.succeed(session, slow, Reports(), result={}, receipt=Usage().as_receipt())
        succeed(quick)
        await wait_for(reader, quick.id, "succeeded")
        place = last_id(reader)
        assert "succeeded" not in [one["state"] for one in told(reader, slow.id)]
    resumed = await opened(api, user, place)
    for one in (reader, resumed):
        await wait_for(one, slow.id, "succeeded")
        await one.leave()
    assert told(resumed, quick.id) == []


async def test_neither_renewed_leases_nor_jobs_of_the_platform_itself_are_told(
    api: httpx.ASGITransport, user: Person
) -> None:
    reader, fence = await opened(api, user), make_running_job(user.id)
    await wait_for(reader, fence.id, "running")
    for _ in range(2):
        change(fence.id, "lease_until = now() + interval '1 minute'")
        report(fence, token="More. ")
        hidden, shown = make_job(user.id, EmbedQuery(text="What is a lease?")), make_job(user.id)
        await wait_for(reader, shown.id, "queued")
        assert told(reader, hidden.id) == []
    assert [one["state"] for one in told(reader, fence.id)] == ["running"]
    await reader.leave()


async def test_whoever_was_slow_to_read_is_told_how_the_jobs_are_now(api: httpx.ASGITransport, user: Person) -> None:
    slow, quick = await opened(api, user), await opened(api, user)
    slow.room.clear()
    fences = [make_running_job(user.id) for _ in range(3)]
    for fence in fences:
        await wait_for(quick, fence.id, "running")
        succeed(fence)
        await wait_for(quick, fence.id, "succeeded")
    slow.room.set()
    for fence in fences:
        await wait_for(slow, fence.id, "succeeded")
    for one in (slow, quick):
        await one.leave()


async def test_a_quiet_stream_is_pinged_with_its_place(
    api: httpx.ASGITransport, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.open_streams.PING_SECONDS", 0.0)
    reader = await opened(api, user)
    await reader.wait_for(b": ping\nid: ")
    await reader.leave()


async def test_stream_ends_when_its_key_is_no_more(api: httpx.ASGITransport, user: Person) -> None:
    client = client_of(api, user)
    added = content(await client.post("/api/auth/api-keys", json={"name": "page", "scopes": ["read"]}))
    with_key, other = await opened(api, replace(user, key=added["key"])), await opened(api, user)
    await client.delete(f"/api/auth/api-keys/{added['id']}")
    await promptly(with_key.done)
    assert not other.done.done()
    await other.leave()


async def test_wrong_and_old_places_are_refused(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(PATH, headers={"Last-Event-ID": "1-0:1:"}), 422, "validation-error")
    assert_problem(await client.get(PATH, headers={"Last-Event-ID": "1700000000000000-1:1:"}), 410, "gone")


async def test_streams_of_an_account_are_bounded(api: httpx.ASGITransport, user: Person, configure: Configure) -> None:
    """Whatever they follow. Others are not kept out, and a stream that was closed makes room."""
    configure(PENSUM_QUOTA_STREAMS=2)
    first, second = [await opened(api, user) for _ in range(2)]
    for path in (PATH, f"{path_of(make_running_job(user.id))}/events"):
        response = await client_of(api, user).get(path)
        problem = assert_problem(response, 429, "too-many-streams")
        assert "2 event streams" in problem["detail"]
        assert int(response.headers["Retry-After"]) > 0
    other = await opened(api, make_user())
    await first.leave()
    third = await opened(api, user)
    for reader in (second, third, other):
        await reader.leave()


async def test_streams_of_v1_count_as_others_do(
    api: httpx.ASGITransport, client: httpx.AsyncClient, user: Person, configure: Configure
) -> None:
    configure(PENSUM_QUOTA_STREAMS=2, PENSUM_LLM_PROVIDER="extractive")
    path, asked = "/v1/chat/completions", {"model": "auto", "messages": [{"role": "user", "content": "A lease?"}]}
    streamed = asked | {"stream": True}
    chunks = Reader(api.app, path, user, posted=json.dumps(streamed).encode())
    await chunks.wait_until(lambda: chunks.offered > 0)
    [job] = content(await client.get("/api/jobs"))["items"]
    own = await opened(api, user)

    refused = await promptly(client.post(path, json=streamed))
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_streams")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.headers["x-should-retry"] == "true"
    assert_problem(await client.get(PATH), 429, "too-many-streams")
    assert [one["id"] for one in content(await client.get("/api/jobs"))["items"]] == [job["id"]]  # it made no job

    await chunks.leave()
    again = await opened(api, user)
    for reader in (own, again):
        await reader.leave()
