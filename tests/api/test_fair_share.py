"""One user's flood of requests delays their own, and nobody else's. On a real server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import httpx

from api.fair_share import MOST_AT_ONCE, Shares
from tests.support.api_client import promptly
from tests.support.api_server import Server
from tests.support.factories import Person, make_job, make_user

PATH = "/api/projects"
FLOOD = 10 * MOST_AT_ONCE


@contextlib.asynccontextmanager
async def flood(
    server: Server, key: str, path: str, count: int, *, status: bytes = b"200"
) -> AsyncIterator[Sequence[asyncio.Task[bytes]]]:
    """The first lines of the responses to requests on connections of their own, each sent as soon as the connection is
    open, and before a response is read."""
    url = httpx.URL(server.url)
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    lines = []
    for _ in range(count):
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(request)
        lines.append((reader, writer))
    responses = [asyncio.create_task(reader.readline()) for reader, _ in lines]
    try:
        yield responses
        assert all(status in line for line in await asyncio.gather(*responses))
    finally:
        for _, writer in lines:
            writer.close()


async def test_flood_of_one_user_does_not_delay_another(server: Server, user: Person) -> None:
    other = make_user()
    async with server.client(user) as client, server.client(other) as others:
        for each in (client, others):
            await each.get(PATH)
        async with flood(server, user.key, PATH, FLOOD) as responses:
            assert (await others.get(PATH)).status_code == 200
            assert sum(response.done() for response in responses) < FLOOD / 2


async def test_flood_of_a_key_that_was_never_seen_does_not_delay_another_user(server: Server, user: Person) -> None:
    async with server.client(make_user()) as others:
        await others.get(PATH)
        async with flood(server, user.key, PATH, FLOOD) as responses:
            assert (await others.get(PATH)).status_code == 200
            assert sum(response.done() for response in responses) < FLOOD / 2


async def test_flood_of_new_connections_does_not_keep_another_user_from_connecting(
    server: Server, user: Person
) -> None:
    other = make_user()
    for each in (user, other):
        async with server.client(each) as client:
            await client.get(PATH)
    async with server.client(other) as others, flood(server, user.key, PATH, FLOOD) as responses:
        assert (await others.get(PATH)).status_code == 200
        assert sum(response.done() for response in responses) < FLOOD / 2


async def test_liveness_probe_does_not_wait_behind_a_crowd_at_its_address(server: Server) -> None:
    probe = httpx.AsyncClient(base_url=server.url, headers={"Authorization": "Bearer pk_unknown"}, trust_env=False)
    async with probe, flood(server, "pk_unknown", PATH, FLOOD, status=b"401") as responses:
        assert (await promptly(probe.get("/health"))).status_code == 200
        # Behind the crowd it would come last. Refusals are quick: many are there before the probe has connected.
        assert sum(response.done() for response in responses) < 0.9 * FLOOD


async def test_crowd_without_credentials_keeps_no_newcomer_of_its_address_waiting() -> None:
    crowd = {"client": ("192.0.2.1", 80), "headers": []}
    newcomer = crowd | {"headers": [(b"authorization", b"Bearer pk_new")]}
    shares = Shares()

    async def request() -> None:
        async with shares.held(newcomer):
            pass

    async with contextlib.AsyncExitStack() as held:
        for _ in range(MOST_AT_ONCE):
            await held.enter_async_context(shares.held(crowd))
        await promptly(request())


async def test_requests_that_wait_for_jobs_take_no_part_in_the_share(server: Server, user: Person) -> None:
    job = make_job(user.id)
    async with server.client(user) as client:
        await client.get(PATH)
        async with flood(server, user.key, f"/api/jobs/{job.id}?wait=60", 2 * MOST_AT_ONCE) as responses:
            assert (await promptly(client.get(PATH))).status_code == 200
            assert (await promptly(client.post(f"/api/jobs/{job.id}/cancel"))).status_code == 200
            await promptly(asyncio.gather(*responses))
