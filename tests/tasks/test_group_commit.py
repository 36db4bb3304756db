"""Many submissions share few commits, and each caller gets its own job."""

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.errors import BacklogFull
from core.settings import BacklogSettings
from db.failures import AccountDeleted
from db.models import JobState
from db.queries.jobs.jobs import Draft, NewJob
from db.transactions import DatabaseUnavailable, read_only, transaction
from embedded.servers import EmbeddedPostgres
from tasks import backlog
from tasks.contracts import EmbedTexts
from tasks.group_commit import GroupCommit
from tasks.submit import draft
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from tests.support.job_queue import row_of, types_in_log
from tests.support.lines import line_to_postgres
from tests.support.waiting import eventually

CROWD = 40


@pytest.fixture
async def group_commit(platform: None) -> AsyncIterator[GroupCommit]:
    group_commit = GroupCommit()
    yield group_commit
    await group_commit.close()


def draft_of(user: Person, text: str = "a text") -> Draft:
    return draft(EmbedTexts(texts=[text]), user_id=user.id)


async def submit(group_commit: GroupCommit, *drafts: Draft) -> list[NewJob | BaseException]:
    return await asyncio.gather(*map(group_commit.submit, drafts), return_exceptions=True)


def jobs_of(results: list[NewJob | BaseException]) -> list[NewJob]:
    assert all(isinstance(result, NewJob) for result in results), results
    return [result for result in results if isinstance(result, NewJob)]


async def until(condition: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(eventually, condition)


def waiting_jobs_of(user_id: UUID | None) -> int:
    with read_only() as session:
        count: int = session.scalars(text("SELECT count(*) FROM jobs WHERE user_id = :id"), {"id": user_id}).one()
        return count


async def test_lone_submission_is_committed_at_once(group_commit: GroupCommit, user: Person) -> None:
    [new] = jobs_of(await submit(group_commit, draft_of(user)))
    row = row_of(new.id)
    assert (row["state"], row["payload"], row["user_id"]) == (JobState.QUEUED, {"texts": ["a text"]}, user.id)
    assert new.created_at == row["created_at"]
    assert types_in_log(new.id) == ["queued"]


async def test_concurrent_submissions_share_commits(group_commit: GroupCommit, user: Person) -> None:
    news = jobs_of(await submit(group_commit, *(draft_of(user, f"text {n}") for n in range(CROWD))))
    assert [row_of(new.id)["payload"]["texts"] for new in news] == [[f"text {n}"] for n in range(CROWD)]
    with read_only() as session:
        statement = text("SELECT count(DISTINCT CAST(xmin AS text)) FROM jobs WHERE user_id = :id")
        commits = session.scalar(statement, {"id": user.id})
    assert commits <= 2  # at most the first went alone, and the others came while it was written


@pytest.mark.parametrize("jobs", [1, CROWD], ids=["one", "many"])
async def test_submission_returns_once_its_job_is_on_disk(group_commit: GroupCommit, user: Person, jobs: int) -> None:
    """Repeated, since PostgreSQL flushes what nobody waits for soon as well."""
    for _ in range(20):
        with read_only() as session:
            before = session.scalar(text("SELECT pg_current_wal_insert_lsn()"))
        jobs_of(await submit(group_commit, *(draft_of(user) for _ in range(jobs))))
        with read_only() as session:
            assert session.scalar(text("SELECT pg_current_wal_flush_lsn() > :before"), {"before": before})


async def test_jobs_of_one_commit_are_queued_fairly(group_commit: GroupCommit, user: Person) -> None:
    other = make_user()
    news = jobs_of(
        await submit(group_commit, *(draft_of(user) for _ in range(4)), *(draft_of(other) for _ in range(2)))
    )
    turns = {new.id: row_of(new.id)["turn"] for new in news}
    mine, theirs = [new.id for new in news[:4]], [new.id for new in news[4:]]
    assert [turns[job] for job in mine] == sorted(turns[job] for job in mine)
    assert sum(turns[job] < turns[theirs[1]] for job in mine) <= 2


async def test_submission_that_cannot_be_stored_fails_alone(group_commit: GroupCommit, user: Person) -> None:
    stranger = draft_of(user)._replace(user_id=uuid4())
    results = await submit(group_commit, draft_of(user), draft_of(user), stranger, draft_of(user))
    assert isinstance(results.pop(2), AccountDeleted)
    assert len(jobs_of(results)) == 3


async def test_full_backlog_refuses_only_its_user(
    group_commit: GroupCommit, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "limits", lambda: BacklogSettings(per_user=1))
    monkeypatch.setattr(backlog, "COUNTED_SECONDS", 0)
    await submit(group_commit, draft_of(user))
    [mine, theirs] = await submit(group_commit, draft_of(user), draft_of(make_user()))
    assert isinstance(mine, BacklogFull)
    assert isinstance(theirs, NewJob)


async def test_client_that_leaves_does_not_affect_others(group_commit: GroupCommit, user: Person) -> None:
    leaving = asyncio.create_task(group_commit.submit(draft_of(user)))
    staying = asyncio.create_task(group_commit.submit(draft_of(user)))
    await asyncio.sleep(0)
    leaving.cancel()
    assert row_of((await staying).id)["state"] == JobState.QUEUED
    assert jobs_of(await submit(group_commit, draft_of(user)))


async def test_job_that_is_gone_before_it_is_on_disk_is_refused(
    group_commit: GroupCommit, user: Person, postgres: EmbeddedPostgres, configure: Configure
) -> None:
    """Here somebody deletes it. A crash of PostgreSQL does the same: tests/tasks/test_lost_submissions.py."""
    drafts = [draft_of(make_user(), text) for text in ("its flush hangs", "is lost", "is kept")]
    with line_to_postgres(postgres) as (line, url):
        configure(DATABASE_URL=url)
        line.swallow(b"'pensum.keep'")
        submitting = [asyncio.create_task(group_commit.submit(drafts[0]))]
        await until(lambda: line.swallowed_questions == 1)
        for draft in drafts[1:]:
            submitting.append(asyncio.create_task(group_commit.submit(draft)))
            await until(lambda: waiting_jobs_of(draft.user_id) == 1)  # noqa: B023  # it is called at once
        with transaction() as session:
            session.execute(text("DELETE FROM jobs WHERE user_id = :id"), {"id": drafts[1].user_id})
        line.cut_forgotten()
        hanging, lost, kept = await asyncio.gather(*submitting, return_exceptions=True)
    assert isinstance(hanging, DatabaseUnavailable)
    assert isinstance(lost, DatabaseUnavailable)
    assert isinstance(kept, NewJob)
    assert row_of(kept.id)["user_id"] == drafts[2].user_id
