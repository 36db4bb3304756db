"""A database of its own for each test, because the active generation concerns everybody."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager

import httpx
import psycopg2
import pytest

import tasks.generations  # noqa: F401  # importing it registers the handlers
from api.main import create_app
from db import engines
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres
from tests.support.api_client import client_of
from tests.support.api_jobs import ingest
from tests.support.configuration import configuration
from tests.support.embedding_switch import FACTS
from tests.support.factories import Person, make_user
from tests.support.job_changes import wait_until_subscribed
from workers.runtime.heartbeat import heartbeat
from workers.runtime.provider_monitor import ensure_announced
from workers.runtime.report_writer import report_writer
from workers.runtime.result_writer import result_writer

TEMPLATE = "generations"
ONCE_PER_DATABASE = (
    *(engines.engine, engines.statement_engine, engines.async_engine),
    *(heartbeat, report_writer, result_writer, ensure_announced),
)


@contextmanager
def _connected_to(url: str) -> Iterator[None]:
    """Makes everything anew that this process holds of a database."""
    with configuration() as configure, pytest.MonkeyPatch.context() as patch:
        configure(DATABASE_URL=url)
        for made_once in ONCE_PER_DATABASE:
            patch.setattr(made_once, "_made", {})
        yield
        engines.engine().dispose()


def _administer(postgres: EmbeddedPostgres, statement: str) -> None:
    with closing(psycopg2.connect(postgres.url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    _administer(postgres, f"CREATE DATABASE {TEMPLATE}")
    with _connected_to(postgres.url_of(TEMPLATE)):
        prepare_database()
    return TEMPLATE


@pytest.fixture
def platform(platform: None, template: str, postgres: EmbeddedPostgres) -> Iterator[None]:
    name = f"{TEMPLATE}_{secrets.token_hex(4)}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    with _connected_to(postgres.url_of(name)):
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
