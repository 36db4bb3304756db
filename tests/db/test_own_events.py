"""Steps of a stream of all jobs of a user, at the query."""

from collections.abc import AsyncIterator

import pytest

from db.queries.jobs import own_events, snapshot_cursor
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from db.transactions import AsyncStatements, read_only
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
