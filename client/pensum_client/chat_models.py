"""Chats on the documents of a project: what is sent, and what is there."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

ChatMode = Literal["documents", "assistant"]
ChatOutcome = Literal["answered", "partly", "not_found", "unclear"]


class ReplyIn(BaseModel):
    """How a reply is to be written. Without a `mode` it is that of the project, or of the turn."""

    mode: ChatMode | None = None
    provider: str | None = None
    model: str | None = None
    callback_url: str | None = None

    model_config = ConfigDict(extra="forbid", defer_build=True)


class ChatIn(ReplyIn):
    """A message. Without a thread it begins a new one."""

    message: str
    thread_id: UUID | None = None


class EditIn(ReplyIn):
    message: str


class ThreadOut(BaseModel):
    """`job_id` is the job that replied last, or still does."""

    model_config = ConfigDict(defer_build=True)

    id: UUID
    project_id: UUID
    title: str
    job_id: UUID | None
    created_at: datetime
    updated_at: datetime


class ChatMessageOut(BaseModel):
    """`[1]` in the `content` of a reply refers to the first of `citations`. One without an `outcome` was stopped."""

    model_config = ConfigDict(defer_build=True)

    id: UUID
    thread_id: UUID
    turn_id: UUID
    role: Literal["user", "assistant", "system"]
    version: int
    content: str
    citations: list[dict[str, Any]]
    mode: ChatMode | None
    outcome: ChatOutcome | None
    question: str | None
    unanswered: list[str]
    knowledge_start: int | None
    document_id: UUID | None
    job_id: UUID | None
    receipt: dict[str, Any] | None
    created_at: datetime


class ChatExport(BaseModel):
    """Threads and messages, oldest first."""

    model_config = ConfigDict(defer_build=True)

    project_id: UUID
    threads: list[ThreadOut]
    messages: list[ChatMessageOut]
