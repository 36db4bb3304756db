"""PDF reports over HTTP: a job makes each, and the request waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlalchemy.orm import Session

from api import errors
from api.deps import MAX_WAIT_SECONDS, AdmissionDep, CurrentUser, JobChangesDep, PreferWait
from api.job_changes import JobChanges
from api.long_poll import is_unfinished, wait_while
from api.open_streams import Admission
from api.quotas.allowance import allowance_of
from api.schemas.jobs import JobOut
from api.serving import show
from api.submission import RETRY_AFTER_SECONDS, job_of
from db.models import Job, JobState
from db.queries import reports
from db.queries.jobs import jobs
from db.queries.reports import Subject
from db.transactions import read, write
from tasks.contracts import Contract
from tasks.steps.reports import ReportData
from tasks.submit import submit

PDF = "application/pdf"


def report_of(kind: str, *media_types: str) -> dict[int | str, dict[str, Any]]:
    """For the documentation of a route that returns a report which jobs of this kind make."""
    content: dict[str, Any] = {media_type: {} for media_type in (PDF, *media_types)}
    unready = job_of(kind)[202] | {"description": "The job that makes the file. Send the request again later."}
    return {200: {"content": content, "description": "The file."}, 202: unready}


@dataclass(frozen=True)
class WantedReport:
    """`load` reads what the report shows, in a transaction of the user. `add_rows` adds what belongs to the job."""

    subject: Subject
    contract: Contract
    load: Callable[[Session], ReportData]
    add_rows: Callable[[Session, Job], None] = lambda session, job: None


@dataclass(frozen=True)
class ReportRequest:
    request: Request
    response: Response
    user_id: UUID
    wait_seconds: int
    job_changes: JobChanges
    admission: Admission

    async def respond(self, wanted: WantedReport) -> Response | JobOut:
        """The PDF: as it was made before, or by a job that is waited for. What is not ready in time is the job; one
        that failed is its problem."""
        pdf, job_id = await read(_find, wanted)
        if pdf is not None:
            return _file(pdf)
        if job_id is None:
            await self._count()
            job_id = await write(self._begin, wanted)
        job = await self._wait(job_id)
        if job.state == JobState.SUCCEEDED:
            pdf = await read(reports.find_made, job.id)
            if pdf is None:
                raise reports.ReportOutdated
            return _file(pdf)
        if job.state.is_terminal:
            return errors.job_problem(job, instance=self.request.url.path)
        return await self._unready(job)

    async def _count(self) -> None:
        state = self.request.app.state
        await allowance_of(self.request.scope).count_job(state.rate_meter, state.stored_bytes, size=0)

    def _begin(self, session: Session, wanted: WantedReport) -> UUID:
        """The job of a request that came first, or a new one."""
        reports.hold(session, wanted.subject)
        if (job_id := reports.find_job(session, wanted.subject)) is not None:
            return job_id
        job = submit(session, wanted.contract, user_id=self.user_id)
        asked = wanted.contract.model_dump(mode="json")
        jobs.keep_request(session, job.id, input=asked, labels={}, deadline_seconds=None)
        wanted.add_rows(session, job)
        reports.begin(session, wanted.subject, job_id=job.id, user_id=self.user_id)
        return job.id

    async def _wait(self, job_id: UUID) -> Job:
        return await wait_while(
            is_unfinished,
            self.job_changes,
            job_id,
            user_id=self.user_id,
            admission=self.admission,
            seconds=self.wait_seconds,
        )

    async def _unready(self, job: Job) -> JobOut:
        body = await show(job)
        self.response.headers["Location"] = body.links.self
        self.response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return body


def _find(session: Session, wanted: WantedReport) -> tuple[bytes | None, UUID | None]:
    """The report as it is now, and the job that is making it."""
    pdf = reports.find_pdf(session, wanted.subject, digest=wanted.load(session).digest)
    return pdf, None if pdf is not None else reports.find_job(session, wanted.subject)


def _file(pdf: bytes) -> Response:
    """Without a name, which would take the place of the one that a page gives its link: the title of what it shows."""
    return Response(pdf, media_type=PDF, headers={"Content-Disposition": "attachment"})


async def _report_request(
    request: Request,
    response: Response,
    user: CurrentUser,
    prefer_wait: PreferWait,
    job_changes: JobChangesDep,
    admission: AdmissionDep,
) -> ReportRequest:
    wait_seconds = user.limit_wait(MAX_WAIT_SECONDS if prefer_wait is None else prefer_wait)
    return ReportRequest(request, response, user.id, wait_seconds, job_changes, admission)


ReportRequested = Annotated[ReportRequest, Depends(_report_request)]
