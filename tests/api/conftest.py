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
from tests.support.factories import make_user
from tests.support.job_changes import WatchedJobChanges, wait_until_subscribed


@pytest.fixture(scope="session")
def wakeups() -> WatchedJobChanges:
    return WatchedJobChanges()


@pytest.fixture(scope="session")
async def api(platform: None, wakeups: WatchedJobChanges) -> AsyncIterator[httpx.ASGITransport]:
    """As in the outer conftest, with wakeups that can be watched, and listening to Redis already."""
    app = create_app()
    app.state.wakeups = wakeups
    async with app.router.lifespan_context(app):
        await wait_until_subscribed()
        yield httpx.ASGITransport(app, raise_app_exceptions=False)


@pytest.fixture(scope="package", autouse=True)
def _quoting() -> Iterator[None]:
    """Whatever Ollama this machine may have, the provider that needs none answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PENSUM_LLM_PROVIDER", "extractive")
        yield


@pytest.fixture
def asleep(wakeups: WatchedJobChanges) -> "asyncio.Queue[UUID]":
    while not wakeups.asleep.empty():
        wakeups.asleep.get_nowait()
    return wakeups.asleep


@pytest.fixture
def only_the_bell_wakes(wakeups: WatchedJobChanges, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sleeping requests do not look by themselves, so one that wakes was rung for."""
    monkeypatch.setattr(wakeups, "looks", False)


@pytest.fixture
def stranger(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """The API as somebody else."""
    return client_of(api, make_user())


@pytest.fixture(scope="package")
async def learner(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """Somebody whose library holds `BOOKS`."""
    client = client_of(api, make_user())
    jobs = [await upload(client, (SAMPLES / book).read_bytes(), book) for book in BOOKS]
    for job in jobs:
        await run_to_end(client, job)
    return client


@pytest.fixture(scope="package")
def server(platform: None) -> Iterator[Server]:
    with running_server() as running:
        yield running
