"""Results of `chat.reply` and `chat.title`."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from tasks.results.answers import CheckedSentence, CitedQuote


class ChatReply(BaseModel):
    """What a reply says. `[1]` in `content` refers to the first of `citations`. `question` is the message as it was
    searched for; `unanswered` are its parts that the documents do not answer. From the character
    `knowledge_start` on, the content is a model's own knowledge, which no document supports. `sentences` are those of a
    model from the documents, each with whether they support it."""

    outcome: Literal["answered", "partly", "unsupported", "passages", "not_found", "unclear"]
    content: str
    citations: list[CitedQuote]
    question: str
    mode: Literal["documents", "assistant"]
    unanswered: list[str]
    knowledge_start: int | None
    sentences: list[CheckedSentence]


class StoredChatReply(ChatReply):
    """With where it stands. A turn is a message with its reply, and a reply that is given again is a new version."""

    thread_id: UUID
    message_id: UUID
    turn_id: UUID
    version: int


class NamedChat(BaseModel):
    """The thread whose title was written, if one was. The title itself is not kept with the job, which may outlive the
    thread."""

    thread_id: UUID | None
