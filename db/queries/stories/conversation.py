"""The interview of a project: messages with their replies, the plan, and how far documents have been read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import AppError, NotFound, Transient
from db.models import TERMINAL, Job, StoryDocument, StoryJob, StoryMessage, StoryPlan

ENDED = tuple(TERMINAL)


class ReplyPending(AppError):
    """The reply to your last message is still being written."""

    slug = "conflict"


class StoryChanged(Transient):
    """A memory was edited or deleted while the job ran. The next attempt reads the story again."""

    slug = "story-changed"


@dataclass(frozen=True)
class UnreadDocument:
    """`text` is the next piece of the document, which begins at `start`; `is_end` where nothing follows it."""

    id: UUID
    text: str
    start: int
    is_end: bool


# Only what has been read for search is read for memories; a profile is no document of the story.
UNREAD = text(
    """
    SELECT documents.id, substr(documents.text, coalesce(read_until, 0) + 1, :most) AS text,
        coalesce(read_until, 0) AS start, length(documents.text) <= coalesce(read_until, 0) + :most AS is_end
    FROM document_projects JOIN documents ON documents.id = document_projects.document_id
    LEFT JOIN story_documents ON story_documents.document_id = documents.id
        AND story_documents.project_id = document_projects.project_id
    WHERE document_projects.project_id = :project_id AND documents.state = 'ready' AND documents.kind <> 'profile'
        AND documents.text IS NOT NULL AND coalesce(read_until, 0) < length(documents.text)
    ORDER BY documents.id LIMIT 1
    """
)


def hold_plan(session: Session, project_id: UUID, *, user_id: UUID) -> StoryPlan:
    """The plan of the project, made where it had none, locked until commit. The caller knows that the project is of the
    user and of the type. Raises `NotFound` where the project was deleted meanwhile."""
    new = insert(StoryPlan).values(project_id=project_id, user_id=user_id).on_conflict_do_nothing()
    session.execute(new)
    return session.scalars(select(StoryPlan).where(StoryPlan.project_id == project_id).with_for_update()).one()


def hold_known_plan(session: Session, project_id: UUID, *, version: int) -> StoryPlan:
    """The plan, locked until commit. Raises `StoryChanged` if a memory was edited or deleted since `version`, and
    `NotFound` if the project is gone."""
    found = session.scalar(select(StoryPlan).where(StoryPlan.project_id == project_id).with_for_update())
    if found is None:
        raise NotFound(f"The project {project_id} was deleted while the job ran.")
    if found.version != version:
        raise StoryChanged
    return found


def get_plan(session: Session, project_id: UUID) -> StoryPlan:
    found = session.get(StoryPlan, project_id)
    if found is None:
        raise NotFound(f"The project {project_id} was deleted, or nothing was told in it yet.")
    return found


def find_plan(session: Session, project_id: UUID) -> StoryPlan | None:
    return session.get(StoryPlan, project_id)


def store_plan(session: Session, plan: StoryPlan, values: Mapping[str, Any], language: str | None) -> None:
    plan.plan = dict(values)
    plan.language = language or plan.language
    plan.updated_at = func.now()
    session.flush()


def ensure_replied(session: Session, project_id: UUID) -> None:
    """Raises `ReplyPending` while the job of the newest message has not ended. The caller holds the plan."""
    job = session.execute(
        select(Job.id, Job.state)
        .join(StoryMessage, StoryMessage.job_id == Job.id)
        .where(StoryMessage.project_id == project_id, Job.state.not_in(ENDED))
        .limit(1)
    ).one_or_none()
    if job is not None:
        raise ReplyPending(
            f"The reply to your last message is still being written by the job {job.id} ({job.state.value}). Send the "
            f"next message when it has ended, or cancel it: POST /api/jobs/{job.id}/cancel."
        )


def add_message(session: Session, *, user_id: UUID, project_id: UUID, job_id: UUID, content: str) -> None:
    session.add(StoryMessage(user_id=user_id, project_id=project_id, job_id=job_id, content=content))
    session.flush()


def add_job(session: Session, *, user_id: UUID, project_id: UUID, job_id: UUID) -> None:
    session.add(StoryJob(user_id=user_id, project_id=project_id, job_id=job_id))
    session.flush()


def get_message(session: Session, job_id: UUID) -> StoryMessage:
    """What the job replies to."""
    found = session.scalar(select(StoryMessage).where(StoryMessage.job_id == job_id))
    if found is None:
        raise NotFound("The message was deleted before it was replied to.")
    return found


def store_reply(session: Session, job_id: UUID, reply: str) -> StoryMessage:
    message = get_message(session, job_id)
    message.reply, message.replied_at = reply, func.now()
    session.flush()
    return message


def list_before(session: Session, message: StoryMessage, *, limit: int) -> Sequence[StoryMessage]:
    """The newest last."""
    query = select(StoryMessage).where(StoryMessage.project_id == message.project_id, StoryMessage.id < message.id)
    return session.scalars(query.order_by(StoryMessage.id.desc()).limit(limit)).all()[::-1]


def list_messages(
    session: Session, project_id: UUID, *, limit: int, before: UUID | None = None
) -> Sequence[StoryMessage]:
    """The newest first."""
    query = select(StoryMessage).where(StoryMessage.project_id == project_id)
    if before is not None:
        query = query.where(StoryMessage.id < before)
    return session.scalars(query.order_by(StoryMessage.id.desc()).limit(limit)).all()


def remove_messages(session: Session, project_id: UUID) -> None:
    """With the jobs that replied to them. Memories stay."""
    jobs = session.scalars(
        delete(StoryMessage).where(StoryMessage.project_id == project_id).returning(StoryMessage.job_id)
    ).all()
    session.execute(delete(StoryJob).where(StoryJob.job_id.in_(jobs)))


def find_unread(session: Session, project_id: UUID, *, most: int) -> UnreadDocument | None:
    """The next piece of the project's documents that was not read for memories yet."""
    row = session.execute(UNREAD, {"project_id": project_id, "most": most}).one_or_none()
    return UnreadDocument(row.id, row.text, row.start, row.is_end) if row else None


def note_read(session: Session, project_id: UUID, document_id: UUID, *, user_id: UUID, until: int) -> None:
    row = {"project_id": project_id, "document_id": document_id, "user_id": user_id, "read_until": until}
    keys = [StoryDocument.project_id, StoryDocument.document_id]
    session.execute(insert(StoryDocument).values(row).on_conflict_do_update(index_elements=keys, set_=row))
