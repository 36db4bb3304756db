"""A database of its own for each test, because the active generation concerns everybody."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import httpx
import psycopg2
import pytest

import tasks.generations  # noqa: F401  # importing it registers the handlers
from api.main import create_app
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres
from tests.support.api_client import client_of
from tests.support.api_jobs import ingest
from tests.support.databases import connected_to
from tests.support.embedding_switch import FACTS
from tests.support.factories import Person, make_user
from tests.support.job_changes import wait_until_subscribed

TEMPLATE = "generations"


def _administer(postgres: EmbeddedPostgres, statement: str) -> None:
    with closing(psycopg2.connect(postgres.url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    _administer(postgres, f"CREATE DATABASE {TEMPLATE}")
    with connected_to(postgres.url_of(TEMPLATE)):
        prepare_database()
    return TEMPLATE


@pytest.fixture
def platform(platform: None, template: str, postgres: EmbeddedPostgres) -> Iterator[None]:
    name = f"{TEMPLATE}_{secrets.token_hex(4)}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    with connected_to(postgres.url_of(name)):
        yield
    _administer(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def api(platform: None) -> AsyncIterator[httpx.ASGITransport]:
    app = create_app()
    async with app.router.lifespan_context(app):
        await wait_until_subscribed()
        yield httpx.ASGITransport(app, raise_app_exceptions=False)


@pytest.fixture
def administrator(platform: None) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, administrator: Person) -> httpx.AsyncClient:
    return client_of(api, administrator)


@pytest.fixture
async def learner(api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    """A user with a library of `FACTS`."""
    client = client_of(api, user)
    for title, text in FACTS.items():
        await ingest(client, f"# {title}\n\n{text}".encode(), f"{title}.md")
    return client
