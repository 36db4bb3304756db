"""A standby takes the place of PostgreSQL without what clients had seen last: they miss nothing of what follows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.outage import through_outage
from db.queries.jobs import own_events, snapshot_cursor
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from db.transactions import AsyncStatements, statement
from embedded.prepare import prepare_database
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


async def test_no_number_and_no_change_is_lost_to_a_promotion(replicated: ReplicatedPostgres) -> None:
    user = make_user()
    fence = make_running_job(user.id)
    change(fence.id, "version = version + 1")
    seen = row_of(fence.id)
    with statement() as session:
        at, snapshot = snapshot_cursor.now(session)
    newest = int(snapshot.split(":")[1]) + AHEAD
    replicated.fail_over(read_only_seconds=0)
    through_outage(lambda: change(fence.id, "version = version + 1, last_seq = last_seq + 1"))
    row = row_of(fence.id)
    assert (row["version"], row["last_seq"]) == (seen["version"] + 1 + JUMP, seen["last_seq"] + 1 + JUMP)
    change(fence.id, "version = version + 1, last_seq = last_seq + 1")
    assert row_of(fence.id)["version"] == row["version"] + 1
    new = make_running_job(user.id)
    assert row_of(new.id)["version"] < JUMP
    statements = AsyncStatements()
    told, _ = await own_events.read(statements, SnapshotCursor(at, f"{newest}:{newest}:"), [user.id], without_kinds=[])
    assert {event.job_id for event in told} == {fence.id, new.id}
    await statements.close()
