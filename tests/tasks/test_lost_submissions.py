"""PostgreSQL crashes between the early commit of a job and its way to the disk: whoever got a 202 has a job."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing

import httpx
import psycopg2
import pytest

from api.main import create_app
from embedded.servers import EmbeddedPostgres
from tests.support.api_client import assert_problem, client_of, content
from tests.support.databases import connected_to
from tests.support.factories import make_user
from tests.support.lines import line_to_postgres
from tests.support.postgres_crash import forgetful
from tests.support.relay import Relay
from tests.support.waiting import eventually
from tests.support.whole_bodies import transport_to

pytestmark = pytest.mark.system

FLUSH = b"'pensum.keep'"


@pytest.fixture
def line(own_postgres: EmbeddedPostgres) -> Iterator[Relay]:
    """Everything in this process reaches PostgreSQL by it."""
    with line_to_postgres(own_postgres) as (relay, url), connected_to(url):
        yield relay


@pytest.fixture
async def api(line: Relay) -> AsyncIterator[httpx.ASGITransport]:
    app = create_app()
    async with app.router.lifespan_context(app):
        yield transport_to(app)


def stored_texts(server: EmbeddedPostgres) -> set[str]:
    with closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT payload -> 'texts' ->> 0 FROM jobs WHERE kind = 'llm.embed'")
        return {text for (text,) in cursor}


async def submit(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post("/api/llm/embed", json={"texts": [text]})


async def until(condition: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(eventually, condition)


async def test_no_202_for_a_job_that_a_restarted_postgres_has_lost(
    api: httpx.ASGITransport, line: Relay, own_postgres: EmbeddedPostgres
) -> None:
    """The host of PostgreSQL dies while it owes an answer, and says only when it is back that this will not come."""

    client = client_of(api, make_user())
    content(await client.get("/api/jobs"))  # its key is known from now on
    line.swallow(FLUSH)
    with forgetful(own_postgres) as crash:
        hanging = asyncio.create_task(submit(client, "its flush hangs"))
        await until(lambda: line.swallowed_questions == 1)
        behind = asyncio.create_task(submit(client, "waits for the next flush"))
        await until(lambda: "waits for the next flush" in stored_texts(own_postgres))
        await asyncio.to_thread(crash)
        line.cut_forgotten()
        for response in (await hanging, await behind):
            assert_problem(response, 503, "database-unavailable")
    assert stored_texts(own_postgres) == set()
    job = content(await submit(client, "after the crash"))
    assert content(await client.get(f"/api/jobs/{job['id']}"))["state"] == "queued"
