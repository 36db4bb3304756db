"""PostgreSQL stores a submission and its answer is lost: the client hears that it may be stored, and what to do."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from api.main import create_app
from embedded.servers import EmbeddedPostgres
from tests.support.api_client import assert_problem, client_of, content
from tests.support.databases import connected_to
from tests.support.factories import make_user
from tests.support.relay import Relay, to_postgres, url_through
from tests.support.whole_bodies import transport_to

EMBED = "/api/llm/embed"
BODY = {"texts": ["a text"]}
KEY = {"Idempotency-Key": "the same for both"}


@pytest.fixture
def line(platform: None, postgres: EmbeddedPostgres) -> Iterator[Relay]:
    with to_postgres(postgres.url) as relay, connected_to(url_through(relay, postgres.url)):
        yield relay


@pytest.fixture
async def client(line: Relay) -> AsyncIterator[httpx.AsyncClient]:
    """Of an API behind the line."""
    app = create_app()
    async with app.router.lifespan_context(app):
        client = client_of(transport_to(app), make_user())
        content(await client.get("/api/jobs"))  # its key is known from now on
        yield client


async def stored_jobs(client: httpx.AsyncClient) -> list[str]:
    return [job["id"] for job in content(await client.get("/api/jobs"))["items"]]


def assert_says_what_to_do(response: httpx.Response) -> None:
    problem = assert_problem(response, 503, "database-unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert "may have been stored" in problem["detail"]
    assert "Idempotency-Key" in problem["detail"]


async def test_submission_whose_answer_is_lost_is_found_with_its_key(line: Relay, client: httpx.AsyncClient) -> None:
    line.lose_answer(b"COMMIT")
    assert_says_what_to_do(await client.post(EMBED, json=BODY, headers=KEY))
    assert line.lost_answers == 1
    [stored] = await stored_jobs(client)
    again = await client.post(EMBED, json=BODY, headers=KEY)
    assert (content(again)["id"], again.headers["Idempotency-Replayed"]) == (stored, "true")
    assert await stored_jobs(client) == [stored]


@pytest.mark.parametrize("statement", ["json_to_recordset", "'pensum.keep'"], ids=["of its commit", "of its flush"])
async def test_submission_without_a_key_says_so_too(line: Relay, client: httpx.AsyncClient, statement: str) -> None:
    line.lose_answer(statement.encode())
    assert_says_what_to_do(await client.post(EMBED, json=BODY))
    assert line.lost_answers == 1


async def test_page_of_the_problem_says_it_too(client: httpx.AsyncClient) -> None:
    page = (await client.get("/problems/database-unavailable")).text
    assert "may have been stored" in page
    assert "Idempotency-Key" in page
