"""Functions that make rows with sensible defaults. Each commits, as callers of the product do."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, update

from db.models import Delivery, Document, Job, JobState, Project, ProjectType, Webhook
from db.queries import projects
from db.queries.accounts import users
from db.queries.jobs import claims, jobs
from db.queries.jobs.attempts import Fence
from db.queries.library import documents
from db.queries.webhooks import outbox, webhooks
from db.transactions import transaction
from tasks.contracts import CONTRACTS, Contract, GenerateText
from tasks.submit import draft, submit
from workers.webhooks.signing import make_secret


@dataclass(frozen=True)
class Person:
    id: UUID
    key: str


def make_user(*, is_admin: bool = False, is_operator: bool = False) -> Person:
    """A new user, so that no test sees another one's rows."""
    name, key = f"learner-{secrets.token_hex(4)}", f"pk_{secrets.token_urlsafe(32)}"
    with transaction() as session:
        user = users.add(
            session, email=f"{name}@example.org", username=name, is_admin=is_admin, is_operator=is_operator
        )
        users.add_key(session, user.id, key)
        return Person(user.id, key)


def make_job(user_id: UUID | None, contract: Contract | None = None, **options: Any) -> Job:
    with transaction() as session:
        return submit(session, contract or GenerateText(prompt="What is overfitting?"), user_id=user_id, **options)


def make_project(user_id: UUID, of_type: ProjectType = ProjectType.LEARNING) -> Project:
    with transaction() as session:
        return projects.add(session, user_id=user_id, of_type=of_type, name="A project", config={})


def make_document(
    user_id: UUID,
    text: str = "# Title\n\nA sentence.",
    *,
    path: str = "note.md",
    title: str | None = None,
    key: str | None = None,
    project_id: UUID | None = None,
) -> Document:
    """A stored document, not ingested."""
    body = text.encode()
    with transaction() as session:
        return documents.add(
            session,
            user_id=user_id,
            path=path,
            title=title,
            kind="markdown" if path.endswith(".md") else "text",
            body=body,
            content_hash=hashlib.sha256(body).digest(),
            key=key,
            project_id=project_id,
        )


def make_running_job(user_id: UUID) -> Fence:
    """A job that the test runs as a worker would, claimed from a queue of its own."""
    queue = f"tests.{secrets.token_hex(4)}"
    contract = GenerateText(prompt="What is overfitting?")
    with transaction() as session:
        jobs.add(session, draft(contract, user_id=user_id)._replace(queue=queue))
        [claim] = claims.claim(session, queue=queue, kinds=[contract.kind], worker=uuid4(), limit=1)
        return claim.fence


def take_in_hand(job: Job) -> None:
    """As a worker of a GPU host that runs the stage of the job that belongs there."""
    queue = next(queue.name for queue in CONTRACTS[job.kind].stages.values() if queue.is_gpu)
    with transaction() as session:
        session.execute(
            update(Job)
            .where(Job.id == job.id)
            .values(
                queue=queue,
                state=JobState.RUNNING,
                worker=uuid4(),
                attempt=1,
                claimed_at=func.now(),
                lease_until=func.now() + timedelta(hours=1),
            )
        )


ENDS = ("job.succeeded", "job.failed", "job.cancelled", "job.expired")


def make_webhook(user_id: UUID, url: str = "https://example.org/hooks", *, events: Sequence[str] = ENDS) -> Webhook:
    """One that has answered its test."""
    with transaction() as session:
        webhook = webhooks.add(session, user_id=user_id, url=url, events=events, secret=make_secret())
        webhook.confirmed_at = func.now()
        session.execute(delete(Delivery).where(Delivery.webhook_id == webhook.id))
        session.flush()
        session.refresh(webhook)
        outbox.take_note(session)  # no dispatcher is wanted for what is gone again
        return webhook
