"""Several processes of the API behind one socket. Each request here comes on a connection of its own, so that any of
them may answer it."""

import asyncio
import os
import signal
from collections.abc import Iterator

import httpx
import pytest

from tests.support.api_client import LONG_SECONDS
from tests.support.api_server import Server, running_server
from tests.support.factories import Person
from tests.support.processes import spawned_by
from tests.support.waiting import LONGEST_SECONDS, eventually

PROCESSES = 3
REQUESTS = 12
START_SECONDS = PROCESSES * LONGEST_SECONDS  # they start together


@pytest.fixture(scope="module")
def server(platform: None) -> Iterator[Server]:
    with running_server(PENSUM_API_PROCESSES=f"{PROCESSES}", PENSUM_THROTTLE_LOGINS_PER_EMAIL="4") as server:
        # The parent opens the socket before anybody answers there.
        assert eventually(lambda: answers(server) and len(spawned_by(server.pid)) == PROCESSES, START_SECONDS)
        yield server


def answers(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


async def request(server: Server, person: Person, method: str, path: str, **values: object) -> httpx.Response:
    async with server.client(person) as client:
        return await client.request(method, path, **values)  # type: ignore[arg-type]  # values are the caller's


async def submit(server: Server, person: Person, **headers: str) -> httpx.Response:
    return await request(server, person, "POST", "/api/llm/embed", json={"texts": ["a"]}, headers=headers)


def test_there_are_as_many_as_are_set(server: Server) -> None:
    assert len(spawned_by(server.pid)) == PROCESSES


async def test_a_job_ends_for_everybody_who_waits_for_it(server: Server, user: Person) -> None:
    job = (await submit(server, user)).json()["id"]
    seen = (await request(server, user, "GET", f"/api/jobs/{job}")).headers["ETag"]

    async def wait() -> httpx.Response:
        return await request(server, user, "GET", f"/api/jobs/{job}?wait=30", headers={"If-None-Match": seen})

    waiting = [asyncio.create_task(wait()) for _ in range(REQUESTS)]
    following = [asyncio.create_task(request(server, user, "GET", f"/api/jobs/{job}/events")) for _ in range(REQUESTS)]
    async with asyncio.timeout(LONG_SECONDS):
        await request(server, user, "POST", f"/api/jobs/{job}/cancel")
        states = {response.json()["state"] for response in await asyncio.gather(*waiting)}
        streams = [response.text for response in await asyncio.gather(*following)]
    assert states == {"cancelled"}
    assert all("event: end" in stream for stream in streams)


async def test_one_idempotency_key_makes_one_job(server: Server, user: Person) -> None:
    headers = {"Idempotency-Key": "the same"}
    responses = await asyncio.gather(*(submit(server, user, **headers) for _ in range(REQUESTS)))
    assert len({response.json()["id"] for response in responses}) == 1


async def test_failed_logins_are_counted_together(server: Server, user: Person) -> None:
    form = {"username": "nobody.of.them@example.org", "password": "not the password"}
    logins = [await request(server, user, "POST", "/api/auth/login", data=form) for _ in range(6)]
    assert 429 in {response.status_code for response in logins}


async def test_one_that_is_killed_is_replaced_while_the_others_answer(server: Server, user: Person) -> None:
    before = spawned_by(server.pid)
    os.kill(min(before), signal.SIGKILL)
    responses = await asyncio.gather(*(submit(server, user) for _ in range(REQUESTS)))
    assert {response.status_code for response in responses} == {202}
    assert eventually(
        lambda: len(spawned_by(server.pid)) == PROCESSES and spawned_by(server.pid) != before, START_SECONDS
    )
