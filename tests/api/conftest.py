"""The API under test: job changes that a test can observe, workers that run when a test calls for them, a library."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import httpx
import pytest

from api.main import create_app
from tests.support.api_client import client_of
from tests.support.api_jobs import BOOKS, SAMPLES, run_to_end, upload
from tests.support.api_server import Server, running_server
from tests.support.configuration import configuration
from tests.support.factories import make_user
from tests.support.job_changes import WatchedJobChanges, wait_until_subscribed
from tests.support.providers import free_slots
from tests.support.whole_bodies import transport_to

__all__ = ["free_slots"]


@pytest.fixture(scope="session")
def job_changes() -> WatchedJobChanges:
    return WatchedJobChanges()


@pytest.fixture(scope="session")
def _looks_often() -> Iterator[None]:
    """Streams of the API in this process look for events every 0.1 s instead of every second, and whether their clients
    are still let in every 0.1 s instead of every five seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for pause in ("open_streams.ADMISSION", "open_streams.LOOK"):
            patch.setattr(f"api.{pause}_SECONDS", 0.1)
        yield


@pytest.fixture(scope="session")
async def api(platform: None, job_changes: WatchedJobChanges, _looks_often: None) -> AsyncIterator[httpx.ASGITransport]:
    """As the session-wide `api`, with `job_changes` that a test can observe, and subscribed to Redis already."""
    app = create_app()
    app.state.job_changes = job_changes
    async with app.router.lifespan_context(app):
        await wait_until_subscribed()
        yield transport_to(app)


@pytest.fixture(scope="package", autouse=True)
def _extractive_provider() -> Iterator[None]:
    """The extractive provider answers, even if this machine has an Ollama."""
    with configuration() as configure:
        configure(PENSUM_LLM_PROVIDER="extractive")
        yield


@pytest.fixture
def waiting_requests(job_changes: WatchedJobChanges) -> "asyncio.Queue[UUID]":
    """The job ids of requests that start to wait, one entry for each wait."""
    while not job_changes.waiting_requests.empty():
        job_changes.waiting_requests.get_nowait()
    return job_changes.waiting_requests


@pytest.fixture
def without_periodic_check(job_changes: WatchedJobChanges, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting requests are woken by notifications only."""
    monkeypatch.setattr(job_changes, "checks_periodically", False)


@pytest.fixture
def stranger(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """The API as another user."""
    return client_of(api, make_user())


@pytest.fixture(scope="package")
async def learner(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """The API as a user whose library contains `BOOKS`."""
    client = client_of(api, make_user())
    jobs = [await upload(client, (SAMPLES / book).read_bytes(), book) for book in BOOKS]
    for job in jobs:
        await run_to_end(client, job)
    return client


@pytest.fixture(scope="package")
def server(platform: None) -> Iterator[Server]:
    with running_server() as running:
        yield running
