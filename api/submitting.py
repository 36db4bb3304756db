"""How every request that becomes a job is answered."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Response

from api.deps import PreferWait, WakeupsDep
from api.following import is_unfinished, wait_while
from api.schemas import jobs as schemas
from api.schemas.jobs import JobOut
from api.wakeups import Wakeups
from db.models import Job
from db.queries import workers
from db.session import read

RETRY_AFTER_SECONDS = 1

#: For the documentation of every route that submits.
RESPONSES: dict[int | str, dict[str, Any]] = {200: {"model": JobOut, "description": "Finished within `Prefer: wait`."}}


@dataclass(frozen=True)
class Submission:
    """What a submitting route needs to know of its request in order to answer it."""

    response: Response
    wait_seconds: int | None
    wakeups: Wakeups

    async def answer(self, job: Job) -> JobOut:
        """202, or 200 when the caller preferred to wait and the job ended in time."""
        if self.wait_seconds is not None and job.user_id is not None:
            job = await wait_while(is_unfinished, self.wakeups, job.id, user_id=job.user_id, seconds=self.wait_seconds)
        body = await show(job)
        self.response.headers["Location"] = body.links.self
        if job.state.is_terminal:
            self.response.status_code = 200
            self.response.headers["Preference-Applied"] = f"wait={self.wait_seconds}"
        else:
            self.response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return body


def _submission(response: Response, prefer_wait: PreferWait, wakeups: WakeupsDep) -> Submission:
    return Submission(response, prefer_wait, wakeups)


async def show(job: Job) -> JobOut:
    return schemas.render(job, await read(workers.served_queues))


Submitting = Annotated[Submission, Depends(_submission)]
