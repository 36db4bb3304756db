"""What a worker writes about its job, done by the test, for jobs of `make_running_job`."""

from typing import Any

from db.models import Job
from db.queries.jobs import attempts
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import transaction
from tasks.attempt import Usage
from tasks.notifier import job_changed_after_commit
from tests.support.api_client import Json
from tests.support.job_queue import write_report

PROGRESS: Json = {"done": 3, "total": 10, "unit": "chunks", "note": "embedding"}


def report(fence: Fence, *, progress: Json | None = None, token: str | None = None, notifies: bool = True) -> None:
    """Writes progress and a token as the heartbeat of a worker does."""
    events = [Event("token", {"text": token})] if token else []
    with transaction() as session:
        write_report(session, fence, Reports(progress, events))
        if notifies:
            job_changed_after_commit(session, fence.id)


def succeed(fence: Fence, **result: Any) -> None:
    with transaction() as session:
        attempts.succeed(session, fence, Reports(), result=result, receipt=Usage().as_receipt())
        job_changed_after_commit(session, fence.id)


def path_of(job: Job | Fence) -> str:
    return f"/api/jobs/{job.id}"
