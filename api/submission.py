"""Submission: how a request becomes a job, and the response to it.

A job alone goes through the group commit; one with other rows, an idempotency key or a deadline gets a transaction of
its own. The backlog limits of tasks/backlog.py hold for both.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Concatenate, ParamSpec
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.accounts.identity import ensure_callback_of_site
from api.asked import Asked, asked_of
from api.deps import AdmissionDep, CurrentUser, GroupCommitDep, JobChangesDep, PreferWait
from api.fingerprints import fingerprint_of
from api.job_changes import JobChanges
from api.long_poll import is_unfinished, wait_while
from api.open_streams import Admission
from api.quotas.allowance import allowance_of
from api.schemas import jobs as schemas
from api.schemas.job_kinds import JOBS
from api.schemas.jobs import JobOut
from api.serving import serving, show
from db.models import Job
from db.queries.jobs import idempotency, jobs
from db.transactions import write
from tasks.contracts import CONTRACTS, Contract
from tasks.group_commit import GroupCommit
from tasks.job_input import shown_input
from tasks.routing import refresh_directory
from tasks.submit import draft, submit

P = ParamSpec("P")

RETRY_AFTER_SECONDS = 1
LONGEST_DEADLINE_SECONDS = 30 * 24 * 3600


def submitted(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """For the documentation of a route that submits jobs."""
    return {
        200: {"model": model, "description": "It finished within `Prefer: wait`."},
        202: {"model": model, "description": "It is stored and will be worked on, whatever happens to this server."},
    }


def job_of(kind: str) -> dict[int | str, dict[str, Any]]:
    """The same, where all jobs of the route are of this kind."""
    return submitted(JOBS[kind])


def _input_of(kind: str, asked: Asked) -> dict[str, Any]:
    return shown_input(asked.fields, left_out=CONTRACTS[kind].left_out_of_input)


@dataclass(frozen=True)
class Submission:
    """What the headers of a submitting request ask for, and how its job is committed."""

    request: Request
    response: Response
    user_id: UUID
    wait_seconds: int | None
    cancel_after_seconds: int | None
    idempotency_key: str | None
    job_changes: JobChanges
    group_commit: GroupCommit
    admission: Admission | None = None
    is_delegated: bool = False

    async def submit(self, contract: Contract, *, callback_url: str | None) -> JobOut:
        """For a job that is all there is to store: it shares a commit with others that arrive meanwhile, unless its key
        or deadline needs a transaction of its own."""
        await self._count()
        if self.idempotency_key is not None or self.cancel_after_seconds is not None:
            return await self.submit_with(submit, contract, user_id=self.user_id, callback_url=callback_url)
        self._check_callback(callback_url)
        await refresh_directory()
        asked = await asked_of(self.request)
        row = draft(
            contract,
            user_id=self.user_id,
            callback_url=callback_url,
            input_=_input_of(contract.kind, asked),
            labels=asked.labels,
        )
        new = await self.group_commit.submit(row)
        if self.wait_seconds is not None:
            return await self._respond(await self._wait(new.id))
        body = schemas.render_new(new, await serving())
        self._point_to(body)
        return body

    async def submit_with(
        self, create: Callable[Concatenate[Session, P], Job], *args: P.args, **kwargs: P.kwargs
    ) -> JobOut:
        """For a job with other rows: what `create` writes and submits is committed in one transaction, once for each
        Idempotency-Key. Returns 202 with the job; or 200 if the client preferred to wait and the job ended in time."""
        await self._count()
        fingerprint = b"" if self.idempotency_key is None else await fingerprint_of(self.request)
        asked = await asked_of(self.request)
        job = await write(self.create_once, lambda session: create(session, *args, **kwargs), asked, fingerprint)
        return await self.finish(job)

    async def _count(self) -> None:
        """Raises `RateExceeded`, and `QuotaExceeded`."""
        state, size = self.request.app.state, int(self.request.headers.get("content-length") or 0)
        await allowance_of(self.request.scope).count_job(state.rate_meter, state.stored_bytes, size=size)

    def _check_callback(self, callback_url: str | None) -> None:
        """Raises `CallbackElsewhere`."""
        if self.is_delegated and callback_url is not None:
            ensure_callback_of_site(callback_url)

    def create_once(self, session: Session, create: Callable[[Session], Job], asked: Asked, fingerprint: bytes) -> Job:
        """Within the caller's transaction: the job with its request and deadline; or, for a key that was used before,
        the job of then. Raises `IdempotencyKeyReused` if that had another fingerprint."""

        def create_with_request(session: Session) -> Job:
            job = create(session)
            self._check_callback(job.callback_url)
            return jobs.keep_request(
                session,
                job.id,
                input=_input_of(job.kind, asked),
                labels=asked.labels,
                deadline_seconds=self.cancel_after_seconds,
            )

        if self.idempotency_key is None:
            return create_with_request(session)
        job, is_replay = idempotency.once(
            session,
            create_with_request,
            user_id=self.user_id,
            route=self.request.url.path,
            key=self.idempotency_key,
            fingerprint=fingerprint,
        )
        if is_replay:
            self.mark_replayed()
        return job

    def mark_replayed(self) -> None:
        self.response.headers["Idempotency-Replayed"] = "true"

    async def finish(self, job: Job) -> JobOut:
        """The response for a committed job."""
        is_waited_for = self.wait_seconds is not None and not job.state.is_terminal
        return await self._respond(await self._wait(job.id) if is_waited_for else job)

    async def _wait(self, job_id: UUID) -> Job:
        assert self.wait_seconds is not None
        return await wait_while(
            is_unfinished,
            self.job_changes,
            job_id,
            user_id=self.user_id,
            admission=self.admission,
            seconds=self.wait_seconds,
        )

    async def _respond(self, job: Job) -> JobOut:
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


async def submission_of(
    request: Request,
    response: Response,
    prefer_wait: PreferWait,
    job_changes: JobChangesDep,
    group_commit: GroupCommitDep,
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
        request, response, user_id, prefer_wait, cancel_after, idempotency_key, job_changes, group_commit
    )


async def _submission(
    user: CurrentUser, admission: AdmissionDep, found: Annotated[SubmissionOf, Depends(submission_of)]
) -> Submission:
    submission = replace(found(user.id), admission=admission, is_delegated=user.is_delegated)
    if submission.wait_seconds is None:
        return submission
    return replace(submission, wait_seconds=user.limit_wait(submission.wait_seconds))


Submitting = Annotated[Submission, Depends(_submission)]
SubmittingFirst = Annotated[SubmissionOf, Depends(submission_of)]
"""For a request that creates the account it submits for."""
