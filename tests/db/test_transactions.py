import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from db.engines import engine, own_connection
from db.row_level_security import PLATFORM_ROLE
from db.transactions import AsyncStatements, DatabaseUnavailable, read, read_only, statement, transaction, write
from tasks.contracts import CONTRACTS
from tests.support.factories import Person, make_user
from tests.support.job_queue import JobQueue, row_of


def test_transaction_that_raises_is_rolled_back(queue: JobQueue) -> None:
    def write_and_fail() -> None:
        with transaction() as session:
            session.execute(text("INSERT INTO users (email, username) VALUES (:queue, 'x')"), {"queue": queue.name})
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with read_only() as session:
        assert session.scalar(text("SELECT count(*) FROM users WHERE email = :queue"), {"queue": queue.name}) == 0


def test_read_only_cannot_write_and_the_next_transaction_can(platform: None) -> None:
    for _ in range(3):  # the pool hands out the same connection again
        with pytest.raises(DBAPIError, match="read-only"), read_only() as session:
            session.execute(text("DELETE FROM workers"))
        make_user()


async def test_async_reads_cannot_write_and_async_writes_can(queue: JobQueue) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        await read(lambda session: session.execute(text("DELETE FROM webhooks")))
    await write(lambda session: session.execute(text("DELETE FROM webhooks WHERE url = :n"), {"n": queue.name}))


def test_bug_is_not_reported_as_an_outage(user: Person) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("INSERT INTO users (email, username) SELECT email, username FROM users"))


def test_closed_connection_is_an_outage_and_the_next_is_new(platform: None) -> None:
    def lose_the_connection() -> None:
        with transaction() as session:
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            with engine().connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            session.execute(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        lose_the_connection()
    with transaction() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_own_connection_is_not_shared(platform: None) -> None:
    own = own_connection()
    pids = set()
    for _ in range(2):
        with statement(own) as session:
            pids.add(session.scalar(text("SELECT pg_backend_pid()")))
    with statement(own) as session, transaction() as other:
        assert session.scalar(text("SELECT pg_backend_pid()")) in pids
        assert other.scalar(text("SELECT pg_backend_pid()")) not in pids
    assert len(pids) == 1


def test_times_are_stored_with_a_time_zone(queue: JobQueue) -> None:
    assert row_of(queue.add())["created_at"].utcoffset() is not None


async def test_idle_transaction_is_ended_before_a_lease_is(platform: None) -> None:
    def limit_seconds(session: Session) -> float:
        name = "idle_in_transaction_session_timeout"
        shown = session.scalar(text("SELECT setting FROM pg_settings WHERE name = :name"), {"name": name})
        return float(shown or 0) / 1000

    with transaction() as session:
        sync = limit_seconds(session)
    shortest = min(contract.lease.total_seconds() for contract in CONTRACTS.values())
    assert 0 < sync < shortest
    assert await write(limit_seconds) == sync


PID = "SELECT pg_backend_pid()"


async def test_async_statements_share_their_connections(platform: None) -> None:
    statements = AsyncStatements(connections=2)
    rows = await asyncio.gather(*(statements.fetch(f"{PID} FROM pg_sleep(0.05)") for _ in range(6)))
    assert len({pid for [[pid]] in rows}) == 2
    await statements.close()


async def test_cancelled_async_statement_leaves_its_connection_usable(platform: None) -> None:
    statements = AsyncStatements()
    [[pid]] = await statements.fetch(PID)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(statements.fetch("SELECT pg_sleep(30)"), 0.2)
    assert await statements.fetch(PID) == [(pid,)]
    await statements.close()


async def test_closed_connection_of_async_statements_is_replaced(platform: None) -> None:
    statements = AsyncStatements()
    [[pid]] = await statements.fetch(PID)
    with transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    with suppress(DatabaseUnavailable):  # unless asyncpg noticed already
        await statements.fetch(PID)
    [[new_pid]] = await statements.fetch(PID)
    assert new_pid != pid
    await statements.close()


async def test_async_statements_act_as_the_platform_with_their_own_settings(platform: None) -> None:
    statements = AsyncStatements(is_durable=False, server_settings={"enable_sort": "off"})
    query = "SELECT current_user, current_setting('synchronous_commit'), current_setting('enable_sort')"
    assert await statements.fetch(query) == [(PLATFORM_ROLE, "off", "off")]
    await statements.close()


async def test_errors_do_not_show_the_values_of_a_statement(platform: None) -> None:
    secret = {"value": "whsec_secret"}
    failing = text("SELECT CAST(:value AS text), 1 / 0")
    with pytest.raises(DBAPIError) as by_worker, transaction() as session:
        session.execute(failing, secret)
    with pytest.raises(DBAPIError) as by_api:
        await write(lambda session: session.execute(failing, secret))
    assert "whsec_" not in f"{by_worker.value} {by_api.value}"
