"""What clients of the API see while PostgreSQL or Valkey hangs: its processes are there, and none says a word.

The server goes on only after the responses: whoever waited for it would get none.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from api.accounts.keys import KEY_SECONDS
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.api_client import assert_problem, content
from tests.support.api_server import Server, running_server
from tests.support.factories import make_user
from tests.support.processes import frozen

pytestmark = pytest.mark.system

TIMES = 4  # each request at once: more than there are connections

REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/api/jobs", {}),
    ("GET", "/api/jobs?kind=llm.embed&limit=1", {}),
    ("GET", "/api/documents", {}),
    ("GET", "/api/documents/search?query=tides", {}),
    ("GET", "/api/auth/me", {}),
    ("GET", "/api/webhooks", {}),
    ("GET", "/api/admin/stats", {}),
    ("POST", "/api/llm/embed", {"json": {"texts": ["a text"]}}),
    ("POST", "/api/llm/embed", {"json": {"texts": ["a text"]}, "headers": {"Idempotency-Key": "hangs"}}),
    ("POST", "/api/documents/text", {"json": {"title": "A note", "text": "Tides follow the moon."}}),
    ("POST", "/api/documents/upload", {"files": {"file": ("note.md", b"# Tides")}}),
    ("POST", "/api/projects", {"json": {"type": "learning", "name": "A project"}}),
    ("POST", "/api/auth/login", {"data": {"username": "somebody@example.org", "password": "a long password"}}),
]


@pytest.fixture(scope="module")
def server(platform: None) -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(make_user(is_admin=True)) as client:
        yield client


async def send_all(client: httpx.AsyncClient) -> list[httpx.Response]:
    """The client gives up on what takes longer than a minute."""
    return await asyncio.gather(
        *[client.request(method, path, **options) for method, path, options in REQUESTS * TIMES]
    )


async def test_requests_are_503_while_postgres_hangs_and_work_after_it(
    server: Server, client: httpx.AsyncClient, postgres: EmbeddedPostgres
) -> None:
    await send_all(client)  # so that connections are open, and the key is known
    with frozen(postgres.pid):
        responses = [
            *await send_all(client),
            *await send_all(client),
        ]  # at the second time no connection works any more
    for response in responses:
        assert_problem(response, 503, "database-unavailable")
        assert int(response.headers["Retry-After"]) > 0
    assert {response.status_code for response in await send_all(client)} <= {200, 201, 202, 401, 429}


async def test_known_key_is_looked_up_once_while_postgres_hangs(
    client: httpx.AsyncClient, postgres: EmbeddedPostgres
) -> None:
    """On the fast path. With an `Idempotency-Key` a request goes the usual way, which takes as long as one look-up: so
    two of these, one after the other, take longer."""

    async def embed(**headers: str) -> httpx.Response:
        return await client.post("/api/llm/embed", json={"texts": ["a text"]}, headers=headers)

    content(await embed())
    with frozen(postgres.pid):
        await asyncio.sleep(KEY_SECONDS)  # after which a known key is looked up again
        fast = asyncio.create_task(embed())
        for _ in range(2):
            assert_problem(await embed(**{"Idempotency-Key": "hangs"}), 503, "database-unavailable")
        assert fast.done()
        assert_problem(await fast, 503, "database-unavailable")


async def test_readiness_is_503_while_a_server_hangs(
    client: httpx.AsyncClient, postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> None:
    for pid, name in ((postgres.pid, "the database"), (valkey.pid, "redis")):
        with frozen(pid):
            ready, status = await asyncio.gather(client.get("/ready"), client.get("/status"))
        assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert int(ready.headers["Retry-After"]) > 0
        assert name in ready.json()["missing"]
        assert content(status)["status"] == "degraded"
    while (await client.get("/ready")).status_code != httpx.codes.OK:
        await asyncio.sleep(0.1)


async def test_requests_work_while_valkey_hangs(client: httpx.AsyncClient, valkey: EmbeddedValkey) -> None:
    with frozen(valkey.pid):
        responses = await send_all(client)
    assert {response.status_code for response in responses} <= {200, 201, 202, 401, 429}
