"""Clients that submit jobs, as `api/submission.py` does for a request with an Idempotency-Key."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.failures import DatabaseUnavailable
from db.models import Job
from db.queries.jobs import idempotency, jobs, upkeep
from db.queries.jobs.idempotency import IdempotencyKeyReused
from db.queries.jobs.jobs import JobDeleted
from db.transactions import read_only, transaction
from tests.prove.outages import repeated
from tests.prove.scene import draft_of, person

if TYPE_CHECKING:
    from tests.prove.scene import Scene

KEY = "prove"
MADE = ("made", "replayed")


class Submitter:
    """A client of ann that sends one request, and sends it again where it hears nothing."""

    def __init__(self, scene: "Scene", name: str, *, body: bytes = b"") -> None:
        self.scene, self.name, self._body = scene, name, body

    def submit(self) -> None:
        def create(session: Session) -> Job:
            return jobs.add(session, draft_of(self.scene.queue))

        def send() -> tuple[UUID, bool]:
            with transaction() as session:
                job, is_replay = idempotency.once(
                    session,
                    create,
                    user_id=person("ann").id,
                    route=self.scene.queue,
                    key=KEY,
                    fingerprint=self._body,
                )
                return job.id, is_replay

        try:
            job, is_replay = repeated(send)
        except IdempotencyKeyReused:
            self.scene.tell(self.name, "key reused")
            return
        except JobDeleted:
            self.scene.tell(self.name, "deleted")
            return
        if job not in self.scene.jobs:
            self.scene.jobs.append(job)
        self.scene.tell(self.name, "replayed" if is_replay else "made", job)


def age_key(scene: "Scene") -> None:
    """A day passes since the key was first sent."""
    with transaction() as session:
        a_day_ago = "UPDATE idempotency_keys SET created_at = created_at - interval '25 hours' WHERE route = :route"
        session.execute(text(a_day_ago), {"route": scene.queue})


def age_jobs(scene: "Scene") -> None:
    """Retention would delete what has ended."""
    with transaction() as session:
        long_ago = "UPDATE jobs SET finished_at = finished_at - interval '9 days' WHERE queue = :queue"
        session.execute(text(long_ago), {"queue": scene.queue})


def forget_keys() -> None:
    """Upkeep deletes keys that are a day old."""
    with suppress(DatabaseUnavailable), transaction() as session:
        idempotency.delete_old(session)


def retain() -> None:
    """Upkeep deletes jobs that ended long ago."""
    with suppress(DatabaseUnavailable), transaction() as session:
        upkeep.delete_old(session, keep=timedelta(days=8), limit=100)


def find_problems(scene: "Scene", *, least: int = 1, most: int = 1) -> Iterator[str]:
    """A key makes one job, and everybody who sends it is told that job. Where it is forgotten it may make more."""
    with read_only() as session:
        stored = set(session.scalars(text("SELECT id FROM jobs WHERE queue = :queue"), {"queue": scene.queue}))
    made = [each.job for each in scene.told if each.what == "made"]
    told = {each.job for each in scene.told if each.what in MADE}
    is_unsure = any(each.what == "lost answer" for each in scene.told)
    if stored - told:
        yield f"submissions: {len(stored - told)} jobs of which nobody was told"
    if not least <= len(told) <= most or len(made) > most or (len(made) < len(told) and not is_unsure):
        yield f"submissions: {len(made)} were told that they made a job, {len(told)} jobs"
