"""Turns of a conversation, and replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workers.llm.gateway import Usage
from workers.quotes.types import Quote


class ChatMode(StrEnum):
    """`documents`: only what passages support. `assistant`: a model may add what it knows, marked as such."""

    DOCUMENTS = "documents"
    ASSISTANT = "assistant"


class ReplyOutcome(StrEnum):
    ANSWERED = "answered"
    PARTLY = "partly"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class ChatTurn:
    """An earlier message with its reply. `question` is the message as it stands alone."""

    message: str
    question: str
    reply: str
    outcome: ReplyOutcome | None = None


@dataclass(frozen=True)
class Conversation:
    """`turns` come before the message, the latest last. `summary` is what was said before them."""

    turns: Sequence[ChatTurn] = ()
    summary: str = ""


@dataclass(frozen=True)
class Reply:
    """`[1]` in the text refers to the first citation. From the character `knowledge_start` on, the text is a model's
    own knowledge, which no passage supports. `question` is what was searched for; `unanswered` are its parts that the
    documents do not answer."""

    text: str
    citations: Sequence[Quote]
    outcome: ReplyOutcome
    question: str
    provider: str
    usage: Usage
    unanswered: Sequence[str] = ()
    knowledge_start: int | None = None
