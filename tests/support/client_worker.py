"""The test in the part of the worker, for jobs that were submitted over HTTP."""

import asyncio
import secrets
from uuid import UUID, uuid4

from sqlalchemy import text

from db.queries.jobs import attempts, claims
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import transaction
from tasks.attempt import Usage
from tasks.notifier import job_changed_after_commit
from tests.support.factories import Person
from tests.support.job_queue import write_report
from tests.support.waiting import eventually

MOVE = "UPDATE jobs SET queue = :queue WHERE user_id = :user_id AND state = 'queued' RETURNING id, kind"


async def claim_job_of(user: Person) -> Fence:
    """Waits until the user has a queued job, and claims it on a queue that no worker consumes."""
    found: list[tuple[UUID, str]] = []
    queue = f"tests.{secrets.token_hex(4)}"

    def moves() -> bool:
        with transaction() as session:
            found.extend((id_, kind) for id_, kind in session.execute(text(MOVE), {"queue": queue, "user_id": user.id}))
        return bool(found)

    assert await asyncio.to_thread(eventually, moves)
    [(_, kind)] = found
    with transaction() as session:
        [claim] = claims.claim(session, queue=queue, kinds=[kind], worker=uuid4(), limit=1)
        return claim.fence


def write_events(fence: Fence, *events: Event) -> None:
    """As a handler reports them: the latest progress is also stored in the job."""
    progress = [event.data for event in events if event.type == "progress"]
    with transaction() as session:
        write_report(session, fence, Reports(progress[-1] if progress else None, events))
        job_changed_after_commit(session, fence.id)


def fail(fence: Fence, detail: str) -> None:
    with transaction() as session:
        error = {"slug": "job-failed", "detail": detail, "errors": []}
        attempts.fail(session, fence, Reports(), error=error, receipt=Usage().as_receipt())
        job_changed_after_commit(session, fence.id)
