"""What begins a turn of a chat, within one transaction: a message or a version of one, and the job that replies."""

import hashlib
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from api.known_models import AUTO
from api.schemas.chat import ChatIn, EditIn, ReplyIn
from api.uploads import UploadedFile
from core.errors import Conflict
from core.project_config import PrivateGptConfig
from db.models import ChatMessage, ChatRole, ChatThread, Job, Project, ProjectType
from db.queries import chat, projects
from db.queries.library import documents
from tasks.cached_replies import submit_replied
from tasks.contracts import IngestDocument, ReplyInChat
from tasks.submit import submit

LONGEST_TITLE = 80  # characters of the first message
PATH_KEY = "path:"


@dataclass(frozen=True)
class Chat:
    """The chats of a project of the caller's, or those without a project."""

    user_id: UUID
    project_id: UUID | None


def begin(session: Session, where: Chat, body: ChatIn) -> Job:
    project = _project(session, where)
    thread = _idle_thread(session, where, body.thread_id, body.message)
    mode = _mode(body, project)
    message = chat.add_message(session, thread, role=ChatRole.USER, content=body.message, mode=mode)
    return _submit(session, thread, message, body, is_fresh=False)


def regenerate(session: Session, where: Chat, message_id: UUID, body: ReplyIn) -> Job:
    """In the mode of the turn, unless the request names another."""
    _project(session, where)
    asked = chat.get_message(session, message_id, user_id=where.user_id, project_id=where.project_id)
    thread = _idle_thread(session, where, asked.thread_id, "")
    question = chat.get_question(session, asked)
    if body.mode is not None:
        question.mode = body.mode
        session.flush()
    return _submit(session, thread, question, body, is_fresh=True)


def edit(session: Session, where: Chat, message_id: UUID, body: EditIn) -> Job:
    _project(session, where)
    message = chat.get_message(session, message_id, user_id=where.user_id, project_id=where.project_id)
    thread = _idle_thread(session, where, message.thread_id, "")
    if message.role != ChatRole.USER:
        raise Conflict(f"The message {message_id} is not one of yours. Edit the message that it replies to.")
    mode = body.mode or message.mode or "documents"
    edited = chat.edit(session, message, content=body.message, mode=mode)
    return _submit(session, thread, edited, body, is_fresh=False)


def upload(
    session: Session,
    where: Chat,
    file: UploadedFile,
    *,
    thread_id: UUID | None,
    labels: Mapping[str, str] | None,
    callback_url: str | None,
) -> Job:
    """Adds the file to the project, or to the user's documents, and says so in the thread."""
    _project(session, where)
    document = documents.add(
        session,
        user_id=where.user_id,
        project_id=where.project_id,
        labels=labels,
        key=f"{PATH_KEY}{file.path}",
        path=file.path,
        title=None,
        kind=file.kind,
        body=file.body,
        content_hash=hashlib.sha256(file.body).digest(),
    )
    contract = IngestDocument(document_id=document.known_id, version=document.version, size_bytes=len(file.body))
    job = submit(session, contract, user_id=where.user_id, callback_url=callback_url)
    thread = _thread(session, where, thread_id, file.path)
    chat.add_message(
        session,
        thread,
        role=ChatRole.SYSTEM,
        content=f"Added the document {file.path}.",
        document_id=document.known_id,
        job_id=job.id,
    )
    return job


def check_project(session: Session, where: Chat, *, of_type: ProjectType | None = None) -> Project | None:
    """Raises `NotFound` and `WrongProjectType`, as `projects.get` does."""
    if where.project_id is None:
        return None
    return projects.get(session, where.project_id, user_id=where.user_id, of_type=of_type)


def _project(session: Session, where: Chat) -> Project | None:
    projects.hold(session, where.project_id, user_id=where.user_id)
    return check_project(session, where, of_type=ProjectType.PRIVATE_GPT)


def _mode(body: ReplyIn, project: Project | None) -> str:
    config = PrivateGptConfig() if project is None else PrivateGptConfig.model_validate(project.config)
    return body.mode or config.mode


def _idle_thread(session: Session, where: Chat, thread_id: UUID | None, message: str) -> ChatThread:
    if thread_id is None:
        return _thread(session, where, None, message)
    return chat.get_idle_thread(session, thread_id, user_id=where.user_id, project_id=where.project_id)


def _thread(session: Session, where: Chat, thread_id: UUID | None, first_words: str) -> ChatThread:
    if thread_id is not None:
        return chat.get_thread(session, thread_id, user_id=where.user_id, project_id=where.project_id)
    title = textwrap.shorten(first_words, LONGEST_TITLE, placeholder="…")
    title = title if len(title) > 1 else first_words[:LONGEST_TITLE]
    return chat.add_thread(session, user_id=where.user_id, project_id=where.project_id, title=title)


def _submit(session: Session, thread: ChatThread, message: ChatMessage, body: ReplyIn, *, is_fresh: bool) -> Job:
    provider = None if body.provider == AUTO else body.provider
    contract = ReplyInChat(message_id=message.id, fresh=is_fresh, provider=provider, model=body.model)
    replied = None if is_fresh else submit_replied(session, contract, message, callback_url=body.callback_url)
    job = replied or submit(session, contract, user_id=thread.user_id, callback_url=body.callback_url)
    thread.job_id = message.job_id = job.id
    session.flush()
    return job
