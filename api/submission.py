"""How every request that becomes a job is committed and answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, ParamSpec
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy.orm import Session

from api.deps import CurrentUser, GroupCommitDep, JobChangesDep, PreferWait
from api.fingerprints import fingerprint_of
from api.job_changes import JobChanges
from api.long_poll import is_unfinished, wait_while
from api.schemas import jobs as schemas
from api.schemas.jobs import JobOut
from api.ttl_cache import TtlCache
from db.models import Job
from db.queries.jobs import idempotency, jobs, workers
from db.transactions import read, write
from tasks.contracts import Contract
from tasks.group_commit import GroupCommit
from tasks.submit import draft, submit

P = ParamSpec("P")

RETRY_AFTER_SECONDS = 1
LONGEST_DEADLINE_SECONDS = 30 * 24 * 3600

_served_queues: TtlCache[str, set[str]] = TtlCache(seconds=1)

#: For the documentation of every route that submits.
RESPONSES: dict[int | str, dict[str, Any]] = {200: {"model": JobOut, "description": "Finished within `Prefer: wait`."}}


@dataclass(frozen=True)
class Submission:
    """What the headers of a submitting request ask for."""

    request: Request
    response: Response
    user_id: UUID
    wait_seconds: int | None
    cancel_after_seconds: int | None
    idempotency_key: str | None
    job_changes: JobChanges
    desk: GroupCommit

    async def submit(self, wish: Contract, *, callback_url: str | None) -> JobOut:
        """`run` for a wish that is all there is to store: it shares a commit with others that arrive meanwhile."""
        if self.idempotency_key is not None or self.cancel_after_seconds is not None:
            return await self.run(submit, wish, user_id=self.user_id, callback_url=callback_url)
        new = await self.desk.submit(draft(wish, user_id=self.user_id, callback_url=callback_url))
        if self.wait_seconds is not None:
            return await self._answer(await self._wait(new.id))
        body = schemas.render_new(new, await served_queues())
        self._point_to(body)
        return body

    async def run(self, create: Callable[Concatenate[Session, P], Job], *args: P.args, **kwargs: P.kwargs) -> JobOut:
        """Commits what `create` submits, once for each Idempotency-Key, and answers 202 with the job; or 200, when the
        caller preferred to wait and it ended in time."""

        def make(session: Session) -> Job:
            return self.with_deadline(session, create(session, *args, **kwargs))

        return await self.finish(await (self._run_once(make) if self.idempotency_key is not None else write(make)))

    def with_deadline(self, session: Session, job: Job) -> Job:
        if self.cancel_after_seconds is None:
            return job
        return jobs.set_deadline(session, job.id, seconds=self.cancel_after_seconds)

    async def finish(self, job: Job) -> JobOut:
        """The answer to what is committed."""
        return await self._answer(await self._wait(job.id) if self.wait_seconds is not None else job)

    async def _run_once(self, make: Callable[[Session], Job]) -> Job:
        assert self.idempotency_key is not None
        job, is_replay = await write(
            idempotency.once,
            make,
            user_id=self.user_id,
            route=self.request.url.path,
            key=self.idempotency_key,
            fingerprint=await fingerprint_of(self.request),
        )
        if is_replay:
            self.response.headers["Idempotency-Replayed"] = "true"
        return job

    async def _wait(self, job_id: UUID) -> Job:
        assert self.wait_seconds is not None
        return await wait_while(
            is_unfinished, self.job_changes, job_id, user_id=self.user_id, seconds=self.wait_seconds
        )

    async def _answer(self, job: Job) -> JobOut:
        body = await show(job)
        if not job.state.is_terminal:
            self._point_to(body)
            return body
        self.response.headers["Location"] = body.links.self
        if self.wait_seconds is not None:
            self.response.status_code = 200
            self.response.headers["Preference-Applied"] = f"wait={self.wait_seconds}"
        return body

    def _point_to(self, body: JobOut) -> None:
        """Where the client finds the job later."""
        self.response.headers["Location"] = body.links.self
        self.response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)


SubmissionOf = Callable[[UUID], Submission]


async def _submission_of(
    request: Request,
    response: Response,
    prefer_wait: PreferWait,
    job_changes: JobChangesDep,
    desk: GroupCommitDep,
    cancel_after: Annotated[
        int | None,
        Header(ge=1, le=LONGEST_DEADLINE_SECONDS, description="Seconds after which the job is not wanted any more."),
    ] = None,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[\x20-\x7e]{1,255}$",
            description="The same key and body within 24 hours is the same job; with another body it is refused.",
        ),
    ] = None,
) -> SubmissionOf:
    return lambda user_id: Submission(
        request, response, user_id, prefer_wait, cancel_after, idempotency_key, job_changes, desk
    )


async def _submission(user: CurrentUser, submission_of: Annotated[SubmissionOf, Depends(_submission_of)]) -> Submission:
    return submission_of(user.id)


async def served_queues() -> set[str]:
    """As it was a moment ago."""
    return await _served_queues.get("", lambda: read(workers.served_queues))


async def show(job: Job) -> JobOut:
    return schemas.render(job, await served_queues())


Submitting = Annotated[Submission, Depends(_submission)]
SubmittingFirst = Annotated[SubmissionOf, Depends(_submission_of)]
"""For a request that makes the account it submits for."""
