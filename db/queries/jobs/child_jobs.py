"""The running jobs of prefork children, as the parent process that supervises them sees them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.jobs.attempts import Fence


@dataclass(frozen=True)
class ChildJob:
    """`cancelled_seconds` is how long ago its cancellation was requested."""

    fence: Fence
    kind: str
    queue: str
    work_seconds: float
    cancelled_seconds: float | None


RUNNING = text(
    """
    SELECT id, stage, attempt, worker, claimed_at, kind, queue,
        CAST(extract(epoch FROM now() - claimed_at) AS float) AS work_seconds,
        CAST(extract(epoch FROM now() - cancel_requested_at) AS float) AS cancelled_seconds
    FROM jobs WHERE state = 'running' AND worker = ANY(:workers) AND lease_until > now()
    """
)

RENEW_LEASES = text(
    """
    UPDATE jobs SET lease_until = now() + lease_seconds * interval '1 second'
    WHERE id IN (
        SELECT id FROM jobs
        WHERE state = 'running' AND worker = ANY(:workers)
            AND lease_until BETWEEN now() AND now() + lease_seconds * interval '0.5 second'
        FOR NO KEY UPDATE SKIP LOCKED
    )
    """
)

END_LEASE = text(
    """
    UPDATE jobs SET lease_until = 'epoch'
    WHERE id = :id AND stage = :stage AND attempt = :attempt AND worker = :worker AND claimed_at = :claimed_at
        AND state = 'running'
    """
)


def list_running(session: Session, workers: Collection[UUID]) -> list[ChildJob]:
    rows = session.execute(RUNNING, {"workers": list(workers)})
    return [
        ChildJob(
            fence=Fence(row.id, row.stage, row.attempt, row.worker, row.claimed_at),
            kind=row.kind,
            queue=row.queue,
            work_seconds=row.work_seconds,
            cancelled_seconds=row.cancelled_seconds,
        )
        for row in rows
    ]


def renew_leases(session: Session, workers: Collection[UUID]) -> None:
    """Extends leases that are half over, for live children that cannot do it themselves. One whose row somebody else
    has locked has its turn in the next call."""
    session.execute(RENEW_LEASES, {"workers": list(workers)})


def end_lease(session: Session, fence: Fence) -> None:
    """Ends the lease of a process that is dead: the reaper need not wait for it, and its attempt counts."""
    session.execute(END_LEASE, fence._asdict())
