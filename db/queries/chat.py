"""Threads of chats, and the versions of their messages. A `project_id` of None means the threads without a project."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound, Permanent
from db.models import TERMINAL, ChatMessage, ChatRole, ChatThread, Job, JobState
from db.queries.jobs.attempts import Fence


class ChatTurnDeleted(Permanent):
    """The message was deleted while its reply was written. Nothing was stored."""

    slug = "chat-turn-deleted"


@dataclass(frozen=True)
class Pair:
    """The current versions of a message and of the reply to it."""

    message: ChatMessage
    reply: ChatMessage


def add_thread(
    session: Session, *, user_id: UUID, project_id: UUID | None, title: str, is_title_given: bool = False
) -> ChatThread:
    added = ChatThread(user_id=user_id, project_id=project_id, title=title, is_title_given=is_title_given)
    session.add(added)
    session.flush()
    return added


def get_thread(session: Session, thread_id: UUID, *, user_id: UUID, project_id: UUID | None) -> ChatThread:
    return _thread(session, thread_id, user_id, project_id, is_locked=False)


def get_idle_thread(session: Session, thread_id: UUID, *, user_id: UUID, project_id: UUID | None) -> ChatThread:
    """Locked until commit, so that two turns cannot begin at once. Raises `Conflict` while a reply is being written."""
    thread = _thread(session, thread_id, user_id, project_id, is_locked=True)
    if find_running_job(session, thread) is not None:
        raise Conflict(
            f"The thread {thread_id} is waiting for the reply of job {thread.job_id}. Wait until it has ended, or "
            f"cancel it: POST /api/jobs/{thread.job_id}/cancel."
        )
    return thread


def find_running_job(session: Session, thread: ChatThread) -> UUID | None:
    """The job that is to reply in the thread, if it has not ended."""
    return session.scalar(select(Job.id).where(Job.id == thread.job_id, Job.state.not_in(TERMINAL)))


def _thread(
    session: Session, thread_id: UUID, user_id: UUID, project_id: UUID | None, *, is_locked: bool
) -> ChatThread:
    query = select(ChatThread).where(
        ChatThread.id == thread_id, ChatThread.user_id == user_id, ChatThread.project_id == project_id
    )
    found = session.scalar(query.with_for_update() if is_locked else query)
    if found is None:
        raise NotFound(f"You have no chat thread {thread_id} {_where(project_id)}.")
    return found


def list_threads(
    session: Session, *, user_id: UUID, project_id: UUID | None, limit: int | None, before: UUID | None = None
) -> list[ChatThread]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(ChatThread).where(ChatThread.user_id == user_id, ChatThread.project_id == project_id)
    if before is not None:
        query = query.where(ChatThread.id < before)
    return list(session.scalars(query.order_by(ChatThread.id.desc()).limit(limit)))


def rename(session: Session, thread: ChatThread, title: str) -> ChatThread:
    thread.title, thread.is_title_given = title, True
    session.flush()
    return thread


def add_message(session: Session, thread: ChatThread, *, role: ChatRole, content: str, **columns: Any) -> ChatMessage:
    """The first message of a turn."""
    added = ChatMessage(
        id=(id_ := session.scalars(select(func.uuidv7())).one()),
        turn_id=id_,
        user_id=thread.user_id,
        project_id=thread.project_id,
        thread_id=thread.id,
        role=role,
        content=content,
        **columns,
    )
    session.add(added)
    thread.updated_at = func.now()
    session.flush()
    return added


def add_version(session: Session, first: ChatMessage, *, role: ChatRole, content: str, **columns: Any) -> ChatMessage:
    """The newest version of the message or reply in the turn of `first`, in the place of the current one."""
    same = (ChatMessage.turn_id == first.turn_id, ChatMessage.role == role)
    latest = session.scalar(select(func.max(ChatMessage.version)).where(*same)) or 0
    session.execute(update(ChatMessage).where(*same).values(is_current=False))
    added = ChatMessage(
        turn_id=first.turn_id,
        user_id=first.user_id,
        project_id=first.project_id,
        thread_id=first.thread_id,
        role=role,
        version=latest + 1,
        content=content,
        **columns,
    )
    session.add(added)
    session.flush()
    return added


def get_message(session: Session, message_id: UUID, *, user_id: UUID, project_id: UUID | None) -> ChatMessage:
    found = session.get(ChatMessage, message_id)
    if found is None or found.user_id != user_id or found.project_id != project_id:
        raise NotFound(f"You have no chat message {message_id} {_where(project_id)}.")
    return found


def get_asked(session: Session, message_id: UUID, *, user_id: UUID, is_held: bool = False) -> ChatMessage:
    """The message that a job replies to; it stays until commit if it `is_held`. Raises `ChatTurnDeleted`."""
    query = select(ChatMessage).where(ChatMessage.id == message_id, ChatMessage.user_id == user_id)
    found = session.scalar(query.with_for_update(read=True, key_share=True) if is_held else query)
    if found is None:
        raise ChatTurnDeleted
    return found


def get_question(session: Session, message: ChatMessage) -> ChatMessage:
    """The current message of the user in the turn of `message`."""
    query = select(ChatMessage).where(
        ChatMessage.turn_id == message.turn_id, ChatMessage.role == ChatRole.USER, ChatMessage.is_current
    )
    found = session.scalar(query)
    if found is None:
        raise Conflict(f"The message {message.id} is no reply and no message of yours.")
    return found


def list_versions(session: Session, message: ChatMessage) -> list[ChatMessage]:
    """Newest first."""
    same = (ChatMessage.turn_id == message.turn_id, ChatMessage.role == message.role)
    return list(session.scalars(select(ChatMessage).where(*same).order_by(ChatMessage.version.desc())))


def list_messages(
    session: Session,
    *,
    user_id: UUID,
    project_id: UUID | None,
    thread_id: UUID | None = None,
    limit: int | None = None,
    before: tuple[UUID, str] | None = None,
) -> list[ChatMessage]:
    """The current ones, newest turn first, in a turn the reply before its message; `before` is turn and role of the
    last one seen."""
    query = select(ChatMessage).where(
        ChatMessage.user_id == user_id, ChatMessage.project_id == project_id, ChatMessage.is_current
    )
    if thread_id is not None:
        query = query.where(ChatMessage.thread_id == thread_id)
    if before is not None:
        turn_id, role = before
        is_later = (ChatMessage.turn_id == turn_id) & (ChatMessage.role > role)
        query = query.where((ChatMessage.turn_id < turn_id) | is_later)
    return list(session.scalars(query.order_by(ChatMessage.turn_id.desc(), ChatMessage.role).limit(limit)))


def list_turns(session: Session, message: ChatMessage, *, after: UUID | None, limit: int) -> list[Pair]:
    """The latest turns of the thread before that of `message` that have a reply, oldest first."""
    query = select(ChatMessage).where(
        ChatMessage.thread_id == message.thread_id,
        ChatMessage.turn_id < message.turn_id,
        ChatMessage.role != ChatRole.SYSTEM,
        ChatMessage.is_current,
    )
    if after is not None:
        query = query.where(ChatMessage.turn_id > after)
    newest = session.scalars(query.order_by(ChatMessage.turn_id.desc(), ChatMessage.role).limit(2 * limit)).all()
    turns: dict[UUID, dict[ChatRole, ChatMessage]] = {}
    for one in reversed(newest):
        turns.setdefault(one.turn_id, {})[one.role] = one
    return [Pair(turn[ChatRole.USER], turn[ChatRole.ASSISTANT]) for turn in turns.values() if len(turn) == 2]


def find_unnamed(session: Session, message_id: UUID, *, user_id: UUID) -> Pair | None:
    """The turn of the message, unless it or its reply is gone, or the user gave its thread a title."""
    query = (
        select(ChatMessage)
        .join(ChatThread, ChatThread.id == ChatMessage.thread_id)
        .where(
            ChatMessage.turn_id.in_(select(ChatMessage.turn_id).where(ChatMessage.id == message_id)),
            ChatMessage.user_id == user_id,
            ChatMessage.is_current,
            ChatThread.is_title_given.is_(False),
        )
    )
    turn = {found.role: found for found in session.scalars(query)}
    message, reply = turn.get(ChatRole.USER), turn.get(ChatRole.ASSISTANT)
    return Pair(message, reply) if message is not None and reply is not None else None


def edit(session: Session, message: ChatMessage, *, content: str, mode: str) -> ChatMessage:
    """A new version of the user's message. Its replies are kept as versions; the turns after it are deleted, since they
    went on from what is no longer there."""
    later = (ChatMessage.thread_id == message.thread_id, ChatMessage.turn_id > message.turn_id)
    session.execute(delete(ChatMessage).where(*later))
    replies = (ChatMessage.turn_id == message.turn_id, ChatMessage.role == ChatRole.ASSISTANT)
    session.execute(update(ChatMessage).where(*replies).values(is_current=False))
    forget_summary(session, message)
    return add_version(session, message, role=ChatRole.USER, content=content, mode=mode)


def forget_summary(session: Session, message: ChatMessage) -> None:
    """Where it reaches the turn of the message."""
    session.execute(
        update(ChatThread)
        .where(ChatThread.id == message.thread_id, ChatThread.summarised_until >= message.turn_id)
        .values(summary=None, summarised_until=None)
    )


def keep_summary(session: Session, thread_id: UUID, *, summary: str, until: UUID) -> None:
    values = {"summary": summary, "summarised_until": until}
    session.execute(update(ChatThread).where(ChatThread.id == thread_id).values(values))


def keep_title(session: Session, thread_id: UUID, title: str) -> None:
    """Unless the user gave one."""
    untitled = (ChatThread.id == thread_id, ChatThread.is_title_given.is_(False))
    session.execute(update(ChatThread).where(*untitled).values(title=title))


def keep_stopped(session: Session, fence: Fence, message_id: UUID, *, content: str, receipt: Mapping[str, Any]) -> None:
    """What a cancelled attempt had streamed is the reply, unless the attempt was lost or the message deleted."""
    own = select(Job.user_id).where(Job.id == fence.id, Job.attempt == fence.attempt, Job.state == JobState.RUNNING)
    if (user_id := session.scalar(own)) is None:
        return
    message = session.get(ChatMessage, message_id)
    if message is not None and message.user_id == user_id:
        add_version(
            session,
            message,
            role=ChatRole.ASSISTANT,
            content=content,
            mode=message.mode,
            receipt=dict(receipt),
            job_id=fence.id,
        )


def remove(session: Session, *, user_id: UUID, project_id: UUID | None, thread_id: UUID | None = None) -> list[UUID]:
    """Deletes the thread, or all threads of the project. Returns the jobs that were to reply in them."""
    query = delete(ChatThread).where(ChatThread.user_id == user_id, ChatThread.project_id == project_id)
    if thread_id is not None:
        query = query.where(ChatThread.id == thread_id)
    gone = session.scalars(query.returning(ChatThread.job_id)).all()
    if thread_id is not None and not gone:
        raise NotFound(f"You have no chat thread {thread_id} {_where(project_id)}.")
    ids = [job_id for job_id in gone if job_id is not None]
    return list(session.scalars(select(Job.id).where(Job.id.in_(ids), Job.state.not_in(TERMINAL))))


def _where(project_id: UUID | None) -> str:
    return "without a project" if project_id is None else f"in the project {project_id}"
