"""A standby takes the place of PostgreSQL without what clients had seen last: they miss nothing of what follows, and
are told nothing again."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from db.outage import through_outage
from db.queries.jobs import own_events, platform_events, snapshot_cursor
from db.queries.jobs.platform_events import PlatformEvent
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from db.transactions import AsyncStatements, statement
from embedded.prepare import prepare_database
from tests.support.api_worker import succeed
from tests.support.databases import connected_to
from tests.support.factories import make_running_job, make_user
from tests.support.job_queue import change, row_of
from tests.support.standby import ReplicatedPostgres, replicated_postgres

pytestmark = pytest.mark.system

JUMP = 100_000
AHEAD = 1_000  # transactions that the standby never got


@pytest.fixture
def replicated(platform: None, tmp_path: Path) -> Iterator[ReplicatedPostgres]:
    with replicated_postgres(tmp_path) as postgres, connected_to(postgres.url):
        prepare_database()
        postgres.make_synchronous()
        yield postgres


@pytest.fixture
async def statements(replicated: ReplicatedPostgres) -> AsyncIterator[AsyncStatements]:
    statements = AsyncStatements()
    yield statements
    await statements.close()


def cursor_ahead() -> SnapshotCursor:
    """Of a server whose last transactions the standby never got."""
    with statement() as session:
        at, snapshot = snapshot_cursor.now(session)
    newest = int(snapshot.split(":")[1]) + AHEAD
    return SnapshotCursor(at, f"{newest}:{newest}:")


def described(events: Sequence[PlatformEvent]) -> list[tuple[str, str]]:
    return [(event.type, json.loads(event.data)["id"]) for event in events]


async def test_no_number_and_no_change_is_lost_to_a_promotion(
    replicated: ReplicatedPostgres, statements: AsyncStatements
) -> None:
    user = make_user()
    fence = make_running_job(user.id)
    change(fence.id, "version = version + 1")
    seen = row_of(fence.id)
    cursor = cursor_ahead()
    replicated.fail_over(read_only_seconds=0)
    through_outage(lambda: change(fence.id, "version = version + 1, last_seq = last_seq + 1"))
    row = row_of(fence.id)
    assert (row["version"], row["last_seq"]) == (seen["version"] + 1 + JUMP, seen["last_seq"] + 1 + JUMP)
    change(fence.id, "version = version + 1, last_seq = last_seq + 1")
    assert row_of(fence.id)["version"] == row["version"] + 1
    new = make_running_job(user.id)
    assert row_of(new.id)["version"] < JUMP
    told, _ = await own_events.read(statements, cursor, [user.id], without_kinds=[])
    assert {event.job_id for event in told} == {fence.id, new.id}


async def test_stream_of_the_platform_goes_on_behind_a_promotion(
    replicated: ReplicatedPostgres, statements: AsyncStatements
) -> None:
    user = make_user()
    before, running = make_running_job(user.id), make_running_job(user.id)
    succeed(before)
    cursor = cursor_ahead()
    replicated.fail_over(read_only_seconds=0)
    through_outage(lambda: succeed(running))
    new = make_running_job(user.id)
    told, behind, _ = await platform_events.read(statements, cursor)
    assert described(told) == [("job.succeeded", str(running.id)), ("job.started", str(new.id))]
    again, _, _ = await platform_events.read(statements, behind)
    assert described(again) == []
