"""PostgreSQL's clock goes back by minutes: a step of NTP, a restored machine, a promoted standby whose clock is behind.

The clock itself is not changed: what it wrote while it was ahead is moved into the future.
"""

import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.queries.jobs import attempts, own_events, platform_events, snapshot_cursor, ticks
from db.queries.jobs.attempts import Reports
from db.queries.jobs.snapshot_cursor import SnapshotCursor
from db.transactions import AsyncStatements, read_only, transaction
from tests.support.factories import Person
from tests.support.job_queue import RECEIPT, JobQueue

STEP = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def statements(platform: None) -> AsyncIterator[AsyncStatements]:
    opened = AsyncStatements()
    yield opened
    await opened.close()


def test_schedule_is_served_again_although_its_ticks_reach_into_the_future(platform: None) -> None:
    schedule = f"tests.{secrets.token_hex(6)}"
    written_ahead = text(
        """
        INSERT INTO ticks (schedule, due_at)
        SELECT :schedule, date_bin(:every, due, 'epoch')
        FROM generate_series(now() + :every, now() + :step, :every) AS due
        """
    )
    far_ahead = text(
        "SELECT count(*) FROM ticks WHERE schedule = :schedule AND due_at > now() + CAST(:ahead AS interval)"
    )
    with transaction() as session:
        session.execute(written_ahead, {"schedule": schedule, "step": STEP, "every": SECOND})
    with transaction() as session:
        ticks.take(session, schedule, every=SECOND)
    with read_only() as session:
        assert session.scalar(far_ahead, {"schedule": schedule, "ahead": ticks.AHEAD}) == 0


def test_tick_of_a_moment_ago_is_not_served_twice_by_a_transaction_that_began_before_it(platform: None) -> None:
    schedule = f"tests.{secrets.token_hex(6)}"
    with transaction() as older:
        older.execute(text("SELECT now()"))
        with transaction() as session:
            taken = ticks.take(session, schedule, every=timedelta(microseconds=1))
        assert taken is not None
        ticks.take(older, schedule, every=timedelta(microseconds=1))
    with transaction() as session:
        count = text("SELECT count(*) FROM ticks WHERE schedule = :schedule AND due_at = :due_at")
        assert session.scalar(count, {"schedule": schedule, "due_at": taken.due_at}) == 1


async def test_followers_learn_of_an_end_behind_a_cursor_of_the_future(
    statements: AsyncStatements, user: Person
) -> None:
    queue = JobQueue()
    queue.add(user.id)
    fence = queue.claim_one().fence
    with read_only() as session:
        at, snapshot = snapshot_cursor.now(session)
    with transaction() as session:
        attempts.succeed(session, fence, Reports(), result={}, receipt=RECEIPT)
    cursor = SnapshotCursor(at + STEP, snapshot)
    own, own_next = await own_events.read(statements, cursor, [user.id], without_kinds=[])
    assert [event.job_id for event in own] == [fence.id]
    platform, platform_next, _ = await platform_events.read(statements, cursor)
    assert [event.type for event in platform if str(fence.id) in event.data] == ["job.succeeded"]
    assert max(own_next.at, platform_next.at) < at + STEP
