"""The login of a GPU host that was stolen."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from db.models import ChatRole, ProjectType
from db.queries import chat
from db.transactions import transaction
from tasks.contracts import BuildGeneration, IngestDocument, ReplyInChat
from tests.support.factories import Person, make_job, make_project, make_user

Run = Callable[..., list[tuple[Any, ...]]]

CLAIM = (
    "UPDATE jobs SET queue = %s, state = 'running', attempt = 1, worker = %s, claimed_at = now(),"
    " lease_until = now() + interval '1 hour' WHERE id = %s AND state = 'queued' RETURNING payload::text"
)


def end_jobs() -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE state IN ('queued', 'scheduled', 'running')"))


def claim(run: Run, job_id: UUID, queue: str = "gpu.llm") -> str:
    """As the thief does. Returns the payload."""
    [(payload,)] = run(CLAIM, queue, uuid4(), job_id)
    return str(payload)


def at_gpu(job_id: UUID, queue: str = "gpu.embed") -> None:
    """Its earlier stages have run."""
    with transaction() as session:
        session.execute(text("UPDATE jobs SET queue = :queue WHERE id = :id"), {"queue": queue, "id": job_id})


def reading(run: Run, user: Person, document_id: UUID, version: int = 1) -> None:
    """A job that reads the document is in the hands of the thief."""
    job = make_job(user.id, IngestDocument(document_id=document_id, version=version))
    at_gpu(job.id)
    claim(run, job.id, "gpu.embed")


def building(run: Run) -> None:
    job = make_job(make_user(is_admin=True).id, BuildGeneration(generation_id=1))
    claim(run, job.id, "gpu.embed")


def reply_of(user: Person) -> tuple[UUID, UUID]:
    """The thread of a message, and the job that is to reply."""
    project = make_project(user.id, ProjectType.PRIVATE_GPT)
    with transaction() as session:
        thread = chat.add_thread(session, user_id=user.id, project_id=project.id, title="Mine")
        message = chat.add_message(session, thread, role=ChatRole.USER, content="My own words.", mode="documents")
    return thread.id, make_job(user.id, ReplyInChat(message_id=message.id)).id
