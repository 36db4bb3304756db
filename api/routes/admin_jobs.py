"""The jobs of all users: operators read and cancel them, administrators also read their texts and run them again."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.orm import Session

from api.accounts.identity import User
from api.deps import Administrator, Operator, Page
from api.known_kinds import Kind
from api.openapi.headers import reference
from api.schemas.admin_jobs import (
    AdminJobOut,
    JobCountOut,
    JobCountsOut,
    ProblemGroupsOut,
    render_for,
    render_group,
)
from api.schemas.pages import PageOut, page_of
from api.schemas.texts import Line, Moment
from api.serving import serving
from api.submission import RETRY_AFTER_SECONDS
from api.time_windows import Since, Until, window
from db.models import Job, JobState
from db.queries import audit
from db.queries.jobs import all_jobs
from db.queries.jobs.all_jobs import JobFilter
from db.transactions import read, write
from tasks import cancelling, retrying
from tasks.problems import BLAMELESS, Cause, slugs_of

router = APIRouter(prefix="/api/admin", tags=["administration"])

Name = Annotated[Line | None, Query(max_length=100)]


async def _filter(
    user_id: UUID | None = None,
    kind: Kind | None = None,
    state: JobState | None = None,
    queue: Name = None,
    provider: Name = None,
    problem: Annotated[Line | None, Query(max_length=100, description="The slug of a problem.")] = None,
    since: Annotated[Moment | None, Query(description="Submitted then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Submitted before.")] = None,
) -> JobFilter:
    return JobFilter(user_id, kind, state, queue, provider, problem, since, until)


@router.get("/jobs")
async def list_jobs_of_all_users(
    user: Operator, page: Page, wanted: Annotated[JobFilter, Depends(_filter)]
) -> PageOut[AdminJobOut]:
    """Lists the jobs of all users, newest first, with results of up to 64 KB."""
    rows = await read(all_jobs.list_all, wanted, limit=page.limit + 1, before=page.before)
    shown = {job.id: out for job, out in zip(rows, await _render(rows, user), strict=True)}
    return page_of(rows, page.limit, lambda job: shown[job.id])


async def _render(rows: Sequence[Job], user: User) -> list[AdminJobOut]:
    emails = await read(all_jobs.emails, [job.user_id for job in rows if job.user_id])
    now_serving = await serving()
    return [render_for(job, emails, now_serving, with_texts=user.is_admin) for job in rows]


@router.get("/jobs/counts")
async def count_jobs_by_hour(_: Operator, since: Since = None, until: Until = None) -> JobCountsOut:
    """Counts the jobs of all users by state and by the hour in which they were submitted."""
    since, until = window(since, until)
    rows = await read(all_jobs.count_by_hour, since=since, until=until)
    return JobCountsOut(since=since, until=until, items=[JobCountOut(**row) for row in rows])


@router.get("/jobs/{job_id}")
async def get_job_of_any_user(job_id: UUID, user: Operator) -> AdminJobOut:
    """Returns a job of any user."""
    return await _show(await read(all_jobs.get, job_id), user)


async def _show(job: Job, user: User) -> AdminJobOut:
    [shown] = await _render([job], user)
    return shown


@router.post(
    "/jobs/{job_id}/cancel",
    status_code=202,
    responses={200: {"model": AdminJobOut, "description": "The job has ended."}},
)
async def cancel_job_of_any_user(job_id: UUID, user: Operator, response: Response) -> AdminJobOut:
    """Cancels a job of any user, as its user would. Repeating the request is harmless."""
    job = await write(_cancel, job_id, actor_id=user.id)
    response.status_code = 200 if job.state.is_terminal else 202
    return await _show(job, user)


def _cancel(session: Session, job_id: UUID, *, actor_id: UUID) -> Job:
    job = all_jobs.get(session, job_id)
    if not job.state.is_terminal and job.cancel_requested_at is None:
        audit.add(session, actor_id=actor_id, action="job.cancel", subject=str(job_id))
    return cancelling.cancel(session, job_id, user_id=job.user_id)


@router.post("/jobs/{job_id}/retry", status_code=202, responses={202: {"headers": reference("Retry-After")}})
async def retry_job_of_any_user(job_id: UUID, user: Administrator, response: Response) -> AdminJobOut:
    """Runs a failed, cancelled or expired job of any user again, under the same id."""
    job = await write(_retry, job_id, actor_id=user.id)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return await _show(job, user)


def _retry(session: Session, job_id: UUID, *, actor_id: UUID) -> Job:
    job = retrying.retry(session, job_id, user_id=all_jobs.get(session, job_id).user_id)
    audit.add(session, actor_id=actor_id, action="job.retry", subject=str(job_id))
    return job


@router.get("/problems")
async def list_problems_of_jobs(
    _: Operator, since: Since = None, until: Until = None, cause: Cause | None = None
) -> ProblemGroupsOut:
    """Groups the jobs that failed by problem and kind, the most frequent first; with a `cause`, those of that cause."""
    since, until = window(since, until)
    rows = await read(all_jobs.group_problems, _slugs(cause), since=since, until=until)
    return ProblemGroupsOut(since=since, until=until, items=[render_group(row) for row in rows])


def _slugs(cause: Cause | None) -> all_jobs.Slugs:
    if cause is None:
        return all_jobs.ALL_SLUGS
    if cause == "platform":
        return all_jobs.Slugs(BLAMELESS, are_excluded=True)
    return all_jobs.Slugs(slugs_of(cause))
