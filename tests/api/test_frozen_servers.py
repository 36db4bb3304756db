"""What clients of the API see while PostgreSQL or Valkey hangs: its processes are there, and none says a word."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.accounts.keys import KEY_SECONDS
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.api_client import assert_problem, content
from tests.support.api_server import Server, running_server
from tests.support.factories import make_user
from tests.support.processes import frozen

MOST_SECONDS = 30.0  # on a busy machine; whoever waits for a frozen server gets no response at all
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


@dataclass(frozen=True)
class Reply:
    response: httpx.Response
    seconds: float


@pytest.fixture(scope="module")
def server(platform: None) -> Iterator[Server]:
    with running_server() as started:
        yield started


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(make_user(is_admin=True)) as client:
        yield client


async def timed(client: httpx.AsyncClient, method: str, path: str, **options: Any) -> Reply:
    began = time.monotonic()
    response = await client.request(method, path, **options)
    return Reply(response, time.monotonic() - began)


async def send_all(client: httpx.AsyncClient) -> list[Reply]:
    sent = [timed(client, method, path, **options) for method, path, options in REQUESTS * TIMES]
    return await asyncio.gather(*sent)


async def test_requests_are_503_within_seconds_while_postgres_hangs_and_work_after_it(
    server: Server, client: httpx.AsyncClient, postgres: EmbeddedPostgres
) -> None:
    await send_all(client)  # so that connections are open, and the key is known
    with frozen(postgres.pid):
        replies = [*await send_all(client), *await send_all(client)]  # the second time no connection is left that works
    for reply in replies:
        assert_problem(reply.response, 503, "database-unavailable")
        assert int(reply.response.headers["Retry-After"]) > 0
    assert max(reply.seconds for reply in replies) < MOST_SECONDS
    assert {reply.response.status_code for reply in await send_all(client)} <= {200, 201, 202, 401, 429}


async def test_known_key_is_looked_up_once_while_postgres_hangs(
    client: httpx.AsyncClient, postgres: EmbeddedPostgres
) -> None:
    """On the fast path. With an `Idempotency-Key` a request goes the usual way, which takes as long as one look-up."""
    plain: dict[str, Any] = {"json": {"texts": ["a text"]}}
    content(await client.post("/api/llm/embed", **plain))
    with frozen(postgres.pid):
        await asyncio.sleep(KEY_SECONDS)  # after which a known key is looked up again
        fast, usual = await asyncio.gather(
            timed(client, "POST", "/api/llm/embed", **plain),
            timed(client, "POST", "/api/llm/embed", **plain, headers={"Idempotency-Key": "hangs"}),
        )
    assert_problem(fast.response, 503, "database-unavailable")
    assert fast.seconds < 1.5 * usual.seconds


async def test_readiness_is_503_within_seconds_while_a_server_hangs(
    client: httpx.AsyncClient, postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> None:
    for pid, name in ((postgres.pid, "the database"), (valkey.pid, "redis")):
        with frozen(pid):
            ready, status = await asyncio.gather(timed(client, "GET", "/ready"), timed(client, "GET", "/status"))
        assert ready.response.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert int(ready.response.headers["Retry-After"]) > 0
        assert name in ready.response.json()["missing"]
        assert content(status.response)["status"] == "degraded"
        assert max(ready.seconds, status.seconds) < MOST_SECONDS
    while (await client.get("/ready")).status_code != httpx.codes.OK:
        await asyncio.sleep(0.1)


async def test_requests_work_while_valkey_hangs(client: httpx.AsyncClient, valkey: EmbeddedValkey) -> None:
    with frozen(valkey.pid):
        replies = await send_all(client)
    assert {reply.response.status_code for reply in replies} <= {200, 201, 202, 401, 429}
    assert max(reply.seconds for reply in replies) < MOST_SECONDS
