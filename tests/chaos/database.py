"""The database of the platform under test, for checks and for users of its load."""

import time
from contextlib import closing, suppress
from secrets import token_urlsafe
from typing import Any

import psycopg2
from psycopg2.extras import RealDictCursor
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.queries.accounts import users
from tests.support.waiting import eventually

RESTART_SECONDS = 60.0
POLL_SECONDS = 0.1


class Database:
    def __init__(self, url: str) -> None:
        self._database_url = url

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Runs the query on a read-only connection; retries while PostgreSQL restarts."""
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                return self._read(query, values)
            except (psycopg2.OperationalError, psycopg2.InterfaceError):
                if time.monotonic() > deadline:
                    raise
            time.sleep(POLL_SECONDS)

    def _read(self, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
        with closing(psycopg2.connect(self._database_url, connect_timeout=5)) as connection:
            connection.set_session(readonly=True, autocommit=True)
            with connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(query, values)
                return [dict(row) for row in cursor]

    def add_person(self, name: str) -> str:
        """Adds a user and returns their API key. Retries while PostgreSQL restarts."""
        key = f"pk_{token_urlsafe(32)}"
        engine = create_engine(make_url(self._database_url).set(drivername="postgresql+psycopg2"))

        def is_added() -> bool:
            with suppress(OperationalError), Session(engine) as session, session.begin():
                users.add_key(session, users.add(session, email=f"{name}@example.org", username=name).id, key)
                return True
            return False

        assert eventually(is_added, RESTART_SECONDS), f"{name} was not added"
        engine.dispose()
        return key
