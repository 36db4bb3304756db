from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg2
import pytest
from sqlalchemy import Engine

from db.worker_rights import GPU_ROLE
from embedded.servers import EmbeddedPostgres
from tests.support.job_queue import JobQueue
from tests.support.migrations import new_database
from tests.support.stolen_login import Run


@pytest.fixture
def run(platform: None, postgres: EmbeddedPostgres) -> Iterator[Run]:
    """Runs a statement as a stolen GPU host could, and commits. Returns its rows."""
    with closing(psycopg2.connect(postgres.url.replace("//postgres@", f"//{GPU_ROLE}@"))) as connection:
        connection.autocommit = True

        def execute(statement: str, *values: Any) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(statement, tuple(str(value) if isinstance(value, UUID) else value for value in values))
                return cursor.fetchall() if cursor.description else []

        yield execute


@pytest.fixture
def queue(platform: None) -> JobQueue:
    return JobQueue()


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> Iterator[Engine]:
    """Without a schema: each test begins with the revision that it asks for."""
    with new_database(postgres) as database:
        yield database
