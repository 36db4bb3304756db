from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from api.deps import MAX_WAIT_SECONDS, AdmissionDep, CurrentUser, JobChangesDep, Page
from api.known_kinds import Kind
from api.long_poll import wait_while
from api.metadata import QueryMetadata
from api.middleware.head import is_head
from api.openapi.headers import reference
from api.places import with_place
from api.schemas import jobs as schemas
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.serving import serving, show
from api.submission import RETRY_AFTER_SECONDS
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.queries.jobs.jobs import Wanted
from db.transactions import read, write
from tasks import cancelling, retrying
from tasks.contracts import INTERNAL_KINDS
from tasks.job_schema import revision as revision_of

router = APIRouter(prefix="/api/jobs", tags=["jobs"])


def _etag(revision: str) -> str:
    return f'W/"{revision}"'


def _is_among(revision: str, etags: str) -> bool:
    """Whether `If-None-Match` names the current revision of the job, by weak comparison (RFC 9110, 13.1.2)."""
    return etags.strip() == "*" or f'"{revision}"' in etags


@router.get("")
async def list_jobs(
    user: CurrentUser,
    page: Page,
    labels: QueryMetadata,
    state: JobState | None = None,
    kind: Kind | None = None,
    internal: Annotated[
        bool, Query(description="Whether to list the jobs too that the platform asks of itself. Naming a `kind` does.")
    ] = False,
) -> PageOut[JobOut]:
    """Lists your jobs, newest first, with results of up to 64 KB; of others `result` is null, and GET
    /api/jobs/{job_id} has it. `?metadata.KEY=VALUE` limits the list to those with this pair, for any number of keys."""
    wanted = Wanted(state, kind, without_kinds=() if internal else INTERNAL_KINDS, labels=labels)
    rows = await read(jobs.list_own, user_id=user.id, limit=page.limit + 1, before=page.before, wanted=wanted)
    now_serving = await serving()
    return page_of(rows, page.limit, lambda job: schemas.render(job, now_serving))


@router.get(
    "/{job_id}",
    response_model=JobOut,
    responses={304: {"description": "The job has not changed since `If-None-Match`."}},
)
async def get_job(
    request: Request,
    job_id: UUID,
    user: CurrentUser,
    admission: AdmissionDep,
    job_changes: JobChangesDep,
    response: Response,
    wait: Annotated[int, Query(ge=0, le=MAX_WAIT_SECONDS, description="Long poll: seconds to wait for a change.")] = 0,
    if_none_match: Annotated[str | None, Header()] = None,
) -> JobOut | Response:
    """Returns the job. With `wait` (long poll), as soon as its state, its progress or what it waits
    for differs from `If-None-Match`."""
    job = await read(jobs.get, job_id, user_id=user.id)
    revision = revision_of(job, await serving())
    seen = if_none_match or _etag(revision)

    def is_unchanged(job: Job, revision: str) -> bool:
        return not job.state.is_terminal and _is_among(revision, seen)

    seconds = 0 if is_head(request.scope) else user.limit_wait(wait)
    if seconds and is_unchanged(job, revision):
        job = await wait_while(is_unchanged, job_changes, job_id, user_id=user.id, admission=admission, seconds=seconds)
        revision = revision_of(job, await serving())
    response.headers["ETag"] = _etag(revision)
    if not job.state.is_terminal:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if if_none_match and _is_among(revision, if_none_match):
        return Response(status_code=304, headers=dict(response.headers))
    return await with_place(await show(job), job)


@router.post(
    "/{job_id}/cancel", status_code=202, responses={200: {"model": JobOut, "description": "The job has ended."}}
)
async def cancel_job(job_id: UUID, user: CurrentUser, response: Response) -> JobOut:
    """Cancels a waiting job at once and requests a running job to stop. Repeating the request is harmless."""
    job = await write(cancelling.cancel, job_id, user_id=user.id)
    response.status_code = 200 if job.state.is_terminal else 202
    return await show(job)


@router.post("/{job_id}/retry", status_code=202, responses={202: {"headers": reference("Retry-After")}})
async def retry_job(job_id: UUID, user: CurrentUser, response: Response) -> JobOut:
    """Runs a failed, cancelled or expired job again, under the same id."""
    job = await write(retrying.retry, job_id, user_id=user.id)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return await show(job)
