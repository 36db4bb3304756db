"""What the login of a stolen GPU host can stop, and for how long."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import httpx
import psycopg2
import pytest
from sqlalchemy import text

from db import roles
from db.queries import sessions
from db.transactions import read_only, transaction
from db.worker_rights import GPU_ROLE
from embedded.servers import EmbeddedPostgres
from tests.support.waiting import eventually

CLAIM_LOCK = "hashtextextended('claim cpu', 0)"
LIFT_LIMITS = "SET idle_in_transaction_session_timeout = 0; SET transaction_timeout = 0"

Connect = Callable[[], Any]


@pytest.fixture
def connect(platform: None, postgres: EmbeddedPostgres) -> Iterator[Connect]:
    """As a thief would, who lifts the limits of the session."""
    with ExitStack() as opened:

        def connect_as_thief() -> Any:
            url = postgres.url.replace("//postgres@", f"//{GPU_ROLE}@")
            connection = opened.enter_context(closing(psycopg2.connect(url)))
            connection.autocommit = True
            connection.cursor().execute(LIFT_LIMITS)
            return connection

        yield connect_as_thief


def end_stuck(seconds: float = 0.0) -> list[str]:
    with transaction() as session:
        return [reason for _, _, reason in sessions.end_stuck(session, login=GPU_ROLE, seconds=seconds)]


def state_of(backend: int) -> str:
    with read_only() as session:
        return str(session.scalar(text("SELECT state FROM pg_stat_activity WHERE pid = :pid"), {"pid": backend}))


async def test_locked_table_makes_the_api_unready_until_its_session_is_ended(
    connect: Connect, anybody: httpx.AsyncClient
) -> None:
    connect().cursor().execute("BEGIN; LOCK TABLE documents IN ACCESS EXCLUSIVE MODE")
    assert (await anybody.get("/ready")).status_code == 503
    assert end_stuck(seconds=3_600) == []
    assert end_stuck() == ["it was idle in a transaction"]
    assert (await anybody.get("/ready")).status_code == 200


def test_locked_table_is_given_back_although_its_session_works(connect: Connect) -> None:
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("BEGIN; LOCK TABLE documents IN ACCESS EXCLUSIVE MODE")
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(cursor.execute, "SELECT pg_sleep(600)")
        assert eventually(lambda: state_of(connection.info.backend_pid) == "active")
        assert end_stuck() == ["it held a lock"]
        assert isinstance(working.exception(), psycopg2.Error)


def test_lock_of_claims_is_given_back_by_an_idle_session(connect: Connect) -> None:
    connect().cursor().execute(f"SELECT pg_advisory_lock({CLAIM_LOCK})")
    assert eventually(lambda: end_stuck() == ["it held a lock"])
    with transaction() as session:
        session.execute(text(f"SELECT pg_advisory_xact_lock({CLAIM_LOCK})"))


def test_lock_of_claims_is_given_back_by_a_session_that_is_never_idle_for_long(connect: Connect) -> None:
    """Each of its statements is younger than the patience. Somebody who waits is not."""
    cursor = connect().cursor()
    cursor.execute(f"SELECT pg_advisory_lock({CLAIM_LOCK})")

    def claim() -> None:
        with transaction() as session:
            session.execute(text(f"SELECT pg_advisory_xact_lock({CLAIM_LOCK})"))

    def work() -> None:
        while True:
            cursor.execute("SELECT pg_sleep(0.05)")

    with ThreadPoolExecutor(2) as pool:
        claiming, working = pool.submit(claim), pool.submit(work)
        assert eventually(lambda: end_stuck(seconds=0.5) == ["others waited for it"])
        claiming.result()
        assert isinstance(working.exception(), psycopg2.Error)


def test_session_that_works_is_left_alone(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("SELECT count(*) FROM documents")
    assert end_stuck() == []
    cursor.execute("SELECT 1")


def test_login_gets_so_many_connections_and_no_more(connect: Connect) -> None:
    for _ in range(roles.GPU_CONNECTIONS):
        connect()
    with pytest.raises(psycopg2.OperationalError, match="too many connections for role"):
        connect()


def test_transactions_of_the_login_are_limited(platform: None, postgres: EmbeddedPostgres) -> None:
    url = postgres.url.replace("//postgres@", f"//{GPU_ROLE}@")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW transaction_timeout")
        assert cursor.fetchone() == ("1min",)
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("15s",)


def test_workers_may_end_them(platform: None) -> None:
    with read_only() as session:
        assert sessions.may_end(session, login=GPU_ROLE)
        assert sessions.may_end(session, login="nobody_of_that_name")
