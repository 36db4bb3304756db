"""Rows that a session which is none of Pensum's holds locked, as an open terminal does."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812  # psycopg2 names its classes in small letters

from core.settings import settings


@contextmanager
def locked(job_id: UUID) -> Iterator[Connection]:
    """The job's row until the block ends, or until the session that it yields commits."""
    with closing(psycopg2.connect(settings().database.url)) as session, session.cursor() as cursor:
        cursor.execute("SELECT 1 FROM jobs WHERE id = %s FOR UPDATE", [str(job_id)])
        yield session
        session.rollback()
