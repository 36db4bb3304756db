"""A disk that is full, PostgreSQL at one of its limits, or read-only. PostgreSQL itself raises the errors, of the first
two for the rows of one user; tests/e2e/test_full_disk.py fills a disk."""

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from sqlalchemy import text

from api import errors
from db.transactions import read_only, transaction
from embedded.servers import EmbeddedPostgres
from tasks.queues import GPU_EMBED
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, content
from tests.support.api_server import Server, running_server
from tests.support.factories import Person
from tests.support.refused_writes import refusing_writes
from tests.support.waiting import eventually
from tests.support.worker_process import running_worker

EMBED = "/api/llm/embed"
BODY: Json = {"texts": ["a text"]}

FAULT = """
CREATE SEQUENCE tests_faults;
CREATE FUNCTION tests_fault() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM nextval('tests_faults');
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '{code}';
END $$;
CREATE TRIGGER tests_fault BEFORE {event} ON jobs FOR EACH ROW
WHEN (NEW.user_id = '{user}' AND {condition}) EXECUTE FUNCTION tests_fault();
"""
MENDED = "DROP TRIGGER tests_fault ON jobs; DROP FUNCTION tests_fault; DROP SEQUENCE tests_faults"

Faulty = Callable[..., AbstractContextManager[None]]


@pytest.fixture(scope="module")
def api_process(platform: None) -> Iterator[Server]:
    """Of its own: for a minute it knows what PostgreSQL lacked."""
    with running_server() as server:
        yield server


@pytest.fixture
def faulty(platform: None, user: Person) -> Faulty:
    """Within it PostgreSQL raises the error whenever a row of the user's is written like this."""

    @contextmanager
    def faulty(code: str, event: str = "INSERT", condition: str = "true") -> Iterator[None]:
        with transaction() as session:
            session.execute(text(FAULT.format(code=code, event=event, condition=condition, user=user.id)))
        try:
            yield
        finally:
            with transaction() as session:
                session.execute(text(MENDED))

    return faulty


def faults() -> int:
    with read_only() as session:
        return int(session.scalar(text("SELECT last_value FROM tests_faults WHERE is_called")) or 0)


@pytest.mark.parametrize(
    ("code", "slug", "seconds", "words"),
    [
        ("53100", "storage-full", "30", "disk of PostgreSQL"),
        ("53200", "database-overloaded", "5", "a limit of its memory or connections"),
        ("53300", "database-overloaded", "5", "a limit of its memory or connections"),
        ("53400", "database-overloaded", "5", "a limit of its memory or connections"),
    ],
)
async def test_submission_is_refused_for_now_and_status_says_why(
    api_process: Server, user: Person, faulty: Faulty, code: str, slug: str, seconds: str, words: str
) -> None:
    async with api_process.client(user) as client:
        with faulty(code):
            response = await client.post(EMBED, json=BODY)
            assert_problem(response, 503, slug)
            assert response.headers["Retry-After"] == seconds
            answer = await client.post("/v1/embeddings", json={"model": "auto", "input": "a text"})
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, seconds)
        status = content(await client.get("/status"))
        assert [reason for reason in status["reasons"] if words in reason]
        assert (await client.post(EMBED, json=BODY)).status_code == 202


async def test_submission_is_refused_while_postgres_is_read_only_and_reading_goes_on(
    api_process: Server, postgres: EmbeddedPostgres, user: Person
) -> None:
    async with api_process.client(user) as client:
        with refusing_writes(postgres):
            for headers in ({}, {"Idempotency-Key": "while it is read-only"}):
                response = await client.post(EMBED, json=BODY, headers=headers)
                assert_problem(response, 503, "database-unavailable")
                assert response.headers["Retry-After"] == "5"
            assert content(await client.get("/api/jobs"))["items"] == []
            status = content(await client.get("/status"))
            assert [reason for reason in status["reasons"] if "read-only" in reason]
        assert (await client.post(EMBED, json=BODY)).status_code == 202


async def test_result_waits_until_it_can_be_stored_and_the_job_loses_no_attempt(
    client: httpx.AsyncClient, faulty: Faulty, tmp_path: Path
) -> None:
    job = content(await client.post(EMBED, json=BODY))
    with running_worker(GPU_EMBED, tmp_path / "embed.log", app="tasks.app") as worker:
        with faulty("53100", "UPDATE", "NEW.state = 'succeeded'"):
            assert await asyncio.to_thread(eventually, lambda: faults() > 1, LONG_SECONDS)
        ended = content(await client.get(job["links"]["self"], params={"wait": 60}))
        assert (ended["state"], ended["attempt"]) == ("succeeded", 1)
        assert len(worker.logged("the disk of postgres is full")) == 1


@pytest.fixture
def app() -> FastAPI:
    """With routes that meet a full disk of the API's own."""
    app = FastAPI()
    errors.install(app)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    @app.get("/file")
    async def write() -> None:
        raise full

    @app.get("/body")
    async def spool() -> None:
        raise HTTPException(400, "There was an error parsing the body") from full  # as FastAPI does

    @app.get("/other")
    async def fail() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    return app


async def test_full_disk_of_the_api_is_no_fault_of_the_request(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://pensum") as client:
        for path in ("/file", "/body"):
            response = await client.get(path)
            assert_problem(response, 503, "storage-full")
            assert response.headers["Retry-After"] == "30"
        assert_problem(await client.get("/other"), 500, "internal-error")
