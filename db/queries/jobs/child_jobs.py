"""The running jobs of processes that another one watches over."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.jobs.attempts import FENCED, Fence


@dataclass(frozen=True)
class ChildJob:
    """`cancelled_seconds` is how long ago its cancellation was asked for."""

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

KEEP = text(
    """
    UPDATE jobs SET lease_until = now() + lease_seconds * interval '1 second'
    WHERE state = 'running' AND worker = ANY(:workers)
        AND lease_until BETWEEN now() AND now() + lease_seconds * interval '0.5 second'
    """
)

ABANDON = text(f"UPDATE jobs SET lease_until = now() WHERE {FENCED}")


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


def keep(session: Session, workers: Collection[UUID]) -> None:
    """Extends leases that are half over, because their processes live and cannot say so."""
    session.execute(KEEP, {"workers": list(workers)})


def abandon(session: Session, fence: Fence) -> None:
    """The lease ends now: the reaper need not wait for it."""
    session.execute(ABANDON, asdict(fence))
