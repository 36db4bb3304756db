"""Steps of a stream of all jobs of a user, at the query."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
from sqlalchemy import text

from db import engines
from db.queries.jobs import own_events, snapshot_cursor
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from db.transactions import AsyncStatements, read_only, transaction
from tests.support.api_worker import succeed
from tests.support.factories import Person, make_running_job


@pytest.fixture
async def statements(platform: None) -> AsyncIterator[AsyncStatements]:
    statements = AsyncStatements()
    yield statements
    await statements.close()


def now() -> SnapshotCursor:
    with read_only() as session:
        return snapshot_cursor.now(session)


async def test_each_change_belongs_to_one_step(statements: AsyncStatements, user: Person) -> None:
    """Whoever catches up with a shared cursor reads after it was made, and must not be told the same change again."""
    began = now()
    early, twice = make_running_job(user.id), make_running_job(user.id)
    shared = now()
    late = make_running_job(user.id)
    succeed(twice)
    caught_up, _ = await own_events.read(statements, began, [user.id], without_kinds=[], until=shared)
    assert [event.job_id for event in caught_up] == [early.id]
    step, _ = await own_events.read(statements, shared, [user.id], without_kinds=[])
    assert {event.job_id for event in step} == {twice.id, late.id}


async def test_job_that_is_stored_while_a_step_begins_belongs_to_one_step(
    statements: AsyncStatements, user: Person
) -> None:
    """It is younger than the transaction that reads, and older than what that sees."""
    began = now()
    connection = await engines.connect_as_platform({})
    try:
        async with connection.transaction():
            await connection.execute("SELECT 1")
            job = make_running_job(user.id)
            told, behind = await own_events.read(cast(AsyncStatements, connection), began, [user.id], without_kinds=[])
    finally:
        await connection.close()
    assert [event.job_id for event in told] == [job.id]
    told_again, _ = await own_events.read(statements, behind, [user.id], without_kinds=[])
    assert told_again == []


async def test_job_that_is_stored_while_a_stream_begins_is_in_no_step(
    statements: AsyncStatements, user: Person
) -> None:
    """The stream begins behind it: its follower reads the list of jobs later."""
    with transaction() as session:
        session.execute(text("SELECT 1"))
        make_running_job(user.id)
        began = snapshot_cursor.now(session)
    told, _ = await own_events.read(statements, began, [user.id], without_kinds=[])
    assert told == []
