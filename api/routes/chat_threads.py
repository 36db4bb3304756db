from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.orm import Session

from api.chat_export import as_markdown
from api.chat_router import ChatRouter, InChat
from api.chat_turns import Chat, check_project
from api.deps import Page
from api.schemas.chat import ChatExport, ChatMessageOut, ThreadIn, ThreadOut
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.serving import show
from core.errors import Conflict
from db.models import ChatMessage, ChatThread, Job, ProjectType
from db.queries import chat
from db.transactions import read, write
from tasks import cancelling

router = ChatRouter()


@router.route("GET", "/threads")
async def list_chat_threads(where: InChat, page: Page) -> PageOut[ThreadOut]:
    """Lists the chats of a project, newest first."""
    rows = await read(_list_threads, where, limit=page.limit + 1, before=page.before)
    return page_of(rows, page.limit, ThreadOut.model_validate)


def _list_threads(session: Session, where: Chat, *, limit: int, before: UUID | None) -> list[ChatThread]:
    check_project(session, where)
    return chat.list_threads(session, user_id=where.user_id, project_id=where.project_id, limit=limit, before=before)


@router.route("POST", "/threads", status_code=201)
async def add_chat_thread(where: InChat, body: ThreadIn) -> ThreadOut:
    """Begins a chat with a title of your own."""
    return ThreadOut.model_validate(await write(_add_thread, where, body.title))


def _add_thread(session: Session, where: Chat, title: str) -> ChatThread:
    check_project(session, where, of_type=ProjectType.PRIVATE_GPT)
    return chat.add_thread(
        session, user_id=where.user_id, project_id=where.project_id, title=title, is_title_given=True
    )


@router.route("PATCH", "/threads/{thread_id}")
async def rename_chat_thread(where: InChat, thread_id: UUID, body: ThreadIn) -> ThreadOut:
    """Gives a chat another title."""
    return ThreadOut.model_validate(await write(_rename, where, thread_id, body.title))


def _rename(session: Session, where: Chat, thread_id: UUID, title: str) -> ChatThread:
    thread = chat.get_thread(session, thread_id, user_id=where.user_id, project_id=where.project_id)
    return chat.rename(session, thread, title)


@router.route("POST", "/threads/{thread_id}/stop", status_code=202)
async def stop_chat_reply(where: InChat, thread_id: UUID) -> JobOut:
    """Cancels the job that replies in a thread. What was streamed of the reply stays in the thread."""
    return await show(await write(_stop, where, thread_id))


def _stop(session: Session, where: Chat, thread_id: UUID) -> Job:
    thread = chat.get_thread(session, thread_id, user_id=where.user_id, project_id=where.project_id)
    job_id = chat.find_running_job(session, thread)
    if job_id is None:
        raise Conflict(f"No reply is being written in the thread {thread_id}.")
    return cancelling.cancel(session, job_id, user_id=where.user_id)


@router.route(
    "GET",
    "/export",
    response_model=ChatExport,
    responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
)
async def export_chat(
    where: InChat,
    thread_id: UUID | None = None,
    as_format: Annotated[Literal["markdown", "json"], Query(alias="format")] = "markdown",
) -> Response:
    """Exports all chats of a project, or one thread, as Markdown or JSON, oldest first."""
    export = await read(_export, where, thread_id)
    if as_format == "json":
        return Response(export.model_dump_json(), media_type="application/json")
    return PlainTextResponse(as_markdown(export), media_type="text/markdown")


def _export(session: Session, where: Chat, thread_id: UUID | None) -> ChatExport:
    check_project(session, where)
    messages = chat.list_messages(session, user_id=where.user_id, project_id=where.project_id, thread_id=thread_id)
    return ChatExport(
        project_id=where.project_id,
        threads=[ThreadOut.model_validate(one) for one in _threads(session, where, thread_id)],
        messages=[_message(one) for one in sorted(messages, key=lambda one: (one.turn_id, one.role != "user"))],
    )


def _threads(session: Session, where: Chat, thread_id: UUID | None) -> list[ChatThread]:
    if thread_id is not None:
        return [chat.get_thread(session, thread_id, user_id=where.user_id, project_id=where.project_id)]
    return chat.list_threads(session, user_id=where.user_id, project_id=where.project_id, limit=None)[::-1]


def _message(row: ChatMessage) -> ChatMessageOut:
    return ChatMessageOut.model_validate(row)
