"""The event log of a job as a stream."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from core.errors import Permanent
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import transaction
from tests.support.api_client import assert_problem, fields_of, promptly
from tests.support.api_worker import path_of
from tests.support.factories import Person, make_job, make_running_job

RECEIPT = {"provider": None, "model": None, "prompt_tokens": 0, "output_tokens": 0, "cache": "none"}


async def events_of(lines: AsyncIterator[str]) -> list[tuple[int, str, Any]]:
    """Id, type and data of each event, until the server ends the stream."""
    found: list[tuple[int, str, Any]] = []
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif "event" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
            fields = {}
    return found


async def follow(client: httpx.AsyncClient, path: str, **headers: str) -> list[tuple[int, str, Any]]:
    async with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"].startswith("text/event-stream")
        return await promptly(events_of(response.aiter_lines()))


@pytest.fixture
def ended(user: Person) -> Fence:
    """A job that reported two tokens and succeeded."""
    fence = make_running_job(user.id)
    reported = [Event("token", {"text": "A "}), Event("token", {"text": "lease"})]
    with transaction() as session:
        attempts.succeed(session, fence, Reports(events=reported), result={"text": "A lease"}, receipt=RECEIPT)
    return fence


async def test_late_subscriber_gets_every_event(client: httpx.AsyncClient, ended: Fence) -> None:
    assert await follow(client, f"{path_of(ended)}/events") == [
        (1, "queued", {"attempt": 0}),
        (2, "started", {"attempt": 1}),
        (3, "token", {"attempt": 1, "text": "A "}),
        (4, "token", {"attempt": 1, "text": "lease"}),
        (5, "result", {"text": "A lease"}),
        (6, "end", {"attempt": 1}),
    ]


async def test_reconnected_client_continues_after_its_last_event(client: httpx.AsyncClient, ended: Fence) -> None:
    path = f"{path_of(ended)}/events"
    by_header = await follow(client, path, **{"Last-Event-ID": "4"})
    assert [type_ for _, type_, _ in by_header] == ["result", "end"]
    assert await follow(client, f"{path}?after=4") == by_header


@pytest.mark.parametrize("last", [6, 7, 2**31 - 1])
async def test_behind_the_end_a_browser_is_told_to_reconnect_no_more(
    client: httpx.AsyncClient, ended: Fence, last: int
) -> None:
    path = f"{path_of(ended)}/events"
    for response in [
        await client.get(path, headers={"Last-Event-ID": str(last)}),
        await client.get(path, params={"after": last}),
        await client.get(path, params={"after": 0}, headers={"Last-Event-ID": str(last)}),
    ]:
        assert (response.status_code, response.content) == (204, b"")


async def test_a_failed_job_shows_its_problem_and_running_again_goes_on_in_the_same_log(
    client: httpx.AsyncClient, user: Person
) -> None:
    fence = make_running_job(user.id)
    with transaction() as session:
        problem = Permanent("The model is too small.").as_problem()
        attempts.fail(session, fence, Reports(), error=problem, receipt=RECEIPT)
    path = path_of(fence)
    *_, (_, type_, shown), (last_seq, last, _) = await follow(client, f"{path}/events")
    assert (type_, last) == ("error", "end")
    assert (shown["type"], shown["detail"]) == ("/problems/job-failed", "The model is too small.")
    behind = {"Last-Event-ID": str(last_seq)}
    assert (await client.get(f"{path}/events", headers=behind)).status_code == 204
    await client.post(f"{path}/retry")
    await client.post(f"{path}/cancel")
    assert [type_ for _, type_, _ in await follow(client, f"{path}/events", **behind)] == ["queued", "cancelled", "end"]
    types = [type_ for _, type_, _ in await follow(client, f"{path}/events")]
    assert types == ["queued", "started", "error", "end", "queued", "cancelled", "end"]


async def test_log_of_another_user_is_not_found(stranger: httpx.AsyncClient, user: Person) -> None:
    response = await stranger.get(f"/api/jobs/{make_job(user.id).id}/events")
    assert_problem(response, 404, "not-found")


@pytest.mark.parametrize("last", ["-1", "first", "1.5", "99999999999", "4 4", "0x4"])
async def test_a_malformed_last_event_id_is_refused(client: httpx.AsyncClient, user: Person, last: str) -> None:
    response = await client.get(f"/api/jobs/{make_job(user.id).id}/events", headers={"Last-Event-ID": last})
    assert_problem(response, 422, "validation-error")


@pytest.mark.parametrize("after", ["-1", "first", "99999999999", ""])
async def test_malformed_cursor_is_refused(client: httpx.AsyncClient, user: Person, after: str) -> None:
    response = await client.get(f"/api/jobs/{make_job(user.id).id}/events", params={"after": after})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["after"]
