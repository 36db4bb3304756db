from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.submitted import JobIn
from api.schemas.texts import Body
from tasks.results.answers import CheckedSentence

LONGEST_MESSAGE = 8_000
ChatMode = Literal["documents", "assistant"]
ChatOutcome = Literal["answered", "partly", "unsupported", "passages", "not_found", "unclear"]
MessageText = Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE, pattern=r"\S")]
TitleText = Annotated[str, Field(min_length=1, max_length=255, pattern=r"\S")]
Mode = Annotated[
    ChatMode | None,
    Field(
        description="`documents`: only what the documents support. `assistant`: a model may add what it knows, marked "
        "as such. Without one it is that of the project's configuration, or `documents`."
    ),
]
Provider = Annotated[
    str | None,
    Field(min_length=1, max_length=200, description="`auto`, or one of those that GET /api/llm/models names."),
]
Model = Annotated[str | None, Field(min_length=1, max_length=200, description="One that GET /api/llm/models lists.")]


class ReplyIn(JobIn):
    """How a reply is to be written."""

    mode: Mode = None
    provider: Provider = None
    model: Model = None


class ChatIn(ReplyIn):
    """A message. Without a thread it begins a new one."""

    message: MessageText
    thread_id: UUID | None = None


class EditIn(ReplyIn):
    message: MessageText


class ThreadIn(Body):
    title: TitleText


class ThreadOut(BaseModel):
    """A thread without a `project_id` is on all your documents and the shared library. `job_id` is the job that replied
    last, or still does. A title that you did not give is the first words of the thread's first message, until a model
    finds a better one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID | None
    title: str
    job_id: UUID | None
    created_at: datetime
    updated_at: datetime


class ChatMessageOut(BaseModel):
    """`[1]` in the `content` of a reply refers to the first of `citations`; each quote was exactly text[start:end] of
    its document. `question` is your message as it was searched for, and `unanswered` are its parts that the documents
    do not answer. From the character `knowledge_start` on, the content is a model's own knowledge. `sentences` are
    those of a model from the documents, each with whether they support it; replies from before 2026-11-26 have none. A
    reply without an `outcome` was stopped. A turn is a message of the `user` with the reply of the `assistant`; each
    may have several versions. The `system` says that a document was added."""

    model_config = ConfigDict(from_attributes=True)

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


class ChatExport(BaseModel):
    """Threads and messages, oldest first."""

    project_id: UUID | None
    threads: list[ThreadOut]
    messages: list[ChatMessageOut]
