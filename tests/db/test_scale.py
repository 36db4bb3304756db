"""With a million jobs, frequent statements read few pages, and never a whole table."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sized
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from db.models import Document, Job, JobState, PauseTarget
from db.queries.jobs import (
    all_jobs,
    claims,
    events,
    jobs,
    own_events,
    pauses,
    places,
    platform_usage,
    queues,
    ticks,
    upkeep,
)
from db.queries.jobs.all_jobs import JobFilter
from db.queries.jobs.events import Cursor
from db.queries.jobs.jobs import Wanted
from db.queries.jobs.platform_usage import UsageBy
from db.queries.jobs.snapshot_cursor import LATE
from db.queries.library import reading_jobs
from embedded.servers import EmbeddedPostgres
from tasks.queues import QUEUES
from tests.support import scale_data
from tests.support.databases import running_postgres
from tests.support.query_plans import EXPLAIN, Plan, Plans, explained
from tests.support.reaping import reap_jobs
from tests.support.scale_data import (
    BUSY_USER,
    BUSY_USERS_JOBS,
    DUE,
    OLD_DOCUMENT,
    QUEUED,
    RARE,
    RARE_KIND,
    RUNNING,
    SCHEDULED,
)

ROOT = Path(__file__).parents[2]
LOAD_SECONDS = 300.0
BIG = {"jobs", "job_events", "idempotency_keys"}
PAGES_AT_LEAST = 200
PAGES_A_WRITE = 80  # a changed row is found, written, and entered in each index, three or four pages deep
RUNS = 8  # after five, PostgreSQL may plan a prepared statement without looking at its values

pytestmark = [pytest.mark.system, pytest.mark.timeout(LOAD_SECONDS)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server of its own, so that its files can be deleted at once."""
    home = tmp_path_factory.mktemp("million")
    with running_postgres(home) as server:
        yield server
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def engine(server: EmbeddedPostgres) -> Iterator[Engine]:
    env = os.environ | {"DATABASE_URL": server.url}
    migrate = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(migrate, cwd=ROOT, env=env, check=True, capture_output=True)
    engine = create_engine(make_url(server.url).set(drivername="postgresql+psycopg2"), poolclass=NullPool)
    with engine.begin() as connection:
        scale_data.load(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    yield engine
    engine.dispose()


@pytest.fixture
async def prepared(engine: Engine) -> AsyncIterator[AsyncSession]:
    """A session of the API's driver, which prepares statements."""
    prepared = create_async_engine(engine.url.set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with AsyncSession(prepared) as session:
        yield session
    await prepared.dispose()


@pytest.fixture(scope="module")
def middle(engine: Engine) -> UUID:
    """The busy user's job that half of their others came after."""
    with engine.connect() as connection:
        newest_first = text("SELECT id FROM jobs WHERE user_id = :user ORDER BY id DESC OFFSET :half LIMIT 1")
        job: UUID = connection.scalars(newest_first, {"user": BUSY_USER, "half": BUSY_USERS_JOBS // 2}).one()
    return job


async def explained_when_prepared(session: AsyncSession, query: Callable[[Session], Any]) -> tuple[Any, list[Plan]]:
    """What the query returns, and PostgreSQL's plans for the last of many runs."""
    connection: Any = (await (await session.connection()).get_raw_connection()).driver_connection
    await connection.execute(EXPLAIN)
    plans = Plans()
    connection.add_log_listener(lambda _, notice: plans.append(notice.message))
    for _ in range(RUNS):
        plans.seen.clear()
        returned = await session.run_sync(query)
    return returned, plans.seen


def log_after(session: Session, cursor: Cursor) -> list[Any]:
    """As the API reads it, with names for asyncpg's numbers."""
    query = text(re.sub(r"\$(\d)", r":v\1", events.READ_LOGS))
    return list(session.execute(query, {"v1": [cursor.job_id], "v2": [cursor.seen], "v3": 100, "v4": 5_000}))


def list_own(before: UUID | None = None, **filters: Any) -> Callable[[Session, UUID], list[Any]]:
    return lambda session, middle: jobs.list_own(
        session, user_id=BUSY_USER, limit=20, before=before, wanted=Wanted(**filters)
    )


def usage_of_a_day(session: Session) -> list[Any]:
    """By kind, of a day on which 21,600 jobs ended."""
    until = datetime.now(UTC) - timedelta(days=3)
    return platform_usage.measure(
        session, UsageBy.KIND, since=until - timedelta(days=1), until=until, blameless=["cancelled"]
    ).rows


def changed_own(session: Session) -> list[Any]:
    """As the API reads it once a second for those who follow their jobs: here nothing has changed since."""
    cursor = session.execute(text("SELECT now(), pg_current_snapshot()::text")).one()
    query = own_events.READ.replace("::", r"\:\:")
    values = ([BUSY_USER], cursor[0], cursor[1], LATE, [""], None)
    return list(
        session.execute(text(re.sub(r"\$(\d)", r":v\1", query)), {f"v{n}": one for n, one in enumerate(values, 1)})
    )


def list_all(**filters: Any) -> Callable[[Session, UUID], list[Any]]:
    return lambda session, middle: all_jobs.list_all(session, JobFilter(**filters), limit=50)


def job_of_old_document(session: Session) -> list[UUID]:
    """As for the API, from which no row is hidden while it looks into JSON."""
    return list(reading_jobs.list_newest(session, [Document(id=OLD_DOCUMENT)], user_id=BUSY_USER).values())


def last_waiting(session: Session) -> Job:
    waiting = select(Job).where(Job.queue == "io", Job.state == JobState.QUEUED)
    return session.scalars(waiting.order_by(Job.turn.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("look", "count", "most_pages"),
    [
        pytest.param(lambda s, middle: [jobs.get(s, middle, user_id=BUSY_USER)], 1, 10, id="a job"),
        pytest.param(lambda s, middle: log_after(s, Cursor(middle, 1)), 1, 10, id="events of a job"),
        pytest.param(list_own(), 20, 200, id="own jobs"),
        pytest.param(lambda s, middle: list_own(before=middle)(s, middle), 20, 200, id="a page far down"),
        pytest.param(list_own(state=JobState.QUEUED), 20, 200, id="waiting ones"),
        pytest.param(list_own(state=JobState.FAILED), RARE, BUSY_USERS_JOBS // 50, id="failed ones, long ago"),
        pytest.param(list_own(state=JobState.EXPIRED), 0, BUSY_USERS_JOBS // 50, id="expired ones, never"),
        pytest.param(list_own(kind="llm.generate"), 20, 200, id="of a frequent kind"),
        pytest.param(list_own(kind=RARE_KIND), RARE, BUSY_USERS_JOBS // 50, id="of a rare kind, long ago"),
        pytest.param(lambda s, _: job_of_old_document(s), 1, 20, id="the job of an old document"),
        pytest.param(list_own(without_kinds={RARE_KIND}), 20, 200, id="but those of a kind"),
        pytest.param(list_own(labels={"course": "biology"}), 20, 300, id="with a frequent pair"),
        pytest.param(list_own(labels={"order": "4711", "course": "biology"}), RARE, 300, id="with a rare pair"),
        pytest.param(list_all(), 50, 200, id="jobs of all users"),
        pytest.param(list_all(state=JobState.FAILED), 50, 10_000, id="failed ones of all users"),
        pytest.param(lambda s, _: changed_own(s), 1, SCHEDULED + QUEUED + RUNNING, id="what changed about own jobs"),
        pytest.param(lambda s, _: [places.count_ahead(s, last_waiting(s))], 1, 6_000, id="those ahead"),
        pytest.param(lambda s, _: [places.pace(s, "io", None, passing=[])], 1, 6_000, id="the pace of a queue"),
        pytest.param(lambda s, _: usage_of_a_day(s), 3, 6_000, id="what a day used"),
        pytest.param(
            lambda s, _: [queues.count_waiting(s, queue="io", user_id=BUSY_USER, most=500)], 1, 600, id="own backlog"
        ),
        pytest.param(lambda s, _: [queues.count_waiting(s, queue="io", most=2_000)], 1, 2_500, id="a queue's backlog"),
        pytest.param(
            lambda s, _: list(queues.load_by_queue(s, queues=list(QUEUES))),
            4,
            2 * (SCHEDULED + QUEUED + RUNNING),
            id="what is unfinished",
        ),
    ],
)
async def test_read_of_a_million_jobs_reads_few_pages(
    prepared: AsyncSession,
    middle: UUID,
    look: Callable[[Session, UUID], list[Any]],
    count: int,
    most_pages: int,
) -> None:
    returned, plans = await explained_when_prepared(prepared, lambda session: look(session, middle))
    assert len(returned) == count
    assert [plan for plan in plans if plan.scanned & BIG or plan.pages > most_pages] == []


def new_job() -> jobs.Draft:
    return jobs.Draft(
        user_id=BUSY_USER,
        kind="llm.generate",
        payload={},
        stage="run",
        queue="io",
        priority=5,
        max_attempts=3,
        lease_seconds=30,
    )


def claim_paused(session: Session) -> list[claims.Claim]:
    pauses.add(session, PauseTarget.QUEUE, "io")
    return claims.claim(session, queue="io", kinds=["llm.generate"], worker=uuid4(), limit=64)


@pytest.mark.parametrize(
    ("do", "writes"),
    [
        pytest.param(lambda s: [jobs.add(s, new_job())], 1, id="add"),
        pytest.param(
            lambda s: claims.claim(s, queue="io", kinds=["llm.generate"], worker=uuid4(), limit=64), 64, id="claim"
        ),
        pytest.param(lambda s: claim_paused(s), 0, id="claim of a paused queue"),
        pytest.param(upkeep.promote_due, DUE, id="promote"),
        pytest.param(partial(upkeep.expire, receipt={}), DUE, id="expire"),
        pytest.param(lambda s: reap_jobs(s), DUE, id="reap"),
        pytest.param(upkeep.cancel_asked, 0, id="asked to stop"),
        pytest.param(lambda s: range(upkeep.delete_old(s, keep=timedelta(days=30), limit=100)), 100, id="delete"),
        pytest.param(
            lambda s: range(sum(queues.count_waiting_by_queue(s, queues=["io", "cpu"], most=100).values())),
            200,
            id="count",
        ),
        pytest.param(lambda s: [ticks.take(s, "relay", every=timedelta(seconds=1))], 1, id="tick"),
    ],
)
def test_write_among_a_million_jobs_touches_few_pages(
    engine: Engine, do: Callable[[Session], Sized], writes: int
) -> None:
    with Session(engine) as session:
        returned, plans = explained(session, do)
    assert len(returned) == writes
    assert [plan for plan in plans if plan.scanned & BIG] == []
    assert sum(plan.pages for plan in plans) <= PAGES_AT_LEAST + PAGES_A_WRITE * writes
