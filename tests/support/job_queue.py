"""A job queue of a single test, which alone adds jobs to it and claims them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Job
from db.queries.jobs import attempts, claims, jobs
from db.queries.jobs.attempts import Fence, Reports
from db.queries.jobs.claims import Claim
from db.queries.jobs.jobs import Draft
from db.transactions import read_only, transaction
from tasks.attempt import Usage

KIND = "tests.work"
RECEIPT = Usage().as_receipt()


class JobQueue:
    def __init__(self) -> None:
        self.name = f"tests.{secrets.token_hex(4)}"
        self.worker = uuid4()

    def add(
        self,
        user_id: UUID | None = None,
        *,
        kind: str = KIND,
        stage: str = "run",
        priority: int = 5,
        max_attempts: int = 3,
        run_at: datetime | None = None,
    ) -> UUID:
        return self.add_job(
            user_id, kind=kind, stage=stage, priority=priority, max_attempts=max_attempts, run_at=run_at
        ).id

    def add_job(self, user_id: UUID | None = None, **options: Any) -> Job:
        values: dict[str, Any] = {"kind": KIND, "stage": "run", "priority": 5, "max_attempts": 3} | options
        with transaction() as session:
            return jobs.add(session, Draft(user_id, queue=self.name, payload={}, lease_seconds=30, **values))

    def claim(self, limit: int = 1, *, kinds: Sequence[str] = (KIND,), queue: str | None = None) -> list[Claim]:
        with transaction() as session:
            return claims.claim(session, queue=queue or self.name, kinds=kinds, worker=self.worker, limit=limit)

    def claim_one(self) -> Claim:
        [claim] = self.claim()
        return claim

    def served(self) -> list[UUID]:
        """The waiting jobs in the order in which a worker with one slot claims them."""
        order = []
        while claims := self.claim():
            order += [claim.fence.id for claim in claims]
        return order


def row_of(job_id: UUID) -> dict[str, Any]:
    with read_only() as session:
        return dict(session.execute(text("SELECT * FROM jobs WHERE id = :id"), {"id": job_id}).mappings().one())


def log_of(job_id: UUID) -> list[dict[str, Any]]:
    """The job's events in order."""
    with read_only() as session:
        statement = text("SELECT seq, attempt, type, data FROM job_events WHERE job_id = :id ORDER BY seq")
        return [dict(row) for row in session.execute(statement, {"id": job_id}).mappings()]


def types_in_log(job_id: UUID, *, jumps: bool = False) -> list[str]:
    """The types of the job's events, which count from 1 without a gap, unless PostgreSQL crashed: then they jump ahead.
    Read in one statement: the job may go on."""
    with read_only() as session:
        statement = text(
            """
            SELECT last_seq, array_agg(seq ORDER BY seq) AS seqs, array_agg(type ORDER BY seq) AS types
            FROM jobs JOIN job_events ON job_id = id WHERE id = :id GROUP BY id
            """
        )
        log = session.execute(statement, {"id": job_id}).one()
    assert log.seqs[-1] == log.last_seq
    assert jumps or log.seqs == list(range(1, log.last_seq + 1))
    return list(log.types)


def change(job_id: UUID, assignments: str, **values: Any) -> None:
    """Changes a job as time, or another worker, would."""
    with transaction() as session:
        session.execute(text(f"UPDATE jobs SET {assignments} WHERE id = :id"), {"id": job_id, **values})


def write_report(session: Session, fence: Fence, reports: Reports) -> None:
    """Writes the reports of one job, as the end of its attempt does with those that were sent before."""
    attempts.report(session, fence, reports)
