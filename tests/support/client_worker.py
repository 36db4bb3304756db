"""A worker that the test plays, for jobs that came over HTTP."""

import asyncio
import secrets
from uuid import UUID, uuid4

from sqlalchemy import text

from db.queries.jobs import attempts
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import transaction
from tasks.attempt import Usage
from tasks.notifier import job_changed_after_commit
from tests.support.factories import Person
from tests.support.job_queue import write_report
from tests.support.waiting import eventually

MOVE = "UPDATE jobs SET queue = :queue WHERE user_id = :user_id AND state = 'queued' RETURNING id, kind"


async def take(user: Person) -> Fence:
    """The user's one waiting job, once it is there, in our hands."""
    found: list[tuple[UUID, str]] = []
    queue = f"tests.{secrets.token_hex(4)}"

    def moves() -> bool:
        with transaction() as session:
            found.extend((id_, kind) for id_, kind in session.execute(text(MOVE), {"queue": queue, "user_id": user.id}))
        return bool(found)

    assert await asyncio.to_thread(eventually, moves)
    [(_, kind)] = found
    with transaction() as session:
        [claim] = attempts.claim(session, queue=queue, kinds=[kind], worker=uuid4(), limit=1)
        return claim.fence


def say(fence: Fence, *events: Event) -> None:
    """As the job's handler does it; the latest progress is also the job's own."""
    progress = [event.data for event in events if event.type == "progress"]
    with transaction() as session:
        write_report(session, fence, Reports(progress[-1] if progress else None, events))
        job_changed_after_commit(session, fence.id)


def fail(fence: Fence, detail: str) -> None:
    with transaction() as session:
        error = {"slug": "job-failed", "detail": detail, "errors": []}
        attempts.fail(session, fence, Reports(), error=error, receipt=Usage().as_receipt())
        job_changed_after_commit(session, fence.id)
