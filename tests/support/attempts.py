"""Jobs claimed and run in the process of the test, as the slot of a worker does."""

from typing import Any

from db.models import Job, JobState
from db.queries.jobs import claims
from db.transactions import transaction
from tasks.attempt import Attempt
from tests.support.job_queue import change, row_of
from workers.runtime.heartbeat import heartbeat
from workers.runtime.worker_loop import run


def take(job: Job) -> Attempt:
    """Claims this job, whatever else waits."""
    change(job.id, "priority = (SELECT min(priority) FROM jobs) - 1")
    with transaction() as session:
        [claim] = claims.claim(
            session, queue=row_of(job.id)["queue"], kinds=[job.kind], worker=heartbeat().worker, limit=1
        )
    assert claim.fence.id == job.id
    return Attempt(claim)


def run_to_end(job: Job) -> dict[str, Any]:
    """The row of the finished job, stage after stage."""
    while (row := row_of(job.id))["state"] == JobState.QUEUED:
        run(take(job))
    return row
