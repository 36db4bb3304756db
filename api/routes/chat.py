from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Query, Response, UploadFile
from sqlalchemy.orm import Session

from api import chat_turns
from api.chat_router import ChatRouter, InChat
from api.chat_turns import Chat
from api.known_models import check_names
from api.metadata import FormMetadata
from api.schemas.chat import ChatIn, ChatMessageOut, EditIn, ReplyIn
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut
from api.schemas.texts import CallbackUrl
from api.submission import Submitting, job_of
from api.uploads import READABLE, read_upload
from core.errors import Invalid
from db.models import ChatMessage
from db.queries import chat
from db.transactions import read, write
from tasks import cancelling

router = ChatRouter()

ROLES = ("assistant", "system", "user")


@router.route("POST", status_code=202, responses=job_of("chat.reply"))
async def send_chat_message(where: InChat, submitting: Submitting, body: ChatIn) -> JobOut:
    """Replies to a message from the documents of the project. The text streams as `token` events of the job.

    A thread takes one message at a time: while a reply is being written, the next message is refused with 409. `GET
    .../threads` says in which thread a new conversation stands."""
    await check_names(body.provider, body.model)
    return await submitting.submit_with(chat_turns.begin, where, body)


@router.route("GET")
async def list_chat_messages(
    where: InChat,
    thread_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the previous page")] = None,
) -> PageOut[ChatMessageOut]:
    """Lists the messages of the project, or of one thread, newest first. Of a message with several versions it lists
    the current one."""
    rows = await read(_list_messages, where, thread_id, limit=limit + 1, before=_position(cursor))
    items = [ChatMessageOut.model_validate(row) for row in rows[:limit]]
    is_more = len(rows) > limit
    return PageOut(items=items, next_cursor=f"{items[-1].turn_id}.{items[-1].role}" if is_more else None)


def _list_messages(
    session: Session, where: Chat, thread_id: UUID | None, *, limit: int, before: tuple[UUID, str] | None
) -> list[ChatMessage]:
    chat_turns.check_project(session, where)
    if thread_id is not None:
        chat.get_thread(session, thread_id, user_id=where.user_id, project_id=where.project_id)
    return chat.list_messages(
        session, user_id=where.user_id, project_id=where.project_id, thread_id=thread_id, limit=limit, before=before
    )


def _position(cursor: str | None) -> tuple[UUID, str] | None:
    """The turn and the role of the last message of the page before."""
    if not cursor:
        return None
    turn_id, _, role = cursor.partition(".")
    try:
        if role in ROLES:
            return UUID(turn_id), role
    except ValueError:
        pass
    message = f"Invalid cursor {cursor!r}. Use the `next_cursor` of the previous page."
    raise Invalid(message, errors=[{"field": "cursor", "message": message}])


@router.route("POST", "/upload", status_code=202, responses=job_of("documents.ingest"))
async def upload_chat_document(
    where: InChat,
    submitting: Submitting,
    file: Annotated[UploadFile, File(description=READABLE)],
    labels: FormMetadata,
    thread_id: Annotated[UUID | None, Form()] = None,
    callback_url: Annotated[CallbackUrl | None, Form()] = None,
) -> JobOut:
    """Adds a file to the documents of the project, and says so in the thread, or in a new one. Messages after the job
    has ended are answered from it as well."""
    uploaded = await read_upload(file)
    return await submitting.submit_with(
        chat_turns.upload,
        where,
        uploaded,
        thread_id=thread_id,
        labels=labels,
        callback_url=callback_url,
    )


@router.route("PATCH", "/messages/{message_id}", status_code=202, responses=job_of("chat.reply"))
async def edit_chat_message(where: InChat, message_id: UUID, submitting: Submitting, body: EditIn) -> JobOut:
    """Changes a message of yours, as a new version of it, and replies again. The turns after it are deleted, since they
    went on from what is no longer there."""
    await check_names(body.provider, body.model)
    return await submitting.submit_with(chat_turns.edit, where, message_id, body)


@router.route("POST", "/messages/{message_id}/regenerate", status_code=202, responses=job_of("chat.reply"))
async def regenerate_chat_reply(
    where: InChat, message_id: UUID, submitting: Submitting, body: ReplyIn | None = None
) -> JobOut:
    """Replies to a message again, from what was said before it, as a new version of the same turn. The id may be that
    of the message or of a reply to it."""
    wanted = body or ReplyIn()
    await check_names(wanted.provider, wanted.model)
    return await submitting.submit_with(chat_turns.regenerate, where, message_id, wanted)


@router.route("GET", "/messages/{message_id}/versions")
async def list_chat_message_versions(where: InChat, message_id: UUID) -> PageOut[ChatMessageOut]:
    """Lists the versions of a message or of a reply, newest first."""
    rows = await read(_list_versions, where, message_id)
    return PageOut(items=[ChatMessageOut.model_validate(row) for row in rows], next_cursor=None)


def _list_versions(session: Session, where: Chat, message_id: UUID) -> list[ChatMessage]:
    message = chat.get_message(session, message_id, user_id=where.user_id, project_id=where.project_id)
    return chat.list_versions(session, message)


@router.route("DELETE", status_code=204)
async def clear_chat(where: InChat, thread_id: UUID | None = None) -> Response:
    """Deletes all chats of the project, or one thread, and cancels the jobs that were to reply in them."""
    await write(_remove, where, thread_id)
    return Response(status_code=204)


def _remove(session: Session, where: Chat, thread_id: UUID | None) -> None:
    chat_turns.check_project(session, where)
    running = chat.remove(session, user_id=where.user_id, project_id=where.project_id, thread_id=thread_id)
    for job_id in running:
        cancelling.cancel(session, job_id, user_id=where.user_id)
