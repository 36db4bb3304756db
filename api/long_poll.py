"""Long poll: waiting for a job, without holding a database connection."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from api.job_changes import JobChanges
from api.open_streams import Admission
from api.serving import serving
from core.errors import NotAuthenticated
from db.models import Job
from db.queries.jobs import jobs
from db.transactions import read
from tasks.job_schema import revision


async def wait_while(
    keep_waiting: Callable[[Job, str], bool],
    job_changes: JobChanges,
    job_id: UUID,
    *,
    user_id: UUID,
    admission: Admission | None,
    seconds: float,
) -> Job:
    """Returns the job once `keep_waiting` is false for it and its revision, or as it is when the time is up. Raises
    `NotAuthenticated` if the admission, where the request has one, has ended meanwhile."""
    clock = asyncio.get_running_loop()
    ends_at = clock.time() + seconds
    with job_changes.watching(job_id) as waiter:
        while True:
            job = await read(jobs.get, job_id, user_id=user_id)
            waiter.seen = revision(job, await serving())
            remaining = ends_at - clock.time()
            if remaining <= 0 or not keep_waiting(job, waiter.seen):
                return job
            await waiter.pause(remaining)
            if admission is not None and not await admission.is_good():
                raise NotAuthenticated


def is_unfinished(job: Job, revision: str) -> bool:
    return not job.state.is_terminal
