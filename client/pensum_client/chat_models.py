"""Chats on documents: what is sent, and what is there."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pensum_client.inputs import Input
from pensum_client.output import Output
from pensum_client.results import CheckedSentence

ChatMode = Literal["documents", "assistant"]
ChatOutcome = Literal["answered", "partly", "unsupported", "passages", "not_found", "unclear"]


class ReplyIn(Input):
    """How a reply is to be written. Without a `mode` it is that of the project, or of the turn."""

    mode: ChatMode | None = None
    provider: str | None = None
    model: str | None = None
    metadata: dict[str, str] | None = None
    callback_url: str | None = None


class ChatIn(ReplyIn):
    """A message. Without a thread it begins a new one."""

    message: str
    thread_id: UUID | None = None


class EditIn(ReplyIn):
    message: str


class ThreadOut(Output):
    """`job_id` is the job that replied last, or still does."""

    id: UUID
    project_id: UUID | None
    title: str
    job_id: UUID | None
    created_at: datetime
    updated_at: datetime


class ChatMessageOut(Output):
    """`[1]` in the `content` of a reply refers to the first of `citations`. `sentences` are those of a
    model from the documents, each with whether they support it. One without an `outcome` was stopped."""

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
    sentences: list[CheckedSentence]
    document_id: UUID | None
    job_id: UUID | None
    receipt: dict[str, Any] | None
    created_at: datetime


class ChatExport(Output):
    """Threads and messages, oldest first."""

    project_id: UUID | None
    threads: list[ThreadOut]
    messages: list[ChatMessageOut]
